"""Refunds past the register in the browser: the memo that accounts for one, and payouts that are held."""

import unittest

from browser import BrowserCase, line

import gateway

SCRIPTS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "'onfocus='alert(3)' autofocus='"]


class UnmatchedCase(BrowserCase):
    """With a gateway of its own, which shows whatever refunds a test makes there."""

    @classmethod
    def setUpClass(cls):
        cls.service = gateway.Service()
        cls.addClassCleanup(cls.service.close)
        cls.settings_text = cls.service.settings
        super().setUpClass()

    payments = 0

    def order(self, **more):
        UnmatchedCase.payments += 1
        payment = f"pay-{UnmatchedCase.payments}"
        order = self.shop.order(
            line("TEA", 4, "10.00", name=more.pop("name", "Tea")), line("MUG", 2, "20.00", name="Mug"),
            shipping_amount="6.00", payment={"method": "card", "transaction_id": payment}, **more)
        order.payment = payment
        return order

    def unmatched(self, order, minor, currency="EUR"):
        """The page of a refund of so much past the register."""
        self.service.pay(order.payment, minor, currency=currency)
        headers, body = self.service.webhook(order.payment)[:2]
        self.assertEqual(self.server.request("POST", "/webhooks/card", body, headers).status, 200)
        (number,), = self.server.sql("SELECT MAX(id) FROM unmatched_refund WHERE order_id = ?", order.id)
        return f"{self.root}/orders/{order.id}/unmatched/{number}"


class TestMatch(UnmatchedCase):
    def test_flow(self):
        """From the payouts, by what is typed, to one memo, however often the button is clicked."""
        order = self.order()
        self.unmatched(order, 2500)
        page = self.window("admin")
        page.goto(f"{self.root}/payouts")
        self.looks_right(page, "payouts-unmatched")
        page.click(f"a[href^='/console/orders/{order.id}/unmatched/']")
        self.looks_right(page, "unmatched")
        page.fill(f"[name='quantity-{order.lines['TEA']}']", "2")
        page.locator(".sums > div", has_text="Adjustment refund").filter(has_text="5.00").wait_for()
        page.fill("#shipping", "6")
        page.locator(".sums > div", has_text="Adjustment fee").filter(has_text="1.00").wait_for()
        page.click("button[value=issue]")
        page.wait_for_selector("#why-wrong")
        self.looks_right(page, "unmatched-without-reason")
        page.fill("#why", "two of the tea")
        page.dblclick("button[value=issue]")
        self.arrives(page, "**/issued")
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["grand_total"], memo["adjustment_negative"]), ("25.0000", "1.0000"))

    def test_without_script_in_portuguese(self):
        order = self.order(order_currency_code="BRL")
        path = self.unmatched(order, 1000, "BRL")
        page = self.window("admin", java_script_enabled=False)
        page.goto(f"{self.root}/language/pt-BR")
        page.goto(path)
        self.looks_right(page, "unmatched-pt")
        page.fill("#why", "um chá")
        page.fill("#shipping", "2,5")
        page.click("button[value=totals]")
        self.looks_right(page, "unmatched-totals-pt")
        page.click("button[value=issue]")
        self.arrives(page, "**/issued")
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["grand_total"], memo["shipping_amount"]), ("10.0000", "2.5000"))

    def test_a_reader_looks_only(self):
        page = self.window("reader")
        page.goto(self.unmatched(self.order(), 1000))
        self.assertEqual(page.locator("form.memo").count(), 0)
        self.looks_right(page, "unmatched-reader")

    def test_scripts_in_every_text(self):
        for script in SCRIPTS:
            with self.subTest(script):
                order = self.order(name=script)
                path = self.unmatched(order, 1000)
                page = self.window("admin")
                page.goto(path)
                self.assertIn(script, page.locator("form.memo").inner_text())
                fields = [f"[name='quantity-{order.lines['TEA']}']", "#shipping", "#why"]
                for field in fields:
                    page.fill(field, script)
                page.click("button[value=issue]")
                page.wait_for_selector("#refusal")
                for field in fields:
                    self.assertEqual(page.input_value(field), script)
                for field in fields[:2]:
                    self.assertEqual(page.get_attribute(field, "aria-invalid"), "true")
                    page.fill(field, "")
                page.click("button[value=issue]")
                page.wait_for_url("**/issued")
                (attempt,), = self.server.sql(
                    "SELECT attempt_id FROM unmatched_refund WHERE order_id = ?", order.id)
                page.goto(f"{self.root}/payouts/{attempt}")
                self.assertIn(f"admin: {script}", page.locator("main").inner_text())


class TestHold(UnmatchedCase):
    def test_let_go(self):
        order = self.order()
        self.service.pay(order.payment, 500)
        self.assertEqual(self.server.command("payouts", "hold", "--since", "2020-01-01").returncode, 0)
        page = self.window("admin")
        page.goto(f"{self.root}/payouts")
        self.assertIn("Online refunds are held since", page.locator("[role=alert]").inner_text())
        self.looks_right(page, "payouts-held")
        self.service.down = True
        page.fill("#why", SCRIPTS[0])
        page.click("form[action$=reconcile] button")
        page.wait_for_selector("h1:has-text('The gateways were asked')")
        self.assertIn("stay held", page.locator("[role=alert]").inner_text())
        self.looks_right(page, "payouts-stay-held")
        self.service.down = False
        page.goto(f"{self.root}/payouts")
        page.fill("#why", SCRIPTS[0])
        page.dblclick("form[action$=reconcile] button")
        page.wait_for_selector("h1:has-text('The gateways were asked')")
        self.assertIn("go again", page.locator("[role=status]").inner_text())
        self.looks_right(page, "payouts-let-go")
        page.goto(f"{self.root}/payouts")
        self.assertIn(SCRIPTS[0], page.locator("main").inner_text())
        self.looks_right(page, "payouts-let-go-before")
        page.goto(f"{self.root}/language/pt-BR?back=/console/payouts")
        self.looks_right(page, "payouts-let-go-before-pt")
        self.assertEqual(self.server.sql("SELECT person, reason FROM payout_release"), [("admin", SCRIPTS[0])])


if __name__ == "__main__":
    unittest.main()
