"""The gateway that the fault tests play with: what it refuses, what it remembers, and what outlives it."""

import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))

from gateway_process import SECRET, Gateway  # noqa: E402: the way to it is set above

KEY = "cm-" + "a" * 32


class TestGatewaySim(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-gateway-")
        self.addCleanup(folder.cleanup)
        self.gateway = Gateway(self, folder.name, {name: ({"class": name.upper()}, {}) for name in "abc"})
        self.gateway.control(payments={"tx-1": [1_000, "EUR"]})
        self.messages = 0

    def ask(self, method, path, body=b"", key=None, **more):
        """A request as the server sends it, signed; a dict stands for what differs."""
        self.messages += 1
        name, moment = more.get("message", f"msg_{self.messages}"), str(int(time.time()) + more.get("shift", 0))
        secret = base64.b64decode(more.get("secret", SECRET).removeprefix("whsec_"))
        signature = hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "webhook-id": name, "webhook-timestamp": moment, "Content-Type": "application/json",
            "webhook-signature": "v1," + base64.b64encode(signature).decode()}
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=more.get("timeout", 10))
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else text
        finally:
            connection.close()

    def refund(self, service="a", amount=400, key=KEY, payment="tx-1", currency="EUR", **more):
        body = {"key": key, "payment": payment, "amount_minor": amount, "currency": currency}
        return self.ask("POST", f"/{service}/refunds", json.dumps(body).encode(), key, **more)

    def look_up(self, service="a", key=KEY):
        return self.ask("GET", f"/{service}/refunds/{key}")

    def play(self, service, *faults):
        self.gateway.control(services={service: {"next": faults}})

    def moved(self):
        return self.gateway.rows("SELECT service, amount, ends FROM refund ORDER BY id")

    def complaints(self):
        return [text for text, in self.gateway.rows("SELECT complaint FROM request WHERE complaint IS NOT NULL")]

    def test_a_key_is_one_refund(self):
        first = self.refund()
        self.assertEqual(first, (201, {
            "reference": "r-1", "amount_minor": 400, "currency": "EUR", "status": "succeeded"}))
        self.assertEqual([self.refund(), (201, self.look_up()[1])], [first, first])
        self.assertEqual(self.refund(amount=300), (409, {"error": "key_reused"}))
        self.assertEqual(self.moved(), [("a", 400, "succeeded")])
        self.assertEqual(self.complaints(), ["the key came with other parameters"])

    def test_class_c_pays_as_often_as_it_is_asked(self):
        self.assertEqual([self.refund("c")[0], self.refund("c")[0]], [201, 201])
        self.assertEqual(len(self.moved()), 2)

    def test_never_above_the_payment(self):
        self.assertEqual(self.refund()[0], 201)
        self.assertEqual(self.refund(amount=601, key="other"), (422, {"error": "exceeds"}))
        self.assertEqual(self.refund(amount=600, key="third")[0], 201)
        self.assertEqual(self.refund(payment="tx-2", key="fourth"), (404, {"error": "unknown_payment"}))
        self.assertEqual(self.refund(currency="USD", key="fifth"), (404, {"error": "unknown_payment"}))

    def test_who_asks(self):
        other = "whsec_" + base64.b64encode(b"x" * 32).decode()
        for more, code in [
            ({"secret": other}, "bad_signature"), ({"shift": -301}, "too_old"), ({"shift": 330}, "too_old"),
        ]:
            self.assertEqual(self.refund(**more), (401, {"error": code}))
        self.assertEqual(self.refund(message="msg_x")[0], 201)
        self.assertEqual(self.refund(message="msg_x"), (401, {"error": "seen_before"}))
        self.assertEqual(len(self.complaints()), 4)

    def test_what_is_asked(self):
        good = {"key": KEY, "payment": "tx-1", "amount_minor": 1, "currency": "EUR"}
        for change in [
            {"amount_minor": 0}, {"amount_minor": "1"}, {"amount_minor": 1.0}, {"amount_minor": True}, {"currency": "eur"},
            {"key": "k" * 36}, {"more": 1},
        ]:
            with self.subTest(change):
                body = json.dumps(good | change).encode()
                self.assertEqual(self.ask("POST", "/a/refunds", body, (good | change)["key"])[0], 400)
        self.assertEqual(self.ask("POST", "/a/refunds", json.dumps(good).encode(), "another")[0], 400)
        self.assertEqual(self.moved(), [])

    def test_class_a_keeps_every_outcome_and_b_the_good_ones(self):
        for service, again in (("a", 500), ("b", 201)):
            self.play(service, "error")
            key = f"key-{service}"
            self.assertEqual([self.refund(service, 1, key)[0] for _ in range(2)], [500, again])
            self.play(service, "refuse")
            key = f"refused-{service}"
            self.assertEqual([self.refund(service, 1, key)[0] for _ in range(2)], [402, 402 if again == 500 else 201])
        self.play("b", "error_paid")
        self.assertEqual([self.refund("b", 1, "hidden")[0] for _ in range(2)], [500, 201])
        self.assertEqual(len(self.gateway.rows("SELECT id FROM refund WHERE key = 'hidden'")), 2)

    def test_class_a_forgets(self):
        self.gateway.control(services={"a": {"key_seconds": 1}})
        self.assertEqual(self.refund()[0], 201)
        time.sleep(1.1)
        self.assertEqual(self.refund()[0], 201)
        self.assertEqual(len(self.moved()), 2)

    def test_no_answer(self):
        """With and without effect; the look-up tells."""
        for number, (fault, there) in enumerate([
            ("cut", False), ("cut_paid", True), ("half_paid", True), ("hang", False), ("hang_paid", True),
        ]):
            self.play("a", fault)
            with self.assertRaises((OSError, http.client.HTTPException), msg=fault):
                self.refund(amount=1, key=f"key-{number}", timeout=2)
            self.assertEqual(self.look_up(key=f"key-{number}")[0] == 200, there, fault)

    def test_late_effect(self):
        self.play("a", "late_paid")
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.refund()
        self.assertEqual(self.look_up(), (404, {"error": "unknown_key"}))
        time.sleep(3.5)
        self.assertEqual(self.look_up()[0], 200)

    def test_says_that_nothing_was_done(self):
        self.play("a", "busy", "not_processed", "key_in_use")
        self.assertEqual([self.refund()[0] for _ in range(4)], [429, 503, 409, 201])
        self.assertEqual(len(self.moved()), 1)

    def test_other_answers(self):
        self.play("a", "other_amount_paid", "pending", "pending_fails", "garbage_paid", "garbage")
        self.assertEqual(self.refund(amount=10, key="k1")[1]["amount_minor"], 9)
        self.assertEqual(self.refund(amount=10, key="k2")[1]["status"], "pending")
        self.assertEqual(self.refund(amount=10, key="k3")[1]["status"], "pending")
        self.assertEqual([self.refund(amount=10, key=key)[0] for key in ("k4", "k5")], [200, 200])
        time.sleep(3.1)
        states = [self.look_up(key=key)[1].get("status") for key in ("k2", "k3", "k4", "k5")]
        self.assertEqual(states, ["succeeded", "failed", "succeeded", None])
        # What came back is free again.
        self.assertEqual(self.refund(amount=1_000 - 29, key="k6")[0], 201)

    def test_look_ups_lag(self):
        self.gateway.control(services={"a": {"lag": 1}})
        self.refund()
        self.assertEqual(self.look_up()[0], 404)
        time.sleep(1.1)
        self.assertEqual(self.look_up()[0], 200)

    def test_killed(self):
        """The ledger and the script outlive it."""
        self.refund()
        self.play("a", "refuse")
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(self.look_up()[0], 200)
        self.assertEqual(self.refund(amount=1, key="other")[0], 402)
        self.assertEqual(self.moved(), [("a", 400, "succeeded")])


if __name__ == "__main__":
    unittest.main()
