"""SIGTERM: what was accepted is answered, nothing else is taken, and the end comes within `http.stop-seconds`."""

import contextlib
import json
import signal
import socket
import time
import unittest

import server
from shop import Shop, document, line
from stall import WAIT_SECONDS, Asked, Wire, commands_waiting, logged, request, until, writes_stalled

LIMIT_SECONDS = 2
UNHURRIED_SECONDS = 600


class StopCase(unittest.TestCase):
    stop_seconds = UNHURRIED_SECONDS

    def setUp(self):
        self.server = server.Server(CREDITMEMO_HTTP_STOP_SECONDS=str(self.stop_seconds))
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)
        self.order = self.shop.order(line("PEN", 100, "1.00"))
        self.body = {"order_id": self.order.id, "items": [{"sku": "PEN", "qty": 1}]}

    def tell(self):
        """Sends SIGTERM, and waits until the server has taken notice."""
        self.server.process.send_signal(signal.SIGTERM)
        until(lambda: logged(self.server, "stopping"), "the server stops")

    def answered(self, path):
        """How many `GET`s of a path the server has answered."""
        entries = map(json.loads, self.server.log.read_text().splitlines())
        return sum(entry.get("method") == "GET" and entry.get("path") == path for entry in entries)

    def is_over(self, wire):
        """Whether a connection ends without a byte; one that was not accepted yet is reset."""
        with contextlib.suppress(ConnectionResetError):
            return wire.socket.recv(1) == b""
        return True

    def ended(self):
        """The exit status, which comes."""
        return self.server.process.wait(WAIT_SECONDS)


class TestStop(StopCase):
    """The limit is far away here: whatever ends, ends by itself."""

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_accepted_requests_are_answered(self):
        with writes_stalled(self.server):
            asked = [Asked(self.shop, "/creditmemo", self.body) for _ in range(12)]
            until(lambda: commands_waiting(self.server) == len(asked), "all are accepted")
            idle = Wire(self, self.server)
            self.tell()
            self.assertTrue(self.is_over(idle), "a connection without a request ends at once")
            until(self.refuses_connections, "new connections are refused")
            self.assertIsNone(self.server.process.poll())
        answers = [each.wait() for each in asked]
        self.assertEqual([answer and answer.status for answer in answers], [201] * len(asked))
        self.assertEqual({answer.headers["Connection"] for answer in answers}, {"close"})
        self.assertEqual(self.ended(), 0)
        self.server.start()
        self.assertEqual(
            {memo["increment_id"] for memo in self.shop.memos_of(self.order)},
            {answer.json["creditmemo"]["increment_id"] for answer in answers})

    def refuses_connections(self):
        try:
            socket.create_connection(("127.0.0.1", self.server.port), timeout=5).close()
        except ConnectionError:
            return True
        return False

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_not_ready_while_it_stops(self):
        wire = Wire(self, self.server)
        with writes_stalled(self.server):
            wire.send(
                request(self.shop, "POST", "/api2/creditmemo", self.body), request(self.shop, "GET", "/health/ready"))
            until(lambda: commands_waiting(self.server) == 1, "it is accepted")
            self.tell()
        status, headers, _ = wire.read()
        # Who reads that a connection closes takes what it asked behind that for not done.
        self.assertEqual((status, headers.get("connection")), (201, None))
        status, headers, body = wire.read()
        self.assertEqual((status, json.loads(body)), (503, {"status": "the server stops"}))
        self.assertEqual(headers.get("connection"), "close")
        self.assertEqual(self.ended(), 0)

    def test_requests_behind_the_last_hold_nothing_up(self):
        wire = Wire(self, self.server)
        last = request(self.shop, "GET", "/health/live").replace(b"Host:", b"Upgrade: h2c\r\nHost:", 1)
        wire.send(last, request(self.shop, "GET", "/health/live"))
        self.assertEqual(wire.read()[0], 200)
        self.tell()
        self.assertEqual(self.ended(), 0)

    def test_a_slow_reader_gets_all(self):
        """The end of a connection does not cut off what still is on its way."""
        for _ in range(20):
            self.shop.order(*[line(f"PEN-{number}", 1, "1.00") for number in range(250)])
        target = "/api2/order?limit=200"
        whole = self.shop.request("GET", target).body
        wire = Wire(self, self.server, receive_bytes=4096)
        wire.send(request(self.shop, "GET", target))
        until(lambda: self.answered("/api2/order") == 2, "it is answered, as far as the server knows")
        self.tell()
        time.sleep(0.5)
        self.assertIsNone(self.server.process.poll())
        status, _, body = wire.read()
        self.assertEqual((status, len(body)), (200, len(whole)))
        self.assertEqual(body, whole)
        self.assertEqual(self.ended(), 0)


class TestLimit(StopCase):
    stop_seconds = LIMIT_SECONDS

    def stops_at_the_limit(self):
        """Not before, for there is something to wait for; and in order, as far as anyone can tell."""
        began = time.monotonic()
        self.tell()
        self.assertEqual(self.ended(), 0)
        self.assertGreater(time.monotonic() - began, LIMIT_SECONDS - 0.1)
        self.assertTrue(logged(self.server, "stopped with requests unanswered"))

    def test_half_a_request(self):
        wire = Wire(self, self.server)
        wire.send(
            request(self.shop, "GET", "/health/live"),
            request(self.shop, "POST", "/api2/creditmemo", json.dumps(self.body).encode(), length=1000))
        # What was read together with this has begun.
        self.assertEqual(wire.read()[0], 200)
        self.stops_at_the_limit()
        self.server.start()
        self.assertEqual(self.shop.memos_of(self.order), [])

    def test_nobody_reads(self):
        for _ in range(20):
            self.shop.post("/order", document(*[line(f"PEN-{number}", 1, "1.00") for number in range(500)]))
        wire = Wire(self, self.server, receive_bytes=4096)
        wire.send(request(self.shop, "GET", "/api2/order?limit=200"))
        until(lambda: self.answered("/api2/order") == 1, "it is answered, as far as the server knows")
        self.stops_at_the_limit()

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_writes_that_never_end(self):
        with writes_stalled(self.server):
            asked = Asked(self.shop, "/creditmemo", self.body, Idempotency_Key="stalled")
            until(lambda: commands_waiting(self.server) == 1, "it is accepted")
            self.stops_at_the_limit()
            self.assertIsNone(asked.wait())
        self.server.start()
        answer = self.shop.post("/creditmemo", self.body, Idempotency_Key="stalled")
        self.assertEqual((answer.status, answer.headers["Idempotent-Replayed"]), (201, None))
        self.assertEqual(len(self.shop.memos_of(self.order)), 1)


if __name__ == "__main__":
    unittest.main()
