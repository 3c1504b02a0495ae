"""A shop as the tests play it: orders to import, a client to call with, and what every test asserts."""

import copy
import itertools
import json
import unittest
import urllib.parse
from decimal import Decimal

import server

numbers = itertools.count(500_000_001)


def line(sku, qty=1, price="10.00", **more):
    """A line of an order to import."""
    return {"sku": sku, "name": more.pop("name", f"Article {sku}"), "qty_ordered": qty, "price": price} | more


TEA = line("TEA-1", 2, "10.00", name="Green tea", tax_percent="10", tax_amount="2.00", tax_title="VAT")
MUG = line(
    "MUG-1", 1, "30.00", name="Mug", discount_amount="3.00", tax_percent="10", tax_amount="2.70", tax_title="VAT")

# What the plain order comes to: rows 50.00, discount 3.00, tax 4.70, shipping 6.00 with 0.60 tax.
TOTAL = "58.3000"


def document(*lines, **more):
    """An order to import: two lines, shipping, paid by one invoice, 58.30 in all, unless told otherwise.

    With lines of its own an order has no shipping unless told otherwise.
    """
    order = {
        "increment_id": str(next(numbers)), "order_currency_code": "EUR", "payment": {"method": "checkmo"},
        "items": [copy.deepcopy(each) for each in lines or (TEA, MUG)], "invoices": [{"state": 2}],
    }
    if not lines:
        order |= {
            "shipping_amount": "6.00", "shipping_tax_amount": "0.60", "shipping_tax_percent": "10",
            "shipping_tax_title": "VAT",
        }
    return {key: value for key, value in (order | more).items() if value is not None}


class Order:
    """An imported order, with the ids that the server gave it."""

    def __init__(self, record, invoices):
        self.record = record
        self.id = record["entity_id"]
        self.number = record["increment_id"]
        self.lines = {item["sku"]: item["item_id"] for item in record["items"]}
        self.line_ids = [item["item_id"] for item in record["items"]]
        self.invoices = invoices
        self.invoice_id = invoices[0]["entity_id"] if invoices else None
        self.invoice_number = invoices[0]["increment_id"] if invoices else None


class Shop:
    """A client of the server with a token."""

    def __init__(self, server, *stores, scopes=("read", "offline", "online", "admin")):
        self.server = server
        self.stores = stores or (server.new_store(),)
        self.client_id, self.secret = server.add_client(*self.stores, scopes=scopes)
        answer = server.token_request({
            "grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret})
        if answer.status != 200:
            raise RuntimeError(f"no token: {answer}")
        self.token = answer.json["access_token"]
        self.refresh_token = answer.json["refresh_token"]

    @property
    def store(self):
        return self.stores[0]

    def request(self, method, target, body=None, **headers):
        fields = {"Authorization": f"Bearer {self.token}"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.request(method, target, body, {k: v for k, v in fields.items() if v is not None})

    def post(self, path, body, **headers):
        return self.request("POST", "/api2" + path, body, **headers)

    def get(self, path, body=None, **query):
        target = "/api2" + path + ("?" + urllib.parse.urlencode(query) if query else "")
        return self.request("GET", target, body)

    def raw(self, text, path="/creditmemo"):
        """Posts a body letter by letter, declared as JSON."""
        return self.post(path, text, Content_Type="application/json")

    # Documents

    def order(self, *lines, **more):
        """Imports an order and looks its invoices up."""
        answer = self.post("/order", document(*lines, **more))
        if answer.status != 201:
            raise AssertionError(f"the order was not imported: {answer}")
        record = answer.json["order"]
        return Order(record, self.get("/invoice", order_id=record["entity_id"], limit=200).json["invoices"])

    def read(self, path, key, **query):
        answer = self.get(path, **query)
        if answer.status != 200:
            raise AssertionError(f"GET {path} {query}: {answer}")
        return answer.json[key]

    def order_record(self, order):
        return self.read("/order", "order", id=order.id)

    def invoice_record(self, invoice_id):
        return self.read("/invoice", "invoice", id=invoice_id)

    def memos_of(self, order):
        return self.read("/creditmemo", "creditmemos", order_id=order.id, limit=200)

    def refund(self, order, **fields):
        """Issues a memo by order, of everything left unless told otherwise; gives its record."""
        return self.issue(order_id=order.id, **fields)

    def issue(self, **body):
        answer = self.post("/creditmemo", body)
        if answer.status != 201:
            raise AssertionError(f"no memo for {json.dumps(body)}: {answer}")
        return answer.json["creditmemo"]


class ServerCase(unittest.TestCase):
    """Tests with a server of their own and a shop in it; each test imports the orders that it needs."""

    settings = {}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = server.Server(**cls.settings)
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)

    def refused(self, answer, status, message):
        """The whole of an error: its status, its text, and nothing beside it."""
        self.assertEqual((answer.status, answer.json), (status, {"error": message}))
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")

    def bad(self, answer, status=400):
        """An error whose text the contract leaves open."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(list(answer.json), ["error"], answer)
        self.assertIsInstance(answer.error, str)

    def issued(self, answer):
        """The record of a memo that was just issued."""
        self.assertEqual(answer.status, 201, answer)
        return answer.json["creditmemo"]

    def amounts(self, record, **expected):
        """Amounts of a record, given as short decimals, by field."""
        self.assertEqual(
            {field: record.get(field) for field in expected},
            {field: places(amount) for field, amount in expected.items()})

    def adds_up(self, memo):
        """The identity of every memo, in both currencies."""
        for prefix in ("", "base_"):
            part = {key: Decimal(memo[prefix + key]) for key in (
                "subtotal", "discount_amount", "tax_amount", "hidden_tax_amount", "shipping_amount",
                "adjustment_positive", "adjustment_negative", "adjustment", "grand_total")}
            self.assertEqual(
                part["subtotal"] - part["discount_amount"] + part["tax_amount"] + part["hidden_tax_amount"]
                + part["shipping_amount"] + part["adjustment_positive"] - part["adjustment_negative"],
                part["grand_total"], memo)
            self.assertEqual(part["adjustment_positive"] - part["adjustment_negative"], part["adjustment"])


def places(amount):
    """An amount as the server writes it: a decimal string with four places."""
    return f"{Decimal(amount):.4f}"
