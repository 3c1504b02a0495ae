"""Payouts in the console: what waits, what a person can do about it, and who did it."""

import pathlib
import tempfile
import time
import unittest

from console_user import ConsoleCase, User, add_user, shop

SWEEP_SECONDS = 20


class TestPayouts(ConsoleCase):
    """The sandbox does what the last two digits of an amount say: 04 fails without a word, 08 pays and gets it back."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        config = pathlib.Path(folder.name) / "config.yaml"
        config.write_text("gateways:\n  card:\n    kind: sandbox\n", encoding="utf-8")
        cls.settings = ConsoleCase.settings | {"CREDITMEMO_CONFIG": str(config)}
        super().setUpClass()

    def attempt(self, amount):
        """An online refund of so much, and the attempt that it made."""
        order = self.shop.order(
            shop.line("A", 10, "20.00"), payment={"method": "card", "transaction_id": "ch_1"})
        answer = self.shop.post("/creditmemo", {
            "order_id": order.id, "items": [], "adjustment_positive": amount, "refund_type": "online"})
        return order, int(answer.headers["Refund-Operation"])

    def settle(self, attempt, **fields):
        path = f"/console/payouts/{attempt}"
        answer = self.user.send(self.user.page(path), path + "/resolve", **fields)
        self.assertEqual(answer.status, 303)
        return self.user.page(answer.headers["Location"])

    def test_settled_as_paid(self):
        order, attempt = self.attempt("10.04")
        page = self.user.page("/console/payouts")
        self.assertIn(f"/console/payouts/{attempt}", page.links)
        row, = [row for row in page.rows if row[0] == str(attempt)]
        self.assertEqual(row[1:3] + row[5:8], ["Outcome unknown", "Refund", "EUR", "10.04", "ch_1"])
        self.assertIn(str(attempt), self.user.get("/console/payouts?as=csv").body.decode())
        for fields in ({}, {"found": "succeeded", "evidence": "seen"}, {"found": "none"},
                       {"found": "maybe", "evidence": "seen"}):
            self.assertIn("Nothing was changed", str(self.settle(attempt, **fields)))
        page = self.settle(attempt, found="succeeded", reference="re_9", evidence="in the gateway's dashboard")
        self.assertIn("It is settled.", str(page))
        self.assertIn("maria: in the gateway's dashboard", str(page))
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["transaction_id"], memo["grand_total"]), ("re_9", "10.0400"))
        self.assertNotIn(f"/console/payouts/{attempt}/resolve", [form["action"] for form in page.forms])
        (client,), = self.server.sql("SELECT id FROM client WHERE name = 'maria'")
        (event,), = self.server.sql(
            "SELECT event FROM audit WHERE store_id = ? ORDER BY position DESC LIMIT 1", self.shop.store)
        self.assertIn(str(client), event)
        self.assertEqual(self.server.command("verify").returncode, 0)

    def test_settled_as_nothing(self):
        order, attempt = self.attempt("11.04")
        self.assertIn("It is settled.", str(self.settle(attempt, found="none", evidence="not there")))
        self.assertFalse(self.shop.memos_of(order))
        self.assertIn("Failed", str(self.user.page(f"/console/payouts/{attempt}")))
        self.assertEqual(self.shop.order_record(order)["total_refunded"], "0.0000")

    def test_asked(self):
        order, attempt = self.attempt("12.06")
        # Half a minute later it would be due.
        self.server.write_sql("UPDATE attempt SET next_question_at = 4000000000, leased_until = 0 WHERE id = ?", attempt)
        path = f"/console/payouts/{attempt}"
        answer = self.user.send(self.user.page(path), path + "/ask")
        self.assertIn("The gateway was asked.", str(self.user.page(answer.headers["Location"])))
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        self.assertNotIn(path + "/ask", [form["action"] for form in self.user.page(path).forms])

    def test_money_that_came_back_is_sent_again(self):
        order, attempt = self.attempt("13.08")
        memo, = self.shop.memos_of(order)
        path = f"/console/memos/{memo['entity_id']}"
        self.assertIn("On its way", str(self.user.page(path)))
        self.server.write_sql("UPDATE attempt SET next_question_at = 0, leased_until = 0 WHERE id = ?", attempt)
        deadline = time.monotonic() + SWEEP_SECONDS
        while "Came back" not in str(page := self.user.page(path)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        answer = self.user.send(page, path + "/resend", why="")
        self.assertEqual(answer.status, 400)
        answer = self.user.send(page, path + "/resend", why="the account is open again")
        self.assertEqual(answer.status, 303, answer)
        again = self.user.page(answer.headers["Location"])
        self.assertIn("Refund, once more", str(again))
        self.assertIn("maria", str(again))
        self.assertIn("On its way", str(self.user.page(path)))

    def test_who_may(self):
        _, attempt = self.attempt("14.04")
        path = f"/console/payouts/{attempt}"
        for role, actions in (("reader", []), ("cashier", [path + "/ask"])):
            self.assertEqual(add_user(self.server, role, role, self.shop.stores).returncode, 0)
            user = User(self.server, role)
            page = user.page(path)
            self.assertEqual([form["action"] for form in page.forms[1:]], actions)
            token = page.forms[0]["fields"]["form_token"]
            self.assertEqual(user.request("POST", path + "/resolve", {"form_token": token}).status, 403)
        other = shop.Shop(self.server)
        self.assertEqual(add_user(self.server, "other", "admin", other.stores).returncode, 0)
        user = User(self.server, "other")
        token = user.page("/console/payouts").forms[0]["fields"]["form_token"]
        self.assertEqual(user.get(path).status, 404)
        for action in ("ask", "resolve"):
            answer = user.request("POST", f"{path}/{action}", {"form_token": token, "found": "none", "evidence": "x"})
            self.assertEqual(answer.status, 404)
        self.assertNotIn(f"/payouts/{attempt}", user.get("/console/payouts").body.decode())


if __name__ == "__main__":
    unittest.main()
