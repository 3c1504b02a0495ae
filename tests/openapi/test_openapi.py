"""The OpenAPI document of `/api2`. Nothing here links any of the program."""

import json
import subprocess
import unittest
import urllib.parse

from document_case import DocumentCase, server
from shop import Shop

# Aliases of calls that have taken what there was; credentials to fill in.
FIRST_REFUSED = {
    ("post", "/api2/creditmemo/create"): "cannot-credit-memo", ("post", "/api2/invoice/create"): "cannot-invoice",
    ("post", "/api2/oauth/token"): "invalid-client",
}


def load_sample_shop(running):
    """Puts the sample shop into a server's register: the samples of the document name its documents."""
    running.stop()
    running.database = server.Files(running.path / "creditmemo.sqlite")
    running.settings["CREDITMEMO_DATABASE_URL"] = running.database.url
    demo = subprocess.Popen(
        [server.PROGRAM, "demo", "--port", "0", "--data", str(running.path)],
        env=server.environment(running.settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    with demo:
        try:
            lines = []
            for line in demo.stdout:
                lines.append(line)
                if "listens on" in line:
                    break
            else:
                raise RuntimeError("the demo ended:\n" + "".join(lines))
        finally:
            demo.terminate()
    running.start()


def known_orders(shop):
    """The ids and numbers of the shop's orders, lines and invoices."""
    invoices = shop.read("/invoice", "invoices", limit=200)
    return [
        {
            "id": order["entity_id"], "number": order["increment_id"],
            "lines": [{"id": item["item_id"], "sku": item["sku"]} for item in order["items"]],
            "invoices": [
                {"id": each["entity_id"], "number": each["increment_id"]} for each in invoices
                if each["order_id"] == order["entity_id"]],
        }
        for order in shop.read("/order", "orders", limit=200)
    ]


class TestDocument(DocumentCase, unittest.TestCase):
    path = "/openapi.json"
    hooks = "hooks"

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server()
        cls.addClassCleanup(cls.server.close)
        load_sample_shop(cls.server)
        cls.shop = Shop(cls.server, 1)
        cls.token = cls.shop.token
        cls.environment = {"OPENAPI_TEST_ORDERS": json.dumps(known_orders(cls.shop))}
        cls.take_document()

    def test_first_request_of_each_call(self):
        """What importers such as Postman's make of the document works as it is, once a token is filled in.

        They take the first server with its defaults, the first security that they know, and the first example.
        """
        document = json.loads(self.file.read_bytes())
        place = document["servers"][0]
        defaults = {name: variable["default"] for name, variable in place["variables"].items()}
        self.assertEqual(place["url"].format(**defaults), "http://127.0.0.1:8080")
        operations = [
            (path, method, operation) for path, methods in document["paths"].items()
            for method, operation in methods.items()]
        # A preview looks at what is there before the others take it.
        operations.sort(key=lambda each: each[0] != "/api2/creditmemo/preview")
        for path, method, operation in operations:
            with self.subTest(path=path, method=method):
                query = [(each["name"], each["example"]) for each in operation.get("parameters", []) if "example" in each]
                target = path + ("?" + urllib.parse.urlencode(query) if query else "")
                answer = self.server.request(method.upper(), target, *self.first_request(document, operation))
                if refusal := FIRST_REFUSED.get((method, path)):
                    self.assertEqual(answer.headers["Error-Reason"], refusal, answer)
                else:
                    self.assertIn(answer.status, (200, 201, 202), answer)

    def first_request(self, document, operation):
        """The body and the headers that an importer makes."""
        body, headers = None, {}
        if security := next(iter(operation["security"]), None):
            (name, _), = security.items()
            scheme = document["components"]["securitySchemes"][name]
            self.assertEqual((scheme["type"], scheme["scheme"]), ("http", "bearer"))
            headers["Authorization"] = f"Bearer {self.shop.token}"
        if "requestBody" in operation:
            (headers["Content-Type"], content), = operation["requestBody"]["content"].items()
            body = next(iter(content["examples"].values()))["value"]
            is_form = headers["Content-Type"] == "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(body) if is_form else json.dumps(body)
        return body, headers


if __name__ == "__main__":
    unittest.main()
