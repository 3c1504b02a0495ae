"""Who may do what in `/v1`: tokens, scopes, stores; and what is answered before any of it matters."""

import math
import time
import unittest

from tax_shop import Seller, TaxCase, document_path, invoice, item, printed_path, refund

NOBODY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
# Header fields that differ from answer to answer.
VOLATILE = {"Date", "X-Request-Id"}


def calls(name, customer, exemption):
    """Every call that needs a token, about these records: method, target, body, and the scopes any one of which will do."""
    return [
        ("PUT", document_path(name), invoice(), {"admin"}),
        ("PUT", document_path(f"{name}-E"), invoice(transactionType="ESTIMATE"), {"admin"}),
        ("PUT", document_path(f"{name}-R"), refund(), {"offline", "admin"}),
        ("PUT", document_path(f"{name}-T"), refund(transactionType="TAXABLE_REFUND"), {"offline", "admin"}),
        ("GET", document_path(name), None, {"read", "admin"}),
        ("GET", printed_path(f"{name}-R"), None, {"read", "admin"}),
        ("GET", "/v1/transactions", None, {"read", "admin"}),
        ("GET", "/v1/sales_tax_rates?country=US&state=OH&zip=43001", None, {"read", "admin"}),
        ("PUT", f"/v1/customers/source/1/externalId/{name}", {"name": "x"}, {"admin"}),
        ("GET", f"/v1/customers/source/1/externalId/{customer['externalId']}", None, {"read", "admin"}),
        ("GET", "/v1/customers", None, {"read", "admin"}),
        ("PATCH", f"/v1/customers/complytId/{customer['complytId']}", {"comment": "y"}, {"admin"}),
        ("POST", "/v1/exemptions", {"customerId": customer["complytId"], "country": "DE"}, {"admin"}),
        ("GET", "/v1/exemptions", None, {"read", "admin"}),
        ("PATCH", f"/v1/exemptions/complytId/{exemption['complytId']}", {"exemptionStatus": "ACTIVE"}, {"admin"}),
        ("DELETE", document_path(name), None, {"admin"}),
    ]


class TestAccess(TaxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.seller.customer()
        answer = cls.seller.request("POST", "/v1/exemptions", {"customerId": cls.buyer["complytId"], "country": "FR"})
        cls.exemption = answer.json[0]

    def all_calls(self, name):
        return calls(name, self.buyer, self.exemption)

    def test_every_call_is_in_the_table(self):
        paths = self.server.request("GET", "/v1/openapi.json").json["paths"]
        described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
        rows = self.all_calls("X")
        self.assertEqual(
            {(method, target.count("/")) for method, target, _, _ in rows},
            {(method, path.count("/")) for method, path in described
                if path not in ("/v1/token", "/v1/openapi.json")})

    def test_scopes(self):
        """Each call by clients of each scope: who has it is answered, everybody else hears 403."""
        for scope in ("read", "offline", "online", "admin"):
            client = Seller(self.server, self.seller.store, scopes=(scope,))
            for method, target, body, scopes in self.all_calls(f"BY-{scope}"):
                with self.subTest(scope=scope, method=method, target=target):
                    answer = client.request(method, target, body)
                    if scope in scopes:
                        self.assertIn(answer.status, (200, 201, 204, 404), answer)
                    else:
                        self.problem(answer, 403, "forbidden")

    def test_without_a_token(self):
        """401, whatever else is wrong; also with a token that nobody gave out."""
        for method, target, body, _ in self.all_calls("NO-TOKEN"):
            for token in (None, "Bearer x", "Basic x", f"Bearer {self.seller.secret}"):
                with self.subTest(method=method, target=target, token=token):
                    answer = self.seller.request(method, target, body, Authorization=token)
                    self.problem(answer, 401, "unauthorized")
                    self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        self.problem(self.seller.read("NO-TOKEN"), 404, "transaction-unknown")

    def test_tokens(self):
        answer = self.server.request(
            "POST", "/v1/token", {"clientId": self.seller.client_id, "clientSecret": self.seller.secret})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(set(answer.json), {"accessToken", "tokenType", "expiresIn"})
        self.assertEqual((answer.json["tokenType"], answer.json["expiresIn"]), ("Bearer", 86_400))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        for client, secret in [
            (self.seller.client_id, "x"), ("x", self.seller.secret), (self.seller.client_id, self.seller.token),
        ]:
            answer = self.server.request("POST", "/v1/token", {"clientId": client, "clientSecret": secret})
            self.problem(answer, 401, "credentials-invalid")
        self.problem(self.server.request("POST", "/v1/token", {}), 400, "invalid", "#/clientId", "#/clientSecret")
        self.problem(self.server.request("POST", "/v1/token", "{"), 400, "invalid-json")

    def test_tokens_of_both_dialects(self):
        """A token of either is good for both, and ends with its client."""
        client_id, secret = self.server.add_client(self.seller.store)
        given = self.server.token_request(
            {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}).json["access_token"]
        asked = self.server.request("POST", "/v1/token", {"clientId": client_id, "clientSecret": secret}).json[
            "accessToken"]
        for token in (given, asked):
            for target in ("/v1/transactions", "/api2/order"):
                answer = self.server.request("GET", target, headers={"Authorization": f"Bearer {token}"})
                self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.server.command("client", "revoke", client_id).returncode, 0)
        self.eventually(lambda: self.server.request(
            "GET", "/v1/transactions", headers={"Authorization": f"Bearer {asked}"}).status == 401)

    def test_the_first_store(self):
        """A client of several stores works in the first."""
        other = Seller(self.server)
        both = Seller(self.server, self.seller.store, other.store)
        name, record = both.made(invoice())
        self.assertEqual(self.seller.read(name).json, record)
        self.problem(other.read(name), 404, "transaction-unknown")

    def test_nothing_at_a_path(self):
        for target in ("/v1", "/v1/", "/v1/orders", "/v1/transactions/source/1", "/v1/%00", "/v1/%zz", "/v1/token/x"):
            with self.subTest(target):
                self.problem(self.seller.request("GET", target), 404, "not-found")
        for target in ("/v2/token", "/v11/token", "/v1x"):
            with self.subTest(target):
                answer = self.seller.request("GET", target)
                self.assertEqual((answer.status, answer.json), (404, {"error": "Not found"}))

    def test_other_methods(self):
        document = document_path("X")
        for method, target, allow in [
            ("POST", document, "PUT, GET, DELETE"), ("PATCH", document, "PUT, GET, DELETE"),
            ("POST", "/v1/transactions", "GET"), ("GET", "/v1/token", "POST"), ("DELETE", "/v1/exemptions", "GET, POST"),
            ("GET", f"/v1/customers/complytId/{NOBODY}", "PATCH"), ("POST", "/v1/openapi.json", "GET"),
        ]:
            with self.subTest(method=method, target=target):
                answer = self.seller.request(method, target)
                self.problem(answer, 405, "method-not-allowed")
                self.assertEqual(set(answer.headers["Allow"].split(", ")), set(allow.split(", ")))

    def test_request_ids(self):
        self.assertEqual(self.seller.request("GET", "/v1/transactions", X_Request_Id="mine-1").headers["X-Request-Id"],
            "mine-1")
        self.assertRegex(self.seller.get("/customers").headers["X-Request-Id"], "^[0-9a-f]{16,32}$")

    def test_log_and_metrics(self):
        self.seller.request("GET", document_path("UNKNOWN-1"), X_Request_Id="logged-1")
        self.seller.put("LOGGED", invoice())

        def line():
            return next((each for each in self.server.log_lines() if each.get("request_id") == "logged-1"), None)

        logged = self.eventually(line)
        self.assertEqual(
            (logged["method"], logged["status"], logged["reason"]), ("GET", "404", "transaction-unknown"))
        self.assertIn("client", logged)
        text = self.server.request("GET", "/metrics").body.decode()
        self.assertRegex(
            text, r'creditmemo_http_requests_total\{dialect="v1",endpoint="putTransaction",status="201"\} [1-9]')
        self.assertRegex(text, r'creditmemo_refusals_total\{reason="transaction-unknown"\} [1-9]')

    def test_too_large(self):
        answer = self.seller.put("LARGE", b" " * (1 << 20) + b"{}")
        self.problem(answer, 413, "body-too-large")
        self.assertEqual(self.seller.request("GET", "/v1/openapi.json").status, 200)


class TestIsolation(TaxCase):
    """Two stores on one server: neither sees, changes or learns anything of the other, at any call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thief = Seller(cls.server)
        cls.invoice, cls.record = cls.seller.made(invoice())
        cls.memo, _ = cls.seller.made(refund(cls.invoice, item("1"), refundLinkedPercentage="0.1"))
        cls.customer = cls.seller.customer(customerType="MARKETPLACE")
        answer = cls.seller.request(
            "POST", "/v1/exemptions", {"customerId": cls.customer["complytId"], "country": "US"})
        cls.exemption = answer.json[0]

    def alike(self, *requests):
        """Asks about what is another's and about what is nobody's: the answers are the same, byte by byte."""
        answers = [self.thief.request(*request) for request in requests]
        told = [
            (answer.status, {name: value for name, value in answer.headers.items() if name not in VOLATILE},
                answer.body)
            for answer in answers]
        self.assertEqual(told[0], told[1])
        return answers[0]

    def test_reading(self):
        nobody = document_path("NOBODYS")
        for query in ("", "?revision=1", "?explain=true", "?detailed=false"):
            self.problem(
                self.alike(("GET", document_path(self.invoice) + query), ("GET", nobody + query)), 404,
                "transaction-unknown")
        customers = "/v1/customers/source/1/externalId/"
        self.problem(
            self.alike(("GET", customers + self.customer["externalId"]), ("GET", customers + "NOBODYS")), 404,
            "customer-unknown")
        for path in ("/v1/transactions", f"/v1/transactions?createdFrom={self.invoice}", "/v1/customers",
                     "/v1/exemptions", f"/v1/exemptions?customerId={self.customer['complytId']}"):
            with self.subTest(path):
                answer = self.thief.request("GET", path)
                self.assertEqual((answer.json, answer.headers["X-Total-Count"]), ([], "0"))

    def test_changing(self):
        before = self.seller.read(self.invoice).body
        self.problem(
            self.alike(("DELETE", document_path(self.invoice)), ("DELETE", document_path("NOBODYS"))), 404,
            "transaction-unknown")
        customers, exemptions = "/v1/customers/complytId/", "/v1/exemptions/complytId/"
        self.problem(
            self.alike(("PATCH", customers + self.customer["complytId"], {"name": "x"}),
                ("PATCH", customers + NOBODY, {"name": "x"})), 404, "customer-unknown")
        status = {"exemptionStatus": "INACTIVE"}
        self.problem(
            self.alike(("PATCH", exemptions + self.exemption["complytId"], status),
                ("PATCH", exemptions + NOBODY, status)), 404, "exemption-unknown")
        self.problem(
            self.alike(*(("POST", "/v1/exemptions", {"customerId": name, "country": "US"})
                for name in (self.customer["complytId"], NOBODY))), 400, "exemption-customer-unknown",
            "#/customerId")
        for body in (invoice(complytId=self.record["complytId"]), invoice(complytId=NOBODY)):
            self.problem(
                self.thief.put(self.invoice, body), 400, "complyt-id-differs", "#/complytId")
        self.assertEqual(self.seller.read(self.invoice).body, before)

    def test_linking(self):
        """A foreign invoice is as unknown as none; neither its tax nor its name leaks."""
        bodies = [refund(name) for name in (self.invoice, "NOBODYS")]
        answers = [self.thief.put("THEFT", body) for body in bodies]
        for answer, body in zip(answers, bodies):
            found = self.problem(answer, 400, "link-unknown", "#/createdFrom")
            self.assertEqual(found["detail"].replace(body["createdFrom"], ""),
                answers[1].json["detail"].replace("NOBODYS", ""))

    def test_customers_of_others_count_for_nothing(self):
        for name in (self.customer["externalId"], self.customer["complytId"]):
            _, record = self.thief.made(invoice(customerId=name))
            self.money(record, 30, 330)
            self.assertIsNone(record["customer"])
        self.thief = type(self).thief = Seller(self.server)

    def test_the_same_names_in_both(self):
        other = Seller(self.server)
        _, record = other.made(invoice(item("1")), self.invoice)
        self.assertNotEqual(record["complytId"], self.record["complytId"])
        self.money(self.seller.read(self.invoice).json, 30, 330)
        self.assertEqual(other.cancel(self.invoice).status, 204)
        self.assertEqual(self.seller.read(self.invoice).json["transactionStatus"], "ACTIVE")


class TestLimits(TaxCase):
    settings = {
        "CREDITMEMO_LIMITS_REQUESTS_PER_SECOND": "1", "CREDITMEMO_LIMITS_BURST": "5",
        "CREDITMEMO_LIMITS_FAILURES_PER_SECOND": "1", "CREDITMEMO_LIMITS_FAILURE_BURST": "5",
    }
    files = []

    def test_too_often(self):
        """429 in the words of the dialect, for a client's requests and for failures alike."""
        began = time.monotonic()
        answers = [self.seller.get("/customers") for _ in range(10)]
        refused = [answer for answer in answers if answer.status != 200]
        self.assertGreaterEqual(len(refused), 5 - math.ceil(time.monotonic() - began))
        for answer in refused:
            self.problem(answer, 429, "too-many-requests")
            self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        # Requests of the other dialect count for the same client; a slow one comes when there is a place again.
        statuses = [self.seller.request("GET", "/api2/order").status for _ in range(10)]
        self.assertLess(statuses.index(429), 5)
        wrong = {"clientId": "x", "clientSecret": "y"}
        statuses = [self.server.request("POST", "/v1/token", wrong).status for _ in range(10)]
        self.assertEqual(set(statuses), {401, 429})
        time.sleep(2.5)
        self.assertEqual(self.seller.get("/customers").status, 200)


class TestSlowly(TaxCase):
    settings = {"CREDITMEMO_HTTP_BODY_SECONDS": "1", "CREDITMEMO_HTTP_HEADER_SECONDS": "1"}
    files = []

    def answer_to(self, sent):
        from raw import Raw

        with Raw(self.server.port) as connection:
            connection.send(sent.encode())
            received = b""
            while chunk := connection.socket.recv(65_536):
                received += chunk
        return received.decode()

    def head(self, rest):
        return (f"PUT {document_path('SLOW')} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.seller.token}\r\n"
                f"{rest}\r\n\r\n")

    def test_a_body_that_does_not_come(self):
        text = self.answer_to(self.head("Content-Length: 10"))
        self.assertTrue(text.startswith("HTTP/1.1 408 "), text)
        self.assertIn('"type":"urn:creditmemo:problem:request-timeout"', text)

    def test_a_body_that_is_none(self):
        text = self.answer_to(self.head("Transfer-Encoding: chunked") + "zz\r\n")
        self.assertTrue(text.startswith("HTTP/1.1 400 "), text)
        self.assertIn('"type":"urn:creditmemo:problem:malformed-request"', text)


if __name__ == "__main__":
    unittest.main()
