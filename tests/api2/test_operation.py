"""The operator's commands: verify, backup, and the restore drill of docs/operation.md."""

import concurrent.futures
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
import time
import unittest

import postgres
import server
from shop import Shop, line
from stall import until

# Prometheus' own checker, where it is installed or `dev` has put it.
PROMTOOL = shutil.which("promtool", path=os.pathsep.join([os.environ["PATH"], str(server.ROOT / ".build")]))


class TestOperation(unittest.TestCase):
    def setUp(self):
        self.server = server.Server()
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)

    def run_command(self, *arguments, database=None):
        return server.run(*arguments, "--database", database or self.server.database.url)

    def test_verify_while_memos_are_issued(self):
        order = self.shop.order(line("A", 2000))
        with self.refunds_of(order) as issued:
            for _ in range(3):
                before = len(issued)
                result = self.run_command("verify")
                self.assertEqual(result.returncode, 0, result.stdout)
                self.assertIn("nothing differs", result.stdout)
                self.assertGreater(len(issued), before)

    @contextlib.contextmanager
    def refunds_of(self, order):
        """The numbers of memos, which are issued one after another for as long as it is open, and some before."""
        stop = threading.Event()
        issued = []

        def load():
            while not stop.is_set():
                issued.append(self.shop.refund(order, items=[{"sku": "A", "qty": 1}])["increment_id"])

        thread = threading.Thread(target=load)
        thread.start()
        try:
            until(lambda: len(issued) >= 20, "some memos are issued")
            yield issued
        finally:
            stop.set()
            thread.join()

    def test_verify_names_an_edit(self):
        order = self.shop.order(line("A", 3))
        self.shop.refund(order, items=[{"sku": "A", "qty": 1}])
        self.server.write_sql(
            "UPDATE balance SET total_refunded = total_refunded - 1 WHERE order_id = ? AND invoice_id = 0 AND line_id = 0",
            order.id)
        result = self.run_command("verify")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"orders {order.id}: total_refunded is", result.stdout)

    @server.embedded_only("its backup")
    def test_backup_under_load_and_restore(self):
        order = self.shop.order(line("A", 2000))
        backup = f"{self.server.database}.backup"
        with self.refunds_of(order) as issued:
            before = len(issued)
            result = self.run_command("backup", backup)
            self.assertEqual(result.returncode, 0, result.stderr)
        verified = self.run_command("verify", database=f"sqlite:{backup}")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        with sqlite3.connect(backup) as copy:
            numbers = [row[0] for row in copy.execute("SELECT number FROM creditmemo ORDER BY id")]
        self.assertEqual(numbers, issued[: len(numbers)])
        self.assertGreaterEqual(len(numbers), before)
        again = self.run_command("backup", backup)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("exists already", again.stderr)

        # The drill: stop, put the old one aside, copy the backup, verify, start, reconcile.
        self.server.stop()
        for suffix in ["", "-wal", "-shm"]:
            if os.path.exists(str(self.server.database) + suffix):
                os.rename(str(self.server.database) + suffix, str(self.server.database) + suffix + ".old")
        shutil.copy(backup, self.server.database)
        self.assertEqual(self.run_command("verify").returncode, 0)
        self.server.start()
        listing = self.shop.get("/creditmemo", order_id=order.id, include_pagination=1).json
        self.assertEqual(listing["total"], len(numbers))
        online = {"order_id": order.id, "refund_type": "online", "items": [{"sku": "A", "qty": 1}]}
        self.assertEqual(self.shop.post("/creditmemo", online).status, 503)
        self.assertEqual(self.shop.post("/creditmemo", online | {"refund_type": "offline"}).status, 201)
        reconciled = self.run_command("payouts", "reconcile")
        self.assertEqual(reconciled.returncode, 0, reconciled.stderr)
        self.assertIn("online refunds go again", reconciled.stdout)
        self.assertEqual(self.shop.post("/creditmemo", online).error, "Online refund not supported")

    def test_request_id(self):
        answer = self.server.request("GET", "/api2/oauth/health", headers={"X-Request-Id": "shop-4711"})
        self.assertEqual(answer.headers["x-request-id"], "shop-4711")
        for unusable in ["", "a b", "x" * 129, "ä"]:
            given = {"X-Request-Id": unusable.encode()}
            answer = self.server.request("GET", "/api2/oauth/health", headers=given)
            self.assertRegex(answer.headers["x-request-id"], "^[0-9a-f]{16,32}$")
        logged = [entry for entry in self.server.log_lines() if entry.get("request_id") == "shop-4711"]
        self.assertEqual([(entry["path"], entry["status"]) for entry in logged], [("/api2/oauth/health", "200")])

    def test_log_holds_no_secret_and_cannot_be_forged(self):
        client_id, client_secret = self.server.add_client(self.shop.store)
        tokens = self.server.token_request({
            "grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret,
        }).json
        self.server.request(
            "GET", "/api2/order%0a%7b%22forged%22:1%7d?token=planted-4711",
            headers={"Authorization": "Bearer " + tokens["access_token"]})
        self.shop.post("/creditmemo", {"invoice_id": 1, "comment": "planted-4712"})
        text = self.server.log.read_text()
        for secret in [client_secret, *tokens.values(), "planted-4711", "planted-4712"]:
            if isinstance(secret, str) and len(secret) > 8:
                self.assertNotIn(secret, text)
        self.assertFalse([entry for entry in self.server.log_lines() if "forged" in entry])

    def test_health_and_metrics(self):
        for path in ["/health/live", "/health/ready"]:
            self.assertEqual(self.server.request("GET", path).json, {"status": "ok"})
        order = self.shop.order(line("A", 3))
        self.shop.refund(order, send_email=True)
        self.shop.post("/creditmemo", {"order_id": order.id})
        text = self.server.request("GET", "/metrics").body.decode()
        for sample in [
            'creditmemo_http_requests_total{dialect="api2",endpoint="createCreditMemo",status="201"} 1',
            'creditmemo_refusals_total{reason="cannot-credit-memo"} 1', "creditmemo_outbox_waiting 1",
            'creditmemo_http_request_duration_seconds_count{dialect="api2",endpoint="createCreditMemo"} 2',
        ]:
            self.assertIn(sample, text)
        own = "database_round_trips" if postgres.IS_WANTED else "database_flush_seconds"
        for name in ["register_batch_commands", "register_transaction_seconds", "database_commit_seconds", own]:
            self.assertRegex(text, f"creditmemo_{name}_count [1-9]")

    def test_age_of_the_outbox(self):
        def age():
            text = self.server.request("GET", "/metrics").body.decode()
            return float(re.search(r"^creditmemo_outbox_oldest_age_seconds (\S+)$", text, re.MULTILINE)[1])

        self.shop.refund(self.shop.order(line("A", 3)), items=[{"sku": "A", "qty": 1}])
        self.assertEqual(age(), 0)
        self.shop.refund(self.shop.order(line("A", 3)), send_email=True)
        began = time.monotonic()
        until(lambda: age() >= 2, "the mail grows older")
        self.assertGreater(time.monotonic() - began, 0.9)

    @unittest.skipUnless(PROMTOOL, "there is no promtool")
    def test_metrics_are_as_prometheus_wants_them(self):
        order = self.shop.order(line("A", 3))
        self.shop.refund(order, send_email=True)
        self.shop.post("/creditmemo", {"order_id": order.id})
        text = self.server.request("GET", "/metrics").body
        result = subprocess.run([PROMTOOL, "check", "metrics"], input=text, capture_output=True, timeout=60)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))
        self.assertNotIn(b"No description", text)
        wrong = text.replace(b"_total", b"_count")
        result = subprocess.run([PROMTOOL, "check", "metrics"], input=wrong, capture_output=True, timeout=60)
        self.assertNotEqual(result.returncode, 0)

    @unittest.skipUnless(postgres.IS_WANTED, "of PostgreSQL")
    def test_round_trips_do_not_grow_with_the_batch(self):
        order = self.shop.order(line("A", 1_000))

        def refunds(count):
            """Round trips and commands for each transaction, of so many refunds at once."""
            before = self.counted()
            with concurrent.futures.ThreadPoolExecutor(count) as pool:
                for _ in range(4):
                    list(pool.map(lambda _: self.shop.refund(order, items=[{"sku": "A", "qty": 1}]), range(count)))
            trips, transactions, commands, batches = (
                after - earlier for after, earlier in zip(self.counted(), before, strict=True))
            return trips / transactions, commands / batches

        # Statements are prepared when they are first wanted, once for one row and once for many.
        refunds(1)
        refunds(40)
        alone, together = refunds(1), refunds(40)
        self.assertGreater(together[1], 2 * alone[1])
        self.assertLessEqual(together[0], alone[0])
        self.assertLessEqual(alone[0], 5)

    def counted(self):
        text = self.server.request("GET", "/metrics").body.decode()
        return [float(re.search(rf"^creditmemo_{name} (\S+)", text, re.MULTILINE)[1]) for name in (
            "database_round_trips_sum", "database_round_trips_count", "register_batch_commands_sum",
            "register_batch_commands_count")]


if __name__ == "__main__":
    unittest.main()
