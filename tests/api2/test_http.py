"""The connection: broken, oversized and unusual HTTP, sent byte by byte."""

import re
import socket
import threading
import time
import unittest

from raw import Raw
from shop import ServerCase

HEALTH = b"GET /api2/oauth/health HTTP/1.1\r\nHost: x\r\n"


class TestConnection(ServerCase):
    def send(self, *pieces, close=True):
        """Sends pieces over one connection; gives all that comes back until the server closes or is silent."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
            except OSError:
                pass  # The server may answer and close before it has taken everything.
            received = b""
            try:
                while chunk := connection.recv(65_536):
                    received += chunk
                    if not close and received.count(b"HTTP/1.1 ") and received.endswith(b"}"):
                        break
            except (TimeoutError, ConnectionResetError):
                pass
            return received

    def statuses(self, received):
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", received)]

    def test_several_requests_on_one_connection(self):
        received = self.send(HEALTH + b"\r\n", HEALTH + b"\r\n", HEALTH + b"Connection: close\r\n\r\n")
        self.assertEqual(self.statuses(received), [200, 200, 200])

    def test_an_error_leaves_the_connection_usable(self):
        bad = b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        received = self.send(bad, HEALTH + b"Connection: close\r\n\r\n")
        self.assertEqual(self.statuses(received), [401, 200])

    def test_chunked_body(self):
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        head = (
            b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %s\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            % self.shop.token.encode())
        pieces = [b"%x\r\n%s\r\n" % (len(body[at:at + 5]), body[at:at + 5]) for at in range(0, len(body), 5)]
        self.assertEqual(self.statuses(self.send(head, *pieces, b"0\r\n\r\n")), [201])

    def held_back(self, framing, *, path=b"/api2/creditmemo", key="", token="", expect=b"100-continue", version=b"1.1"):
        """The head of a request whose body is to follow when it is asked for."""
        return (
            b"POST %s HTTP/%s\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
            b"Idempotency-Key: %s\r\nExpect: %s\r\n%s\r\n\r\n"
            % (path, version, token.encode(), key.encode(), expect, framing))

    def test_a_body_that_is_held_back_is_asked_for(self):
        """RFC 9110, section 10.1.1: .NET waits for that, and curl with a large body, and both lose time without it."""
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        for framing, sent in [
            (b"Content-Length: %d" % len(body), body),
            (b"Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)),
        ]:
            with self.subTest(framing), Raw(self.server.port) as connection:
                connection.send(self.held_back(
                    framing, key=f"asked-for-{order.id}", token=self.shop.token, expect=b"100-Continue"))
                self.assertEqual(connection.socket.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
                answer = connection.send(sent).answer()
                self.assertEqual(answer.status, 201, answer)
                self.assertEqual(connection.send(HEALTH + b"\r\n").answer().status, 200)
        self.assertEqual(len(self.shop.memos_of(order)), 1)

    def test_a_body_that_is_not_wanted_is_not_asked_for(self):
        """Whether it comes nevertheless nobody knows, so that no request is looked for behind it."""
        length = b"Content-Length: 20"
        for name, head, status in [
            ("no token", self.held_back(length), 401),
            ("no such path", self.held_back(length, path=b"/api2/nowhere", token=self.shop.token), 404),
            ("too large", self.held_back(b"Content-Length: 99999999", token=self.shop.token), 413),
            ("of no dialect", HEALTH.replace(b"/api2/oauth/", b"/") + b"Expect: 100-continue\r\n%s\r\n\r\n" % length, 404),
        ]:
            with self.subTest(name):
                received = self.send(head, HEALTH + b"\r\n")
                self.assertEqual(self.statuses(received), [status], received)
                self.assertIn(b"\r\nConnection: close\r\n", received)

    def test_who_does_not_wait_is_not_told_to_go_on(self):
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        length = b"Content-Length: %d" % len(body)
        known = {"key": f"not-waiting-{order.id}", "token": self.shop.token}
        for name, request, statuses in [
            ("the body is there", self.held_back(length, **known) + body, [201, 200]),
            ("nothing to wait for", self.held_back(b"Content-Length: 0", **known), [400, 200]),
            ("another expectation", self.held_back(length, **known, expect=b"tea") + body, [201, 200]),
            ("an older protocol", self.held_back(length, **known, version=b"1.0") + body, [201]),
        ]:
            with self.subTest(name):
                received = self.send(request, HEALTH + b"Connection: close\r\n\r\n")
                self.assertEqual(self.statuses(received), statuses, received)

    def test_a_large_body_of_a_refused_request(self):
        """Who sends all of it before it reads finds the answer, also where it asked for the end of the connection."""
        for field in (b"", b"Connection: close\r\n"):
            for token, size, status in ((b"unknown", 30 << 20, 401), (self.shop.token.encode(), 30 << 20, 413)):
                head = (b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        b"Authorization: Bearer %s\r\nContent-Length: %d\r\n%s\r\n" % (token, size, field))
                with self.subTest(field=field, status=status), Raw(self.server.port) as connection:
                    connection.socket.sendall(head + b" " * size)
                    self.assertEqual(connection.answer().status, status)

    def test_the_protocol_before_keeps_no_connection(self):
        """A client of HTTP/1.0 that is not told otherwise reads until the end."""
        with Raw(self.server.port) as connection:
            connection.send(b"GET /api2/oauth/health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            answers = connection.answers()
        self.assertEqual([(answer.status, answer.headers["connection"]) for answer in answers], [(200, "close")])

    def test_length_and_chunks_at_once(self):
        """Two ways to say where a request ends are a way to smuggle another one in."""
        smuggled = (
            b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\nGET /api2/oauth/health HTTP/1.1\r\nHost: x\r\n\r\n")
        received = self.send(smuggled)
        self.assertEqual(self.statuses(received)[:1], [400], received)
        self.assertNotIn(200, self.statuses(received))

    def test_two_lengths(self):
        received = self.send(
            b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x")
        self.assertNotIn(200, self.statuses(received))
        self.assertIn(self.statuses(received)[:1], ([400], []))

    def test_header_block_too_large(self):
        for name, block in [
            ("one field", b"X-Large: " + b"x" * 17_000 + b"\r\n"),
            ("many fields", b"".join(b"X-Field-%d: %s\r\n" % (number, b"x" * 300) for number in range(90))),
            ("too many fields", b"".join(b"X-Field-%d: x\r\n" % number for number in range(150))),
        ]:
            with self.subTest(name):
                statuses = self.statuses(self.send(HEALTH + block + b"Connection: close\r\n\r\n"))
                self.assertIn(statuses, ([431], [400]))

    def test_no_http(self):
        for text in [
            b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
            b"GET / HTTP/9.9\r\n\r\n",
        ]:
            with self.subTest(text):
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=2) as connection:
                    connection.sendall(text)
                    connection.shutdown(socket.SHUT_WR)
                    try:
                        received = connection.recv(1_000)
                    except (TimeoutError, ConnectionResetError):
                        received = b""
                self.assertNotIn(200, self.statuses(received))
        self.assertEqual(self.server.request("GET", "/api2/oauth/health").status, 200)

    def test_blanks_around_a_value_are_no_part_of_it(self):
        """RFC 9110, section 5.5: two keys that differ in them are one, and so are two tokens."""
        order = self.shop.order()
        body = b'{"order_id": %d}' % order.id
        requests = [
            b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Request-Id:  \tabc \t\r\n"
            b"Authorization: Bearer %s%s\r\nIdempotency-Key: %s%s\r\nContent-Length: %d\r\n\r\n%s"
            % (self.shop.token.encode(), blanks, b"blanks-around", blanks, len(body), body)
            for blanks in (b"", b" ", b"\t", b" \t ")]
        received = self.send(*requests, HEALTH + b"Connection: close\r\n\r\n")
        self.assertEqual(self.statuses(received), [201, 201, 201, 201, 200], received)
        self.assertEqual(len(set(re.findall(rb"\{.*\}", received)[:4])), 1, received)
        self.assertEqual(re.findall(rb"(?i)x-request-id: (.*)\r", received)[:4], [b"abc"] * 4)

    def test_head_has_no_body(self):
        """Whoever asks with HEAD takes what follows for the next answer."""
        received = self.send(
            b"HEAD /api2/nowhere HTTP/1.1\r\nHost: x\r\n\r\n", HEALTH + b"Connection: close\r\n\r\n")
        first, second = received.split(b"\r\n\r\n", 1)
        self.assertIn(b"Content-Length: ", first)
        self.assertTrue(second.startswith(b"HTTP/1.1 200 "), received)

    def test_the_last_answer_says_so(self):
        for name, text in [
            ("old", b"GET /api2/oauth/health HTTP/1.0\r\nHost: x\r\n\r\n"),
            ("close among others", HEALTH + b"Connection: TE, Close\r\n\r\n"),
            # No request is looked for in what may be another protocol.
            ("another protocol", HEALTH + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
            ("a tunnel", b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ]:
            with self.subTest(name):
                received = self.send(text, HEALTH + b"\r\n")
                self.assertEqual(len(self.statuses(received)), 1, received)
                self.assertIn(b"\r\nConnection: close\r\n", received)

    def test_a_tunnel_is_not_filled(self):
        """What nobody reads is not kept."""
        before = self.memory()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
            connection.sendall(b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.settimeout(1)
            try:
                for _ in range(100):
                    connection.sendall(b"x" * 1_000_000)
            except OSError:
                pass
            self.assertLess(self.memory() - before, 40 << 20)

    def memory(self):
        """The bytes that are the server's own."""
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"RssAnon:\s+(\d+) kB", status.read())[1]) << 10

    def test_half_a_request_writes_nothing(self):
        order = self.shop.order()
        head = (
            b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %s\r\nContent-Length: 500\r\n\r\n" % self.shop.token.encode())
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as connection:
            connection.sendall(head + b'{"order_id": %d}' % order.id)
        time.sleep(0.2)
        self.assertEqual(self.shop.memos_of(order), [])

    def test_a_slow_client_holds_nobody_up(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as slow:
            slow.sendall(b"POST /api2/creditmemo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            before = time.monotonic()
            for _ in range(5):
                self.assertEqual(self.server.request("GET", "/api2/oauth/health").status, 200)
            self.assertLess(time.monotonic() - before, 5)

    def test_many_connections_at_once(self):
        statuses = []

        def ask():
            statuses.append(self.shop.request("GET", "/api2/order?limit=1").status)

        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(statuses, [200] * 100)

    def test_broken_targets(self):
        for target in ["/api2/order?id=%zz", "/api2/order?id=%ff", "/api2/%", "/api2/order?" + "a=1&" * 1_500]:
            with self.subTest(target[:40]):
                self.assertIn(self.shop.request("GET", target).status, (400, 404, 414))


if __name__ == "__main__":
    unittest.main()
