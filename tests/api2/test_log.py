"""The log under hostile requests: each line is one JSON object of the server's own making, and none has a secret."""

import contextlib
import json
import pathlib
import socket
import unicodedata
import unittest
import urllib.parse

from shop import ServerCase, Shop, document, line

# What the line of a request may say.
KEYS = {"time", "level", "message", "request_id", "method", "path", "status", "microseconds", "client", "reason"}
FORGED = '{"time":"2026-01-01T00:00:00.000Z","level":"error","message":"forged","forged":"1"}'
# Categories of characters that steer terminals: control, format, line and paragraph separators.
STEERING = {"Cc", "Cf", "Zl", "Zp"}
# What could end a line, end a string, steer a terminal, or turn a line around.
SIGNS = {
    "LF": "\n", "CR": "\r", "CRLF": "\r\n", "NUL": "\0", "ESC": "\x1b[2K\x1b[1A", "BEL": "\x07", "BS": "\x08\x08",
        "DEL": "\x7f",
    "VT": "\x0b", "FF": "\x0c", "NEL": "\x85", "CSI": "\x9b2K", "LS": "\u2028", "PS": "\u2029", "RLO": "\u202e",
    "quote": '"', "backslash": "\\", "quotes": '","forged":"1', "escape": "\\u000a", "percent": "%0a%0d",
    "format": "%s%n%@", "interpolation": "\\(self)${jndi:ldap://127.0.0.1/x}", "markup": "<script>alert(1)</script>",
}


class TestCoreDumps(ServerCase):
    def test_a_crash_leaves_no_core(self):
        """It would have every secret in it."""
        limits = pathlib.Path(f"/proc/{self.server.process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")


class LogCase(ServerCase):
    settings = {"CREDITMEMO_LOG_LEVEL": "trace"}

    def log_lines(self):
        """The log's objects. Raises when a line is none, or has a character that is not printable ASCII."""
        content = self.server.log.read_bytes()
        self.assertTrue(content.endswith(b"\n"))
        entries = []
        for text in content[:-1].split(b"\n"):
            self.assertTrue(all(0x20 <= byte < 0x7F for byte in text), text)
            entries.append(json.loads(text))
        return entries

    def raw(self, head, wait=5):
        """Sends a head as it is; gives what comes back until the server closes, or nothing more within some seconds."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=wait) as connection:
            connection.sendall(head + b"\r\n\r\n")
            received = b""
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while chunk := connection.recv(65_536):
                    received += chunk
            return received


class TestForging(LogCase):
    def hostile(self):
        for name, sign in SIGNS.items():
            yield name, f"before{sign}{FORGED}{sign}after"

    def test_every_line_is_the_servers_own(self):
        authorization = f"Authorization: Bearer {self.shop.token}\r\n".encode()
        for name, text in self.hostile():
            with self.subTest(name):
                quoted = urllib.parse.quote(text, safe="")
                for target in (f"/{quoted}", f"/api2/order/{quoted}", f"/api2/order?{quoted}={quoted}",
                               f"/api2/order?sort={quoted}", f"/health/{quoted}"):
                    self.shop.request("GET", target)
                for field in ("X-Request-Id", "User-Agent", "Referer", "Idempotency-Key", "Content-Type", "Accept",
                              "X-Forwarded-For", "Authorization", "Host", "Cookie", "Transfer-Encoding", "Expect",
                              "Connection", "Content-Length"):
                    head = b"POST /api2/creditmemo HTTP/1.1\r\n" + (b"" if field == "Authorization" else authorization)
                    closing = b"" if field == "Connection" else b"Connection: close\r\n"
                    with contextlib.suppress(ConnectionError):
                        self.raw(head + closing + f"{field}: ".encode() + text.encode(), wait=0.1)
                self.raw(f"GET /{text} HTTP/1.1\r\nHost: x\r\nConnection: close".encode())
                self.raw(f"{text} / HTTP/1.1\r\nHost: x\r\nConnection: close".encode())
                for path in ("/creditmemo", "/history", "/order", "/invoice"):
                    for field in ("order_id", "order_increment_id", "store_id", text):
                        self.shop.post(path, {field: text})
                self.shop.post("/creditmemo", {"order_id": 999_999_999, "comment": text, "refund_type": text})
                self.server.token_request({"grant_type": text, "client_id": text, "client_secret": text})
                self.server.token_request({"grant_type": "client_credentials"}, (text, text))
        entries = self.log_lines()
        self.assertGreater(len(entries), 500)
        for entry in entries:
            self.assertNotIn("forged", entry)
            if entry["message"] == "request":
                self.assertLessEqual(set(entry), KEYS)
            self.assertNotEqual(entry["message"], "forged")

    def test_request_ids(self):
        """From outside come 1 to 128 visible ASCII characters, or none."""
        for given, taken in [
            ("a", True), ("x" * 128, True), ('"}\\', True), ("<b>", True), ("x" * 129, False), ("", False), ("a b",
                False),
            ("a\tb", False), ("\u00e9", False), ("\u2028", False), ("\x1b", False),
        ]:
            with self.subTest(given):
                received = self.raw(
                    b"GET /api2/oauth/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: " + given.encode())
                fields = received.partition(b"\r\n\r\n")[0].decode().split("\r\n")
                ids = [field.partition(": ")[2] for field in fields if field.lower().startswith("x-request-id")]
                if not taken and not ids:
                    self.assertIn(b" 400 ", received.splitlines()[0])  # No HTTP at all.
                    continue
                self.assertEqual(len(ids), 1)
                if taken:
                    self.assertEqual(ids, [given])
                else:
                    self.assertRegex(ids[0], "^[0-9a-f]{16,32}$")

    def test_long_paths_are_cut(self):
        self.shop.request("GET", "/long/" + "x" * 10_000)
        paths = [entry["path"] for entry in self.log_lines() if entry.get("path", "").startswith("/long/")]
        self.assertEqual([len(path) for path in paths], [200])


class TestHeaders(LogCase):
    def test_numbers_do_not_reach_headers(self):
        for number in ("x%0d%0aSet-Cookie:a=b", "x\\r\\nA:b", '"><script>', "//evil.example/?", "a&id=9"):
            with self.subTest(number):
                order = self.shop.order(increment_id=number, invoices=[{"increment_id": number}])
                answer = self.shop.post("/creditmemo", {"order_increment_id": number})
                self.assertEqual(self.issued(answer)["order_increment_id"], number)
                self.assertRegex(answer.headers["Location"], r"^/api2/creditmemo\?id=\d+$")
                self.assertIsNone(answer.headers["Set-Cookie"])
                self.assertEqual(self.shop.order_record(order)["increment_id"], number)

    def test_names_are_quoted_in_errors(self):
        name = 'A "quoted\\" <b>name</b> \u202e é'
        order = self.shop.order(line("A", name=name))
        answer = self.shop.post("/creditmemo", {"order_id": order.id, "items": [{"sku": "A", "qty": 2}]})
        self.refused(answer, 400, f'Invalid qty to refund item "{name}"')
        self.assertTrue(all(value.isascii() and name not in value for value in answer.headers.values()))


class TestFilters(LogCase):
    """Quotes and wildcards in filters are letters like others: they match nothing that does not have them."""

    VALUES = ["%", "_", "%%", "N%", "'", "''", "'--", "';--", "'OR'1'='1", '"', "`", "[", "]", "\\", "*", "?",
        "x'||'y", "$1", "?1",
              ":1", "@p", "1;DROP/**/TABLE/**/orders", "json_each('[1]')", '["a"]', "[1,2]", "null", "0x31", "\u0000x"]

    def test_match_nothing(self):
        order = self.shop.order()
        self.shop.refund(order)
        before = self.server.database.schema()
        names = {
            "/order": ["increment_id", "status"], "/invoice": ["increment_id", "order_increment_id"],
            "/invoices": ["increment_id", "order_increment_id"],
            "/creditmemo": ["increment_id", "order_increment_id", "invoice_increment_id"],
            "/history": ["order_increment_id", "increment_id"],
        }
        others = ["id", "order_id", "invoice_id", "state", "refund_type", "created_from", "sort", "direction"]
        for path, filters in names.items():
            for value in self.VALUES:
                for name in filters + (others if value in self.VALUES[::6] else []):
                    with self.subTest(path=path, name=name, value=value):
                        for answer in (self.shop.get(path, **{name: value}), self.shop.get(path, {name: value}),
                                       self.shop.get(path, {name: [value, "x"]})):
                            self.assertIn(answer.status, (200, 400, 404), answer)
                            if name in filters and answer.status == 200:
                                rows = [rows for rows in answer.json.values() if isinstance(rows, list)]
                                self.assertEqual(rows, [[]])
        self.assertEqual(self.server.database.schema(), before)


class TestPlantedSecrets(LogCase):
    """What must not be logged is planted wherever it may stand; then every call succeeds and fails once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key, cls.mail, cls.comment_mail = "planted-key-4711", "planted@customer.example", "planted-too@comment.example"
        cls.bodies = 0

    def calls(self, shop):
        """Every call with a good request, then the same with something wrong in it."""
        order, paid = shop.order(customer_email=self.mail, invoices=[]), shop.order(customer_email=self.mail)
        comment = {"comment": f"Write to {self.comment_mail}"}
        for fields, wrong in [({}, {}), ({}, {"order_id": 999_999_999}), ({"items": 1, "status": 1.5, "capture": 1},
            {})]:
            yield shop.post("/order", document(customer_email=self.mail) | ({"entity_id": order.id}
                if fields or wrong else {}))
            for path in ("/creditmemo/preview", "/creditmemo", "/creditmemo/create"):
                some = {"order_id": paid.id, "items": [], "adjustment_positive": "0.10"}
                yield shop.post(path, some | comment | fields | wrong, Idempotency_Key=f"{self.key}{path}")
            for path in ("/invoice", "/invoice/create"):
                one = {"order_id": order.id, "items": [{"sku": "TEA-1", "qty": 1}]}
                yield shop.post(path, one | comment | fields | wrong)
            yield shop.post("/history", {"order_id": order.id} | comment | fields | wrong)
            for path in ("/order/hold", "/order/unhold", "/order/cancel"):
                yield shop.post(path, {"order_id": order.id} | comment | wrong)
            for path in ("/order", "/invoice", "/invoices", "/creditmemo", "/history"):
                bad = {"page": 1} if not wrong else {"id": "x"}
                yield shop.get(path, comment | {"order_id": paid.id} | bad, access_token=shop.token, email=self.mail)

    def test_no_secret_in_log_or_register(self):
        shop = Shop(self.server)
        secrets = [shop.token, shop.refresh_token, shop.secret]
        statuses = {answer.status for answer in self.calls(shop)}
        self.assertLessEqual({200, 201, 400, 404}, statuses)
        who = {"client_id": shop.client_id, "client_secret": shop.secret}
        for fields in [who, {"grant_type": "x"} | who, {"grant_type": "client_credentials"} | who | {"client_id": "x"},
                       {"grant_type": "refresh_token", "refresh_token": shop.refresh_token} | who,
                       {"grant_type": "refresh_token", "refresh_token": shop.refresh_token} | who]:
            answer = self.server.token_request(fields)
            secrets += [answer.json[name] for name in ("access_token", "refresh_token") if name in answer.json]
        self.assertEqual(len(secrets), 5)
        for value in (f"Basic {shop.secret}", f"Bearer {shop.token}x", f"Bearer {shop.refresh_token}", shop.token):
            self.server.request("GET", f"/api2/order?token={shop.token}", headers={"Authorization": value})
        with socket.create_connection(("127.0.0.1", self.server.port)) as cut:
            cut.sendall(f"POST /api2/order HTTP/1.1\r\nAuthorization: Bearer {shop.token}\r\nContent-Length: 9\r\n\r\n{{".encode())
        self.raw(f"GET /api2/order HTTP/1.1\r\nAuthorization: Bearer {shop.token}\r\nbroken".encode())
        self.raw(f"{shop.token} / HTTP/1.1".encode())
        self.scan(secrets)
        self.server.stop()
        try:
            self.scan(secrets)
        finally:
            self.server.start()

    def scan(self, secrets):
        log = self.server.log.read_text()
        self.assertGreater(len(self.log_lines()), 50)
        for planted in [*secrets, self.key, self.mail, self.comment_mail]:
            self.assertNotIn(planted, log)
        stored = self.server.database.content()
        self.assertIn(self.mail.encode(), stored)  # The scan can find something.
        for secret in [*secrets, self.key]:
            self.assertNotIn(secret.encode(), stored)


class TestCommandLine(LogCase):
    def test_terminal_escapes_are_harmless(self):
        """Text of the register cannot steer the operator's terminal, whoever wrote it."""
        order = self.shop.order(line("A", name="Arti\u202ecle"))
        memo = self.shop.refund(order, comment="a\tb\r\nc\u2028d")
        self.server.database.unguard("orders")
        self.server.write_sql("UPDATE orders SET number = ? WHERE id = ?", "\x1b[2J\x9b1mN", order.id)
        self.server.database.unguard("order_line")
        self.server.write_sql("UPDATE order_line SET name = ? WHERE order_id = ?", "\x1b]0;x\x07\x9b2K\x7f", order.id)
        for arguments in (["memo", "list", "--store", self.shop.store],
                          ["memo", "show", memo["increment_id"], "--store", self.shop.store], ["verify"],
                          ["client", "list"]):
            with self.subTest(arguments):
                result = self.server.command(*arguments)
                for text in (result.stdout, result.stderr):
                    steering = [sign for sign in text if unicodedata.category(sign) in STEERING and sign != "\n"]
                    self.assertFalse(steering, repr(text))
        self.assertNotEqual(self.server.command("client", "add", "a\x1b[31mb").returncode, 0)


if __name__ == "__main__":
    unittest.main()
