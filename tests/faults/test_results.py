"""The table says what was counted, and what failed or was not run."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import results


def line(row, what="x", verdict="held", **counts):
    return dict.fromkeys(results.COUNTS, 0) | {"row": row, "what": what, "verdict": verdict, "seconds": 5} | counts


class TestTable(unittest.TestCase):
    def test_rows(self):
        text = results.table([
            line("F10"), line("F2", "control: y", "found", lost=3), line("F2", cycles=12, acknowledged=7)])
        rows = [each.split() for each in text.splitlines()]
        self.assertEqual(rows[0], ["row", "what", *results.COUNTS, "verdict", "seconds"])
        self.assertEqual(rows[3:5], [
            ["F2", "x", "12", "7", "0", "0", "0", "held", "5"], ["F2", "control:", "y", "0", "0", "3", "0", "0", "found", "5"]])
        self.assertEqual(rows[2], ["F1", "not", "run"])
        self.assertEqual([row[0] for row in rows[2:]], sorted(
            [*results.ROWS, "F2"], key=lambda number: int(number[1:])))

    def test_status(self):
        """A row that failed makes the whole fail."""
        for verdict, status in (("held", 0), ("found", 0), ("skipped", 0), ("FAILED", 1)):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
                file.write(json.dumps(line("F1", verdict=verdict)) + "\n")
                file.flush()
                program = pathlib.Path(results.__file__)
                run = subprocess.run([sys.executable, program, file.name], capture_output=True, cwd=program.parent, timeout=60)
            self.assertEqual(run.returncode, status, verdict)


if __name__ == "__main__":
    unittest.main()
