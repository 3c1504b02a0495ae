"""The OpenAPI document of `/v1`. Nothing here links any of the program."""

import json
import pathlib
import sys
import unittest

from document_case import DocumentCase, server

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "v1"))

from tax_shop import Seller, import_rates, invoice  # noqa: E402


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
        cls.environment = {"OPENAPI_TEST_RECORDS": json.dumps({
            "customer": customer, "exemption": exempted.json[0]["complytId"], "invoices": ["INV-1", "INV-2"]})}
        cls.take_document()


if __name__ == "__main__":
    unittest.main()
