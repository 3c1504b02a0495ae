"""A new credit memo in the browser: each flow, and whatever impatient, slow or ill-meaning people do with it."""

import unittest
from decimal import Decimal

from browser import NARROW, BrowserCase, line

SCRIPTS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "'onfocus='alert(3)' autofocus='",
           "{{title}} {{{w}}} &lt;b&gt;"]
CARD = {"payment": {"method": "card", "transaction_id": "ch_1"}}


class MemoCase(BrowserCase):
    def order(self, *lines, **more):
        return self.shop.order(*lines or (line("TEA", 3, "10.00", name="Tea"), line("MUG", 2, "20.00", name="Mug")), **more)

    def form(self, page, order, of="orders", id=None):
        page.goto(f"{self.root}/{of}/{id or order.id}/new-credit-memo")

    def field(self, page, order, sku):
        return page.locator(f"[name='quantity-{order.lines[sku]}']")

    def sums(self, page):
        rows = page.locator(".sums > div")
        return {row.split("\n")[0]: row.split("\n")[-1].replace("\u00a0", " ") for row in rows.all_inner_texts()}

    def review(self, page):
        page.click("button[value=review]")
        page.wait_for_selector("button[value=issue]")

    def issue(self, page):
        page.click("button[value=issue]")
        page.wait_for_load_state()

    def issued_number(self, page):
        self.arrives(page, "**/issued")
        return page.locator("h1").inner_text().split()[2]


class TestFlow(MemoCase):
    def test_partial(self):
        """Totals follow what is typed, are those of the API's preview, and those of the memo in the end."""
        order = self.order(shipping_amount="6.00")
        page = self.window()
        self.form(page, order)
        self.assertEqual(self.sums(page)["Total refund"], "EUR 76.00")
        self.looks_right(page, "new-memo")
        self.field(page, order, "TEA").fill("1")
        self.field(page, order, "MUG").fill("0")
        page.fill("#shipping", "2,50")
        page.fill("#goodwill", "1.25")
        page.fill("#fee", "0.75")
        page.locator(".sums .total dd", has_text="13.00").wait_for()
        body = {"order_id": order.id, "items": [{"order_item_id": order.lines["TEA"], "qty": 1}],
                "shipping_amount": "2.50", "adjustment_positive": "1.25", "adjustment_negative": "0.75"}
        preview = self.shop.post("/creditmemo/preview", body).json
        sums = self.sums(page)
        self.assertEqual(sums["Total refund"], f"EUR {Decimal(preview['creditmemo']['grand_total']):.2f}")
        page.fill("#comment", "First line\nsecond line")
        page.check("[name=mail]")
        self.review(page)
        self.assertEqual(self.sums(page), sums)
        self.assertIn("cannot be changed", page.locator("main").inner_text())
        self.assertIn("No money moves", page.locator("main").inner_text())
        self.looks_right(page, "new-memo-review")
        self.issue(page)
        number = self.issued_number(page)
        self.looks_right(page, "new-memo-issued")
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["increment_id"], memo["comment"]), (number, "First line\nsecond line"))
        self.assertEqual(memo["grand_total"], preview["creditmemo"]["grand_total"])
        self.assertEqual(memo["refund_type"], "offline")

    def test_without_script(self):
        """The same by buttons alone, from the invoice, on a phone."""
        order = self.order()
        page = self.window(java_script_enabled=False, size=NARROW)
        self.form(page, order, "invoices", order.invoice_id)
        self.assertIn(order.invoice_number, page.locator("h1").inner_text())
        self.field(page, order, "TEA").fill("2")
        self.field(page, order, "MUG").fill("0")
        page.click("button[value=totals]")
        self.assertEqual(self.sums(page)["Total refund"], "EUR 20.00")
        self.review(page)
        page.click("button[value=change]")
        self.assertEqual(self.field(page, order, "TEA").input_value(), "2")
        self.review(page)
        self.issue(page)
        number = self.issued_number(page)
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["increment_id"], memo["grand_total"]), (number, "20.0000"))
        self.assertEqual(memo["invoice_id"], order.invoice_id)

    def test_enter_only_shows_totals(self):
        order = self.order()
        page = self.window(java_script_enabled=False)
        self.form(page, order)
        self.field(page, order, "TEA").fill("1")
        self.field(page, order, "TEA").press("Enter")
        page.wait_for_selector("form.memo")
        self.assertEqual(self.sums(page)["Total refund"], "EUR 50.00")
        self.assertEqual(self.shop.memos_of(order), [])

    def test_in_portuguese(self):
        order = self.order(order_currency_code="BRL")
        page = self.window()
        page.goto(f"{self.root}/language/pt-BR?back=/console/orders/{order.id}/new-credit-memo")
        self.assertIn("Nova nota de crédito", page.locator("h1").inner_text())
        page.fill("#fee", "0,50")
        page.locator(".sums .total dd", has_text="69,50").wait_for()
        self.looks_right(page, "new-memo-portuguese")
        self.review(page)
        self.issue(page)
        page.wait_for_url("**/issued")
        self.assertEqual(self.shop.memos_of(order)[0]["grand_total"], "69.5000")


class TestOnce(MemoCase):
    def test_double_click(self):
        """Two requests leave a browser without a script; one memo comes of them."""
        for script in (True, False):
            with self.subTest(script=script):
                order = self.order()
                page = self.window(java_script_enabled=script)
                self.form(page, order)
                self.review(page)
                page.dblclick("button[value=issue]")
                self.issued_number(page)
                self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_sent_again(self):
        """Back and once more: the same memo, also of an order that has plenty left."""
        order = self.order()
        page = self.window()
        self.form(page, order)
        self.field(page, order, "MUG").fill("0")
        self.field(page, order, "TEA").fill("1")
        self.review(page)
        fields = page.evaluate("() => [...new FormData(document.querySelector('form[data-once]'))]")
        self.issue(page)
        number = self.issued_number(page)
        again = page.request.post(
            f"{self.root}/orders/{order.id}/new-credit-memo", form=dict(fields) | {"step": "issue"},
            headers={"Origin": self.root.removesuffix("/console")})
        self.assertIn(number, again.text())
        self.assertEqual([memo["increment_id"] for memo in self.shop.memos_of(order)], [number])
        # Another amount under the same key is none of it.
        other = page.request.post(
            f"{self.root}/orders/{order.id}/new-credit-memo",
            form=dict(fields) | {"step": "issue", "fee": "1", "comment": "x"},
            headers={"Origin": self.root.removesuffix("/console")})
        self.assertEqual(other.status, 422)
        self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_two_tabs(self):
        """The second of two that saw the same order is shown what changed, and issues nothing unseen."""
        order = self.order()
        first = self.window()
        second = first.context.new_page()
        for page in (first, second):
            self.form(page, order)
            self.field(page, order, "MUG").fill("0")
            self.field(page, order, "TEA").fill("2")
            self.review(page)
        self.issue(first)
        self.issued_number(first)
        self.issue(second)
        self.assertIn("changed meanwhile", second.locator("[role=alert]").first.inner_text())
        self.assertIn("More of “Tea” than is left", second.locator("#totals").inner_text())
        self.looks_right(second, "new-memo-changed")
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        self.field(second, order, "TEA").fill("1")
        self.review(second)
        self.issue(second)
        self.issued_number(second)
        self.assertEqual(sorted(memo["grand_total"] for memo in self.shop.memos_of(order)), ["10.0000", "20.0000"])

    def test_what_was_shown_is_issued(self):
        """A form whose amounts are not those of its preview is refused."""
        order = self.order()
        page = self.window()
        self.form(page, order)
        self.review(page)
        page.evaluate("() => { document.querySelector('form[data-once] [name=goodwill]').value = '0'; "
                      "document.querySelector('form[data-once] [name=fee]').value = '5'; }")
        self.issue(page)
        self.assertIn("changed meanwhile", page.locator("[role=alert]").first.inner_text())
        self.assertEqual(self.shop.memos_of(order), [])


class TestMoney(MemoCase):
    def online(self, page, order, amount):
        """Asks for an online refund of so much, which tells the sandbox what to do."""
        self.form(page, order)
        for sku in order.lines:
            self.field(page, order, sku).fill("0")
        page.fill("#goodwill", amount)
        page.check("[value=online]")
        self.review(page)
        self.assertIn("cannot be taken back", page.locator("main").inner_text())
        self.issue(page)

    def test_sent(self):
        order = self.order(**CARD)
        page = self.window()
        self.online(page, order, "12.00")
        self.issued_number(page)
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["refund_type"], memo["grand_total"], memo["state"]), ("online", "12.0000", 2))

    def test_refused_by_the_gateway(self):
        order = self.order(**CARD)
        page = self.window()
        self.online(page, order, "12.01")
        self.assertIn("The gateway refused", page.locator("[role=alert]").first.inner_text())
        self.looks_right(page, "new-memo-declined")
        self.assertEqual(self.shop.memos_of(order), [])
        page.fill("#goodwill", "12.00")
        self.review(page)
        self.issue(page)
        self.issued_number(page)

    def test_nobody_knows(self):
        order = self.order(**CARD)
        page = self.window()
        self.online(page, order, "12.06")
        text = page.locator("main").inner_text()
        if "Nobody knows yet" in text:
            self.looks_right(page, "new-memo-doubt")
            self.assertIn("Do not refund this again", text)
        else:
            self.assertIn("is issued", text)

    def test_no_gateway(self):
        page = self.window()
        self.form(page, self.order())
        page.check("[value=online]")
        page.wait_for_selector("#refusal")
        self.assertIn("cannot be refunded through its gateway", page.locator("#totals").inner_text())


class TestRefused(MemoCase):
    def test_in_words(self):
        order = self.order(shipping_amount="6.00")
        page = self.window()
        for name, value, words in [
            (f"quantity-{order.lines['TEA']}", "4", "More of “Tea” than is left"),
            (f"quantity-{order.lines['TEA']}", "x", "A number is wanted"),
            (f"quantity-{order.lines['TEA']}", "1,000.00", "A number is wanted"),
            ("shipping", "6.01", "No more shipping than EUR 6.00"), ("shipping", "-1", "A number is wanted"),
            ("goodwill", "1", "No more than EUR 76.00"), ("fee", "0.005", "finer than the currency"),
            ("fee", "77", "more than nothing"),
        ]:
            with self.subTest(value=value, name=name):
                self.form(page, order)
                page.fill(f"[name='{name}']", value)
                page.click("button[value=review]")
                page.wait_for_selector("#refusal")
                shown = page.locator("#refusal").inner_text().replace("\u00a0", " ")
                self.assertIn(words, shown)
                self.assertEqual(page.input_value(f"[name='{name}']"), value)
                if words == "A number is wanted":
                    self.assertEqual(page.get_attribute(f"[name='{name}']", "aria-invalid"), "true")
                    self.looks_right(page, "new-memo-unreadable")
        self.assertEqual(self.shop.memos_of(order), [])

    def test_who_may(self):
        order = self.order(**CARD)
        page = self.window("reader")
        self.form(page, order)
        self.assertEqual(page.locator("form.memo").count(), 0)
        self.looks_right(page, "forbidden")
        clerk = self.window("clerk")
        self.form(clerk, order)
        clerk.check("[value=online]")
        clerk.click("button[value=review]")
        self.assertIn("Not allowed", clerk.locator("h1").inner_text())
        stranger = self.shop.__class__(self.server, 77).order()
        cashier = self.window()
        self.form(cashier, stranger)
        self.assertIn("Not found", cashier.locator("h1").inner_text())
        self.looks_right(cashier, "not-found")

    def test_session_over(self):
        """Whoever comes back from lunch signs in, and is on the form again; nothing was issued."""
        order = self.order()
        page = self.window()
        self.form(page, order)
        self.review(page)
        self.server.write_sql("UPDATE console_session SET idle_at = 1")
        self.cookies.clear()
        self.issue(page)
        page.wait_for_url("**/sign-in?**")
        self.assertIn("Your session is over", page.locator("[role=status]").inner_text())
        self.looks_right(page, "session-over")
        self.assertEqual(self.shop.memos_of(order), [])
        page.fill("#name", "cashier")
        page.fill("#password", "correct horse battery staple")
        page.click("main button")
        page.wait_for_url(f"**/orders/{order.id}/new-credit-memo")
        page.wait_for_selector("form.memo")

    def test_scripts_in_every_text(self):
        """They are shown letter by letter, wherever they come from, and nothing runs."""
        for script in SCRIPTS:
            with self.subTest(script):
                order = self.order(
                    line(script[:64], 1, "10.00", name=script, tax_title=script), customer_name=script)
                page = self.window()
                self.form(page, order)
                self.assertIn(script, page.locator("form.memo").inner_text())
                page.fill("#comment", script)
                page.fill("#fee", script)
                page.click("button[value=review]")
                page.wait_for_selector("#refusal")
                self.assertEqual(page.input_value("#fee"), script)
                page.fill("#fee", "")
                self.review(page)
                self.assertIn(script, page.locator(".said").inner_text())
                self.issue(page)
                self.issued_number(page)
                self.assertEqual(self.shop.memos_of(order)[0]["comment"], script)
                page.goto(f"{self.root}/orders")
                self.assertIn(script, page.locator("table").inner_text())


if __name__ == "__main__":
    unittest.main()
