"""`/api2/history`: what happened to an order, as people read it."""

import unittest

from shop import ServerCase

FIELDS = {"entity_id", "order_id", "entity_name", "status", "comment", "is_customer_notified", "is_visible_on_front",
          "created_at"}


class TestRead(ServerCase):
    def entries(self, **query):
        return self.shop.read("/history", "history", **query)

    def test_three_names(self):
        order = self.shop.order()
        self.shop.refund(order)
        lists = [self.entries(**query) for query in (
            {"order_id": order.id}, {"order_increment_id": order.number}, {"increment_id": order.number})]
        self.assertTrue(lists[0])
        self.assertEqual(lists[1:], lists[:1] * 2)
        self.assertEqual(FIELDS - set(lists[0][0]), set())

    def test_source(self):
        order = self.shop.order()
        for query, status, message in [
            ({}, 400, "Missing source identifier"), ({"order_id": ""}, 400, "Missing source identifier"),
            ({"order_id": order.id, "increment_id": order.number}, 400, "Ambiguous source identifier"),
            ({"order_id": 999_999_999}, 404, "Order not found"), ({"increment_id": "nowhere"}, 404, "Order not found"),
        ]:
            with self.subTest(**query):
                self.refused(self.shop.get("/history", **query), status, message)

    def test_envelope_and_paging(self):
        order = self.shop.order()
        for number in range(5):
            self.shop.post("/history", {"order_id": order.id, "comment": f"note {number}"})
        answer = self.shop.get("/history", order_id=order.id, limit=2, page=2, include_pagination=1).json
        self.assertEqual([answer[field] for field in ("success", "page", "limit", "total", "last_page", "has_next")],
                         [True, 2, 2, 5, 3, True])
        self.assertEqual([entry["comment"] for entry in answer["history"]], ["note 2", "note 3"])

    def test_tells_every_step(self):
        order = self.shop.order(invoices=[])
        self.shop.post("/order/hold", {"order_id": order.id})
        self.shop.post("/order/unhold", {"order_id": order.id})
        self.shop.post("/invoice", {"order_id": order.id, "items": [{"sku": "TEA-1", "qty": 2}], "comment": "first"})
        self.shop.post("/order/cancel", {"order_id": order.id})
        self.shop.refund(order, comment="all back")
        entries = self.entries(order_id=order.id)
        self.assertEqual(
            [entry["entity_name"] for entry in entries], ["order", "order", "invoice", "order", "creditmemo"])
        for entry, text in zip(entries[2:], ["first", "", "all back"], strict=False):
            self.assertIn(text, entry["comment"])
        self.assertEqual([entry["entity_id"] for entry in entries], sorted(entry["entity_id"] for entry in entries))

    def test_a_refused_step_tells_nothing(self):
        order = self.shop.order()
        for path in ("/order/cancel", "/order/unhold", "/invoice"):
            self.assertEqual(self.shop.post(path, {"order_id": order.id}).status, 400)
        self.assertEqual(self.entries(order_id=order.id), [])


class TestWrite(ServerCase):
    def write(self, **body):
        answer = self.shop.post("/history", body)
        self.assertEqual(answer.status, 201, answer)
        self.assertIs(answer.json["success"], True)
        return answer.json["entry"]

    def test_note(self):
        order = self.shop.order()
        for source in ({"order_id": order.id}, {"order_increment_id": order.number}, {"increment_id": order.number}):
            entry = self.write(**source, comment="Cliente ligou ☎")
            self.assertEqual(
                [entry[field] for field in ("order_id", "comment", "is_customer_notified", "is_visible_on_front")],
                [order.id, "Cliente ligou ☎", False, False])
            self.assertEqual(entry["status"], order.record["status"])
        self.assertEqual(len(self.shop.read("/history", "history", order_id=order.id)), 3)

    def test_flags(self):
        entry = self.write(order_id=self.shop.order().id, comment="x", is_customer_notified="1", is_visible_on_front=1)
        self.assertEqual((entry["is_customer_notified"], entry["is_visible_on_front"]), (True, True))

    def test_status(self):
        order = self.shop.order()
        self.assertEqual(self.write(order_id=order.id, comment="x", status="waiting")["status"], "waiting")
        record = self.shop.order_record(order)
        self.assertEqual((record["status"], record["state"]), ("waiting", "processing"))
        self.assertEqual(self.shop.refund(order)["grand_total"], "58.3000")

    def test_never_mails(self):
        before = self.server.sql("SELECT count(*) FROM outbox")
        self.write(order_id=self.shop.order().id, comment="x", is_customer_notified=True, send_email=True)
        self.assertEqual(self.server.sql("SELECT count(*) FROM outbox"), before)

    def test_refused(self):
        order = self.shop.order()
        for body, status in [
            ({"order_id": order.id}, 400), ({"order_id": order.id, "comment": ""}, 400),
            ({"order_id": order.id, "comment": 1}, 400), ({"order_id": order.id, "comment": "x" * 100_000}, 400),
            ({"order_id": order.id, "comment": "x", "is_customer_notified": "perhaps"}, 400),
            ({"order_id": order.id, "comment": "x", "status": "a\nb"}, 400),
        ]:
            with self.subTest(str(body)[:60]):
                self.bad(self.shop.post("/history", body), status)
        for body, status, message in [
            ({"comment": "x"}, 400, "Missing source identifier"),
            ({"order_id": order.id, "order_increment_id": order.number, "comment": "x"}, 400,
             "Ambiguous source identifier"),
            ({"order_id": 999_999_999, "comment": "x"}, 404, "Order not found"),
            ({"order_id": 999_999_999}, 404, "Order not found"),
        ]:
            with self.subTest(body):
                self.refused(self.shop.post("/history", body), status, message)
        self.assertEqual(self.shop.read("/history", "history", order_id=order.id), [])


if __name__ == "__main__":
    unittest.main()
