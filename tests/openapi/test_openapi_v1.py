"""The OpenAPI document of `/v1`. Nothing here links any of the program."""

import json
import pathlib
import sys
import unittest
import urllib.parse

from document_case import DocumentCase, server

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "v1"))

from tax_shop import TYPE_PREFIX, Seller, import_rates, invoice, refund  # noqa: E402


# Credentials to fill in; records that nobody made.
FIRST_REFUSED = {
    ("post", "/v1/token"): (401, TYPE_PREFIX + "credentials-invalid"),
    ("post", "/v1/exemptions"): (400, TYPE_PREFIX + "exemption-customer-unknown"),
    ("patch", "/v1/customers/complytId/{complytId}"): (404, TYPE_PREFIX + "customer-unknown"),
    ("patch", "/v1/exemptions/complytId/{complytId}"): (404, TYPE_PREFIX + "exemption-unknown"),
}


class TestTransactionsDocument(DocumentCase, unittest.TestCase):
    path = "/v1/openapi.json"
    hooks = "hooks_v1"

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server()
        cls.addClassCleanup(cls.server.close)
        import_rates(cls.server)
        cls.server.stop()
        cls.server.start()
        seller = Seller(cls.server)
        cls.token = seller.token
        customer = seller.customer()["complytId"]
        exempted = seller.request("POST", "/v1/exemptions", {"customerId": customer, "country": "FR"})
        for name in ("INV-1", "INV-2"):
            seller.made(invoice(), name)
        seller.made(refund(), "REF-1")
        cls.environment = {"OPENAPI_TEST_RECORDS": json.dumps({
            "customer": customer, "exemption": exempted.json[0]["complytId"], "invoices": ["INV-1", "INV-2"]})}
        cls.take_document()

    def test_first_request_of_each_call(self):
        """What importers make of the document works as it is, once a token is filled in: they take the first example.

        Credentials and names that the server gives are for the caller to fill in.
        """
        document = json.loads(self.file.read_bytes())
        seller = Seller(self.server)
        seller.made(refund(), "REF-1")
        operations = [
            (path, method, operation) for path, methods in document["paths"].items()
            for method, operation in methods.items()]
        # Documents come before they are read or cancelled.
        operations.sort(key=lambda each: ["put", "post", "get", "patch", "delete"].index(each[1]))
        for path, method, operation in operations:
            with self.subTest(path=path, method=method):
                answer = seller.request(method.upper(), *self.first_request(path, operation))
                if refusal := FIRST_REFUSED.get((method, path)):
                    self.assertEqual((answer.status, answer.json["type"]), refusal, answer)
                else:
                    self.assertIn(answer.status, (200, 201, 204), answer)

    def first_request(self, path, operation):
        """The target and the body that an importer makes."""
        query = {}
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", parameter["example"])
            elif "example" in parameter:
                query[parameter["name"]] = parameter["example"]
        body = None
        if "requestBody" in operation:
            (_, content), = operation["requestBody"]["content"].items()
            body = next(iter(content["examples"].values()))["value"]
        return path + ("?" + urllib.parse.urlencode(query) if query else ""), body


if __name__ == "__main__":
    unittest.main()
