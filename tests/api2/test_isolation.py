"""Two stores on one server: neither sees, changes or learns anything of the other."""

import unittest

from shop import ServerCase, Shop, document, line


class TestIsolation(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thief = Shop(cls.server)
        cls.order = cls.shop.order(invoices=[{"items": [{"sku": "TEA-1", "qty": 1}]}])
        cls.memo = cls.shop.refund(cls.order, items=[], adjustment_positive=1, comment="ours")

    def test_writes_by_foreign_names(self):
        order = self.order
        by_order = [{"order_id": order.id}, {"order_increment_id": order.number}]
        by_invoice = [{"invoice_id": order.invoice_id}, {"invoice_increment_id": order.invoice_number}]
        calls = [(path, body, "Order not found") for body in by_order for path in (
            "/creditmemo", "/creditmemo/create", "/creditmemo/preview", "/invoice", "/invoice/create",
            "/order/cancel", "/order/hold", "/order/unhold")]
        calls += [(path, body, "Invoice not found") for body in by_invoice for path in (
            "/creditmemo", "/creditmemo/create", "/creditmemo/preview")]
        calls += [("/history", body | {"comment": "x"}, "Order not found") for body in by_order]
        calls += [("/history", {"increment_id": order.number, "comment": "x"}, "Order not found")]
        before = self.everything()
        for path, body, message in calls:
            with self.subTest(path=path, body=body):
                self.refused(self.thief.post(path, body), 404, message)
        self.assertEqual(self.everything(), before)

    def everything(self):
        return [self.server.sql(f"SELECT * FROM {table}") for table in (
            "orders", "order_line", "invoice", "creditmemo", "history", "journal", "audit")]

    def test_lookups_by_foreign_names(self):
        order, memo = self.order, self.memo
        for path, query in [
            ("/order", {"id": order.id}), ("/order", {"increment_id": order.number}),
            ("/invoice", {"id": order.invoice_id}), ("/invoices", {"id": order.invoice_id}),
            ("/invoice", {"increment_id": order.invoice_number}), ("/creditmemo", {"id": memo["entity_id"]}),
            ("/creditmemo", {"increment_id": memo["increment_id"]}), ("/history", {"order_id": order.id}),
            ("/history", {"order_increment_id": order.number}), ("/history", {"increment_id": order.number}),
        ]:
            with self.subTest(path=path, **query):
                answer = self.thief.get(path, **query)
                unknown = self.thief.get(path, **{key: 999_999_999 for key in query})
                self.bad(answer, 404)
                self.assertEqual(answer.body, unknown.body)

    def test_lists_by_foreign_names(self):
        order, memo = self.order, self.memo
        for path, key, queries in [
            ("/order", "orders", [{}, {"status": order.record["status"]}, {"sort": "grand_total"},
                                  {"increment_id": f"{order.number},x"}]),
            ("/invoice", "invoices", [{}, {"order_id": order.id}, {"order_increment_id": order.number}, {"state": 2},
                                      {"increment_id": f"{order.invoice_number},x"}]),
            ("/creditmemo", "creditmemos", [
                {}, {"order_id": order.id}, {"order_increment_id": order.number}, {"invoice_id": order.invoice_id},
                {"invoice_increment_id": order.invoice_number}, {"state": 2}, {"refund_type": "offline"},
                {"increment_id": f"{memo['increment_id']},x"}]),
        ]:
            for query in queries:
                with self.subTest(path=path, **query):
                    answer = self.thief.get(path, **query, include_pagination=1)
                    self.assertEqual((answer.status, answer.json.get(key), answer.json.get("total")), (200, [], 0))

    def test_a_foreign_line_in_ones_own_order(self):
        thief = Shop(self.server)
        body = {"order_id": thief.order().id, "items": [{"order_item_id": self.order.lines["TEA-1"], "qty": 1}]}
        self.refused(thief.post("/creditmemo", body), 400, "Invalid item")

    def test_an_order_for_a_foreign_store(self):
        answer = self.thief.post("/order", document(store_id=self.shop.store))
        self.bad(answer, 404)
        self.assertEqual(self.thief.read("/order", "orders"), [])

    def test_a_foreign_preview_token(self):
        body = {"order_id": self.order.id, "items": [{"sku": "TEA-1", "qty": 1}], "shipping_amount": 0}
        body["preview_token"] = self.shop.post("/creditmemo/preview", body).json["preview_token"]
        self.refused(self.thief.post("/creditmemo", body), 404, "Order not found")

    def test_a_foreign_idempotency_key(self):
        body = {"order_id": self.order.id, "items": [], "adjustment_positive": "0.10"}
        self.issued(self.shop.post("/creditmemo", body, Idempotency_Key="ours"))
        self.refused(self.thief.post("/creditmemo", body, Idempotency_Key="ours"), 404, "Order not found")

    def test_the_same_numbers_in_both(self):
        other = Shop(self.server)
        number = f"twin-{self.order.number}"
        invoices = [{"increment_id": f"inv-{number}"}]
        ours = self.shop.order(increment_id=number, invoices=invoices)
        theirs = other.order(line("OTHER"), increment_id=number, invoices=invoices)
        self.assertNotEqual(ours.id, theirs.id)
        for shop, order in ((self.shop, ours), (other, theirs)):
            self.assertEqual(shop.read("/order", "order", increment_id=number)["entity_id"], order.id)
            memo = shop.issue(invoice_increment_id=f"inv-{number}", items=[], adjustment_positive=1)
            self.assertEqual((memo["order_id"], memo["store_id"]), (order.id, shop.store))


class TestClientOfTwoStores(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = Shop(cls.server)
        cls.both = Shop(cls.server, cls.shop.store, cls.other.store)

    def test_sees_both(self):
        mine, other = self.shop.order(), self.other.order()
        for order in (mine, other):
            self.assertEqual(self.both.order_record(order)["increment_id"], order.number)
            self.issued(self.both.post("/creditmemo", {"order_id": order.id}))
        stores = {order["store_id"] for order in self.both.read("/order", "orders")}
        self.assertEqual(stores, {self.shop.store, self.other.store})

    def test_a_number_in_both_is_ambiguous(self):
        number = "in-both-1"
        invoices = [{"increment_id": "inv-in-both-1"}]
        orders = [shop.order(increment_id=number, invoices=invoices) for shop in (self.shop, self.other)]
        ambiguous = "Ambiguous source identifier"
        for path in ("/creditmemo", "/creditmemo/preview"):
            self.refused(self.both.post(path, {"order_increment_id": number}), 400, ambiguous)
            self.refused(self.both.post(path, {"invoice_increment_id": "inv-in-both-1"}), 400, ambiguous)
        for path in ("/order/cancel", "/order/hold", "/invoice"):
            self.refused(self.both.post(path, {"order_increment_id": number}), 400, ambiguous)
        for path, value in (("/order", number), ("/invoice", "inv-in-both-1"), ("/history", number)):
            self.refused(self.both.get(path, increment_id=value), 400, ambiguous)
        self.issued(self.both.post("/creditmemo", {"order_id": orders[1].id}))

    def test_imports_into_the_store_that_it_names(self):
        for shop in (self.shop, self.other):
            answer = self.both.post("/order", document(store_id=shop.store))
            self.assertEqual((answer.status, answer.json["order"]["store_id"]), (201, shop.store))


if __name__ == "__main__":
    unittest.main()
