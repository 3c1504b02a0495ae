"""Printed credit memos as their readers see them: the pages are rendered and looked at."""

import concurrent.futures
import pathlib
import shutil
import tempfile
import unittest

import server
from pages import POINTS_PER_MM, Document, beside
from shop import ServerCase, Shop, line

SELLER = {"name": "Kaffeehaus Hamburg GmbH", "address": ["Reeperbahn 7", "20359 Hamburg"], "details": ["USt-IdNr. DE7"]}
SETTINGS = """
stores:
  8:
    language: de
    seller:
      name: Kaffeehaus Hamburg GmbH
      address: [Reeperbahn 7, 20359 Hamburg]
      details: [USt-IdNr. DE7]
  9:
    language: pt-BR
    paper: letter
    seller:
      name: Café do Cerrado
      address: |
        Av. Paulista 1578
        São Paulo – SP
"""
MARGIN = 20 * POINTS_PER_MM
# Rendering spreads ink over the next pixel, and letters may lean a little out of their boxes.
SLACK = 1.5

# What a customer of each script is called, lives at and bought, and why it came back.
SCRIPTS = {
    "latin": (["Zoë Brückner", "Gärtnerplatz 3"], "Regenjacke Norderney, Größe L", "Passt nicht."),
    "cyrillic": (["Дмитрий Соколов", "улица Ленина 5"], "Сыр «Российский», за килограмм", "Товар повреждён."),
    "arabic": (["فاطمة العنزي", "شارع سالم"], "تمر سكري فاخر", "المنتج وصل متأخرا"),
    "hebrew": (["נועה לוי", "רחוב דיזנגוף"], "גביע קידוש מכסף", "המוצר פגום"),
    "east-asian": (["田中 健一", "神宮前3-14-9"], "宇治抹茶 特上", "お客様のご都合による返品。"),
}
RIGHT_TO_LEFT = {"arabic", "hebrew"}


@unittest.skipUnless(shutil.which("pdftotext"), "no poppler-utils here")
class PrintingCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        cls.addClassCleanup(folder.cleanup)
        cls.settings_file = pathlib.Path(folder.name) / "settings.yaml"
        cls.settings_file.write_text(SETTINGS, encoding="utf-8")
        cls.settings = {"CREDITMEMO_CONFIG": str(cls.settings_file)}
        super().setUpClass()
        cls.german, cls.brazilian = Shop(cls.server, 8), Shop(cls.server, 9)

    def pdf(self, memo, shop=None):
        answer = (shop or self.shop).get("/creditmemo/pdf", id=memo["entity_id"])
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/pdf"), answer)
        return answer.body

    def printed(self, memo, shop=None, name="memo"):
        """A memo's pages, after what every page must be."""
        document = Document(self.pdf(memo, shop), name)
        for page in document.pages:
            self.looks_right(page)
        for font in document.fonts():
            self.assertEqual(font[1:], ("yes", "yes", "yes"), font)
        return document

    def looks_right(self, page):
        """Ink within the margins, nothing at the edge, each word where the page says it stands and none upon another."""
        left, top, right, bottom = page.ink()
        self.assertGreaterEqual(left, MARGIN - SLACK)
        self.assertGreaterEqual(top, 18 * POINTS_PER_MM - SLACK)
        self.assertLessEqual(right, page.width - MARGIN + SLACK)
        self.assertLessEqual(bottom, page.height - 10 * POINTS_PER_MM)
        # The lines of the table go from margin to margin.
        self.assertLess(left, MARGIN + SLACK)
        self.assertGreater(right, page.width - MARGIN - SLACK)
        for word in page.words:
            self.assertGreaterEqual(word.left, MARGIN - SLACK, word)
            self.assertLessEqual(word.right, page.width - MARGIN + SLACK, word)
            self.assertIsNotNone(page.ink(word.left, word.top, word.right, word.bottom), word)
        for index, word in enumerate(page.words):
            for other in page.words[index + 1:]:
                across = min(word.right, other.right) - max(word.left, other.left)
                # Fonts claim more height than their letters have: the middles of the lines must be apart.
                down = abs((word.top + word.bottom) - (other.top + other.bottom)) / 2
                self.assertFalse(across > 1 and down < 6, (word, other))


class TestPages(PrintingCase):
    def order_of(self, script, shop=None, **more):
        (name, street), item, _ = SCRIPTS[script]
        return (shop or self.shop).order(
            line("MUG-1", 2, "10.00", name="Mug", tax_percent="10", tax_amount="2.00", tax_title="VAT"),
            line("X-7", 1, "1234.50", name=item, tax_percent="20", tax_amount="246.90", tax_title="VAT"),
            **{
                "customer_name": name, "billing_address": {"street": [street], "city": "City", "postcode": "12345"},
                "customer_email": "ann@example.com", "created_at": "2026-01-05 10:00:00",
                "invoices": [{"state": 2, "created_at": "2026-01-06 10:00:00"}]} | more)

    def test_every_script(self):
        for script, ((name, street), item, reason) in SCRIPTS.items():
            with self.subTest(script):
                order = self.order_of(script)
                memo = self.shop.refund(order, comment=reason)
                document = self.printed(memo, name=script)
                page, = document.pages
                # Parts of the page, each below the one before it.
                tops = [page.only(text)[0].top for text in [
                    "Customer", name, street, "12345 City", "ann@example.com", "SKU", "MUG-1", item, "Total refund",
                    "Reason", reason]]
                self.assertEqual(tops, sorted(tops))
                self.assertEqual(len(set(tops)), len(tops))
                self.assertNotIn("\ufffd", document.text())
                self.stands(page, page.only(item), script in RIGHT_TO_LEFT)
                self.stands(page, page.only(reason), script in RIGHT_TO_LEFT)
                for place in (page.only(name), page.only(street), page.only("ann@example.com")):
                    self.assertLess(place[-1].right, page.width / 2)
                first, second = (
                    max(word.right for word in words) if script in RIGHT_TO_LEFT else min(word.left for word in words)
                    for words in (page.only(name), page.only(street)))
                self.assertAlmostEqual(first, second, delta=SLACK)
        self.assertEqual([entry for entry in self.server.log_lines() if "font" in entry["message"]], [])

    def stands(self, page, words, from_the_right):
        """The words follow each other in their direction, and begin where their place does."""
        lefts = [word.left for word in words]
        self.assertEqual(lefts, sorted(lefts, reverse=from_the_right))
        column = page.only("Item")[0] if words[0].top < page.only("Subtotal")[0].top else page.only("Reason")[0]
        if from_the_right:
            self.assertGreater(words[0].right, column.left + 100)
        else:
            self.assertAlmostEqual(words[0].left, column.left, delta=SLACK)

    def test_what_a_memo_says(self):
        order = self.order_of("latin")
        memo = self.shop.refund(order, adjustment_negative="4.50")
        page, = self.printed(memo).pages
        self.assertEqual((round(page.width), round(page.height)), (595, 842))
        for text in [
            f"Credit memo {memo['increment_id']}", order.number, "5 January 2026", order.invoice_number,
            "6 January 2026", "Settled separately", "1 / 1",
        ]:
            self.assertTrue(page.find(text), (text, page.text))
        self.assertEqual(page.row(page.only("X-7")[0])[-5:], ["1", "1,234.50", "20%", "246.90", "1,234.50"])
        self.assertAlmostEqual(
            max(word.right for word in page.words if beside(word, page.only("X-7")[0])), page.width - MARGIN, delta=SLACK)
        for label, amount in [
            ("Subtotal", "1,254.50"), ("Fee retained", "−4.50"), ("Total refund", "EUR 1,498.90"),
        ]:
            row = " ".join(page.row(page.only(label)[0])).replace("\u00a0", " ")
            self.assertTrue(row.endswith(f"{label} {amount}"), row)
        taxes = [page.row(word)[:4] for word in page.words if word.text == "VAT"]
        self.assertEqual(taxes, [["VAT", "10%", "20.00", "2.00"], ["VAT", "20%", "1,234.50", "246.90"]])

    def test_german_and_portuguese(self):
        order = self.order_of("latin", self.german)
        memo = self.german.refund(order, comment="Größe passt nicht.")
        document = self.printed(memo, self.german, "german")
        page, = document.pages
        for text in [SELLER["name"], *SELLER["address"], *SELLER["details"], "Bestellung", "5. Januar 2026", "Grund",
                "Erstattungsbetrag", f"Rechnungskorrektur {memo['increment_id']}"]:
            self.assertTrue(page.find(text), (text, page.text))
        self.assertIn("1.503,40 EUR", page.text.replace("\u00a0", " "))
        facts = document.facts()
        self.assertEqual(
            (facts["Title"], facts["Author"]), (f"Rechnungskorrektur {memo['increment_id']}", SELLER["name"]))
        self.assertEqual(facts["CreationDate"].replace("T", " ")[:19], memo["created_at"])
        order = self.order_of("cyrillic", self.brazilian, order_currency_code="BRL")
        page, = self.printed(self.brazilian.refund(order), self.brazilian, "portuguese").pages
        self.assertEqual((round(page.width), round(page.height)), (612, 792))
        for text in ["Nota de crédito", "São Paulo – SP", "5 de janeiro de 2026", "Pedido", "Cliente"]:
            self.assertTrue(page.find(text), (text, page.text))
        self.assertIn("BRL 1.503,40", page.text.replace("\u00a0", " "))

    def test_coins_of_the_currency(self):
        for currency, price, shown in [
            ("JPY", "26028", "JPY 26,028"), ("KWD", "35.831", "KWD 35.831"), ("EUR", "0.05", "EUR 0.05"),
        ]:
            order = self.shop.order(line("A", 1, price), order_currency_code=currency)
            page, = self.printed(self.shop.refund(order)).pages
            self.assertIn(shown, page.text.replace("\u00a0", " "))

    def test_many_lines(self):
        lines = [line(f"SKU-{number}", 1, "1.00", name=f"Article {number} " + "of many words " * (number % 4) + "end")
                 for number in range(1, 151)]
        order = self.shop.order(*lines)
        document = self.printed(self.shop.refund(order), name="many-lines")
        count = len(document.pages)
        self.assertGreater(count, 3)
        skus = []
        for number, page in enumerate(document.pages, start=1):
            foot = page.only(f"{number} / {count}")
            self.assertAlmostEqual(foot[-1].right, page.width - MARGIN, delta=SLACK)
            self.assertGreater(foot[0].top, page.height - 20 * POINTS_PER_MM)
            of_page = [word for word in page.words if word.text.startswith("SKU-")]
            if of_page:
                self.assertLess(page.only("Unit price")[0].top, of_page[0].top)
            skus += [word.text for word in of_page]
        self.assertEqual(skus, [each["sku"] for each in lines])
        self.assertEqual(document.text().count("end"), 150)
        self.assertEqual(sum(len(page.find("Total refund")) for page in document.pages), 1)

    def test_nothing_is_cut_off(self):
        order = self.shop.order(
            line("S" * 64, 1, "99999999.9999", name="W" * 255, tax_title="T" * 255, tax_percent="19"),
            line("<b>", 1, "1.00", name="<b>bold</b> & <span font='90'>big</span> &amp;"),
            customer_name="N" * 200, billing_address={"street": ["long " * 60], "city": "C" * 100})
        text = self.printed(self.shop.refund(order, comment="c\n" * 100 + "R" * 1_000), name="long-texts").text()
        for letter, count in [("W", 255), ("T", 255), ("R", 1_000)]:
            self.assertGreaterEqual(text.count(letter), count, letter)
        for letter, count in [("S" * 5, 64), ("N" * 5, 200), ("C" * 5, 100)]:
            joined = "".join(word for word in text.split() if letter in word)
            self.assertGreaterEqual(joined.count(letter[0]), count - 4, letter)
        self.assertEqual(text.split().count("long"), 60)
        self.assertIn("<b>bold</b>&<spanfont='90'>big</span>&amp;", "".join(text.split()))


class TestCall(PrintingCase):
    def setUp(self):
        self.memo = self.shop.refund(self.shop.order())

    def ask(self, **query):
        return self.shop.get("/creditmemo/pdf", **query)

    def test_by_id_and_number(self):
        answer = self.ask(id=self.memo["entity_id"])
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.body.startswith(b"%PDF-"))
        self.assertEqual(
            answer.headers["Content-Disposition"], f'inline; filename="creditmemo-{self.memo["increment_id"]}.pdf"')
        self.assertEqual(self.ask(increment_id=self.memo["increment_id"]).body, answer.body)

    def test_same_bytes(self):
        """Again, in another process, and whatever happened to the order since."""
        order = self.shop.order()
        memo = self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=0)
        before = self.pdf(memo)
        self.assertEqual(self.pdf(memo), before)
        self.shop.refund(order)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertEqual(self.pdf(memo), before)

    def test_known_copies(self):
        answer = self.ask(id=self.memo["entity_id"])
        tag = answer.headers["ETag"]
        self.assertRegex(tag, '^"[0-9a-f]{32}"$')
        target = f"/api2/creditmemo/pdf?id={self.memo['entity_id']}"
        for known in (tag, f'"other", W/{tag}', "*"):
            again = self.shop.request("GET", target, If_None_Match=known)
            self.assertEqual((again.status, again.body, again.headers["ETag"]), (304, b"", tag), known)
        for other in ('"other"', tag[:-2] + '"', '""'):
            self.assertEqual(self.shop.request("GET", target, If_None_Match=other).status, 200, other)
        memo = self.shop.refund(self.shop.order())
        self.assertNotEqual(self.ask(id=memo["entity_id"]).headers["ETag"], tag)

    def test_refused(self):
        self.refused(self.ask(), 400, "Missing source identifier")
        self.refused(self.ask(id=1, increment_id="1"), 400, "Ambiguous source identifier")
        self.refused(self.ask(id="x"), 400, "Invalid id")
        self.refused(self.ask(increment_id="1,2"), 400, "Invalid increment_id")
        self.refused(self.ask(id=999_999_999), 404, "Credit memo not found")
        stranger = Shop(self.server)
        self.refused(stranger.get("/creditmemo/pdf", id=self.memo["entity_id"]), 404, "Credit memo not found")
        clerk = Shop(self.server, self.shop.store, scopes=("offline", "online"))
        self.refused(clerk.get("/creditmemo/pdf", id=self.memo["entity_id"]), 403, "Forbidden")
        self.refused(self.shop.request("GET", "/api2/creditmemo/pdf", Authorization=None), 401, "Unauthorized")
        self.assertEqual(self.shop.post("/creditmemo/pdf", {}).headers["Allow"], "GET")

    def test_many_at_once_hold_nobody_up(self):
        lines = [line(f"SKU-{number}", 1, "1.00") for number in range(400)]
        memo = self.shop.refund(self.shop.order(*lines))
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            answers = [pool.submit(self.ask, id=memo["entity_id"]) for _ in range(24)]
            self.assertEqual(self.server.request("GET", "/health/live").status, 200)
            self.assertFalse(all(answer.done() for answer in answers))
            bodies = {answer.result().body for answer in answers}
        self.assertEqual(len(bodies), 1)


class TestFonts(ServerCase):
    """A machine without fonts: the log says so, and the server goes on."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-")
        cls.addClassCleanup(folder.cleanup)
        path = pathlib.Path(folder.name)
        (path / "fonts.conf").write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
            f"<fontconfig><cachedir>{path}/cache</cachedir></fontconfig>")
        cls.settings = {"FONTCONFIG_FILE": str(path / "fonts.conf")}
        super().setUpClass()

    def test_without_fonts(self):
        memo = self.shop.refund(self.shop.order())
        self.assertEqual(self.shop.get("/creditmemo/pdf", id=memo["entity_id"]).status, 200)
        said = next(entry for entry in self.server.log_lines() if "no font here" in entry["message"])
        self.assertEqual((said["level"], said["memo"]), ("warning", str(memo["entity_id"])))
        for script in ("Latin", "Cyrillic", "Arabic", "Hebrew", "Chinese"):
            self.assertIn(script, said["scripts"])


class TestSettings(unittest.TestCase):
    def config(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            return server.run("config", "--config", file.name)

    def test_listed(self):
        result = self.config(SETTINGS)
        self.assertEqual(result.returncode, 0, result.stderr)
        for expected in [
            "stores.8.language: de", "stores.8.paper: a4", "stores.8.seller.name: Kaffeehaus Hamburg GmbH",
            "stores.8.seller.address: Reeperbahn 7, 20359 Hamburg", "stores.9.paper: letter",
            "stores.9.seller.address: Av. Paulista 1578, São Paulo – SP",
        ]:
            self.assertIn(expected, result.stdout.splitlines())

    def test_refused(self):
        for text, complaint in [
            ("stores: 1", "stores is no mapping"), ("stores: {x: {}}", "stores.x is no store"),
            ("stores: {0: {}}", "stores.0 is no store"), ("stores: {1: de}", "stores.1 is no mapping"),
            ("stores: {1: {language: fr}}", 'stores.1.language is "fr": one of en, de, pt-BR is wanted'),
            ("stores: {1: {paper: a5}}", "stores.1.paper"), ("stores: {1: {lang: de}}", "stores.1.lang is no setting"),
            ("stores: {1: {seller: {}}}", "stores.1.seller.name is missing"),
            ("stores: {1: {seller: {name: A, tax: B}}}", "stores.1.seller.tax is no setting"),
            ("stores: {1: {seller: {name: A, address: {a: b}}}}", "stores.1.seller.address is not a list"),
            ("stores: {1: {seller: {name: " + "A" * 201 + "}}}", "stores.1.seller.name is not a list"),
            ("storesx: {1: {language: de}}", "storesx.1.language in"),
        ]:
            with self.subTest(text):
                result = self.config(text)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(complaint, result.stderr)


if __name__ == "__main__":
    unittest.main()
