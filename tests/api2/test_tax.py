"""Tax rates from files, at the command line."""

import decimal
import json
import pathlib
import subprocess
import tempfile
import unittest
import venv

import server

HEADER = (
    "State,ZipCode,TaxRegionName,EstimatedCombinedRate,StateRate,EstimatedCountyRate,EstimatedCityRate,"
    "EstimatedSpecialRate,RiskLevel\n")
NEW_YORK = "NY,10001,NEW YORK CITY,0.088750,0.040000,0,0.045000,0.003750,1\n"

VAT_PACKAGE = "eu-vat-rates-data==2026.9.29"
FETCH_SECONDS = 120
# The layout of the package's file.
GERMANY = {"country": "Germany", "standard": 19.0, "reduced": [7.0], "super_reduced": None, "parking": None}
FRANCE = {"country": "France", "standard": 20.0, "reduced": [5.5, 10.0], "super_reduced": 2.1, "parking": None}


class TaxCase(unittest.TestCase):
    """A register without rates, and the commands about them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = server.Server()
        self.addCleanup(self.server.close)

    def tax(self, *words):
        result = self.server.command("tax", *words)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def refused(self, *words):
        result = self.server.command("tax", *words)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        return result.stderr


class TestTax(TaxCase):
    def file(self, name, *rows):
        path = self.folder / name
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        return str(path)

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


class TestEuropeanVAT(TaxCase):
    def file(self, version, **rates):
        path = self.folder / "eu_vat_rates_data.json"
        path.write_text(json.dumps({"version": version, "rates": rates}, indent=2), encoding="utf-8")
        return str(path)

    def rates(self, country, date):
        """What is shown of a country's rates, by class."""
        lines = self.tax("show", "--country", country, "--date", date).splitlines()
        first, last = lines[0].index("class"), lines[0].index("in force")
        rows = [line[first:last].split() for line in lines[1:] if f" country {country} " in line]
        return {name: decimal.Decimal(rate) for name, rate in rows}

    def test_a_file_and_a_newer_one(self):
        """Each governs from its version on, and every rate names its line."""
        self.assertIn("2 rows of europeanVAT", self.tax("import", self.file("2026-10-01", DE=GERMANY, FR=FRANCE)))
        self.tax("import", self.file("2026-11-01", DE=GERMANY | {"standard": 20, "reduced": [7, 12.25]}))
        self.assertIn("no boundary on file", self.refused("show", "--country", "DE", "--date", "2026-09-30"))
        self.assertIn("no boundary on file", self.refused("show", "--country", "BR", "--date", "2026-11-01"))
        before = self.tax("show", "--country", "Germany", "--date", "2026-10-31")
        self.assertIn("eu_vat_rates_data.json (2026-10-01):6", before)
        self.assertIn("combined: 0.19\n", before)
        after = self.tax("show", "--country", "DE", "--date", "2026-11-01")
        self.assertIn("eu_vat_rates_data.json (2026-11-01):6", after)
        self.assertIn("reduced-12.25", after)
        self.assertIn("combined: 0.2\n", after)
        self.assertIn("combined: 0.2\n", self.tax("show", "--country", "FR", "--date", "2026-11-01"))
        listed = [line.split() for line in self.tax("list").splitlines()[1:]]
        self.assertEqual([row[2:5] for row in listed], [
            ["europeanVAT", "2", "2026-10-01"], ["europeanVAT", "1", "2026-11-01"]])
        self.assertEqual(self.server.command("verify").returncode, 0)

    def test_the_day_that_the_operator_gives(self):
        self.tax("import", self.file("2026-10-01", DE=GERMANY), "--effective", "2026-01-01")
        self.assertEqual(self.rates("DE", "2026-01-01")["general"], decimal.Decimal("0.19"))

    def test_bad_entries(self):
        """Each is named, and nothing of the file is taken."""
        text = self.refused("import", self.file(
            "2026-10-01", DE=GERMANY | {"standard": "19"}, FR=FRANCE, IT={"country": "Italy"}))
        self.assertIn('line 6, rates.DE.standard: "19" is not a percentage from 1 to 50', text)
        self.assertIn("rates.IT: has no standard", text)
        self.assertEqual(len(self.tax("list").splitlines()), 1)
        (self.folder / "x.json").write_text("{", encoding="utf-8")
        self.assertIn("is not JSON", self.refused("import", str(self.folder / "x.json")))

    def test_the_published_file(self):
        """Every rate of every country in the package's own file is on file after its import."""
        path = self.published()
        countries = json.loads(path.read_text(encoding="utf-8"), parse_float=decimal.Decimal)["rates"]
        self.assertIn(f"{len(countries)} rows of europeanVAT", self.tax("import", str(path)))
        self.assertGreaterEqual(len(countries), 27)
        for code, entry in countries.items():
            expected = {"general": entry["standard"]}
            expected |= {f"reduced-{rate.normalize():f}": rate for rate in entry["reduced"]}
            if len(entry["reduced"]) == 1:
                expected["reduced"] = entry["reduced"][0]
            expected |= {
                name: entry[key] for name, key in [("super-reduced", "super_reduced"), ("parking", "parking")]
                if entry[key] is not None}
            with self.subTest(code):
                self.assertEqual(
                    self.rates(code, "2026-11-20"), {name: rate / 100 for name, rate in expected.items()})

    def published(self):
        """The file in the package, fetched as the documentation says; skips the test where that cannot be."""
        tools, target = self.folder / "tools", self.folder / "eu-vat"
        venv.create(tools, with_pip=True)
        try:
            result = subprocess.run(
                [tools / "bin" / "pip", "install", "--retries", "0", "--no-deps", "--target", target, VAT_PACKAGE],
                capture_output=True, text=True, timeout=FETCH_SECONDS)
        except subprocess.TimeoutExpired:
            self.skipTest(f"{VAT_PACKAGE} did not come within {FETCH_SECONDS} s")
        if result.returncode:
            self.skipTest(f"{VAT_PACKAGE} cannot be fetched here: {result.stderr.strip().splitlines()[-1]}")
        return target / "eu_vat_rates_data" / "eu_vat_rates_data.json"


if __name__ == "__main__":
    unittest.main()
