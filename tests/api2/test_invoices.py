"""`/api2/invoice`: charging orders, finding invoices, and what of them went back."""

import unittest

from shop import TOTAL, ServerCase, Shop, line

CANNOT = "Cannot create invoice"


class TestCreate(ServerCase):
    def create(self, order, path="/invoice", **fields):
        answer = self.shop.post(path, {"order_id": order.id} | fields)
        self.assertEqual((answer.status, list(answer.json)), (201, ["success", "invoice"]), answer)
        invoice = answer.json["invoice"]
        self.assertEqual(answer.headers["Location"], f"/api2/invoice?id={invoice['entity_id']}")
        self.assertEqual(self.shop.invoice_record(invoice["entity_id"]), invoice)
        return invoice

    def test_everything(self):
        for path in ("/invoice", "/invoice/create"):
            order = self.shop.order(invoices=[])
            invoice = self.create(order, path, comment="charged")
            self.assertEqual((invoice["state"], invoice["order_id"], invoice["order_increment_id"]),
                             (2, order.id, order.number))
            self.amounts(invoice, subtotal=50, discount_amount=3, tax_amount="5.30", shipping_amount=6,
                         grand_total=TOTAL, total_refunded=0, base_total_refunded=0)
            self.assertEqual([item["qty"] for item in invoice["items"]], ["2.0000", "1.0000"])
            record = self.shop.order_record(order)
            self.assertEqual((record["state"], record["total_paid"]), ("processing", TOTAL))
            self.assertEqual(self.shop.refund(order)["grand_total"], TOTAL)

    def test_by_number(self):
        order = self.shop.order(invoices=[])
        answer = self.shop.post("/invoice", {"order_increment_id": order.number})
        self.assertEqual(answer.status, 201, answer)

    def test_items(self):
        order = self.shop.order(line("A", 5, "3.3340", row_total="16.67", tax_amount="1.00"), line("B"),
                                shipping_amount="4.00", invoices=[])
        first = self.create(order, items=[{"sku": "A", "qty": 2}])
        self.amounts(first, subtotal="6.67", tax_amount="0.40", shipping_amount=4, grand_total="11.07")
        second = self.create(order, items=[{"order_item_id": order.lines["A"], "qty": 3}])
        self.amounts(second, subtotal=10, tax_amount="0.60", shipping_amount=0, grand_total="10.60")
        third = self.create(order)
        self.amounts(third, subtotal=10, grand_total=10)
        self.refused(self.shop.post("/invoice", {"order_id": order.id}), 400, CANNOT)
        self.amounts(self.shop.order_record(order), total_paid="31.67", grand_total="31.67")
        # A refund by an invoice gives back what that invoice charged.
        self.amounts(self.shop.issue(invoice_id=first["entity_id"]), subtotal="6.67", grand_total="11.07")

    def test_invalid_items(self):
        order = self.shop.order(line("A", 5, name="Pen"), invoices=[])
        for items, message in [
            ([{}], "Invalid item"), ([{"sku": "A"}], "Invalid item"), ([{"sku": "A", "qty": 0}], "Invalid item"),
            ([{"qty": 1}], "Invalid item"), ([{"sku": "B", "qty": 1}], "Invalid item"), ("A", "Invalid item"),
            ([{"sku": "A", "qty": 0.5}], "Invalid item"),
            ([{"sku": "A", "qty": 1}, {"sku": "A", "qty": 1}], "Invalid item"),
            ([{"sku": "A", "qty": 6}], 'Invalid qty to invoice item "Pen"'),
        ]:
            with self.subTest(items=items):
                self.refused(self.shop.post("/invoice", {"order_id": order.id, "items": items}), 400, message)
        self.bad(self.shop.post("/invoice", {"order_id": order.id, "items": []}))

    def test_capture(self):
        for capture, state, paid in [("offline", 2, TOTAL), ("no_capture", 1, "0.0000")]:
            with self.subTest(capture):
                order = self.shop.order(invoices=[])
                self.assertEqual(self.create(order, capture=capture)["state"], state)
                self.assertEqual(self.shop.order_record(order)["total_paid"], paid)
        for capture in ["online", "later", "", 1]:
            with self.subTest(capture):
                self.bad(self.shop.post("/invoice", {"order_id": self.shop.order(invoices=[]).id, "capture": capture}))

    def test_not_captured_cannot_be_refunded(self):
        order = self.shop.order(invoices=[])
        invoice = self.create(order, capture="no_capture")
        for source in ({"order_id": order.id}, {"invoice_id": invoice["entity_id"]}):
            self.refused(self.shop.post("/creditmemo", source), 400, "Cannot create credit memo")

    def test_send_email(self):
        invoice = self.create(self.shop.order(invoices=[]), send_email=True)
        rows = self.server.sql(
            "SELECT delivered_at FROM outbox WHERE kind = 'invoice_mail' AND document_id = ?", invoice["entity_id"])
        self.assertEqual(rows, [(None,)])

    def test_cannot(self):
        refunded = self.shop.order()
        self.shop.refund(refunded)
        held = self.shop.order(invoices=[])
        self.shop.post("/order/hold", {"order_id": held.id})
        for name, order in [
            ("invoiced", self.shop.order()), ("closed", refunded), ("on hold", held),
            ("in review", self.shop.order(invoices=[], state="payment_review")),
        ]:
            with self.subTest(name):
                self.refused(self.shop.post("/invoice", {"order_id": order.id}), 400, CANNOT)

    def test_source(self):
        order = self.shop.order(invoices=[])
        for path in ("/invoice", "/invoice/create"):
            for body, status, message in [
                ({}, 400, "Missing source identifier"), ({"invoice_id": 1}, 400, "Missing source identifier"),
                ({"order_id": order.id, "order_increment_id": order.number}, 400, "Ambiguous source identifier"),
                ({"order_id": 999_999_999}, 404, "Order not found"),
                ({"order_increment_id": "nowhere"}, 404, "Order not found"),
            ]:
                with self.subTest(path=path, **body):
                    self.refused(self.shop.post(path, body), status, message)

    def test_numbers_without_a_gap(self):
        shop = Shop(self.server)
        created = []
        for _ in range(3):
            order = shop.order(invoices=[])
            shop.post("/invoice", {"order_id": order.id, "items": [{"sku": "TEA-1", "qty": 9}]})
            created.append(shop.post("/invoice", {"order_id": order.id}).json["invoice"]["increment_id"])
        self.assertEqual(created, ["100000001", "100000002", "100000003"])


class TestRead(ServerCase):
    def test_lookup(self):
        order = self.shop.order()
        for path in ("/invoice", "/invoices"):
            for query in ({"id": order.invoice_id}, {"increment_id": order.invoice_number}):
                answer = self.shop.get(path, **query)
                self.assertEqual(list(answer.json), ["success", "invoice"])
                self.assertEqual(answer.json["invoice"]["entity_id"], order.invoice_id)
            for query in ({"id": 999_999_999}, {"increment_id": "nowhere"}):
                self.refused(self.shop.get(path, **query), 404, "Invoice not found")

    def test_several_numbers_are_a_filter(self):
        orders = [self.shop.order() for _ in range(3)]
        wanted = ",".join(order.invoice_number for order in orders[:2])
        invoices = self.shop.read("/invoice", "invoices", increment_id=wanted)
        self.assertEqual([invoice["entity_id"] for invoice in invoices], [order.invoice_id for order in orders[:2]])
        answer = self.shop.get("/invoice", {"increment_id": [order.invoice_number for order in orders]})
        self.assertEqual(len(answer.json["invoices"]), 3)

    def test_filters(self):
        shop = Shop(self.server)
        paid, opened = shop.order(), shop.order(invoices=[{"state": 1}])
        canceled = shop.order(invoices=[{"state": 3}])
        for query, orders in [
            ({}, [paid, opened, canceled]), ({"state": 1}, [opened]), ({"state": 2}, [paid]),
            ({"state": 3}, [canceled]), ({"order_id": paid.id}, [paid]),
            ({"order_increment_id": opened.number}, [opened]), ({"order_id": 999_999_999}, []),
            ({"order_id": paid.id, "state": 1}, []),
        ]:
            with self.subTest(**query):
                invoices = shop.read("/invoice", "invoices", **query)
                self.assertEqual([invoice["order_id"] for invoice in invoices], [order.id for order in orders])

    def test_shows_what_was_refunded(self):
        """The check that the vendor recommends before a refund: grand_total against what went back."""
        order = self.shop.order()
        refunded = 0
        for fields in ({"items": [{"sku": "TEA-1", "qty": 1}]}, {"items": [], "adjustment_positive": "0.70"}, {}):
            if not fields:
                fields = {"adjustment_negative": "0.70"}
            memo = self.shop.issue(invoice_id=order.invoice_id, **fields)
            refunded += round(float(memo["grand_total"]) * 100)
            invoice = self.shop.invoice_record(order.invoice_id)
            self.amounts(invoice, grand_total=TOTAL, total_refunded=str(refunded / 100),
                         base_total_refunded=str(refunded / 100), base_grand_total=TOTAL)
        self.assertEqual(invoice["total_refunded"], TOTAL)

    def test_a_refund_by_order_shows_on_the_only_invoice(self):
        order = self.shop.order()
        self.shop.refund(order)
        self.assertEqual(self.shop.invoice_record(order.invoice_id)["total_refunded"], TOTAL)


if __name__ == "__main__":
    unittest.main()
