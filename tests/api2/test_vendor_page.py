"""The vendor's own page: its sample requests letter by letter, its table of errors, its usage patterns."""

import unittest

import server
from shop import ServerCase, Shop, line

BY_INVOICE = """{
  "invoice_id": 456,
  "refund_type": "offline",
  "send_email": true,
  "comment": "Refund created by integration."
}"""

PARTIAL_BY_ORDER = """{
  "order_increment_id": "100000123",
  "refund_type": "offline",
  "shipping_amount": 0,
  "adjustment_positive": 0,
  "adjustment_negative": 0,
  "items": [
    {"order_item_id": 10, "qty": 1}
  ]
}"""

ONLINE = """{
  "invoice_increment_id": "100000045",
  "refund_type": "online",
  "shipping_amount": 19.90,
  "adjustment_negative": 5.00,
  "items": [
    {"sku": "PRODUCT-001", "qty": 1}
  ],
  "send_email": true,
  "comment": "Partial refund after return."
}"""


class TestSamples(ServerCase):
    @classmethod
    def setUpClass(cls):
        """The page names ids, so each test has a register that holds nothing yet."""

    def setUp(self):
        self.server = server.Server()
        self.addCleanup(self.server.close)
        self.shop = Shop(self.server)
        self.page = self.shop.order(
            line("CAFE-500", 3, "48.90", item_id=10, tax_amount="14.67"), increment_id="100000123",
            shipping_amount="18.40", invoices=[{"increment_id": "100000044"}])
        self.other = self.shop.order(
            line("PRODUCT-001", 2, "129.90"), line("CANECA", 1, "39.90"), shipping_amount="19.90",
            payment={"method": "sandbox", "transaction_id": "txn-45"},
            invoices=[{"increment_id": "100000045", "transaction_id": "txn-45"}])
        self.whole = self.shop.order(line("RAIN-L", 1, "149.95"), shipping_amount="4.99", invoices=[{"entity_id": 456}])

    def test_refund_by_invoice(self):
        memo = self.issued(self.shop.raw(BY_INVOICE))
        self.assertEqual(
            (memo["invoice_id"], memo["refund_type"], memo["comment"], memo["order_increment_id"]),
            (456, "offline", "Refund created by integration.", self.whole.number))
        self.amounts(memo, grand_total="154.94")
        self.refused(self.shop.raw(BY_INVOICE), 400, "Cannot create credit memo")

    def test_partial_refund_by_order(self):
        memo = self.issued(self.shop.raw(PARTIAL_BY_ORDER, "/creditmemo/create"))
        self.assertEqual([(item["order_item_id"], item["qty"]) for item in memo["items"]], [(10, "1.0000")])
        self.amounts(memo, subtotal="48.90", tax_amount="4.89", shipping_amount=0, grand_total="53.79")

    def test_online_refund_with_items_and_adjustment(self):
        """No gateway is configured; the same as an offline refund has the page's amounts."""
        self.refused(self.shop.raw(ONLINE), 400, "Online refund not supported")
        memo = self.issued(self.shop.raw(ONLINE.replace('"online"', '"offline"')))
        self.amounts(memo, subtotal="129.90", shipping_amount="19.90", adjustment_negative=5, grand_total="144.80")
        self.assertEqual(memo["invoice_increment_id"], "100000045")

    def test_errors(self):
        for name, text, status, message in [
            ("entry without a name", PARTIAL_BY_ORDER.replace('"order_item_id": 10, ', ""), 400, "Invalid item"),
            ("quantity that is not positive", PARTIAL_BY_ORDER.replace('"qty": 1', '"qty": 0'), 400, "Invalid item"),
            ("online", ONLINE, 400, "Online refund not supported"),
            ("unknown invoice", BY_INVOICE.replace("456", "4567"), 404, "Invoice not found"),
            ("unknown invoice number", ONLINE.replace("100000045", "100009999"), 404, "Invoice not found"),
            ("unknown order", PARTIAL_BY_ORDER.replace("100000123", "100009999"), 404, "Order not found"),
        ]:
            with self.subTest(name):
                self.refused(self.shop.raw(text), status, message)
        answer = self.shop.post("/creditmemo", BY_INVOICE, Content_Type="application/json", Authorization=None)
        self.refused(answer, 401, "Unauthorized")

    def test_usage_patterns(self):
        for name, body, total in [
            ("with shipping refund", {"shipping_amount": "6.00", "items": []}, "6.6000"),
            ("with cancellation fee", {"adjustment_negative": "10.00"}, "48.3000"),
            ("with promo credit", {"adjustment_positive": "5.00", "items": [{"sku": "TEA-1", "qty": 1}]}, "22.6000"),
        ]:
            with self.subTest(name):
                order = self.shop.order()
                memo = self.issued(self.shop.post("/creditmemo", {"invoice_id": order.invoice_id} | body))
                self.assertEqual(memo["grand_total"], total)

    def test_balance_before_a_refund(self):
        """The page's advice: GET /api2/invoice?id=… and compare grand_total with what was refunded."""
        invoice = self.shop.request("GET", "/api2/invoice?id=456").json["invoice"]
        self.assertEqual((invoice["grand_total"], invoice["base_total_refunded"]), ("154.9400", "0.0000"))
        self.issued(self.shop.raw(BY_INVOICE))
        invoice = self.shop.request("GET", "/api2/invoice?id=456").json["invoice"]
        self.assertEqual(invoice["base_total_refunded"], invoice["base_grand_total"])


if __name__ == "__main__":
    unittest.main()
