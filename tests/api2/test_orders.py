"""`/api2/order`: taking orders over, finding them, and stopping them."""

import unittest

from shop import ServerCase, Shop, document, line, numbers


class TestImport(ServerCase):
    def imported(self, *lines, **more):
        answer = self.shop.post("/order", document(*lines, **more))
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(list(answer.json), ["success", "order"])
        order = answer.json["order"]
        self.assertEqual(answer.headers["Location"], f"/api2/order?id={order['entity_id']}")
        return order

    def test_everything_comes_back(self):
        number = str(next(numbers))
        order = self.imported(
            line("A", 3, "10.00", name="Ä", tax_percent="19", tax_amount="5.42", discount_amount="1.50",
                 qty_canceled=1, qty_shipped=2),
            line("B", "0.5", "4.00", is_qty_decimal=True),
            increment_id=number, created_at="2025-04-05 06:07:08", customer_email="ana@example.com",
            customer_firstname="Ana", customer_lastname="Souza", shipping_address={"city": "Olinda"},
            billing_address={"city": "Recife", "street": ["1", "2"]},
            payment={"method": "pix", "transaction_id": "txn-9"},
            shipping_amount="7.90", shipping_tax_amount="1.50", shipping_discount_amount="0.90",
            order_currency_code="BRL", base_currency_code="USD", base_to_order_rate="5.4321", invoices=[])
        for field, value in {
            "increment_id": number, "store_id": self.shop.store, "state": "new", "status": "pending",
            "created_at": "2025-04-05 06:07:08", "customer_email": "ana@example.com", "order_currency_code": "BRL",
            "base_currency_code": "USD", "billing_address": {"city": "Recife", "street": ["1", "2"]},
            "shipping_address": {"city": "Olinda"}, "payment": {"method": "pix", "transaction_id": "txn-9"},
        }.items():
            self.assertEqual(order[field], value, field)
        self.assertIn("Ana Souza", order["customer_name"])
        self.amounts(order, subtotal=32, discount_amount="2.40", tax_amount="6.92", shipping_amount="7.90",
                     shipping_tax_amount="1.50", grand_total="44.42", total_paid=0, total_refunded=0)
        first, second = order["items"]
        self.assertIs(type(first["item_id"]), int)
        self.amounts(first, qty_ordered=3, qty_canceled=1, qty_shipped=2, qty_invoiced=0, qty_refunded=0, price=10,
                     row_total=30, discount_amount="1.50", tax_amount="5.42")
        self.assertEqual((second["is_qty_decimal"], second["qty_ordered"]), (True, "0.5000"))
        self.assertEqual(self.shop.read("/order", "order", id=order["entity_id"]), order)

    def test_state_that_follows(self):
        for name, lines, more, state in [
            ("not invoiced", [line("A", 2)], {"invoices": []}, "new"),
            ("invoiced", [line("A", 2)], {}, "processing"),
            ("invoiced and shipped", [line("A", 2, qty_shipped=2)], {}, "complete"),
            ("shipped in part", [line("A", 2, qty_shipped=1)], {}, "processing"),
            ("invoiced in part", [line("A", 2, qty_shipped=2)],
             {"invoices": [{"items": [{"sku": "A", "qty": 1}]}]}, "processing"),
        ]:
            with self.subTest(name):
                self.assertEqual(self.imported(*lines, **more)["state"], state)

    def test_own_number_or_the_next(self):
        shop = Shop(self.server)
        orders = [
            shop.post("/order", document(increment_id=number)).json["order"]["increment_id"]
            for number in (None, None, "100000050", None, "WEB-7", None)]
        self.assertEqual(
            orders, ["100000001", "100000002", "100000050", "100000051", "WEB-7", "100000052"])

    def test_totals_that_add_up(self):
        self.imported(subtotal="50.00", discount_amount="-3.00", tax_amount="5.30", grand_total="58.30",
                      base_grand_total="58.30", total_paid="58.30", shipping_amount="6.00")
        self.imported(discount_amount="3.00")

    def test_totals_that_do_not_add_up(self):
        for field, value in [
            ("subtotal", "50.01"), ("discount_amount", "2.00"), ("tax_amount", "4.70"), ("grand_total", "58.29"),
            ("grand_total", "0"), ("base_grand_total", "58.31"), ("total_paid", "0.00"), ("hidden_tax_amount", "0.01"),
        ]:
            with self.subTest(field=field, value=value):
                self.names(field, document(**{field: value}))
        self.names("row_total", document(line("A", 3, "10.00", row_total="29.00")))
        self.names("discount_amount", document(line("A", 1, "10.00", discount_amount="10.01")))
        self.names("grand_total", document(invoices=[{"grand_total": "58.29"}]))

    def names(self, field, order):
        answer = self.shop.post("/order", order)
        self.bad(answer)
        self.assertIn(field, answer.error)

    def test_unreadable_fields(self):
        for field, order in [
            ("items", document(items=[])), ("items", document(items="A")), ("items", document(items=[1])),
            ("sku", document({"name": "A", "qty_ordered": 1, "price": 1})),
            ("name", document({"sku": "A", "qty_ordered": 1, "price": 1})),
            ("price", document({"sku": "A", "name": "A", "qty_ordered": 1})),
            ("qty_ordered", document({"sku": "A", "name": "A", "price": 1})),
            ("qty_ordered", document(line("A", 0))), ("qty_ordered", document(line("A", "0.5"))),
            ("qty_ordered", document(line("A", -1))), ("price", document(line("A", 1, "-1.00"))),
            ("tax_amount", document(line("A", tax_amount="-1.00"))),
            ("tax_amount", document(line("A", tax_amount="0.001"))),
            ("row_total", document(line("A", row_total="x"))), ("qty_shipped", document(line("A", qty_shipped=2))),
            ("is_qty_decimal", document(line("A", is_qty_decimal="yes"))),
            ("order_currency_code", document(order_currency_code="XXX")),
            ("order_currency_code", document(order_currency_code=None)),
            ("base_to_order_rate", document(base_currency_code="USD")),
            ("base_to_order_rate", document(base_currency_code="USD", base_to_order_rate="0")),
            ("payment", document(payment=None)), ("method", document(payment={})),
            ("created_at", document(created_at="yesterday")), ("state", document(state="lost")),
            ("increment_id", document(increment_id="a b")), ("increment_id", document(increment_id="1,2")),
            ("customer_email", document(customer_email="a@b.c\r\nBcc: x@y.z")),
            ("shipping_amount", document(shipping_amount="-1")), ("entity_id", document(entity_id=0)),
            ("billing_address", document(billing_address="street")), ("state", document(invoices=[{"state": 9}])),
            ("invoices", document(invoices={})), ("total_refunded", document(total_refunded="1.00")),
            ("parent_line", document(line("A"), line("B", parent_line=1))),
        ]:
            with self.subTest(field):
                self.names(field, order)

    def test_duplicates(self):
        order = self.shop.order(invoices=[{"increment_id": f"inv-{next(numbers)}"}])
        for name, twin in [
            ("number", document(increment_id=order.number)), ("id", document(entity_id=order.id)),
            ("line id", document(line("A", item_id=order.line_ids[0]))),
            ("invoice id", document(invoices=[{"entity_id": order.invoice_id}])),
            ("invoice number", document(invoices=[{"increment_id": order.invoice_number}])),
        ]:
            with self.subTest(name):
                self.refused(self.shop.post("/order", twin), 409, "Conflict on save")
        self.assertEqual(len(self.shop.read("/order", "orders", increment_id=f"{order.number},x")), 1)

    def test_ids_are_kept(self):
        order = self.imported(line("A", item_id=700_010), entity_id=700_001, invoices=[{"entity_id": 700_020}])
        self.assertEqual((order["entity_id"], order["items"][0]["item_id"]), (700_001, 700_010))
        self.assertEqual(self.shop.invoice_record(700_020)["order_id"], 700_001)
        after = self.shop.order()
        self.assertGreater(min(after.id - 700_001, after.line_ids[0] - 700_010, after.invoice_id - 700_020), 0)

    def test_large_order(self):
        order = self.imported(*[line(f"SKU-{number}", 2, "1.25") for number in range(1_000)])
        self.assertEqual((len(order["items"]), order["grand_total"]), (1_000, "2500.0000"))
        answer = self.shop.post("/creditmemo", {"order_id": order["entity_id"]})
        self.assertEqual(len(self.issued(answer)["items"]), 1_000)


class TestLookup(ServerCase):
    def test_by_id_and_by_number(self):
        order = self.shop.order()
        for query in ({"id": order.id}, {"increment_id": order.number}):
            answer = self.shop.get("/order", **query)
            self.assertEqual(list(answer.json), ["success", "order"])
            self.assertEqual(answer.json["order"]["entity_id"], order.id)
        for query in ({"id": 999_999_999}, {"increment_id": "nowhere"}):
            self.refused(self.shop.get("/order", **query), 404, "Order not found")

    def test_status(self):
        shop = Shop(self.server)
        statuses = ["pending", "processing", "waiting", "processing"]
        for status in statuses:
            shop.order(status=status)
        for query, count in [("waiting", 1), ("processing", 2), ("waiting,pending", 2), ("waiting, processing", 3),
                             ("nothing", 0), ("", 4)]:
            with self.subTest(query):
                self.assertEqual(len(shop.read("/order", "orders", status=query)), count)


class TestStops(ServerCase):
    def move(self, action, order, **by):
        return self.shop.post(f"/order/{action}", by or {"order_id": order.id})

    def moved(self, action, order, state, **by):
        answer = self.move(action, order, **by)
        self.assertEqual((answer.status, list(answer.json)), (200, ["success", "order"]), answer)
        self.assertEqual(answer.json["order"]["state"], state)
        self.assertEqual(self.shop.order_record(order), answer.json["order"])

    def test_cancel(self):
        order = self.shop.order(invoices=[])
        self.moved("cancel", order, "canceled", order_increment_id=order.number)
        self.amounts(self.shop.order_record(order)["items"][0], qty_canceled=2)
        self.bad(self.move("cancel", order))
        self.refused(self.shop.post("/invoice", {"order_id": order.id}), 400, "Cannot create invoice")

    def test_cancel_the_rest(self):
        order = self.shop.order(line("A", 5), invoices=[{"items": [{"sku": "A", "qty": 2}]}])
        self.moved("cancel", order, "processing")
        self.amounts(self.shop.order_record(order)["items"][0], qty_canceled=3, qty_invoiced=2)
        self.assertEqual(self.shop.refund(order)["items"][0]["qty"], "2.0000")
        self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_cannot_cancel(self):
        held = self.shop.order(invoices=[])
        self.moved("hold", held, "holded")
        for order in (held, self.shop.order(), self.shop.order(invoices=[], state="payment_review")):
            self.refused(self.move("cancel", order), 400, "Cannot cancel order")

    def test_hold_and_unhold(self):
        for more, state in [({"invoices": []}, "new"), ({}, "processing"), ({"status": "waiting"}, "processing")]:
            with self.subTest(state):
                order = self.shop.order(**more)
                self.moved("hold", order, "holded")
                self.refused(self.move("hold", order), 400, "Cannot hold order")
                self.refused(self.shop.post("/creditmemo", {"order_id": order.id}), 400, "Cannot create credit memo")
                self.refused(self.shop.post("/invoice", {"order_id": order.id}), 400, "Cannot create invoice")
                self.moved("unhold", order, state, order_increment_id=order.number)
                self.assertEqual(self.shop.order_record(order)["status"], order.record["status"])
                self.refused(self.move("unhold", order), 400, "Cannot unhold order")

    def test_refund_after_unhold(self):
        order = self.shop.order()
        self.moved("hold", order, "holded")
        self.moved("unhold", order, "processing")
        self.assertEqual(self.shop.refund(order)["grand_total"], "58.3000")

    def test_cannot_hold(self):
        closed = self.shop.order()
        self.shop.refund(closed)
        for order in (closed, self.shop.order(line("A", 1, qty_shipped=1))):
            self.refused(self.move("hold", order), 400, "Cannot hold order")

    def test_source(self):
        order = self.shop.order()
        for action in ("cancel", "hold", "unhold"):
            for body, status, message in [
                ({}, 400, "Missing source identifier"), ({"order_id": ""}, 400, "Missing source identifier"),
                ({"order_id": order.id, "order_increment_id": order.number}, 400, "Ambiguous source identifier"),
                ({"order_id": 999_999_999}, 404, "Order not found"),
                ({"order_increment_id": "nowhere"}, 404, "Order not found"),
            ]:
                with self.subTest(action=action, **body):
                    self.refused(self.move(action, order, **body) if body else
                                 self.shop.post(f"/order/{action}", {}), status, message)


if __name__ == "__main__":
    unittest.main()
