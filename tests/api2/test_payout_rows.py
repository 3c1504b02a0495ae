"""Rows of the payout protocol (docs/payouts.md) in which a whole server begins, ends or refuses."""

import os
import signal
import tempfile
import threading
import unittest

import gateway
import server
import stall
from shop import Shop, line


class PatientService(gateway.Service):
    """A payment service that counts requests, and lets them wait, or hangs up on them."""

    def __init__(self):
        self.received, self.goes_on, self.hangs_up = 0, threading.Event(), False
        self.goes_on.set()
        super().__init__()

    def finish_request(self, request, client_address):
        self.received += 1
        self.goes_on.wait(stall.WAIT_SECONDS)
        if self.hangs_up:
            return
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        """A server that was killed takes no answer."""


class TestRows(unittest.TestCase):
    def setUp(self):
        self.service = PatientService()
        self.addCleanup(self.service.close)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server = server.Server(
            CREDITMEMO_CONFIG=gateway.config(self.folder.name, self.service.port))
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)

    def order(self, **more):
        payment = {"method": "card", "transaction_id": "pay-7"}
        return self.shop.order(line("A", 1, "100.00"), **{"payment": payment} | more)

    def body(self, order, **more):
        return {"order_id": order.id, "items": [], "adjustment_positive": "7.00", "refund_type": "online"} | more

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_killed_before_the_promise(self):
        """Row 1: nothing happened; the same request runs."""
        order = self.order()
        with stall.writes_stalled(self.server):
            asked = stall.Asked(self.shop, "/creditmemo", self.body(order), Idempotency_Key="one")
            stall.until(lambda: stall.commands_waiting(self.server) == 1, "it is taken")
            os.kill(self.server.process.pid, signal.SIGKILL)
            self.assertIsNone(asked.wait())
            self.server.process.wait(stall.WAIT_SECONDS)
        self.server.start()
        self.assertEqual((self.shop.memos_of(order), self.service.received), ([], 0))
        again = self.shop.post("/creditmemo", self.body(order), Idempotency_Key="one")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, None))
        self.assertEqual(len(self.service.paid), 1)

    def test_refused_before_the_promise(self):
        """Row 2: what cannot be done is refused, and the gateway hears nothing of it."""
        order, unpaid = self.order(), self.order(payment={"method": "card"})
        foreign = self.order(payment={"method": "checkmo", "transaction_id": "pay-7"})
        for status, body in [
            (400, self.body(order, refund_type="on line")), (400, self.body(order, adjustment_positive="-1")),
            (400, self.body(order, adjustment_positive="100.01")), (404, self.body(order, order_id=999_999)),
            (400, self.body(unpaid)), (400, self.body(foreign)),
        ]:
            with self.subTest(body):
                self.assertEqual(self.shop.post("/creditmemo", body).status, status)
        self.assertEqual(self.shop.post("/creditmemo", self.body(order), Authorization="Bearer x").status, 401)
        self.assertEqual(self.service.received, 0)
        self.assertEqual(self.server.sql("SELECT COUNT(*) FROM attempt"), [(0,)])

    def test_stopped_while_the_gateway_is_asked(self):
        """Row 43: what was promised is answered before the server ends."""
        order = self.order()
        self.service.goes_on.clear()
        asked = stall.Asked(self.shop, "/creditmemo", self.body(order))
        stall.until(lambda: self.service.received == 1, "the gateway is asked")
        self.server.process.send_signal(signal.SIGTERM)
        stall.until(lambda: stall.logged(self.server, "stopping"), "the server stops")
        self.assertFalse(asked.is_answered)
        self.service.goes_on.set()
        answer = asked.wait()
        self.assertEqual(answer and answer.status, 201, answer)
        self.assertEqual(self.server.process.wait(stall.WAIT_SECONDS), 0)
        self.server.start()
        self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_asked_when_somebody_wants_to_know(self):
        """Row 34: who has to wait for a payout that nobody knows about makes the server ask its gateway then and there."""
        for again in ({"adjustment_positive": "1.00", "refund_type": "offline"}, {}):
            order, key = self.order(), f"unknown-{len(again)}"
            self.service.hangs_up = True
            first = self.shop.post("/creditmemo", self.body(order), Idempotency_Key=key)
            self.assertEqual((first.status, first.headers["Refund-Outcome"]), (500, "unknown"))
            self.service.hangs_up = False
            # Nobody works on it, and no sweep will come for it soon.
            self.server.write_sql("UPDATE attempt SET next_question_at = next_question_at + 3600, leased_until = 0")
            answer = self.shop.post(
                "/creditmemo", self.body(order, **again), Idempotency_Key="another" if again else key)
            self.assertEqual(answer.status, 201, answer)
            self.assertEqual(len(self.shop.memos_of(order)), 2 if again else 1)

    def test_killed_while_the_gateway_is_asked(self):
        """Rows 9 and 20: the next server finds out, and pays nothing twice."""
        order = self.order()
        self.service.goes_on.clear()
        asked = stall.Asked(self.shop, "/creditmemo", self.body(order), Idempotency_Key="killed")
        stall.until(lambda: self.service.received == 1, "the gateway is asked")
        os.kill(self.server.process.pid, signal.SIGKILL)
        self.assertIsNone(asked.wait())
        self.server.process.wait(stall.WAIT_SECONDS)
        self.service.goes_on.set()
        # A minute later its lease would have run out.
        self.server.write_sql("UPDATE attempt SET next_question_at = 0, leased_until = 0")
        self.server.start()
        stall.until(lambda: self.shop.memos_of(order), "the sweep issues the memo")
        again = self.shop.post("/creditmemo", self.body(order), Idempotency_Key="killed")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, "true"))
        self.assertEqual((len(self.shop.memos_of(order)), len(self.service.paid)), (1, 1))


if __name__ == "__main__":
    unittest.main()
