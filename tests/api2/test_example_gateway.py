"""The service that docs/examples/gateway.py shows, behind the real server."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import server
from shop import Shop, line
from stall import until

PROGRAM = server.ROOT / "docs/examples/gateway.py"
SECRET = "whsec_bXkgb3duIGdhdGV3YXksIG15IG93biBzZWNyZXQ="


class TestExampleGateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="creditmemo-example-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.database = cls.folder / "gateway.sqlite"
        (cls.folder / "secret").write_text(SECRET + "\n")
        cls.process = subprocess.Popen(
            [sys.executable, PROGRAM, cls.database, "0", cls.folder / "secret"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.addClassCleanup(cls.end)
        cls.port = int(cls.process.stdout.readline().split()[-1])
        (cls.folder / "config.yaml").write_text(
            f"gateways:\n  card:\n    kind: http\n    url: http://127.0.0.1:{cls.port}\n    network: loopback\n"
            f"    secret-file: {cls.folder}/secret\n    class: A\n    lookup: immediate\n    answer-seconds: 1\n"
            "    pause-seconds-max: 1\n")
        cls.server = server.Server(CREDITMEMO_CONFIG=str(cls.folder / "config.yaml"))
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)
        cls.write("INSERT INTO payment VALUES ('tx-1', 10000, 'EUR')")

    @classmethod
    def end(cls):
        cls.process.kill()
        cls.process.wait()
        cls.process.stdout.close()

    @classmethod
    def write(cls, statement):
        with contextlib.closing(sqlite3.connect(cls.database, timeout=10)) as database, database:
            return database.execute(statement).fetchall()

    def refund(self, amount, key, payment="tx-1"):
        order = self.shop.order(line("A", 1, "100.00"), payment={"method": "card", "transaction_id": payment})
        body = {"order_id": order.id, "items": [], "adjustment_positive": amount, "refund_type": "online"}
        return lambda: self.shop.post("/creditmemo", body, Idempotency_Key=key)

    def ask(self, method, path, body, headers):
        """A request to the service that the server did not send."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def signed(self, method, path, body, shift=0, secret=SECRET):
        moment = str(int(time.time()) + shift)
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = hmac.new(key, f"m.{moment}.".encode() + body, hashlib.sha256).digest()
        return self.ask(method, path, body, {
            "webhook-id": "m", "webhook-timestamp": moment,
            "webhook-signature": "v1," + base64.b64encode(signature).decode()})

    def test_refund(self):
        """It is promised once, whoever repeats the question; the shop's own job sends it later."""
        refund = self.refund("12.34", "once")
        first, again = refund(), refund()
        self.assertEqual(first.status, 201, first)
        self.assertEqual(first.body, again.body)
        memo = first.json["creditmemo"]
        (name, payment, amount, status), = self.write(
            "SELECT id, payment, amount_minor, status FROM refund WHERE amount_minor = 1234")
        self.assertEqual((memo["transaction_id"], memo["state"]), (f"refund-{name}", 1))
        self.assertEqual((payment, amount, status), ("tx-1", 1_234, "pending"))

    def test_answer_lost(self):
        """The service stands still until the server has given up: asked again, it has paid once."""
        refund = self.refund("56.78", "lost")
        self.process.send_signal(signal.SIGSTOP)
        try:
            answer = refund()
        finally:
            self.process.send_signal(signal.SIGCONT)
        self.assertEqual((answer.status, answer.headers["Refund-Outcome"]), (500, "unknown"), answer)
        until(lambda: refund().status == 201, "a sweep finds the refund")
        answer = refund()
        self.assertEqual((answer.status, answer.headers["Idempotent-Replayed"]), (201, "true"), answer)
        self.assertEqual(len(self.write("SELECT id FROM refund WHERE amount_minor = 5678")), 1)

    def test_another_request_with_a_key(self):
        """The first decision about a key stands."""
        self.refund("1.00", "first")()
        key, = self.write("SELECT key FROM refund WHERE amount_minor = 100")[0]
        self.assertEqual(self.signed("GET", f"/refunds/{key}", b"")[0], 200)
        for amount, status in ((100, 201), (99, 409)):
            body = {"key": key, "payment": "tx-1", "amount_minor": amount, "currency": "EUR"}
            self.assertEqual(self.signed("POST", "/refunds", json.dumps(body).encode())[0], status)
        self.assertEqual(self.signed("GET", "/refunds/cm-none", b""), (404, {"error": "unknown_key"}))

    def test_refused(self):
        """Above what is left of the payment, and of a payment that the service does not know."""
        for amount, payment in (("99.99", "tx-1"), ("1.00", "tx-2")):
            answer = self.refund(amount, f"refused-{payment}", payment)()
            self.assertEqual((answer.status, answer.headers["Refund-Outcome"]), (500, "failed"), answer)

    def test_not_signed(self):
        """Without a signature, with one of another secret or another body, and too old or too young."""
        body = json.dumps({"key": "k", "payment": "tx-1", "amount_minor": 1, "currency": "EUR"}).encode()
        other = "whsec_" + base64.b64encode(b"somebody else's secret..").decode()
        for method, path, text in (("POST", "/refunds", body), ("GET", "/refunds/k", b"")):
            self.assertEqual(self.ask(method, path, text, {})[0], 401)
            self.assertEqual(self.signed(method, path, text, secret=other)[0], 401)
            for shift in (-301, 330):
                self.assertEqual(self.signed(method, path, text, shift)[0], 401)
        self.assertEqual(self.write("SELECT id FROM refund WHERE key = 'k'"), [])


if __name__ == "__main__":
    unittest.main()
