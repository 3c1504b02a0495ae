"""The connection's limits: sizes, times and numbers, each reached for real. Afterwards the server goes on as before."""

import contextlib
import gzip
import json
import socket
import time
import unittest

from raw import HEALTH, Raw, RawAnswer, head, post
from shop import ServerCase, document, line

PEER = "127.0.0.2"  # Not 127.0.0.1, which is trusted as a proxy.


class ConnectionCase(ServerCase):
    def setUp(self):
        self.memos = self.written()
        self.addCleanup(self.unharmed)

    def written(self):
        return self.server.sql("SELECT count(*) FROM creditmemo")[0][0]

    def unharmed(self):
        """The server answers, and nothing was written."""
        self.assertEqual(self.server.request("GET", "/api2/oauth/health").status, 200)
        self.assertEqual(self.written(), self.memos)
        self.assertIsNone(self.server.process.poll())

    def connect(self, source="127.0.0.1"):
        connection = Raw(self.server.port, source)
        self.addCleanup(connection.__exit__)
        return connection

    def ended(self, connection, status, message):
        """One answer, in the words of the API, and the end of the connection."""
        answers = connection.answers()
        self.assertEqual([answer.status for answer in answers], [status], answers)
        self.assertEqual(json.loads(answers[0].body), {"error": message})
        self.assertEqual(answers[0].headers["connection"], "close")
        self.assertEqual(answers[0].headers["content-type"], "application/json")
        return answers[0]

    def counted(self, sample):
        """A sample of the metrics; 0 before it is first counted."""
        for text in self.server.request("GET", "/metrics").body.decode().splitlines():
            name, _, value = text.rpartition(" ")
            if name == sample:
                return int(float(value))
        return 0

    def others_open(self, wanted, within):
        """The connections open beside the one that asks, once they are as many as wanted or so many seconds are over."""
        deadline = time.monotonic() + within
        while (others := self.counted("creditmemo_http_connections") - 1) != wanted and time.monotonic() < deadline:
            time.sleep(0.05)
        return others


class TestSizes(ConnectionCase):
    def test_header_fields(self):
        for fields, status in [(99, 200), (100, 431), (101, 431), (1_000, 431)]:
            with self.subTest(fields + 1):
                block = [f"X-{number}: x" for number in range(fields)]
                connection = self.connect().send(head("GET", "/api2/oauth/health", *block))
                if status == 200:
                    self.assertEqual(connection.answer().status, 200)
                else:
                    answer = self.ended(connection, 431, "Headers too large")
                    self.assertEqual(answer.headers["error-reason"], "headers-too-large")

    def test_header_bytes(self):
        for name, block in [
            ("one field", ["X-Large: " + "x" * 17_000]), ("several", [f"X-{n}: {'x' * 1_000}" for n in range(17)]),
            ("a name", ["X" * 17_000 + ": x"]),
        ]:
            with self.subTest(name):
                self.ended(self.connect().send(head("GET", "/api2/oauth/health", *block)), 431, "Headers too large")
        self.ended(self.connect().send(head("GET", "/?" + "x" * 17_000)), 431, "Headers too large")
        self.assertEqual(
            self.connect().send(head("GET", "/api2/oauth/health", "X: " + "x" * 16_000)).answer().status, 200)

    def test_body_bytes(self):
        order = self.shop.order()
        for length in (1_048_577, 5_000_000):
            blanks = b" " * (length - 20) + b'{"order_id":%9d}' % order.id
            with self.connect() as connection:
                answer = connection.send(post(self.shop.token, blanks)).answer()
                self.assertEqual((answer.status, json.loads(answer.body)), (413, {"error": "Body too large"}))

    def test_no_decompression(self):
        """A megabyte of blanks in a kilobyte: what is packed is not unpacked, and is no JSON."""
        packed = gzip.compress(b'{"order_id": 1}' + b" " * 1_000_000)
        for field in ("Content-Encoding: gzip", "Content-Encoding: deflate"):
            answer = self.connect().send(post(self.shop.token, packed, field)).answer()
            self.assertEqual((answer.status, json.loads(answer.body)), (400, {"error": "Invalid JSON"}))


class TestFraming(ConnectionCase):
    """Where a request ends must be beyond doubt: else the next one may be somebody else's."""

    def test_length_and_chunks(self):
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        for fields in [
            [f"Content-Length: {len(chunked)}", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked", f"Content-Length: {len(chunked)}"],
            ["Content-Length: 0", "Transfer-Encoding: chunked"],
        ]:
            with self.subTest(fields):
                request = head(
                    "POST", "/api2/creditmemo", f"Authorization: Bearer {self.shop.token}",
                    "Content-Type: application/json", *fields) + chunked
                self.ended(self.connect().send(request + HEALTH), 400, "Malformed request")

    def test_two_lengths(self):
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        for second in (len(body) + 1, len(body) - 1, 0, f"{len(body)}, {len(body) + 1}"):
            with self.subTest(second):
                request = post(self.shop.token, body, f"Content-Length: {second}")
                self.ended(self.connect().send(request + HEALTH), 400, "Malformed request")

    def test_lengths_that_are_none(self):
        for length in ("-1", "+5", "0x5", "5 5", "5,5", "99999999999999999999", "abc", "1.0"):
            with self.subTest(length):
                request = post(self.shop.token, b"{}   ", length=length)
                self.ended(self.connect().send(request), 400, "Malformed request")

    def test_broken_chunks(self):
        request = head(
            "POST", "/api2/creditmemo", f"Authorization: Bearer {self.shop.token}", "Content-Type: application/json",
            "Transfer-Encoding: chunked")
        for chunks in (b"zz\r\n{}\r\n", b"-2\r\n{}\r\n", b"2\r\n{}}}\r\n", b"fffffffffffffffff\r\n{}"):
            with self.subTest(chunks):
                self.ended(self.connect().send(request + chunks), 400, "Malformed request")

    def test_answers_keep_their_order(self):
        """What came before is answered before; what comes after is not."""
        answers = self.connect().send(HEALTH + HEALTH + b"nonsense\r\n\r\n" + HEALTH).answers()
        self.assertEqual([answer.status for answer in answers], [200, 200, 400], answers)

    def test_one_answer_for_each_request(self):
        """A request that was refused by its head gets no second answer for its broken body."""
        refused = head("POST", "/api2/creditmemo", "Transfer-Encoding: chunked")
        with self.connect() as connection:
            self.assertEqual(connection.send(refused).answer().status, 401)
            self.assertEqual(connection.send(b"zz\r\n" + HEALTH).answers(), [])

    def test_cut_requests(self):
        order = self.shop.order()
        whole = post(self.shop.token, b'{"order_id": %d}' % order.id)
        for length in (1, 20, len(whole) - 30, len(whole) - 1):
            with self.connect() as connection:
                connection.send(whole[:length])
        time.sleep(0.2)
        self.assertEqual(self.shop.memos_of(order), [])

    def test_cut_requests_that_look_whole(self):
        """What came is good JSON, and the sender still listens; but more was announced."""
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        chunked = head(
            "POST", "/api2/creditmemo", f"Authorization: Bearer {self.shop.token}", "Content-Type: application/json",
            "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(body), body)
        for request in (post(self.shop.token, body, length=len(body) + 1), chunked):
            connection = self.connect().send(request)
            connection.socket.shutdown(socket.SHUT_WR)
            self.ended(connection, 400, "Malformed request")
        self.assertEqual(self.shop.memos_of(order), [])


class TestTimes(ConnectionCase):
    settings = {"CREDITMEMO_HTTP_HEADER_SECONDS": "1", "CREDITMEMO_HTTP_BODY_SECONDS": "2",
                "CREDITMEMO_HTTP_IDLE_SECONDS": "5"}

    def took(self, seconds, act):
        """Runs something that ends not much before nor much after so many seconds; gives what it gives."""
        began = time.monotonic()
        result = act()
        self.assertGreater(time.monotonic() - began, seconds * 0.8)
        self.assertLess(time.monotonic() - began, seconds + 5)
        return result

    def test_nothing_comes(self):
        self.assertEqual(self.took(1, self.connect().answers), [])

    def test_slow_head(self):
        """Slowloris: a byte now and then, never a whole head."""
        connection = self.connect()
        self.took(1, lambda: connection.drip(HEALTH[:-2] + b"X-Slow: yes\r\n" * 50, 0.2))
        answer = self.ended(connection, 408, "Request timeout")
        self.assertEqual(answer.headers["error-reason"], "request-timeout")

    def test_slow_head_of_a_later_request(self):
        """The time runs from the first byte, also on a connection that was in use."""
        connection = self.connect().send(HEALTH)
        self.assertEqual(connection.answer().status, 200)
        time.sleep(1.5)
        self.took(1, lambda: connection.drip(HEALTH[:-2] + b"X-Slow: yes\r\n" * 50, 0.2))
        self.ended(connection, 408, "Request timeout")

    def test_slow_body(self):
        """Less than a KiB in each second: ended before the whole time is over."""
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        for pieces in ([b""], [b"{"]):
            with self.subTest(pieces):
                connection = self.connect().send(post(self.shop.token, b"", length=len(body)), *pieces)
                self.ended(connection, 408, "Request timeout")
        connection = self.connect().send(post(self.shop.token, b"", length=len(body) + 500))
        self.assertLess(connection.drip(b" " * 500 + body, 0.1), 5)
        self.ended(connection, 408, "Request timeout")
        self.assertEqual(self.shop.memos_of(order), [])

    def test_long_body(self):
        """Fast enough at each moment, but not done in time."""
        connection = self.connect().send(post(self.shop.token, b"", length=900_000))

        def feed():
            with contextlib.suppress(OSError):
                for _ in range(50):
                    connection.socket.sendall(b" " * 2_000)
                    time.sleep(0.1)

        self.took(2, feed)
        self.ended(connection, 408, "Request timeout")

    def test_body_of_a_refused_request(self):
        """Nobody waits longer for what nobody wants to read."""
        connection = self.connect().send(post("unknown", b"", length=1_000))
        self.assertEqual(connection.answer().status, 401)
        self.assertEqual(connection.answers(), [])

    def test_a_body_in_pieces_is_fine(self):
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id + b" " * 5_000
        connection = self.connect().send(post(self.shop.token, b"", length=len(body)))
        for at in range(0, len(body), 1_000):
            connection.send(body[at:at + 1_000])
            time.sleep(0.2)
        self.assertEqual(connection.answer().status, 201)
        self.memos += 1

    def test_idle(self):
        connection = self.connect()
        for _ in range(3):
            self.assertEqual(connection.send(HEALTH).answer().status, 200)
            time.sleep(1.5)
        self.assertEqual(self.took(3.5, connection.answers), [])

    def test_an_answer_nobody_takes(self):
        """A caller that asks on and reads nothing is let go."""
        self.assertEqual(self.others_open(0, within=10), 0)
        connection = self.connect()
        connection.socket.settimeout(0.5)
        with contextlib.suppress(OSError):
            for _ in range(5_000):
                connection.socket.sendall(head("GET", "/openapi.json"))
        self.assertEqual(self.others_open(1, within=1), 1)
        self.assertEqual(self.others_open(0, within=20), 0)

    def test_an_answer_taken_slowly(self):
        """Something goes all the time, although the whole takes longer than a connection may idle."""
        lines = [line(f"PEN-{number}", 1, "1.00") for number in range(500)]
        for _ in range(20):
            self.assertEqual(self.shop.post("/order", document(*lines)).status, 201)
        target = "/api2/order?limit=200"
        whole = self.shop.request("GET", target).body
        for asks_nothing_more in (False, True):
            connection = self.connect()
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            connection.send(head("GET", target, f"Authorization: Bearer {self.shop.token}"))
            if asks_nothing_more:
                connection.socket.shutdown(socket.SHUT_WR)
            began, received = time.monotonic(), bytearray()
            while chunk := connection.socket.recv(1 << 16):
                received += chunk
                if len(received) >= len(whole) and RawAnswer(bytes(received)).is_whole:
                    break
                time.sleep(max(0, 12 * len(received) / len(whole) - (time.monotonic() - began)))
            self.assertEqual(RawAnswer(bytes(received)).body, whole)

    def test_a_request_behind_the_last(self):
        """It is not answered, and the connection ends although the other end does not close it."""
        self.assertEqual(self.others_open(0, within=10), 0)
        connection = self.connect().send(head("GET", "/api2/oauth/health", "Upgrade: h2c") + HEALTH)
        self.assertEqual([answer.status for answer in connection.answers()], [200])
        self.assertEqual(self.others_open(0, within=10), 0)

    def test_slow_ones_hold_nobody_up(self):
        slow = [self.connect(PEER).send(post(self.shop.token, b"{", length=100)) for _ in range(20)]
        slow += [self.connect(PEER).send(HEALTH[:20]) for _ in range(20)]
        for _ in range(20):
            began = time.monotonic()
            self.assertEqual(self.shop.get("/order", limit=1).status, 200)
            self.assertLess(time.monotonic() - began, 5)
        for connection in slow:
            self.ended(connection, 408, "Request timeout")


class TestNumbers(ConnectionCase):
    settings = {"CREDITMEMO_LIMITS_CONNECTIONS_MAX": "20", "CREDITMEMO_LIMITS_CONNECTIONS_PER_PEER_MAX": "5"}

    def opened(self, number, source):
        """So many connections that are served: each has had an answer."""
        connections = [self.connect(source).send(HEALTH) for _ in range(number)]
        for connection in connections:
            self.assertEqual(connection.answer().status, 200)
        return connections

    def refused(self, source):
        """One connection too many: told so before it asks anything."""
        answer = self.ended(self.connect(source), 503, "Service unavailable")
        self.assertEqual(answer.headers["retry-after"], "1")

    def freed(self, connections):
        for connection in connections:
            connection.__exit__()
        self.assertEqual(self.others_open(0, within=10), 0)

    def test_of_one_peer(self):
        before = self.counted('creditmemo_http_connections_refused_total{limit="peer"}')
        connections = self.opened(5, PEER)
        for _ in range(3):
            self.refused(PEER)
        self.assertEqual(self.counted('creditmemo_http_connections_refused_total{limit="peer"}'), before + 3)
        self.opened(1, "127.0.0.3")[0].__exit__()
        self.assertEqual(connections[0].send(HEALTH).answer().status, 200)
        self.freed(connections)
        self.freed(self.opened(5, PEER))

    def test_in_all(self):
        before = self.counted('creditmemo_http_connections_refused_total{limit="all"}')
        connections = [each for peer in range(10, 14) for each in self.opened(5, f"127.0.0.{peer}")]
        self.refused("127.0.0.20")
        self.refused("127.0.0.1")
        for connection in connections[:2]:
            self.assertEqual(connection.send(HEALTH).answer().status, 200)
        self.freed(connections)
        # The question itself may have been refused until places were free.
        self.assertGreaterEqual(self.counted('creditmemo_http_connections_refused_total{limit="all"}'), before + 2)

    def test_a_proxy_brings_many(self):
        self.freed(self.opened(15, "127.0.0.1"))


class TestDefaultNumbers(ConnectionCase):
    def test_fifty_of_one_peer(self):
        connections = [self.connect(PEER).send(HEALTH) for _ in range(50)]
        self.assertEqual({connection.answer().status for connection in connections}, {200})
        self.ended(self.connect(PEER), 503, "Service unavailable")


if __name__ == "__main__":
    unittest.main()
