"""`GET /api2/creditmemo`: lookup and filters."""

import unittest

from shop import ServerCase


class TestLookup(ServerCase):
    def test_by_id_and_by_number(self):
        memo = self.shop.refund(self.shop.order())
        for query in [
            {"id": memo["entity_id"]}, {"increment_id": memo["increment_id"]},
            {"id": memo["entity_id"], "increment_id": memo["increment_id"]},
        ]:
            answer = self.shop.get("/creditmemo", **query)
            self.assertEqual((answer.status, list(answer.json)), (200, ["success", "creditmemo"]))
            self.assertEqual(answer.json["creditmemo"], memo)

    def test_unknown(self):
        memo = self.shop.refund(self.shop.order())
        for query in [
            {"id": 999_999_999}, {"increment_id": "999999999"},
            {"id": memo["entity_id"], "increment_id": "999999999"},
        ]:
            with self.subTest(**query):
                self.bad(self.shop.get("/creditmemo", **query), 404)

    def test_unreadable(self):
        for query in [{"id": "x"}, {"id": "0"}, {"id": "-1"}, {"id": "1.5"}, {"order_id": "x"}, {"invoice_id": "x"},
                      {"state": "x"}, {"state": "9"}, {"refund_type": "both"}]:
            with self.subTest(**query):
                self.bad(self.shop.get("/creditmemo", **query))


class TestFilters(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        halves = [{"items": [{"sku": "TEA-1", "qty": 1}]}, {}]
        cls.order, cls.other = cls.shop.order(invoices=halves), cls.shop.order()
        cls.first, cls.second = (invoice for invoice in cls.order.invoices)
        cls.by_first = cls.shop.issue(invoice_id=cls.first["entity_id"])
        cls.by_second = cls.shop.issue(invoice_id=cls.second["entity_id"], items=[], adjustment_positive=1)
        cls.by_order = cls.shop.refund(cls.order, items=[], adjustment_positive=2)
        cls.of_other = cls.shop.refund(cls.other)

    def test_filters(self):
        mine = [self.by_first, self.by_second, self.by_order]
        everything = [*mine, self.of_other]
        for query, memos in [
            ({}, everything), ({"order_id": self.order.id}, mine), ({"order_increment_id": self.order.number}, mine),
            ({"order_id": self.other.id}, [self.of_other]), ({"order_id": 999_999_999}, []),
            ({"order_increment_id": "nowhere"}, []),
            ({"invoice_id": self.first["entity_id"]}, [self.by_first]),
            ({"invoice_increment_id": self.second["increment_id"]}, [self.by_second]),
            ({"invoice_id": self.other.invoice_id}, [self.of_other]), ({"invoice_id": 999_999_999}, []),
            ({"increment_id": f"{self.by_first['increment_id']},{self.of_other['increment_id']}"},
             [self.by_first, self.of_other]),
            ({"state": 2}, everything), ({"state": 1}, []), ({"refund_type": "offline"}, everything),
            ({"refund_type": "online"}, []), ({"order_id": self.order.id, "invoice_id": self.other.invoice_id}, []),
            ({"order_id": "", "invoice_id": "", "state": ""}, everything),
        ]:
            with self.subTest(**query):
                self.assertEqual(self.shop.read("/creditmemo", "creditmemos", **query), memos)

    def test_memo_of_one_of_several_invoices(self):
        self.assertEqual(
            [memo["invoice_increment_id"] for memo in (self.by_first, self.by_second, self.by_order)],
            [self.first["increment_id"], self.second["increment_id"], None])


if __name__ == "__main__":
    unittest.main()
