"""Printed credit memos of `/v1` as their readers see them: the pages are rendered and read."""

import pathlib
import shutil
import tempfile
import unittest

from tax_shop import OHIO, Seller, TaxCase, invoice, item, printed_path, refund

from pages import Document

SETTINGS = """
stores:
  8:
    language: de
    seller: {name: Kaffeehaus Hamburg GmbH}
"""


@unittest.skipUnless(shutil.which("pdftotext"), "no poppler-utils here")
class TestPrinting(TaxCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        cls.addClassCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / "settings.yaml"
        file.write_text(SETTINGS, encoding="utf-8")
        cls.settings = {"CREDITMEMO_CONFIG": str(file)}
        super().setUpClass()

    def ask(self, name, seller=None, **headers):
        return (seller or self.seller).request("GET", printed_path(name), **headers)

    def page(self, name, seller=None, kept="v1-memo"):
        """The one page of a memo, after what every page must be."""
        answer = self.ask(name, seller)
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/pdf"), answer)
        page, = Document(answer.body, kept).pages
        for word in page.words:
            self.assertIsNotNone(page.ink(word.left, word.top, word.right, word.bottom), word)
        return page

    def beside(self, page, rate):
        """What stands to the right of a rate in the table of taxes."""
        row = page.row(page.only(rate)[0])
        return row[row.index(rate) + 1:]

    def says(self, page, *phrases):
        text = " ".join(page.text.split())
        for phrase in phrases:
            self.assertIn(phrase, text)

    def test_linked(self):
        """Half of an invoice's tax: 15 of 30, at the invoice's rates, for its customer."""
        customer = self.seller.customer(
            name=None, address=OHIO | {"street": "1 Oak Lane", "city": "Licking"}, email="ann@example.com")
        sale, _ = self.seller.made(invoice(customerId=customer["complytId"], documentName="RE-2026-7"))
        name, record = self.seller.made(
            refund(sale, item("150", name="Returned kettle"), refundLinkedPercentage=0.5,
                   customerId=customer["complytId"]))
        page = self.page(name, kept="v1-linked")
        number = self.ask(name).headers["Content-Disposition"].split("-")[-1].removesuffix('.pdf"')
        self.says(page, number, "RE-2026-7", "Buyer", "1 Oak Lane", "ann@example.com", "Returned kettle",
                  "USD 165.00", "1 June 2026")
        self.assertEqual(record["salesTax"]["amount"], 15)
        # Its part of each tax, and no more: state 8.625, county 3.375, city 3.
        self.assertEqual(
            [self.beside(page, rate)[0] for rate in ("5.75%", "2.25%", "2%")], ["8.63", "3.37", "3.00"])
        self.assertEqual(page.find("Cancelled"), [])

    def test_taxable(self):
        name, record = self.seller.made(
            refund(None, item("80", "2", name="Grinder"), transactionType="TAXABLE_REFUND",
                   shippingFee={"totalPrice": "10"}))
        self.assertEqual(record["salesTax"]["amount"], 17)
        page = self.page(name, kept="v1-taxable")
        self.says(page, "Grinder", "USD 187.00")
        self.assertEqual(self.beside(page, "5.75%")[:2], ["170.00", "9.78"])

    def test_stand_alone(self):
        name, record = self.seller.made(refund(None, item("50", name="Goodwill")))
        self.assertEqual(record["finalTransactionAmount"], 50)
        page = self.page(name, kept="v1-stand-alone")
        self.says(page, "Goodwill", "USD 50.00")
        self.assertEqual([word.text for word in page.words if "%" in word.text], [])

    def test_latest_revision(self):
        """A memo that was replaced is printed as it is now, under another tag; once cancelled it says so."""
        name, _ = self.seller.made(refund(None, item("50", name="Before")))
        first = self.ask(name)
        self.assertEqual(self.seller.put(name, refund(None, item("60", name="After"))).status, 200)
        page = self.page(name)
        self.says(page, "After", "USD 60.00")
        self.assertEqual(page.find("Before"), [])
        self.assertEqual(page.find("Cancelled"), [])
        self.assertEqual(self.seller.cancel(name).status, 204)
        self.says(self.page(name, kept="v1-cancelled"), "After", "Cancelled")
        self.assertNotEqual(self.ask(name).headers["ETag"], first.headers["ETag"])

    def test_language(self):
        seller = Seller(self.server, 8)
        name, _ = seller.made(refund(None, item("1234.50"), currency="EUR"))
        self.says(self.page(name, seller, "v1-german"), "Kaffeehaus Hamburg GmbH", "1.234,50", "1. Juni 2026")

    def test_names_with_slashes(self):
        """A document may be called `A/pdf` and `pdf`: neither is taken for the other."""
        for name in ("A/pdf", "pdf", "pdf/source/1/externalId/A"):
            self.seller.made(refund(None, item("7", name="Slashes")), name)
            self.assertEqual(self.seller.read(name).json["externalId"], name)
            self.says(self.page(name), "Slashes")

    def test_known_copies(self):
        name, _ = self.seller.made(refund())
        answer = self.ask(name)
        tag = answer.headers["ETag"]
        self.assertRegex(tag, '^"[0-9a-f]{32}"$')
        self.assertRegex(answer.headers["Content-Disposition"], r'^inline; filename="creditmemo-[0-9]+\.pdf"$')
        self.assertEqual(self.ask(name).body, answer.body)
        again = self.ask(name, If_None_Match=tag)
        self.assertEqual((again.status, again.body, again.headers["ETag"]), (304, b"", tag))
        self.assertEqual(self.ask(name, If_None_Match='"other"').status, 200)

    def test_refused(self):
        name, _ = self.seller.made(invoice())
        body = self.problem(self.ask(name), 409, "not-credit-memo")
        self.assertIn("INVOICE", body["detail"])
        memo, _ = self.seller.made(refund())
        self.problem(self.ask(memo, Seller(self.server)), 404, "transaction-unknown")
        self.problem(self.ask("NOWHERE"), 404, "transaction-unknown")


if __name__ == "__main__":
    unittest.main()
