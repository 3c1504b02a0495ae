"""What the operator decides about tax: nexus, rounding, rules, demo rates; and rates that come while the server runs."""

import pathlib
import tempfile
import unittest
from decimal import Decimal

from tax_shop import (
    AVALARA, CALIFORNIA, DAY, NEW_YORK, OHIO, RATES, Seller, TaxCase, import_rates, invoice, item, numbers, refund,
    server)

import postgres

RULES = (
    "Tax code,Title,Tangible,Country,State,Treatment,Rate class,From,Through,Source\n"
    "BOOK,printed books,1,,,,,,,\n"
    "BOOK,,,US,OH,exempt,,2026-01-01,,a law\n"
    "SHIPPING,,,US,OH,exempt,,,,\n")


class TestNexus(TaxCase):
    settings = {"CREDITMEMO_TAX_NEXUS": "US-OH from 2026-05-01 through 2026-06-30, CA"}

    def test_no_nexus_no_tax(self):
        for address, day, tax in [
            (OHIO, DAY, 30), (OHIO, "2026-04-30", None), (OHIO, "2026-07-01", None), (NEW_YORK, DAY, None),
            ({"country": "US", "state": "TX"}, DAY, None), ({"country": "CA", "region": "QC"}, DAY, "44.93"),
        ]:
            with self.subTest(address=address, day=day):
                body = invoice(shippingAddress=address, externalTimestamps={"createdDate": day})
                _, record = self.seller.made(body)
                self.money(record, tax)
                if tax is None:
                    self.assertEqual(record["items"][0]["jurisdictionalSalesTaxRules"]["reason"], "no nexus")
        _, record = self.seller.made(refund(transactionType="TAXABLE_REFUND", shippingAddress=NEW_YORK))
        self.money(record, None, 150)


class TestRounding(TaxCase):
    files = [("TAXRATES_ZIP5_OH202601.csv", AVALARA + "OH,43001,X,0.02,0.01,0.01,0,0,1\n")]

    def test_each_way(self):
        """Three lines of 0.75 at 1 % + 1 % are taxed 0.05, 0.04, 0.06 and 0.06."""
        seller = Seller(self.server)
        for basis, scope, tax in [
            ("document", "combined", "0.05"), ("document", "perJurisdiction", "0.04"), ("item", "combined", "0.06"),
            ("item", "perJurisdiction", "0.06"),
        ]:
            with self.subTest(basis=basis, scope=scope):
                self.server.stop()
                self.server.settings |= {
                    "CREDITMEMO_TAX_ROUNDING_BASIS": basis, "CREDITMEMO_TAX_ROUNDING_SCOPE": scope}
                self.server.start()
                name, record = seller.made(invoice(*[item("0.75")] * 3))
                self.money(record, tax)
                explained = seller.read(name, explain="true").json["explanation"]
                self.assertEqual(explained["rounding"], {"basis": basis, "scope": scope})
                self.assertEqual(sum(each["amount"] for each in explained["taxes"]), Decimal(tax))


class TestRules(TaxCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "rules.csv"
        path.write_text(RULES, encoding="utf-8")
        cls.settings = {"CREDITMEMO_TAX_RULES_FILE": str(path)}
        super().setUpClass()

    def test_they_count(self):
        body = invoice(item("100", taxCode="book"), item("100"), shippingFee={"totalPrice": 10})
        _, record = self.seller.made(body)
        self.money(record, 10, 220)
        reasons = [line["jurisdictionalSalesTaxRules"]["reason"] for line in (*record["items"], record["shippingFee"])]
        self.assertEqual(reasons,
            ["not taxable: a law", "taxed at the general rate", "shipping is not taxed: rules.csv:4"])
        _, record = self.seller.made(body | {"shippingAddress": CALIFORNIA})
        self.money(record, "15.5", "225.5")


class TestDemoRates(TaxCase):
    settings = {"CREDITMEMO_TAX_DEMO_RATES": "true"}
    files = [("TAXRATES_ZIP5_NY202601.csv", AVALARA + RATES.splitlines(keepends=True)[1])]

    def test_they_say_so(self):
        """Where a file covers the address it goes before them; elsewhere everything says what they are."""
        _, record = self.seller.made(invoice(shippingAddress=NEW_YORK))
        self.money(record, "26.63")
        name, record = self.seller.made(invoice())
        self.money(record, "17.25", "317.25")
        self.assertEqual(record["items"][0]["jurisdictionalSalesTaxRules"]["reason"],
            "taxed at the general rate, demo rates")
        explained = self.seller.read(name, explain="true").json["explanation"]
        self.assertEqual({tax["source"] for tax in explained["taxes"]}, {"demo rates"})
        answer = self.seller.get("/sales_tax_rates", country="US", state="OH", zip="43001").json
        self.assertEqual(answer["sources"], ["demo rates"])
        self.assertTrue(any("demo rates" in line["message"] for line in self.server.log_lines()))


class TestWithoutFiles(TaxCase):
    files = []

    def test_nothing_is_taxed_at_zero(self):
        self.problem(self.seller.put("A", invoice()), 422, "address-unknown")
        self.money(self.seller.made(refund())[1], None, 150)


class TestRatesThatCome(TaxCase):
    """Files are in effect some seconds after their import, by whichever process, in every server of the register."""

    files = []

    def tax(self, name):
        """The tax of a document that is put, or the status that refuses it."""
        answer = self.seller.put(name, invoice())
        return answer.json["salesTax"]["amount"] if answer.status in (200, 201) else answer.status

    def test_without_a_restart(self):
        self.assertEqual(self.tax("BEFORE"), 422)
        import_rates(self.server)
        self.eventually(lambda: self.tax("AFTER") == 30)
        # A newer file governs from its day on.
        newer = AVALARA + "OH,43001,LICKING,0.120000,0.060000,0.040000,0.020000,0,1\n"
        import_rates(self.server, "TAXRATES_ZIP5_US202606.csv", newer)
        self.eventually(lambda: self.tax(f"NEWER-{next(numbers)}") == 36)
        self.assertEqual(self.tax("AFTER"), 30)
        self.assertEqual(self.seller.put("AFTER", invoice(documentName="still")).json["salesTax"]["amount"], 30)
        earlier = invoice(externalTimestamps={"createdDate": "2026-05-31"})
        self.money(self.seller.made(earlier)[1], 30)
        # An invoice that was taxed before is refunded at its own rates.
        self.money(self.seller.made(refund("AFTER"))[1], 30)
        messages = [line["message"] for line in self.server.log_lines()]
        self.assertEqual(messages.count("rate file in effect"), 2)


@unittest.skipUnless(postgres.IS_WANTED, "of several servers over one database")
class TestRatesOfReplicas(TaxCase):
    files = []

    def test_every_server_takes_them_over(self):
        other = server.Server(CREDITMEMO_DATABASE_URL=self.server.database.url)
        self.addCleanup(other.close)
        import_rates(self.server)
        for number, running in enumerate((self.server, other)):
            self.seller.server = running
            self.eventually(lambda: self.seller.put(f"REPLICA-{number}", invoice()).status == 201)
            self.money(self.seller.read(f"REPLICA-{number}").json, 30)


class TestBadSettings(unittest.TestCase):
    """They end the start, and each is named."""

    def refused(self, variable, value, *named):
        result = server.run("serve", settings={variable: value, "CREDITMEMO_DATABASE_URL": "sqlite:/nowhere/x"})
        self.assertNotEqual(result.returncode, 0)
        for name in (*named, value):
            self.assertIn(name, result.stderr)

    def test_bad_values(self):
        for variable, name, values in [
            ("CREDITMEMO_TAX_NEXUS", "tax.nexus", [
                "US-XX", "USA", "us-ny", "US-NY since 2026-01-01", "US-NY from 2026-13-01", "US-NY from",
                "US-NY from 2026-02-01 through 2026-01-01", "US-NY through 2026-01-01 from 2025-01-01"]),
            ("CREDITMEMO_TAX_ROUNDING_BASIS", "tax.rounding-basis", ["line"]),
            ("CREDITMEMO_TAX_ROUNDING_SCOPE", "tax.rounding-scope", ["per-jurisdiction"]),
            ("CREDITMEMO_TAX_RULES_FILE", "tax.rules-file", ["/nowhere/rules.csv"]),
            ("CREDITMEMO_TAX_DEMO_RATES", "tax.demo-rates", ["yes", "1"]),
            ("CREDITMEMO_TRANSACTIONS_LINK_BY_CREATED_FROM", "transactions.link-by-createdFrom", ["on"]),
            ("CREDITMEMO_TRANSACTIONS_OVER_CREDIT", "transactions.over-credit", ["yes"]),
        ]:
            for value in values:
                with self.subTest(variable=variable, value=value):
                    self.refused(variable, value, name)

    def test_nexus_twice_or_empty(self):
        for value, words in [("US-NY, DE, US-NY", "US-NY twice"), ("", "names no region"),
                             ("everywhere, US-NY", "beside everywhere")]:
            result = server.run("config", settings={"CREDITMEMO_TAX_NEXUS": value})
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(words, result.stderr)

    def test_a_bad_rules_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write(RULES.replace("exempt,,2026-01-01", "maybe,,2026-01-01"))
            file.flush()
            self.refused("CREDITMEMO_TAX_RULES_FILE", file.name, "tax.rules-file", "line 3")

    def config(self, *arguments, **settings):
        result = server.run("config", *arguments, settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        return dict(entry.split(": ", 1) if ": " in entry else (entry.rstrip(": "), "")
                    for entry in result.stdout.splitlines())

    def test_shown(self):
        shown = self.config()
        self.assertEqual(
            {name: shown[name] for name in shown if name.startswith(("tax.", "transactions."))},
            {"tax.nexus": "everywhere", "tax.rounding-basis": "document", "tax.rounding-scope": "combined",
                "tax.rules-file": "", "tax.demo-rates": "false", "transactions.link-by-createdFrom": "false",
                "transactions.over-credit": "refuse"})

    def test_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(
                "tax:\n  nexus:\n    - US-NY\n    - US-CA from 2026-01-01\n  rounding-basis: item\n"
                "transactions:\n  link-by-createdFrom: true\n  over-credit: allow\n")
            file.flush()
            shown = self.config("--config", file.name)
        self.assertEqual(
            [shown[name] for name in (
                "tax.nexus", "tax.rounding-basis", "transactions.link-by-createdFrom", "transactions.over-credit")],
            ["US-CA from 2026-01-01, US-NY", "item", "true", "allow"])


if __name__ == "__main__":
    unittest.main()
