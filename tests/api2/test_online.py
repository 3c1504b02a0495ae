"""Online refunds through the sandbox: the amount's last two digits say what its gateway does."""

import concurrent.futures
import re
import tempfile
import time
import unittest

import postgres
import server
import stall
from shop import Shop, line

SWEEP_SECONDS = 30


class OnlineCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        config = f"{folder.name}/config.yaml"
        with open(config, "w", encoding="utf-8") as file:
            file.write("payouts:\n  alarm-seconds: 1\ngateways:\n  card:\n    kind: sandbox\n")
        cls.server = server.Server(CREDITMEMO_CONFIG=config)
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)

    def order(self, *lines, transaction="ch_1", **more):
        return self.shop.order(
            *lines or [line("A", 10, "20.00")], payment={"method": "card", "transaction_id": transaction}, **more)

    def refund(self, order, amount, key=None, **more):
        """Asks for an online refund of so much goodwill."""
        headers = {"Idempotency_Key": key} if key else {}
        body = {"order_id": order.id, "items": [], "adjustment_positive": amount, "refund_type": "online"} | more
        return self.shop.post("/creditmemo", body, **headers)

    def failed(self, answer, outcome):
        self.assertEqual((answer.status, answer.json), (500, {"error": "Payment gateway error"}), answer)
        self.assertEqual(answer.headers["Refund-Outcome"], outcome)
        return int(answer.headers["Refund-Operation"])

    def record(self, order):
        return self.shop.order_record(order)

    def payouts(self, *words):
        result = self.server.command("payouts", *map(str, words))
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def verified(self):
        result = self.server.command("verify")
        self.assertEqual(result.returncode, 0, result.stdout)


class TestOutcomes(OnlineCase):
    def test_accepted(self):
        order = self.order()
        answer = self.refund(order, "10.00", items=[{"sku": "A", "qty": 1}])
        self.assertEqual(answer.status, 201, answer)
        memo = answer.json["creditmemo"]
        self.assertEqual((memo["refund_type"], memo["state"], str(memo["grand_total"])), ("online", 2, "30.0000"))
        self.assertTrue(memo["transaction_id"].startswith("sandbox-"))
        record = self.record(order)
        self.assertEqual((record["total_online_refunded"], record["total_refunded"]), ("30.0000", "30.0000"))
        self.assertEqual(self.shop.get("/creditmemo", id=memo["entity_id"]).json["creditmemo"], memo)
        self.verified()

    def test_pending(self):
        order = self.order()
        memo = self.refund(order, "10.03").json["creditmemo"]
        self.assertEqual(memo["state"], 1)
        for state, expected in ((1, [memo["entity_id"]]), (2, [])):
            found = self.shop.get("/creditmemo", order_id=order.id, state=state).json["creditmemos"]
            self.assertEqual([each["entity_id"] for each in found], expected)

    def test_declined(self):
        """Row 14: nothing is left of it but the attempt; the key repeats the answer, another one may try again."""
        order = self.order()
        attempt = self.failed(self.refund(order, "10.01", key="declined"), "failed")
        self.assertEqual(self.failed(self.refund(order, "10.01", key="declined"), "failed"), attempt)
        self.assertEqual(self.shop.memos_of(order), [])
        self.assertEqual(self.record(order)["total_refunded"], "0.0000")
        self.assertIn("declined_by_the_sandbox", self.payouts("show", attempt))
        self.assertEqual(self.refund(order, "200.00").status, 201)
        self.verified()

    def test_answer_lost(self):
        """Rows 9 and 11: a look-up right after it finds the refund, with or without a status of 500 in between."""
        for amount in ("10.02", "10.05"):
            order = self.order()
            first = self.refund(order, amount, key=f"lost-{amount}")
            self.assertEqual(first.status, 201, first)
            again = self.refund(order, amount, key=f"lost-{amount}")
            self.assertEqual((again.status, again.body), (201, first.body))
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.verified()

    def test_unknown(self):
        """Rows 34 and 46: its part stays held, the order waits, and a person can settle it by what the gateway shows."""
        order = self.order()
        attempt = self.failed(self.refund(order, "10.04", key="unknown"), "unknown")
        other = self.shop.post("/creditmemo", {"order_id": order.id, "items": [], "adjustment_positive": 1})
        self.assertEqual((other.status, other.error, other.headers["Retry-After"]), (409, "Conflict on save", "5"))
        self.assertIn("unknown", self.payouts("list"))
        self.verified()
        text = self.payouts("resolve", attempt, "--none", "--by", "ana", "--because", "not in the dashboard")
        self.assertIn("free again", text)
        self.assertEqual(self.record(order)["total_refunded"], "0.0000")
        self.assertIn("ana: not in the dashboard", self.payouts("show", attempt))
        self.assertEqual(self.refund(order, "200.00").status, 201)
        self.verified()

    def test_resolved_as_paid(self):
        order = self.order()
        attempt = self.failed(self.refund(order, "10.04", key="paid"), "unknown")
        text = self.payouts("resolve", attempt, "--refund", "re_9", "--by", "ana", "--because", "seen in the dashboard")
        self.assertIn("issued", text)
        memo, = self.shop.memos_of(order)
        self.assertEqual((memo["transaction_id"], memo["state"]), ("re_9", 2))
        again = self.refund(order, "10.04", key="paid")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, "true"))
        late = self.server.command("payouts", "resolve", attempt, "--none", "--by", "b", "--because", "c")
        self.assertNotEqual(late.returncode, 0)
        self.verified()

    def test_metrics_and_alarm(self):
        """Operators see each state, how long the oldest waits in it, and a line in the log when that is too long."""
        attempt = self.failed(self.refund(self.order(), "10.04"), "unknown")
        text = self.server.request("GET", "/metrics").body.decode()
        for state, waits in (
                ("reserved", False), ("sending", False), ("unknown", True), ("review", False), ("unmatched", False)):
            count = float(re.search(rf'^creditmemo_payouts_waiting{{state="{state}"}} (.+)$', text, re.M)[1])
            self.assertEqual(count > 0, waits, state)
            self.assertIn(f'creditmemo_payouts_oldest_age_seconds{{state="{state}"}} ', text)
        self.assertRegex(
            text, r'creditmemo_gateway_answers_total{method="card",question="send",answer="broken"} [1-9]')
        deadline = time.monotonic() + SWEEP_SECONDS
        while not (lines := [line for line in self.server.log_lines() if line["message"] == "payouts wait too long"]):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assertEqual((lines[0]["level"], lines[0]["state"]), ("critical", "unknown"))
        self.payouts("resolve", attempt, "--none", "--by", "ana", "--because", "not there")

    def test_sweep(self):
        """What a request leaves over is settled without anybody asking: here the first request was lost on its way."""
        order = self.order()
        attempt = self.failed(self.refund(order, "10.06", key="swept"), "unknown")
        # Half a minute later it would be due.
        self.server.write_sql("UPDATE attempt SET next_question_at = 0, leased_until = 0 WHERE id = ?", attempt)
        deadline = time.monotonic() + SWEEP_SECONDS
        while not (memos := self.shop.memos_of(order)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assertEqual(len(memos), 1)
        again = self.refund(order, "10.06", key="swept")
        self.assertEqual((again.status, again.json["creditmemo"]["entity_id"]), (201, memos[0]["entity_id"]))
        self.assertEqual(self.payouts("show", attempt).count(", key cm-"), 2)
        self.verified()


class TestRepetitionsWithoutKey(OnlineCase):
    """Row 33: a blind retry is absorbed as often as the client was left in doubt, and never otherwise."""

    def test_answered_requests_are_new_each_time(self):
        order = self.order()
        answers = [self.refund(order, "10.00") for _ in range(2)]
        self.assertEqual([answer.status for answer in answers], [201, 201])
        self.assertEqual(len(self.shop.memos_of(order)), 2)
        self.assertNotEqual(answers[0].headers["Refund-Operation"], answers[1].headers["Refund-Operation"])
        declined = [self.failed(self.refund(order, "10.01"), "failed") for _ in range(2)]
        self.assertNotEqual(*declined)

    def test_unknown(self):
        order = self.order()
        attempt = self.failed(self.refund(order, "10.04"), "unknown")
        self.assertEqual(self.failed(self.refund(order, "10.04"), "unknown"), attempt)
        other = self.refund(order, "10.14")
        self.assertEqual((other.status, other.error), (409, "Conflict on save"), other)
        self.payouts("resolve", attempt, "--refund", "re_1", "--by", "ana", "--because", "seen")
        absorbed = self.refund(order, "10.04")
        self.assertEqual((absorbed.status, absorbed.headers["Idempotent-Replayed"]), (201, "true"))
        self.assertEqual(absorbed.headers["Refund-Operation"], str(attempt))
        memo, = self.shop.memos_of(order)
        self.assertEqual(absorbed.json["creditmemo"]["entity_id"], memo["entity_id"])
        self.assertNotEqual(self.failed(self.refund(order, "10.04"), "unknown"), attempt)
        self.verified()

    def test_another_client_does_not_repeat(self):
        order = self.order()
        attempt = self.failed(self.refund(order, "10.04"), "unknown")
        self.payouts("resolve", attempt, "--none", "--by", "ana", "--because", "not there")
        stranger = Shop(self.server, *self.shop.stores)
        body = {"order_id": order.id, "items": [], "adjustment_positive": "10.04", "refund_type": "online"}
        self.assertNotEqual(self.failed(stranger.post("/creditmemo", body), "unknown"), attempt)

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_connection_that_dies_before_the_answer(self):
        """The memo is issued, nobody was told: the retry is about that memo, the one after it is a new request."""
        order = self.order()
        body = {"order_id": order.id, "items": [], "adjustment_positive": "10.00", "refund_type": "online"}
        with stall.writes_stalled(self.server):
            wire = stall.Wire(self, self.server)
            wire.send(stall.request(self.shop, "POST", "/api2/creditmemo", body))
            stall.until(lambda: stall.commands_waiting(self.server) > 0, "the request is taken")
            wire.file.close()
            wire.socket.close()
        stall.until(lambda: self.shop.memos_of(order), "the memo is issued")
        while (absorbed := self.refund(order, "10.00")).status == 409:
            time.sleep(0.01)
        self.assertEqual((absorbed.status, absorbed.headers["Idempotent-Replayed"]), (201, "true"), absorbed)
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        self.assertEqual(self.refund(order, "10.00").headers["Idempotent-Replayed"], None)
        self.assertEqual(len(self.shop.memos_of(order)), 2)


class TestRefusals(OnlineCase):
    def refused(self, answer):
        self.assertEqual((answer.status, answer.error), (400, "Online refund not supported"), answer)

    def test_no_gateway_no_payment(self):
        self.refused(self.refund(self.shop.order(line("A", 10, "20.00")), "10.00"))
        self.refused(self.refund(self.order(transaction=None), "10.00"))

    def test_never_above_what_the_payment_captured(self):
        """Two payments: by order a refund goes to one that still covers it, and never to both."""
        order = self.order(invoices=[
            {"state": 2, "transaction_id": "ch_a", "items": [{"sku": "A", "qty": 4}]},
            {"state": 2, "transaction_id": "ch_b", "items": [{"sku": "A", "qty": 6}]}])
        self.refused(self.refund(order, "130.00"))
        self.assertEqual(self.refund(order, "100.00").status, 201)
        self.refused(self.refund(order, "90.00"))
        self.assertEqual(self.refund(order, "80.00").status, 201)
        self.assertEqual(self.refund(order, "20.00").status, 201)
        rows = self.server.sql(
            "SELECT payment_transaction_id, SUM(minor_units) FROM attempt WHERE order_id = ? "
            "GROUP BY payment_transaction_id ORDER BY payment_transaction_id", order.id)
        self.assertEqual([(name, int(sum_)) for name, sum_ in rows], [("ch_a", 8_000), ("ch_b", 12_000)])


class TestRaces(OnlineCase):
    def test_one_key(self):
        """Row 31: twenty at once with one key: one payout, one memo, one answer."""
        order = self.order()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.refund(order, "10.00", key="race"), range(20)))
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.body for answer in answers}), 1)
        self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_full_refunds(self):
        """Twenty full refunds at once: one is paid out, the others are refused."""
        order = self.order()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.refund(order, "200.00"), range(20)))
        self.assertLessEqual({answer.status for answer in answers}, {201, 400, 409})
        self.assertEqual(sum(answer.status == 201 for answer in answers), 1)
        self.verified()

    def test_another_request_with_the_key(self):
        """Row 32."""
        order = self.order()
        self.assertEqual(self.refund(order, "10.01", key="other").status, 500)
        answer = self.refund(order, "11.00", key="other")
        self.assertEqual((answer.status, answer.error), (422, "Idempotency-Key reused"))


if __name__ == "__main__":
    unittest.main()
