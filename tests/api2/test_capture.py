"""Invoices whose money is taken through a gateway: the sandbox by the order's last two digits, and a service of the shop's own."""

import concurrent.futures
import itertools
import time
import unittest

from shop import line
from stall import Asked
from test_gateway import GatewayCase
from test_online import OnlineCase, SWEEP_SECONDS

payments = itertools.count(1)
UNSUPPORTED = (400, "Online capture not supported")


class CaptureCase:
    """An order whose payment is authorised, and requests to take its money."""

    def authorised(self, total="200.00", transaction="pi_1", **more):
        """An order of one piece at so much, not invoiced."""
        payment = {"method": "card", "transaction_id": transaction}
        return self.shop.order(line("A", 1, total), **{"payment": payment, "invoices": []} | more)

    def capture(self, order, key=None, **more):
        headers = {"Idempotency_Key": key} if key else {}
        return self.shop.post("/invoice", {"order_id": order.id, "capture": "online"} | more, **headers)

    def failed(self, answer, outcome):
        self.assertEqual((answer.status, answer.json), (500, {"error": "Payment gateway error"}), answer)
        self.assertEqual(answer.headers["Capture-Outcome"], outcome)
        return int(answer.headers["Capture-Operation"])

    def invoices(self, order):
        return self.shop.read("/invoice", "invoices", order_id=order.id)

    def swept_invoice(self, order):
        """The invoice that comes without anybody asking for it."""
        deadline = time.monotonic() + SWEEP_SECONDS
        while not (invoices := self.invoices(order)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assertEqual(len(invoices), 1)
        return invoices[0]

    def make_due(self, attempt):
        self.server.write_sql("UPDATE attempt SET next_question_at = 0, leased_until = 0 WHERE id = ?", attempt)


class TestOutcomes(CaptureCase, OnlineCase):
    def test_taken(self):
        """The invoice is paid, with the payment's name; an online refund goes back there."""
        order = self.authorised("200.00", items=[line("A", 10, "20.00")])
        answer = self.capture(order, comment="thanks", send_email=True)
        self.assertEqual(answer.status, 201, answer)
        invoice = answer.json["invoice"]
        self.assertEqual(answer.headers["Location"], f"/api2/invoice?id={invoice['entity_id']}")
        self.assertEqual((invoice["state"], invoice["transaction_id"], invoice["grand_total"]), (2, "pi_1", "200.0000"))
        self.assertEqual(self.invoices(order), [invoice])
        self.assertEqual(self.record(order)["total_paid"], "200.0000")
        entries = self.shop.read("/history", "history", order_id=order.id)
        self.assertEqual(entries[-1]["comment"], "Captured amount of 200.00 EUR online. thanks")
        refund = self.shop.post("/creditmemo", {
            "invoice_id": invoice["entity_id"], "refund_type": "online", "items": [{"sku": "A", "qty": 1}]})
        self.assertEqual(refund.status, 201, refund)
        rows = self.server.sql(
            "SELECT purpose, payment_transaction_id, minor_units FROM attempt WHERE order_id = ? ORDER BY sequence", order.id)
        self.assertEqual([tuple(row) for row in rows], [("capture", "pi_1", 20_000), ("refund", "pi_1", 2_000)])
        self.verified()

    def test_once(self):
        """A payment is captured once, in full or in part; the rest of the order can be charged elsewhere."""
        order = self.authorised(items=[line("A", 10, "20.00")])
        self.assertEqual(self.capture(order, items=[{"sku": "A", "qty": 4}]).json["invoice"]["grand_total"], "80.0000")
        again = self.capture(order)
        self.assertEqual((again.status, again.error), UNSUPPORTED)
        self.assertEqual(self.shop.post("/invoice", {"order_id": order.id}).status, 201)
        # What was charged elsewhere cannot go back to the payment.
        refused = self.refund(order, "90.00")
        self.assertEqual((refused.status, refused.error), (400, "Online refund not supported"))
        self.assertEqual(self.refund(order, "80.00").status, 201)
        paid = self.authorised(items=[line("A", 10, "20.00")])
        self.shop.post("/invoice", {"order_id": paid.id, "items": [{"sku": "A", "qty": 1}]})
        self.assertEqual(self.capture(paid).error, UNSUPPORTED[1])
        self.verified()

    def test_not_supported(self):
        for order in [
            self.authorised(payment={"method": "checkmo", "transaction_id": "x"}), self.authorised(transaction=None),
            self.authorised(items=[line("Gift", 1, "5.00", discount_amount="5.00")]),
        ]:
            answer = self.capture(order)
            self.assertEqual((answer.status, answer.error), UNSUPPORTED)
            self.assertEqual(self.invoices(order), [])

    def test_declined(self):
        """Nothing is left of it but the attempt; the key repeats the answer, and the order can be charged otherwise."""
        order = self.authorised("10.01")
        attempt = self.failed(self.capture(order, key="capture-declined"), "failed")
        self.assertEqual(self.failed(self.capture(order, key="capture-declined"), "failed"), attempt)
        self.assertEqual(self.invoices(order), [])
        self.assertEqual(self.record(order)["total_paid"], "0.0000")
        self.assertIn("declined_by_the_sandbox", self.payouts("show", attempt))
        self.assertEqual(self.shop.post("/invoice", {"order_id": order.id}).status, 201)
        self.verified()

    def test_answer_lost(self):
        """A look-up right after it finds the capture, with or without a status of 500 in between."""
        for total in ("10.02", "10.05"):
            order = self.authorised(total)
            first = self.capture(order, key=f"capture-lost-{total}")
            self.assertEqual(first.status, 201, first)
            again = self.capture(order, key=f"capture-lost-{total}")
            self.assertEqual((again.status, again.body), (201, first.body))
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
            self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.verified()

    def test_open(self):
        """While nobody knows, what it covers stays as it is; what was invoiced before can be refunded."""
        order = self.authorised(
            items=[line("A", 1, "10.04"), line("B", 1, "5.00")],
            invoices=[{"state": 2, "transaction_id": "pi_0", "items": [{"sku": "B", "qty": 1}]}])
        attempt = self.failed(self.capture(order, key="capture-open"), "unknown")
        for path, body in [("/invoice", {}), ("/invoice", {"capture": "online"}), ("/order/cancel", {}), ("/order/hold", {})]:
            answer = self.shop.post(path, {"order_id": order.id} | body)
            self.assertEqual((answer.status, answer.error, answer.headers["Retry-After"]), (409, "Conflict on save", "5"), path)
        self.assertIn("capture", self.payouts("list"))
        refund = self.shop.post("/creditmemo", {"invoice_id": order.invoice_id, "items": [], "adjustment_positive": "1.00"})
        self.assertEqual(refund.status, 201, refund)
        self.verified()
        self.assertIn("issued", self.payouts("resolve", attempt, "--capture", "c-9", "--by", "ana", "--because", "dashboard"))
        invoice = self.invoices(order)[-1]
        self.assertEqual((invoice["state"], invoice["grand_total"]), (2, "10.0400"))
        again = self.capture(order, key="capture-open")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, "true"))
        self.verified()

    def test_repetition_without_a_key(self):
        """A blind repetition of a request that was left in doubt is answered for it, once it is known."""
        order = self.authorised("10.04")
        attempt = self.failed(self.capture(order), "unknown")
        self.assertEqual(self.failed(self.capture(order), "unknown"), attempt)
        self.payouts("resolve", attempt, "--capture", "c-9", "--by", "ana", "--because", "dashboard")
        absorbed = self.capture(order)
        self.assertEqual((absorbed.status, absorbed.headers["Idempotent-Replayed"]), (201, "true"), absorbed)
        self.assertEqual(absorbed.headers["Capture-Operation"], str(attempt))
        self.assertEqual((self.capture(order).status, len(self.invoices(order))), (400, 1))
        self.verified()

    def test_resolved_as_none(self):
        order = self.authorised("10.04")
        attempt = self.failed(self.capture(order), "unknown")
        self.payouts("resolve", attempt, "--none", "--by", "ana", "--because", "not in the dashboard")
        self.assertEqual(self.invoices(order), [])
        self.assertEqual(self.shop.post("/order/cancel", {"order_id": order.id}).status, 200)
        self.verified()

    def test_pending(self):
        """A capture that is on its way is no invoice yet: that would say that it is paid."""
        order = self.authorised("10.03")
        attempt = self.failed(self.capture(order), "unknown")
        self.assertEqual(self.invoices(order), [])
        early = self.server.command(
            "payouts", "resolve", attempt, "--capture", "c-9", "--pending", "--by", "ana", "--because", "x")
        self.assertNotEqual(early.returncode, 0)
        self.payouts("resolve", attempt, "--capture", "c-9", "--by", "ana", "--because", "it is there")
        self.assertEqual(len(self.invoices(order)), 1)
        self.verified()

    def test_sweep(self):
        order = self.authorised("10.06")
        attempt = self.failed(self.capture(order, key="capture-swept"), "unknown")
        self.make_due(attempt)
        invoice = self.swept_invoice(order)
        again = self.capture(order, key="capture-swept")
        self.assertEqual((again.status, again.json["invoice"]["entity_id"]), (201, invoice["entity_id"]))
        self.verified()

    def test_keys(self):
        """Twenty at once with one key: one capture, one invoice, one answer. The key of an offline invoice holds too."""
        for capture in ("online", "offline"):
            order = self.authorised()
            ask = lambda _: self.capture(order, key=f"keys-{capture}", capture=capture)
            with concurrent.futures.ThreadPoolExecutor(20) as pool:
                answers = list(pool.map(ask, range(20)))
            self.assertEqual({answer.status for answer in answers}, {201}, answers)
            self.assertEqual(len({answer.body for answer in answers}), 1)
            self.assertEqual(len(self.invoices(order)), 1)
            other = self.capture(order, key=f"keys-{capture}", capture=capture, comment="other")
            self.assertEqual((other.status, other.error), (422, "Idempotency-Key reused"))
        self.verified()

    def test_race(self):
        """Twenty at once without a key: one takes the money, the others are refused."""
        order = self.authorised()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.capture(order), range(20)))
        self.assertLessEqual({answer.status for answer in answers}, {201, 400, 409})
        self.assertEqual(sum(answer.status == 201 for answer in answers), 1)
        self.assertEqual(len(self.server.sql("SELECT id FROM attempt WHERE order_id = ?", order.id)), 1)
        self.verified()


class TestService(CaptureCase, GatewayCase):
    settings = "class: A\n    lookup: immediate\n    captures: true\n"

    def authorised(self, total="200.00"):
        """An order, and the name of its payment, which no other has."""
        payment = f"pay-{next(payments)}"
        return super().authorised(total, payment), payment

    def test_taken(self):
        order, payment = self.authorised("12.34")
        answer = self.capture(order)
        self.assertEqual((answer.status, answer.json["invoice"]["transaction_id"]), (201, payment), answer)
        taken = [each for each in self.service.paid.values() if each["payment"] == payment]
        self.assertEqual([(each["path"], each["amount_minor"]) for each in taken], [("/captures", 1_234)])
        self.assertEqual(self.service.bad, [])

    def test_refused(self):
        order, _ = self.authorised()
        self.service.next = "refuse"
        self.failed(self.capture(order), "failed")
        self.assertEqual(self.invoices(order), [])

    def test_answer_lost(self):
        order, payment = self.authorised()
        self.service.next = "cut"
        self.assertEqual(self.capture(order).status, 201)
        self.assertEqual(sum(each["payment"] == payment for each in self.service.paid.values()), 1)

    def test_killed(self):
        """The service took the money and the server was killed before it heard: the next start finds it, once."""
        order, payment = self.authorised()
        self.service.next = "hang"
        self.service.asked.clear()
        self.service.may_answer.clear()
        asked = Asked(self.shop, "/invoice", {"order_id": order.id, "capture": "online"}, Idempotency_Key="killed")
        self.assertTrue(self.service.asked.wait(SWEEP_SECONDS))
        self.server.kill()
        self.service.may_answer.set()
        asked.wait()
        self.assertFalse(asked.is_answered)
        self.server.start()
        self.assertEqual(self.invoices(order), [])
        (attempt,), = self.server.sql("SELECT id FROM attempt WHERE order_id = ?", order.id)
        self.make_due(attempt)
        invoice = self.swept_invoice(order)
        self.assertEqual(sum(each["payment"] == payment for each in self.service.paid.values()), 1)
        again = self.capture(order, key="killed")
        self.assertEqual((again.status, again.json["invoice"]["entity_id"]), (201, invoice["entity_id"]))
        result = self.server.command("verify")
        self.assertEqual(result.returncode, 0, result.stdout)


class TestServiceWithoutCaptures(CaptureCase, GatewayCase):
    def test_not_supported(self):
        answer = self.capture(self.authorised())
        self.assertEqual((answer.status, answer.error), UNSUPPORTED)
        self.assertEqual(self.service.paid, {})


if __name__ == "__main__":
    unittest.main()
