"""Refunds past the register in the console: the memo that accounts for one, and payouts that are held until all are known."""

import pathlib
import tempfile
import unittest

from console_user import ConsoleCase, Page, User, add_user, shop

import gateway

HOSTILE = "<script>alert(1)</script>\"\u0301 onfocus=x"


class UnmatchedCase(ConsoleCase):
    """A server with a gateway of its own, which shows whatever refunds a test makes there."""

    @classmethod
    def setUpClass(cls):
        cls.service = gateway.Service()
        cls.addClassCleanup(cls.service.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        config = pathlib.Path(folder.name) / "config.yaml"
        config.write_text(cls.service.settings, encoding="utf-8")
        cls.settings = ConsoleCase.settings | {"CREDITMEMO_CONFIG": str(config)}
        super().setUpClass()

    payments = 0

    def order(self, *lines, to=None, **more):
        """An order, paid by a payment that no other has."""
        UnmatchedCase.payments += 1
        payment = f"pay-{UnmatchedCase.payments}"
        order = (to or self.shop).order(
            *lines or [shop.line("A", 10, "20.00", name="Article")],
            payment={"method": "card", "transaction_id": payment}, **more)
        order.payment = payment
        return order

    def unmatched(self, order, minor):
        """A refund of so much past the register, that it hears of; gives the address of its page."""
        self.service.pay(order.payment, minor)
        headers, body = self.service.webhook(order.payment)[:2]
        self.assertEqual(self.server.request("POST", "/webhooks/card", body, headers).status, 200)
        (number,), = self.server.sql("SELECT MAX(id) FROM unmatched_refund WHERE order_id = ?", order.id)
        return f"/console/orders/{order.id}/unmatched/{number}"

    def send(self, path, user=None, **fields):
        page = (user or self.user).page(path)
        return (user or self.user).send(page, path, **fields)


class TestMatch(UnmatchedCase):
    def test_items_and_shipping(self):
        """What is named and what it falls short of; who says so and why is kept."""
        order = self.order(shipping_amount="6.00")
        path = self.unmatched(order, 5000)
        for place in ("/console/payouts", f"/console/orders/{order.id}"):
            self.assertIn(path, self.user.page(place).links)
        page = self.user.page(path)
        for text in ("EUR", "50.00", order.payment):
            self.assertIn(text, str(page))
        fields = {f"quantity-{order.lines['A']}": "2", "shipping": "2,50", "why": "two came broken"}
        shown = Page(self.send(path, step="totals", **fields).body)
        for sums in ("40.00", "2.50", "7.50", "50.00"):
            self.assertIn(sums, str(shown))
        self.assertFalse(self.shop.memos_of(order))
        answer = self.send(path, step="issue", **fields)
        memo, = self.shop.memos_of(order)
        self.assertEqual((answer.status, answer.headers["Location"]),
                         (303, f"/console/memos/{memo['entity_id']}/issued"))
        self.assertEqual(
            [memo[name] for name in ("grand_total", "shipping_amount", "adjustment_positive", "refund_type")],
            ["50.0000", "2.5000", "7.5000", "online"])
        (detail,), = self.server.sql(
            "SELECT e.detail FROM attempt_evidence e JOIN unmatched_refund u ON u.attempt_id = e.attempt_id "
            "WHERE u.order_id = ? AND e.source = 'person'", order.id)
        self.assertEqual(detail, "maria: two came broken")
        (client,), = self.server.sql("SELECT id FROM client WHERE name = 'maria'")
        events = self.server.sql("SELECT event FROM audit WHERE store_id = ?", self.shop.store)
        self.assertTrue(any(f"{client}" in event for event, in events[-2:]))
        # Once more, from a page that is old by now: the same memo.
        again = self.user.send(page, path, step="issue", **fields)
        self.assertEqual(again.headers["Location"], answer.headers["Location"])
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        self.assertEqual(self.user.get(path).headers["Location"], f"/console/memos/{memo['entity_id']}")
        self.assertNotIn(path, self.user.page(f"/console/orders/{order.id}").links)
        self.assertEqual(self.server.command("verify").returncode, 0)

    def test_everything_that_is_left(self):
        order = self.order()
        path = self.unmatched(order, 20_000)
        self.assertEqual(self.send(path, step="issue", why="all of it").status, 303)
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["grand_total"], len(memo["items"])), ("200.0000", 1))

    def test_refused_in_words(self):
        order = self.order(shipping_amount="6.00")
        path = self.unmatched(order, 1000)
        quantity = f"quantity-{order.lines['A']}"
        for fields, words in (
                ({"why": "x", quantity: "11"}, "More of “Article” than is left"),
                ({"why": "x", quantity: "1.2.3"}, "A number is wanted"), ({"why": "x", quantity: "-1"}, "A number is wanted"),
                ({"why": "x", "shipping": "7"}, "No more shipping than"), ({"why": "x", "shipping": "y"}, "A number is wanted"),
                ({"why": ""}, "Say what the refund was for"), ({"why": "  "}, "Say what the refund was for"),
                ({"why": "a\x1b[2J"}, "Say what the refund was for"), ({"why": "x" * 2_001}, "Say what the refund was for")):
            with self.subTest(fields):
                answer = self.send(path, step="issue", **fields)
                self.assertEqual(answer.status, 422)
                self.assertIn(words, str(Page(answer.body)))
        self.assertFalse(self.shop.memos_of(order))
        for fields in ({"step": "burn", "why": "x"}, {"why": "x"}, {"step": "issue", "why": "x", "quantity-x": "1"}):
            self.assertEqual(self.send(path, **fields).status, 400, fields)
        answer = self.send(path, step="issue", why="x", **{"quantity-999999": "1"})
        self.assertEqual(answer.status, 422)
        self.assertFalse(self.shop.memos_of(order))

    def test_money_that_came_back(self):
        order = self.order()
        path = self.unmatched(order, 1000)
        page = self.user.page(path)
        self.service.of(order.payment)[-1]["status"] = "failed"
        headers, body = self.service.webhook(order.payment)[:2]
        self.server.request("POST", "/webhooks/card", body, headers)
        self.assertIn("nothing to account for", str(self.user.page(path)))
        answer = self.user.send(page, path, step="issue", why="x")
        self.assertEqual(answer.status, 422)
        self.assertFalse(self.shop.memos_of(order))

    def test_who_may(self):
        order = self.order()
        path = self.unmatched(order, 1000)
        for role in ("reader", "cashier"):
            self.assertEqual(add_user(self.server, role, role, self.shop.stores).returncode, 0)
            user = User(self.server, role)
            page = user.page(path)
            self.assertNotIn(path, [form["action"] for form in page.forms])
            token = page.forms[0]["fields"]["form_token"]
            answer = user.request("POST", path, {"form_token": token, "step": "issue", "why": "x"})
            self.assertEqual(answer.status, 403)
        fields = {"step": "issue", "why": "x"}
        self.assertEqual(self.user.request("POST", path, fields).status, 403)
        token = self.user.page(path).forms[0]["fields"]["form_token"]
        answer = self.user.request("POST", path, fields | {"form_token": token}, Origin="https://evil.example")
        self.assertEqual(answer.status, 403)
        stranger = self.order(to=shop.Shop(self.server))
        other = self.unmatched(stranger, 1000)
        for nowhere in (other, f"/console/orders/{order.id}/unmatched/{other.rsplit('/')[-1]}",
                        f"/console/orders/{order.id}/unmatched/x", f"/console/orders/{order.id}/unmatched/999999"):
            self.assertEqual(self.user.get(nowhere).status, 404, nowhere)
            self.assertEqual(self.user.request("POST", nowhere, fields | {"form_token": token}).status, 404)
        self.assertNotIn(other, self.user.page("/console/payouts").links)
        self.assertFalse(self.shop.memos_of(order))

    def test_every_text_is_escaped(self):
        order = self.order(shop.line("A", 10, "20.00", name=HOSTILE))
        path = self.unmatched(order, 1000)
        page = Page(self.send(path, step="totals", shipping=HOSTILE, why=HOSTILE).body)
        self.assertIn(HOSTILE, "".join(page.text))
        self.assertEqual([tag for tag, _ in page.tags].count("script"), 1)
        self.assertFalse([name for _, attributes in page.tags for name in attributes if name.startswith("on")])


class TestHold(UnmatchedCase):
    """One after another on a server of their own: a hold is the whole register's."""

    def hold(self):
        self.assertEqual(self.server.command("payouts", "hold", "--since", "2020-01-01").returncode, 0)

    def online(self, order):
        return self.shop.post("/creditmemo", {
            "order_id": order.id, "items": [], "adjustment_positive": "1.00", "refund_type": "online"}).status

    def reconcile(self, user=None, **fields):
        user = user or self.user
        token = user.page("/console/payouts").forms[0]["fields"]["form_token"]
        return user.request("POST", "/console/payouts/reconcile", {"form_token": token} | fields)

    def test_let_go(self):
        order, paid = self.order(), self.order()
        self.hold()
        self.assertEqual(self.online(order), 503)
        self.service.pay(paid.payment, 500)
        self.service.pay("pay-of-nobody", 700)
        page = self.user.page("/console/payouts")
        self.assertIn("/console/payouts/reconcile", [form["action"] for form in page.forms])
        self.service.down = True
        try:
            answer = self.reconcile(why="restored, and looked at")
        finally:
            self.service.down = False
        self.assertEqual(answer.status, 503)
        self.assertIn("stay held", str(Page(answer.body)))
        self.assertEqual(self.online(order), 503)
        answer = self.reconcile(why=HOSTILE)
        self.assertEqual(answer.status, 200, answer)
        shown = Page(answer.body)
        self.assertIn("Online refunds go again.", str(shown))
        rows = {row[0]: row for row in shown.rows[1:]}
        self.assertEqual(rows["Without a credit memo"][2], paid.payment)
        self.assertEqual(rows["Of no order here"][2], "pay-of-nobody")
        self.assertEqual(self.online(order), 201)
        page = self.user.page("/console/payouts")
        self.assertNotIn("/console/payouts/reconcile", [form["action"] for form in page.forms])
        row = page.rows[-1]
        self.assertEqual([row[1], row[3], row[4]], ["held by hand", "maria", HOSTILE])
        self.assertEqual([tag for tag, _ in page.tags].count("script"), 1)
        # Sent twice: there is nothing to let go any more, and nothing more on record.
        self.assertEqual(self.reconcile(why="again").headers["Location"], "/console/payouts")
        self.assertEqual(self.server.sql("SELECT person, reason FROM payout_release"), [("maria", HOSTILE)])

    def test_who_may(self):
        self.hold()
        self.addCleanup(self.server.command, "payouts", "reconcile")
        for fields in ({}, {"why": ""}, {"why": "x" * 2_001}):
            self.assertEqual(self.reconcile(**fields).status, 400)
        self.assertEqual(self.user.request("POST", "/console/payouts/reconcile", {"why": "x"}).status, 403)
        self.assertEqual(add_user(self.server, "cashier", "cashier", self.shop.stores).returncode, 0)
        self.assertEqual(self.reconcile(User(self.server, "cashier"), why="x").status, 403)
        # An admin of one store of two: what the gateways show is not all the admin's.
        other = shop.Shop(self.server)
        self.order(to=other)
        self.assertEqual(add_user(self.server, "half", "admin", self.shop.stores).returncode, 0)
        half = User(self.server, "half")
        page = half.page("/console/payouts")
        self.assertIn("Online refunds are held since", str(page))
        self.assertNotIn("/console/payouts/reconcile", [form["action"] for form in page.forms])
        self.assertEqual(self.reconcile(half, why="x").status, 403)
        self.assertEqual(add_user(self.server, "whole", "admin", self.shop.stores + other.stores).returncode, 0)
        self.assertEqual(self.reconcile(User(self.server, "whole"), why="both are mine").status, 200)

    def test_the_command_line_is_on_record_too(self):
        self.hold()
        result = self.server.command("payouts", "reconcile", "--by", "ana", "--why", "the drill")
        self.assertEqual(result.returncode, 0, result.stderr)
        last = self.server.sql("SELECT person, reason FROM payout_release ORDER BY position DESC LIMIT 1")
        self.assertEqual(last, [("ana", "the drill")])


if __name__ == "__main__":
    unittest.main()
