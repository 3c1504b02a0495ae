"""Documents of `/v1` as a client sees them: created, read, replaced, cancelled, listed."""

import unittest
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from tax_shop import CALIFORNIA, DAY, GERMANY, NEW_YORK, OHIO, TaxCase, document_path, invoice, item, refund

UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


class TestTransactions(TaxCase):
    def test_created_then_the_same(self):
        """201, then 200 with the same document; another body is another revision of it."""
        created = self.seller.put("SAME", invoice())
        self.assertEqual(created.status, 201, created)
        record = created.json
        self.money(record, 30, 330)
        self.assertRegex(record["complytId"], UUID)
        self.assertEqual((record["source"], record["externalId"], record["revision"]), ("1", "SAME", 1))
        again = self.seller.put("SAME", invoice())
        self.assertEqual((again.status, again.body), (200, created.body))
        self.assertEqual(self.seller.read("SAME").body, created.body)
        replaced = self.seller.put("SAME", invoice(item("100")))
        self.assertEqual(replaced.status, 200)
        self.money(replaced.json, 10, 110)
        self.assertEqual((replaced.json["complytId"], replaced.json["revision"]), (record["complytId"], 2))

    def test_every_field_comes_back(self):
        body = {
            "externalId": 4711, "source": "3", "transactionType": "INVOICE", "transactionStatus": "PAID",
            "transactionFilingStatus": "NOT_FILED", "documentName": "Invoice 4711", "currency": "usd",
            "items": [item("10.5", "2", totalPrice="20", description="two\nlines", taxCode="C1S1", discount=1,
                manualSalesTax=False, manualSalesTaxRate=0)],
            "shippingAddress": OHIO | {"county": "Licking", "city": "X", "street": "1 Main St", "isPartial": True},
            "billingAddress": GERMANY, "customerId": "somebody", "isTaxInclusive": False,
            "shippingFee": {"totalPrice": "5", "taxCode": None}, "transactionLevelDiscount": "9",
            "externalTimestamps": {"createdDate": "2026-06-01T10:00:00.123456+02:00", "updatedDate": "2026-06-02"},
            "whatever": {"else": 1},
        }
        answer = self.seller.put("4711", body, 3)
        self.assertEqual(answer.status, 201, answer)
        record = answer.json
        line = record["items"][0]
        self.assertEqual(
            {field: line[field] for field in (
                "name", "unitPrice", "quantity", "totalPrice", "description", "taxCode", "discount", "manualSalesTax",
                "calculatedTotal", "relativeTransactionDiscount", "taxableCategory", "tangibleCategory")},
            {"name": "Product XYZ", "unitPrice": Decimal("10.5"), "quantity": 2, "totalPrice": 20,
                "description": "two\nlines", "taxCode": "C1S1", "discount": 1, "manualSalesTax": False,
                "calculatedTotal": 19, "relativeTransactionDiscount": 9, "taxableCategory": "TAXABLE",
                "tangibleCategory": "TANGIBLE"})
        self.money(record, "1.5", "16.5")
        self.assertEqual((record["totalItemsAmount"], record["totalDiscount"], record["taxableItemsAmount"]),
            (19, 10, 10))
        self.assertEqual(record["externalTimestamps"],
            {"createdDate": "2026-06-01T08:00:00.123", "updatedDate": "2026-06-02T00:00:00"})
        self.assertEqual(record["currency"], "USD")
        self.assertEqual(record["shippingAddress"]["street"], "1 Main St")
        self.assertEqual(record["billingAddress"]["country"], "DE")
        self.assertIsNone(record["customer"])

    def test_any_content_type(self):
        for kind in ("*/*", "text/plain", None):
            with self.subTest(kind):
                answer = self.seller.request(
                    "PUT", document_path(f"TYPE-{kind}"), invoice(), Content_Type=kind)
                self.assertEqual(answer.status, 201, answer)

    def test_names(self):
        """Any text of one line is a name, also one with slashes; each source has its own."""
        for name in ("a/b", "ü € 🎈", "%2F", "a b", "?x", "x" * 256):
            with self.subTest(name):
                self.seller.made(invoice(), name)
                self.assertEqual(self.seller.read(name).json["externalId"], name)
                self.assertEqual(self.seller.cancel(name).status, 204)
        self.seller.made(invoice(item("1")), "TWIN", 1)
        self.seller.made(invoice(item("2")), "TWIN", 2)
        self.assertEqual([self.seller.read("TWIN", source).json["items"][0]["unitPrice"] for source in (1, 2)], [1, 2])

    def test_cancelled(self):
        """204 each time; the document stays readable."""
        name, before = self.seller.made(invoice())
        for _ in range(2):
            answer = self.seller.cancel(name)
            self.assertEqual((answer.status, answer.body), (204, b""))
        record = self.seller.read(name).json
        self.assertEqual((record["transactionStatus"], record["revision"]), ("CANCELLED", 2))
        self.money(record, 30, 330)
        self.problem(self.seller.cancel("NOWHERE"), 404, "transaction-unknown")
        back = self.seller.put(name, invoice())
        self.assertEqual((back.status, back.json["transactionStatus"]), (200, "ACTIVE"))
        self.assertEqual(back.json["complytId"], before["complytId"])

    def test_unknown(self):
        self.problem(self.seller.read("NOWHERE"), 404, "transaction-unknown")
        name, _ = self.seller.made(invoice())
        self.problem(self.seller.read(name, 2), 404, "transaction-unknown")

    def test_filed(self):
        name, _ = self.seller.made(invoice(transactionFilingStatus="FILED"))
        self.assertEqual(self.seller.put(name, invoice(transactionFilingStatus="FILED")).status, 200)
        self.problem(self.seller.put(name, invoice()), 409, "filed")
        self.problem(self.seller.cancel(name), 409, "filed")

    def test_the_type_stays(self):
        name, _ = self.seller.made(invoice())
        body = self.problem(self.seller.put(name, invoice(transactionType="ESTIMATE")), 409, "type-differs")
        self.assertIn("INVOICE", body["detail"])

    def test_the_complyt_id(self):
        name, record = self.seller.made(invoice())
        self.assertEqual(self.seller.put(name, invoice(item("1"), complytId=record["complytId"])).status, 200)
        other = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
        self.problem(self.seller.put(name, invoice(complytId=other)), 400, "complyt-id-differs", "#/complytId")
        self.problem(self.seller.put("NEW-ID", invoice(complytId=other)), 400, "complyt-id-differs", "#/complytId")

    def test_revisions(self):
        """Nothing is overwritten: each revision can be read as it was answered."""
        first = self.seller.put("REVISED", invoice())
        second = self.seller.put("REVISED", invoice(item("1")))
        self.assertEqual(self.seller.cancel("REVISED").status, 204)
        self.assertEqual(self.seller.read("REVISED", revision=1).body, first.body)
        self.assertEqual(self.seller.read("REVISED", revision=2).body, second.body)
        third = self.seller.read("REVISED", revision=3)
        self.assertEqual(third.json["transactionStatus"], "CANCELLED")
        self.assertEqual(third.body, self.seller.read("REVISED").body)
        self.problem(self.seller.read("REVISED", revision=4), 404, "transaction-unknown")
        for bad in ("0", "-1", "x", "1.0", "99999999999999999999"):
            self.problem(self.seller.read("REVISED", revision=bad), 400, "invalid", "revision")

    def test_thin(self):
        name, full = self.seller.made(invoice(shippingFee={"totalPrice": 1}))
        thin = self.seller.read(name, detailed="false").json
        for line in (*full["items"], full["shippingFee"]):
            for field in ("salesTaxRates", "gtRates", "jurisdictionalSalesTaxRules"):
                del line[field]
        del full["customer"]
        self.assertEqual(thin, full)

    def test_explained(self):
        """Which row of which file, and which rule, made each amount."""
        name, _ = self.seller.made(invoice(item("50"), shippingAddress=NEW_YORK))
        record = self.seller.read(name, explain="true").json
        explained = record.pop("explanation")
        self.assertEqual(record, self.seller.read(name).json)
        self.assertEqual((explained["region"], explained["effectiveDate"]), ("US-NY", DAY))
        self.assertEqual(explained["rounding"], {"basis": "document", "scope": "combined"})
        self.assertEqual(explained["boundaries"], ["TAXRATES_ZIP5_US202601.csv:2"])
        self.assertEqual(explained["lines"],
            [{"line": "item 1", "rule": "taxed at the general rate", "taxableAmount": 50}])
        self.assertIsNone(explained["linked"])
        self.assertEqual(
            [(tax["jurisdiction"].split()[1], tax["rate"], tax["exactAmount"], tax["amount"])
                for tax in explained["taxes"]],
            [("state", Decimal("0.04"), 2, 2), ("city", Decimal("0.045"), Decimal("2.25"), Decimal("2.25")),
                ("specialDistrict", Decimal("0.00375"), Decimal("0.1875"), Decimal("0.19"))])
        for tax in explained["taxes"]:
            self.assertEqual((tax["source"], tax["validFrom"]), ("TAXRATES_ZIP5_US202601.csv:2", "2026-01-01"))

    def test_a_refund_is_explained_by_its_invoice(self):
        name, _ = self.seller.made(invoice(item("100"), item("200")))
        answer = self.seller.put("EXPLAINED", refund(name, refundLinkedPercentage=0.5), explain="true")
        explained = answer.json["explanation"]
        self.assertEqual(explained["linked"], {"createdFrom": name, "percentage": Decimal("0.5")})
        self.assertEqual(explained["lines"],
            [{"line": "item 1", "rule": "linked to an invoice", "taxableAmount": 0}])
        self.assertEqual(sum(tax["amount"] for tax in explained["taxes"]), 15)
        self.assertEqual({tax["line"] for tax in explained["taxes"]}, {"item 1", "item 2"})
        self.assertEqual({tax["source"] for tax in explained["taxes"]}, {"TAXRATES_ZIP5_US202601.csv:3"})
        self.problem(self.seller.read(name, explain="maybe"), 400, "invalid", "explain")

    def test_at_the_same_time(self):
        """One of many at once creates the document, whatever each of them wants it to be."""
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda number: self.seller.put("RACE", invoice(item(str(number)))), range(1, 33)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] * 31 + [201])
        self.assertEqual(len({answer.json["complytId"] for answer in answers}), 1)
        self.assertEqual(sorted(answer.json["revision"] for answer in answers), list(range(1, 33)))

    def test_refunds_at_the_same_time(self):
        """Together they never give back more than the invoice has."""
        name, _ = self.seller.made(invoice())

        def ask(number):
            return self.seller.put(f"RACE-{number}", refund(name, item("1"), refundLinkedPercentage="0.1"))

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(20)))
        self.assertEqual(sorted(answer.status for answer in answers), [201] * 10 + [400] * 10)
        self.assertEqual(sum(a.json["salesTax"]["amount"] for a in answers if a.status == 201), 30)
        verified = self.server.command("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


class TestLists(TaxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(1, 6):
            cls.seller.made(invoice(item(str(number))), f"I-{number}")
        cls.seller.made(invoice(item("6"), transactionStatus="PAID"), "I-6", 2)
        cls.seller.made(refund("I-1", item("1"), refundLinkedPercentage=0), "M-1")
        cls.seller.made(refund(), "M-2")
        cls.seller.cancel("M-2")

    def listed(self, **query):
        answer = self.seller.get("/transactions", **query)
        self.assertEqual(answer.status, 200, answer)
        return [record["externalId"] for record in answer.json], int(answer.headers["X-Total-Count"])

    def test_newest_first(self):
        self.assertEqual(self.listed(), (["M-2", "M-1", "I-6", "I-5", "I-4", "I-3", "I-2", "I-1"], 8))

    def test_pages(self):
        self.assertEqual(self.listed(size=3), (["M-2", "M-1", "I-6"], 8))
        self.assertEqual(self.listed(size=3, page=3), (["I-2", "I-1"], 8))
        self.assertEqual(self.listed(size=3, page=4), ([], 8))

    def test_filters(self):
        for query, names in [
            ({"transactionType": "REFUND"}, ["M-2", "M-1"]), ({"transactionStatus": "PAID"}, ["I-6"]),
            ({"transactionStatus": "CANCELLED"}, ["M-2"]), ({"source": 2}, ["I-6"]), ({"createdFrom": "I-1"}, ["M-1"]),
            ({"createdFrom": "I-2"}, []), ({"transactionType": "ESTIMATE"}, []), ({"from": "2999-01-01"}, []),
            ({"to": "2000-01-01"}, []), ({"source": 1, "transactionType": "refund", "size": 1}, ["M-2"]),
        ]:
            with self.subTest(query):
                found, total = self.listed(**query)
                self.assertEqual(found, names)
                self.assertGreaterEqual(total, len(names))
        self.assertEqual(self.listed(**{"from": "2000-01-01", "to": "2999-01-01"})[1], 8)

    def test_records_are_those_of_single_reads(self):
        for flag in ("true", "false"):
            listed = self.seller.get("/transactions", detailed=flag, source=1).json
            for record in listed:
                self.assertEqual(record, self.seller.read(record["externalId"], detailed=flag).json)


class TestTax(TaxCase):
    """The numbers of the contract and of `docs/tax.md` that need no setting."""

    def tax(self, expected, *items, total=None, **more):
        _, record = self.seller.made(invoice(*items, **more))
        self.money(record, expected, total)
        parts = sum(line["amount"] for line in self.seller.read(record["externalId"], explain="true").json[
            "explanation"]["taxes"])
        self.assertEqual(parts, record["salesTax"]["amount"] if record["salesTax"] else 0)
        return record

    def test_document_discount(self):
        record = self.tax(27, item("200"), item("100"), total=297, transactionLevelDiscount=30)
        self.assertEqual([line["relativeTransactionDiscount"] for line in record["items"]], [20, 10])

    def test_inclusive(self):
        self.tax("7.75", item("107.75"), total="107.75", shippingAddress=CALIFORNIA, isTaxInclusive=True)

    def test_manual(self):
        self.tax(20, item("100", manualSalesTax=True, manualSalesTaxRate=0.2), total=120)
        self.tax(30, item("100", manualSalesTax=True, manualSalesTaxRate=0.2), item("100"), total=230)

    def test_rules(self):
        self.tax(None, item("100", taxCode="CLOTHING"), total=100,
            shippingAddress={"country": "US", "state": "Pennsylvania", "zip": "19019"})
        self.tax(10, item("100", taxCode="CLOTHING"))
        record = self.tax(10, item("100", taxCode="SERVICE"))
        self.assertEqual((record["items"][0]["tangibleCategory"], record["tangibleItemsAmount"]), ("INTANGIBLE", 0))

    def test_states_without_sales_tax(self):
        for state in ("NH", "OR", "MT", "DE"):
            self.tax(None, total=300, shippingAddress={"country": "US", "state": state, "zip": "03301"})

    def test_shipping(self):
        self.tax("11", item("100"), total=121, shippingFee={"totalPrice": 10})
        virginia = {"country": "US", "state": "VA", "zip": "23218"}
        self.tax("5.3", item("100"), total="115.3", shippingAddress=virginia, shippingFee={"totalPrice": 10})
        pennsylvania = {"country": "US", "state": "PA", "zip": "19019"}
        self.tax(None, item("100", taxCode="CLOTHING"), total=110, shippingAddress=pennsylvania,
            shippingFee={"totalPrice": 10})

    def test_elsewhere(self):
        record = self.tax("14.98", item("100"), total="114.98", currency="CAD",
            shippingAddress={"country": "Canada", "region": "Quebec"})
        self.assertEqual(record["salesTax"]["gtRates"]["taxRate"], Decimal("0.14975"))
        self.assertIsNone(record["salesTax"]["salesTaxRates"])
        self.tax(19, item("100"), total=119, currency="EUR", shippingAddress=GERMANY)

    def test_yen(self):
        self.tax(2, item("15"), total=17, currency="JPY")
        self.problem(self.seller.put("YEN", invoice(item("1", totalPrice="0.5"), currency="JPY")), 400, "invalid",
            "#/items/0/totalPrice")

    def test_no_rate_is_no_zero(self):
        """422 names the address."""
        for address, words in [
            ({"country": "US", "state": "NY", "zip": "10002"}, "US-NY, 10002"), ({"country": "FR"}, "FR"),
            ({"country": "US", "state": "TX"}, "US-TX"),
        ]:
            with self.subTest(words):
                answer = self.seller.put("NO-RATE", invoice(shippingAddress=address))
                self.assertIn(words, self.problem(answer, 422, "address-unknown")["detail"])
        self.problem(self.seller.read("NO-RATE"), 404, "transaction-unknown")

    def test_an_estimate(self):
        self.tax(30, total=330, transactionType="ESTIMATE")

    def test_rates_of_an_address(self):
        answer = self.seller.get(
            "/sales_tax_rates", country="US", state="New York", zip="10001", effectiveDate=DAY, isPartial="false")
        self.assertEqual(answer.status, 200, answer)
        body = answer.json
        self.assertEqual(body["salesTaxRates"]["taxRate"], Decimal("0.08875"))
        self.assertEqual(set(body["sources"]), {"TAXRATES_ZIP5_US202601.csv:2"})
        self.assertEqual((body["requestAddress"]["zip"], body["risk"]), ("10001", "1"))
        self.problem(self.seller.get("/sales_tax_rates", country="US", state="NY", zip="99999"), 422,
            "address-unknown")
        self.problem(self.seller.get("/sales_tax_rates", zip="1"), 400, "invalid", "country")
        none = self.seller.get("/sales_tax_rates", country="US", state="OR").json
        self.assertEqual((none["salesTaxRates"], none["sources"]), (None, []))


if __name__ == "__main__":
    unittest.main()
