"""A full queue: who comes when it is full hears so at once; who waits in it is served, once."""

import os
import pathlib
import select
import shutil
import socket
import subprocess
import unittest

import server
from shop import Shop, line
from stall import Asked, commands_waiting, until, writes_stalled

QUEUE_MAX = 5
OVERFLOW = 8
FLUSH_SECONDS = 5
# As many as there may be, each of which waits on a thread.
READERS = 300


class TestFullQueue(unittest.TestCase):
    def setUp(self):
        self.server = server.Server(
            CREDITMEMO_REGISTER_QUEUE_MAX=str(QUEUE_MAX), CREDITMEMO_REGISTER_BATCH_MAX="2",
            CREDITMEMO_LIMITS_CONNECTIONS_PER_PEER_MAX="1000")
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)
        self.order = self.shop.order(line("PEN", 100, "1.00"))

    def refund(self, number):
        return Asked(
            self.shop, "/creditmemo", {"order_id": self.order.id, "items": [{"sku": "PEN", "qty": 1}]},
            Idempotency_Key=f"request-{number}")

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_overflow(self):
        with writes_stalled(self.server):
            # The first leaves the queue for its batch; then the queue has room for the others.
            taken = [self.refund(0)]
            until(lambda: commands_waiting(self.server) == 1, "the first is at work")
            taken += [self.refund(number) for number in range(1, 1 + QUEUE_MAX)]
            until(lambda: commands_waiting(self.server) == 1 + QUEUE_MAX, "the queue is full")

            # Answered while nothing else moves: at once, in other words.
            for number in range(OVERFLOW):
                answer = self.refund(100 + number).wait()
                self.assertEqual(answer.status, 503, answer)
                self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
                self.assertEqual(answer.json, {"error": "Service unavailable"})
            self.assertEqual(self.shop.order_record(self.order)["total_refunded"], "0.0000")
            self.assertEqual(self.shop.memos_of(self.order), [])
            self.assertEqual(self.server.request("GET", "/health/live").status, 200)
            self.assertEqual(commands_waiting(self.server), 1 + QUEUE_MAX)
            self.assertFalse(any(each.is_answered for each in taken))

        answers = [each.wait() for each in taken]
        self.assertEqual([answer.status for answer in answers], [201] * len(taken))
        numbers = {answer.json["creditmemo"]["increment_id"] for answer in answers}
        self.assertEqual({memo["increment_id"] for memo in self.shop.memos_of(self.order)}, numbers)
        self.assertEqual(len(numbers), 1 + QUEUE_MAX)

        # Who was sent away comes back with the same key and is served; who was served is not served again.
        again = self.refund(100).wait()
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, None))
        again = self.refund(0).wait()
        self.assertEqual((again.body, again.headers["Idempotent-Replayed"]), (answers[0].body, "true"))
        self.assertEqual(len(self.shop.memos_of(self.order)), len(numbers) + 1)
        until(lambda: commands_waiting(self.server) == 0, "the queue is empty")

    @server.embedded_only("a flush by the server itself")
    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_what_waits_for_the_disk_is_counted(self):
        """While the disk does not answer, the metrics do, however many wait for it to read what it may not have."""
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", os.devnull, "-p", str(self.server.process.pid), "-e", "trace=fdatasync",
             "-e", f"inject=fdatasync:delay_enter={FLUSH_SECONDS * 1_000_000}"], stderr=subprocess.PIPE, text=True)
        self.addCleanup(tracer.stderr.close)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.terminate)
        until(lambda: tracer.poll() is not None or self.is_traced(), "strace watches")
        if tracer.poll() is not None:
            self.skipTest(f"cannot trace here: {tracer.stderr.read()}")
        asked = self.refund(0)
        until(lambda: self.server.sql("SELECT COUNT(*) FROM creditmemo")[0][0] == 1, "it is committed")
        request = (
            f"GET /api2/order?id={self.order.id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.shop.token}\r\n\r\n")
        readers = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(READERS)]
        for reader in readers:
            self.addCleanup(reader.close)
            reader.sendall(request.encode())
        self.assertEqual(self.server.request("GET", "/health/live").status, 200)
        self.assertEqual(commands_waiting(self.server), 1)
        self.assertFalse(asked.is_answered)
        self.assertEqual(select.select(readers, [], [], 0)[0], [])
        for reader in readers:
            self.assertTrue(reader.recv(64).startswith(b"HTTP/1.1 200"))
        self.assertEqual(asked.wait().status, 201)
        until(lambda: commands_waiting(self.server) == 0, "nothing waits")

    def is_traced(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return "TracerPid:\t0\n" not in status


if __name__ == "__main__":
    unittest.main()
