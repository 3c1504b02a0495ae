"""A seller as the tests of `/v1` play it: documents to put, rates to tax them by, and what every test asserts."""

import itertools
import json
import pathlib
import sys
import time
import unittest
import urllib.parse
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api2"))

import server  # noqa: E402

numbers = itertools.count(1)

TYPE_PREFIX = "urn:creditmemo:problem:"
IN_EFFECT_SECONDS = 20
# The day of all documents, unless they say otherwise.
DAY = "2026-06-01"

AVALARA = (
    "State,ZipCode,TaxRegionName,EstimatedCombinedRate,StateRate,EstimatedCountyRate,EstimatedCityRate,"
    "EstimatedSpecialRate,RiskLevel\n")
# New York City, 10 % in Ohio, 7.75 % in California, and states for rules: a fee that is exempt, clothing that is.
RATES = AVALARA + "".join(
    f"{row}\n" for row in (
        "NY,10001,NEW YORK CITY,0.088750,0.040000,0,0.045000,0.003750,1",
        "OH,43001,LICKING,0.100000,0.057500,0.022500,0.020000,0,1",
        "OH,43002,FRANKLIN,0.075000,0.057500,0.017500,0,0,1",
        "CA,92101,SAN DIEGO,0.077500,0.060000,0.002500,0.010000,0.005000,4",
        "PA,19019,PHILADELPHIA,0.080000,0.060000,0.020000,0,0,1",
        "VA,23218,RICHMOND,0.053000,0.043000,0,0.010000,0,1",
    ))
WORLD = (
    "Country code,State code,ZIP/postcode,City,Rate %,Tax name,Priority,Compound,Shipping,Tax class\n"
    "CA,*,*,*,5,GST,1,0,1,\n"
    "CA,QC,*,*,9.975,QST,2,0,1,\n"
    "CA,QC,*,*,5,GST,1,0,1,\n"
    "DE,*,*,*,19,MwSt,1,0,1,\n")

NEW_YORK = {"country": "US", "state": "NY", "zip": "10001", "city": "New York", "street": "350 5th Ave"}
OHIO = {"country": "US", "state": "OH", "zip": "43001"}
CALIFORNIA = {"country": "US", "state": "CA", "zip": "92101"}
GERMANY = {"country": "DE", "zip": "10115"}


def item(price="100", quantity="1", **more):
    """A line of a document."""
    return {"name": "Product XYZ", "unitPrice": price, "quantity": quantity} | more


def invoice(*items, **more):
    """An invoice of 200 + 100 in Ohio at 10 %, tax 30, unless told otherwise."""
    return {
        "transactionType": "INVOICE", "items": list(items) or [item("100", "2"), item("100", "1")],
        "shippingAddress": OHIO, "externalTimestamps": {"createdDate": DAY},
    } | more


def refund(of=None, *items, **more):
    """A refund of 150, linked to an invoice where one is named."""
    linked = {"createdFrom": of, "isRefundLinked": True} if of else {}
    return {
        "transactionType": "REFUND", "items": list(items) or [item("150")], "shippingAddress": OHIO,
        "externalTimestamps": {"createdDate": DAY},
    } | linked | more


# The vendor's page, as it stands there; its invoice is for the tests to make.
VENDOR_SAMPLE = {
    "externalId": "INV172037616", "source": "9",
    "items": [{
        "unitPrice": 100, "quantity": 1, "totalPrice": 100, "description": "Product Return", "name": "Product XYZ",
        "taxCode": "C1S1", "manualSalesTax": False, "manualSalesTaxRate": 0,
    }],
    "shippingAddress": {
        "city": "Example City", "country": "US", "state": "EX", "street": "123 Example St", "zip": "12345"},
    "customerId": "vG9s_bmFkw7Km3OuIwgL7Q", "transactionStatus": "ACTIVE", "transactionType": "REFUND",
    "createdFrom": "INV172037615", "isRefundLinked": True, "currency": "USD",
}


def import_rates(running, name="TAXRATES_ZIP5_US202601.csv", text=RATES, *options):
    """Has the program import a file of rates, as an operator does."""
    path = running.path / name
    path.write_text(text, encoding="utf-8")
    result = running.command("tax", "import", path, *options)
    if result.returncode != 0:
        raise RuntimeError(f"{name}: {result.stderr}")


class Seller:
    """A client of the server with a token of `/v1`."""

    def __init__(self, running, *stores, scopes=("admin",)):
        self.server = running
        self.stores = stores or (running.new_store(),)
        self.client_id, self.secret = running.add_client(*self.stores, scopes=scopes)
        answer = running.request(
            "POST", "/v1/token", {"clientId": self.client_id, "clientSecret": self.secret})
        if answer.status != 200:
            raise RuntimeError(f"no token: {answer}")
        self.token = answer.json["accessToken"]

    @property
    def store(self):
        return self.stores[0]

    def request(self, method, target, body=None, **headers):
        fields = {"Authorization": f"Bearer {self.token}"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body, default=str)
            fields.setdefault("Content-Type", "application/json")
        return self.server.request(method, target, body, {k: v for k, v in fields.items() if v is not None})

    def get(self, path, **query):
        return self.request("GET", "/v1" + path + ("?" + urllib.parse.urlencode(query) if query else ""))

    # Documents

    def put(self, name, body, source=1, **query):
        return self.request("PUT", document_path(name, source, **query), body)

    def read(self, name, source=1, **query):
        return self.request("GET", document_path(name, source, **query))

    def cancel(self, name, source=1):
        return self.request("DELETE", document_path(name, source))

    def made(self, body, name=None, source=1):
        """Puts a document that is new; gives its name and its record."""
        name = name or f"DOC-{next(numbers)}"
        answer = self.put(name, body, source)
        if answer.status != 201:
            raise AssertionError(f"{name}: {answer}")
        return name, answer.json

    def customer(self, source=1, name=None, **more):
        """Puts a customer; gives its record."""
        name = name or f"CUSTOMER-{next(numbers)}"
        answer = self.request(
            "PUT", f"/v1/customers/source/{source}/externalId/{name}", {"name": "Buyer", **more})
        if answer.status not in (200, 201):
            raise AssertionError(answer)
        return answer.json


def document_path(name, source=1, **query):
    path = f"/v1/transactions/source/{source}/externalId/{urllib.parse.quote(name, safe='')}"
    return path + ("?" + urllib.parse.urlencode(query) if query else "")


def printed_path(name, source=1):
    """Where a credit memo is printed."""
    return document_path(name, source).replace("/transactions/", "/transactions/pdf/")


class TaxCase(unittest.TestCase):
    """Tests with a server of their own, rates on file and a seller."""

    settings = {}
    files = [("TAXRATES_ZIP5_US202601.csv", RATES), ("world.csv", WORLD, "--effective", "2026-01-01")]
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server(**cls.settings)
        cls.addClassCleanup(cls.server.close)
        cls.seller = Seller(cls.server)
        for file in cls.files:
            import_rates(cls.server, *file)
        if cls.files:
            # What is imported while a server runs takes some seconds.
            cls.server.stop()
            cls.server.start()

    def problem(self, answer, status, reason, *places):
        """An error in full: what every error has, and the places that are wrong."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        body = answer.json
        self.assertEqual((body["type"], body["status"]), (TYPE_PREFIX + reason, status), answer)
        self.assertTrue(body["title"])
        found = [error.get("pointer") or error.get("parameter") for error in body.get("errors", [])]
        self.assertEqual(sorted(found), sorted(places), answer)
        return body

    def money(self, record, tax, total=None):
        """A document's tax, and what goes to the customer or comes from it; its lines add up to the tax."""
        sales_tax = record["salesTax"]
        self.assertEqual(sales_tax and sales_tax["amount"], None if tax is None else Decimal(str(tax)), record)
        if total is not None:
            self.assertEqual(record["finalTransactionAmount"], Decimal(str(total)), record)

    def eventually(self, condition, seconds=IN_EFFECT_SECONDS):
        """Waits until something is so."""
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > deadline:
                self.fail(f"not so within {seconds} s")
            time.sleep(0.1)
        return result
