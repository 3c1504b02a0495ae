"""Bad requests of `/v1`: each is answered with its own problem, at the places that are wrong, and leaves no trace."""

import contextlib
import http.client
import json
import socket
import unittest

import bad_documents
from tax_shop import TYPE_PREFIX, TaxCase, invoice, item, refund

ANSWER_SECONDS = 20


class TestTable(unittest.TestCase):
    def test_is_a_table(self):
        rows = [row for group in bad_documents.GROUPS.values() for row in group]
        self.assertGreater(len(rows), 500)
        self.assertTrue(all(400 <= row.status < 500 for row in rows))
        # Whatever the dialect can refuse a caller for, but what takes two at the same time or a limit.
        asked = {row.reason for row in rows}
        self.assertGreaterEqual(len(asked), 28, sorted(asked))


class TestBadRequests(TaxCase):
    """One test for each group, made below."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.made(invoice(), "INV")
        cls.seller.made(refund("INV", refundLinkedPercentage=0.5), "MEMO")
        cls.seller.made(invoice(transactionType="ESTIMATE"), "EST")
        cls.seller.made(invoice(), "GONE")
        cls.seller.cancel("GONE")
        cls.seller.made(invoice(transactionFilingStatus="FILED"), "FILED")
        cls.seller.made(invoice(item("1")), "OTHER", 2)
        cls.customer = cls.seller.customer()["complytId"]
        answer = cls.seller.request("POST", "/v1/exemptions", {"customerId": cls.customer, "country": "FR"})
        cls.exemption = answer.json[0]["complytId"]

    def fill(self, text):
        return text.replace(bad_documents.CUSTOMER, self.customer).replace(bad_documents.EXEMPTION, self.exemption)

    def check(self, rows):
        before = self.server.database.everything()
        for row in rows:
            with self.subTest(row.name):
                self.check_row(row)
        after = self.server.database.everything()
        self.assertEqual(after.keys(), before.keys())
        for table, content in before.items():
            self.assertEqual(after[table], content, f"{table} changed")
        self.assertIsNone(self.server.process.poll())

    def check_row(self, row):
        status, headers, text = self.send(row)
        body = json.loads(text)
        self.assertEqual((status, body["type"], body["status"]), (row.status, TYPE_PREFIX + row.reason, row.status), text)
        self.assertEqual(headers["Content-Type"], "application/problem+json")
        self.assertTrue(body["title"] and body.get("detail", "x"))
        places = [error.get("pointer") or error["parameter"] for error in body.get("errors", [])]
        self.assertEqual(sorted(places), sorted(row.places), text)
        self.assertTrue(all(error["detail"] for error in body.get("errors", [])))
        self.assertLessEqual(set(body), {"type", "title", "status", "detail", "errors"})
        self.assertRegex(headers["X-Request-Id"] or "", "^[0-9a-f]{16,32}$")
        self.assertIsNone(headers["Server"])
        if row.status == 405:
            allowed = next(allowed for path, allowed in bad_documents.PATHS if path == row.target)
            self.assertEqual(set(headers["Allow"].split(", ")), allowed)
        if row.status == 401:
            self.assertEqual(headers["WWW-Authenticate"], "Bearer")

    def send(self, row):
        """Status, header fields and body of the answer to a row."""
        body = row.body.replace(bad_documents.CUSTOMER.encode(), self.customer.encode())
        fields = {
            "Host": "x", "Connection": "close", "Authorization": row.token or f"Bearer {self.seller.token}",
            "Content-Type": "application/json", "Content-Length": str(len(body)),
        }
        head = f"{row.method} {self.fill(row.target)} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=ANSWER_SECONDS) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(head.encode() + body)
            response = http.client.HTTPResponse(connection, method=row.method)
            response.begin()
            return response.status, response.headers, response.read()


def group_test(rows):
    return lambda self: self.check(rows)


for group_name, group_rows in bad_documents.GROUPS.items():
    setattr(TestBadRequests, f"test_{group_name}", group_test(group_rows))


if __name__ == "__main__":
    unittest.main()
