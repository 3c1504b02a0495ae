"""Every page of the console as people see it: its words, its drawings, and that all can be reached and read."""

import os
import unittest

from browser import WIDE, BrowserCase, line, server

IMAGES = server.ROOT / "docs" / "images"
IMAGE_BYTES_MAX = 150_000
CARD = {"method": "card", "transaction_id": "ch_1"}


class TestPages(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = [line("KETTLE", 4, "64.00", name="Gooseneck kettle", tax_percent="8.25", tax_amount="21.12"),
                 line("FILTER", 30, "8.50", name="Paper filters")]
        cls.order = cls.shop.order(
            *lines, order_currency_code="USD", customer_name="Amara Okafor", payment=CARD, shipping_amount="7.90")
        for quantity, comment, kind in [
            (1, "Arrived broken", "offline"), (1, "Arrived broken", "online"), (2, "Changed mind", "offline"),
            (1, None, "offline"),
        ]:
            cls.memo = cls.shop.refund(
                cls.order, items=[{"sku": "FILTER", "qty": quantity}], shipping_amount=0, comment=comment,
                refund_type=kind)
        for number in range(18):
            cls.shop.refund(
                cls.order, items=[{"sku": "FILTER", "qty": 1}], shipping_amount=0,
                comment=("Arrived broken", "Too late", "Changed mind")[number % 3])
        cls.make_history()
        cls.fresh = cls.shop.order(
            *lines, order_currency_code="USD", customer_name="Amara Okafor", payment=CARD, shipping_amount="7.90")
        # On its way for good: the sandbox does so with amounts that end so.
        cls.shop.issue(
            order_id=cls.order.id, items=[], adjustment_positive="10.03", refund_type="online")
        cls.shop.refund(cls.shop.order(order_currency_code="EUR"), comment="<b>bold</b>")

    @classmethod
    def make_history(cls):
        """Spreads the memos over the days before: what no request can bring about, as documents are written once."""
        for name, in cls.server.sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'creditmemo'"):
            cls.server.write_sql(f"DROP TRIGGER {name}")
        cls.server.write_sql("UPDATE creditmemo SET created_at = created_at - 86400 * ((id * id * 7 + id) % 27)")

    def paths(self):
        return {
            "overview": "", "orders": "/orders", "order": f"/orders/{self.order.id}", "invoices": "/invoices",
            "invoice": f"/invoices/{self.order.invoice_id}", "memos": "/memos",
            "memo": f"/memos/{self.memo['entity_id']}", "payouts": "/payouts", "payout": "/payouts/1",
            "outbox": "/outbox", "clients": "/clients", "new-memo-form": f"/orders/{self.order.id}/new-credit-memo",
        }

    def test_every_page(self):
        page = self.window("admin")
        for name, path in self.paths().items():
            with self.subTest(name):
                answer = page.goto(self.root + path)
                self.assertEqual(answer.status, 200)
                self.looks_right(page, name)

    def test_in_portuguese_and_at_night(self):
        page = self.window("admin", color_scheme="dark")
        page.goto(f"{self.root}/language/pt-BR")
        for name, path in self.paths().items():
            with self.subTest(name):
                page.goto(self.root + path)
                self.assertEqual(page.get_attribute("html", "lang"), "pt-BR")
                self.looks_right(page, f"{name}-pt-dark")

    def test_signing_in(self):
        page = self.window(None)
        page.goto(self.root + "/sign-in")
        self.looks_right(page, "sign-in")
        page.fill("#name", "admin")
        page.fill("#password", "not the password")
        page.click("main button")
        page.wait_for_selector("[role=alert]")
        self.looks_right(page, "sign-in-wrong")
        self.sign_in(page, "admin")
        page.click("form[action$=sign-out] button")
        page.wait_for_url("**/sign-in?**")
        self.looks_right(page, "signed-out")
        page.goto(self.root)
        self.assertIn("/sign-in", page.url)

    def test_links(self):
        """Every link of every page leads to a page."""
        page = self.window("admin")
        seen = set()
        for path in self.paths().values():
            page.goto(self.root + path)
            for link in page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)"):
                link = link.split("#")[0]
                if link not in seen and "/language/" not in link:
                    seen.add(link)
                    self.assertEqual(page.request.get(link).status, 200, link)
        self.assertGreater(len(seen), 15)

    def test_overview(self):
        """What is drawn is what stands in the tables, and what the API says."""
        page = self.window("reader")
        page.goto(self.root)
        text = page.locator("main").inner_text().replace("\u00a0", " ")
        memos = self.shop.read("/creditmemo", "creditmemos", limit=200)
        for currency in ("USD", "EUR"):
            ours = [memo for memo in memos if memo["order_currency_code"] == currency]
            total = sum(float(memo["grand_total"]) for memo in ours)
            self.assertIn(f"Credit memos: {len(ours)}, in all {currency} {total:,.2f}", text)
        self.assertIn("Arrived broken", text)
        self.assertIn("<b>bold</b>", text)
        self.assertIn("On its way", text)
        drawings = page.locator("svg.columns")
        self.assertEqual(drawings.count(), 2)
        for drawing in drawings.all():
            heights = [int(bar.get_attribute("height")) for bar in drawing.locator("rect").all()]
            self.assertEqual((len(heights), max(heights)), (30, 100))
        # Every memo's day has a bar, and no other.
        days = {memo["created_at"][:10] for memo in memos if memo["order_currency_code"] == "USD"}
        bars = page.locator("svg.columns").nth(1).locator("rect").all()
        drawn = {bar.text_content()[:10] for bar in bars if bar.get_attribute("height") != "0"}
        self.assertEqual(drawn, days)
        self.assertGreater(len(days), 5)
        self.assertTrue(all(box["height"] > 100 for box in (drawing.bounding_box() for drawing in drawings.all())))
        page.locator("summary").first.click()
        self.looks_right(page, "overview-table")

    def test_pictures_of_the_readme(self):
        """The two pictures of the README are of this very program."""
        page = self.window("admin", size=WIDE)
        for name, path in (("overview", ""), ("new-credit-memo", f"/orders/{self.fresh.id}/new-credit-memo")):
            page.goto(self.root + path)
            page.set_viewport_size({"width": 1200, "height": 860})
            picture = page.screenshot(animations="disabled")
            self.assertLess(len(picture), IMAGE_BYTES_MAX)
            if os.environ.get("CREDITMEMO_README_PICTURES"):
                IMAGES.mkdir(exist_ok=True)
                (IMAGES / f"{name}.png").write_bytes(picture)
            kept = IMAGES / f"{name}.png"
            self.assertTrue(kept.read_bytes().startswith(b"\x89PNG"))
            self.assertLess(kept.stat().st_size, IMAGE_BYTES_MAX)
            self.assertIn(f"docs/images/{name}.png", (server.ROOT / "README.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
