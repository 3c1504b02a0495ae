"""Every request of `bad_requests.py` over a socket: the answer is the documented one, and nothing else happens."""

import contextlib
import http.client
import json
import re
import socket
import time
import unittest

import bad_requests
from shop import ServerCase, Shop

ANSWER_SECONDS = 20
PAUSE_SECONDS = 0.02
OAUTH_ERRORS = {"invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type"}



class BadRequestCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reader = Shop(cls.server, cls.shop.store, scopes=("read",))
        clerk = Shop(cls.server, cls.shop.store, scopes=("offline",))
        cls.filled = {
            "{all}": cls.shop.token, "{refresh}": cls.shop.refresh_token, "{client}": cls.shop.client_id,
            "{secret}": cls.shop.secret, "{reader}": reader.token, "{clerk}": clerk.token}
        for order in bad_requests.ORDERS:
            cls.written(cls.shop.post("/order", order))
        cls.written(Shop(cls.server).post("/order", bad_requests.FOREIGN_ORDER))
        cls.written(cls.shop.post("/creditmemo", bad_requests.USED_BODY, Idempotency_Key=bad_requests.USED_KEY))

    @staticmethod
    def written(answer):
        if answer.status != 201:
            raise AssertionError(f"not prepared: {answer}")

    def fill(self, text):
        """Text or bytes with the names of tokens and credentials replaced."""
        for name, value in self.filled.items():
            if isinstance(text, bytes):
                name, value = name.encode(), value.encode()
            text = text.replace(name, value)
        return text

    def everything(self):
        """All rows of all tables of the register."""
        return self.server.database.everything()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=ANSWER_SECONDS)


class TestTable(BadRequestCase):
    def test_is_a_table(self):
        rows = [row for group in bad_requests.GROUPS.values() for row in group]
        self.assertGreater(len(rows), 1_000)
        self.assertTrue(all(400 <= row.status < 500 and row.text for row in rows))

    def test_every_call_is_in_it(self):
        paths = self.server.request("GET", "/openapi.json").json["paths"]
        calls = {(method.upper(), path) for path, methods in paths.items() for method in methods}
        rows = [row for group in bad_requests.GROUPS.values() for row in group]
        asked = {(row.method, row.target.partition("?")[0]) for row in rows if row.status != 405}
        # What takes no input can be asked for wrongly by its method only.
        self.assertEqual(calls - asked, {("GET", "/api2/oauth/health"), ("GET", "/openapi.json")})


class TestAnswers(BadRequestCase):
    """One test for each group, made below."""

    def check(self, rows):
        before = self.everything()
        for row in rows:
            with self.subTest(row.name):
                self.check_row(row)
        after = self.everything()
        self.assertEqual(after.keys(), before.keys())
        for table, content in before.items():
            self.assertEqual(after[table], content, f"{table} changed")
        self.assertIsNone(self.server.process.poll())

    def check_row(self, row):
        status, headers, body = self.send(row)
        self.assertEqual((status, body.decode()), (row.status, json.dumps({"error": row.text}, separators=(",", ":"))))
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertRegex(headers["X-Request-Id"] or "", "^[0-9a-f]{16,32}$")
        self.assertRegex(headers["Error-Reason"] or "", "^[a-z-]+$")
        self.assertIsNone(headers["Server"])
        if row.status == 405:
            self.assertEqual(set(headers["Allow"].split(", ")), row.allow)
        if row.status == 401:
            self.assertEqual(headers["WWW-Authenticate"].split()[0], "Basic" if row.text in OAUTH_ERRORS else "Bearer")
        if row.text in OAUTH_ERRORS:
            self.assertEqual(headers["Cache-Control"], "no-store")

    def send(self, row):
        """Status, header fields and body of the answer to a row."""
        fields = [("Host", "x"), ("Connection", "close"), *row.headers]
        body = self.fill(row.body)
        if body or row.method == "POST":
            fields.append(("Content-Length", str(len(body))))
        head = f"{row.method} {self.fill(row.target)} HTTP/1.1\r\n" + "".join(
            f"{name}: {self.fill(value)}\r\n" for name, value in fields) + "\r\n"
        with self.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(head.encode() + body)
            response = http.client.HTTPResponse(connection, method=row.method)
            response.begin()
            return response.status, response.headers, response.read()


def group_test(rows):
    return lambda self: self.check(rows)


for group_name, group_rows in bad_requests.GROUPS.items():
    setattr(TestAnswers, f"test_{group_name}", group_test(group_rows))


class TestConnections(BadRequestCase):
    def test_slow_and_cut(self):
        before = self.everything()
        for cut in bad_requests.CUTS:
            with self.subTest(cut.name):
                self.assertEqual(self.send(cut.pieces, len(cut.statuses)), cut.statuses)
        self.assertEqual(self.server.request("GET", "/api2/oauth/health").status, 200)
        self.assertIsNone(self.server.process.poll())
        # A request that was cut may still be at work.
        time.sleep(0.2)
        self.assertEqual(self.everything(), before)
        # What nobody was there to hear any more is counted and logged nevertheless.
        metrics = self.server.request("GET", "/metrics").body.decode()
        self.assertRegex(metrics, 'creditmemo_http_requests_total{[^}]*status="400"}')
        self.assertNotRegex(metrics, 'creditmemo_http_requests_total{[^}]*status="5')
        self.assertEqual([entry for entry in self.server.log_lines() if entry["level"] in ("error", "critical")], [])

    def send(self, pieces, answers):
        """Sends the pieces and waits for so many answers, behind which there must be none; gives their statuses. Who waits for none
        closes at once."""
        received = b""
        with self.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for at, piece in enumerate(pieces):
                    time.sleep(PAUSE_SECONDS if at else 0)
                    connection.sendall(self.fill(piece))
                while len(self.statuses(received)) < answers and (chunk := connection.recv(65_536)):
                    received += chunk
                if answers:
                    connection.shutdown(socket.SHUT_WR)
                while answers and (chunk := connection.recv(65_536)):
                    received += chunk
        for answer in received.split(b"HTTP/1.1 ")[1:]:
            if not answer.startswith(b"200"):
                self.assertRegex(answer.partition(b"\r\n\r\n")[2], rb'^{"error":"[A-Z][^"]+"}$')
        return self.statuses(received)

    @staticmethod
    def statuses(received):
        return tuple(int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received))


if __name__ == "__main__":
    unittest.main()
