"""Tax rates from files, at the command line."""

import pathlib
import tempfile
import unittest

import server

HEADER = (
    "State,ZipCode,TaxRegionName,EstimatedCombinedRate,StateRate,EstimatedCountyRate,EstimatedCityRate,"
    "EstimatedSpecialRate,RiskLevel\n")
NEW_YORK = "NY,10001,NEW YORK CITY,0.088750,0.040000,0,0.045000,0.003750,1\n"


class TestTax(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = server.Server()
        self.addCleanup(self.server.close)

    def file(self, name, *rows):
        path = self.folder / name
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return str(path)

    def tax(self, *words):
        result = self.server.command("tax", *words)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def refused(self, *words):
        result = self.server.command("tax", *words)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        return result.stderr

    def show(self, date):
        return self.tax("show", "--state", "NY", "--zip", "10001", "--date", date)

    def test_a_file_and_a_newer_one(self):
        """The newer file goes before the older one from its first day on; older documents keep the older one's rates."""
        self.assertIn("no boundary on file", self.refused("show", "--state", "NY", "--zip", "10001"))
        self.assertIn("1 rows of avalara", self.tax("import", self.file("TAXRATES_ZIP5_NY202610.csv", NEW_YORK)))
        newer = NEW_YORK.replace("0.088750", "0.090000").replace("0.003750", "0.005000")
        self.tax("import", self.file("TAXRATES_ZIP5_NY202611.csv", newer))
        self.assertIn("combined: 0.08875", self.show("2026-10-31"))
        shown = self.show("2026-11-01")
        self.assertIn("combined: 0.09\n", shown)
        self.assertIn("TAXRATES_ZIP5_NY202611.csv:2", shown)
        listed = self.tax("list")
        self.assertLess(listed.index("NY202610"), listed.index("NY202611"))
        self.assertIn("on file already", self.refused("import", str(self.folder / "TAXRATES_ZIP5_NY202611.csv")))

    def test_bad_rows(self):
        """Each is named, and nothing of the file is taken."""
        text = self.refused(
            "import", self.file("TAXRATES_ZIP5_NY202611.csv", NEW_YORK, NEW_YORK.replace("0.040000", "four"), "NY\n"))
        self.assertIn("is not taken over", text)
        self.assertIn("line 3", text)
        self.assertIn("line 4", text)
        self.assertEqual(len(self.tax("list").splitlines()), 1)
        self.assertIn("the name does not tell", self.refused("import", self.file("rates.csv", NEW_YORK)))
        self.tax("import", self.file("rates.csv", NEW_YORK), "--effective", "2026-10-01")

    def test_demo_rates_say_so(self):
        shown = self.tax("show", "--state", "NY", "--demo", "--date", "2026-10-01")
        self.assertIn("demo rates", shown)
        self.assertIn("combined: 0.04", shown)

    def test_verify_finds_an_edit(self):
        self.tax("import", self.file("TAXRATES_ZIP5_NY202611.csv", NEW_YORK))
        self.assertEqual(self.server.command("verify").returncode, 0)
        if self.server.database.url.startswith("sqlite"):
            self.server.write_sql("DROP TRIGGER rate_file_refuses_update")
            self.server.write_sql("UPDATE rate_file SET content = CAST('x' AS BLOB)")
            result = self.server.command("verify")
            self.assertIn("rate_file 1: is not what was imported", result.stdout)


if __name__ == "__main__":
    unittest.main()
