"""Each row of the payout protocol has a test that bears its number."""

import re
import unittest

import project

ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
TESTED = re.compile(r"\bRows? (\d+(?:(?:, | and )\d+)*)")


def rows(markdown):
    """The numbers of a table's rows."""
    return [int(number) for number in ROW.findall(markdown)]


def tested(text):
    """The numbers that tests name: `Row 9`, `Rows 12 and 13`."""
    return {int(number) for match in TESTED.findall(text) for number in re.findall(r"\d+", match)}


class TestRows(unittest.TestCase):
    def test_every_row_has_a_test(self):
        texts = [
            text for path, text in project.texts(project.committed_paths())
            if path.startswith(("Tests/", "tests/")) and not path.startswith("tests/tidy/")]
        known = rows(project.text("docs/payouts.md"))
        self.assertEqual(known, list(range(1, 47)))
        found = set().union(*map(tested, texts))
        self.assertEqual(sorted(set(known) - found), [])

    def test_what_is_found(self):
        self.assertEqual(rows("| row | x |\n| 1 | a |\n| 12 | b |\n12 |"), [1, 12])
        self.assertEqual(tested("Row 9: a. Rows 12 and 13: b. Rows 1, 2 and 3. Rowing 5, row 6"), {9, 12, 13, 1, 2, 3})


if __name__ == "__main__":
    unittest.main()
