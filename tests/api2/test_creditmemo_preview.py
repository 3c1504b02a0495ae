"""`POST /api2/creditmemo/preview`: what a memo would be, and the token that asks for exactly that."""

import unittest

from shop import TOTAL, ServerCase, line

CONFLICT = "Conflict on save"
PENDING = {"entity_id", "increment_id", "created_at", "updated_at"}


class TestPreview(ServerCase):
    def preview(self, **body):
        answer = self.shop.post("/creditmemo/preview", body)
        self.assertEqual(answer.status, 200, answer)
        self.assertIs(answer.json["success"], True)
        return answer.json

    def outline(self, memo):
        """A memo less what it has only once it exists."""
        items = [{key: value for key, value in item.items() if key not in PENDING} for item in memo["items"]]
        return {key: value for key, value in memo.items() if key not in PENDING} | {"items": items}

    def test_shows_the_memo_as_it_will_be(self):
        for fields in [
            {}, {"items": []} | {"adjustment_positive": 5}, {"items": [{"sku": "TEA-1", "qty": 1}]},
            {"shipping_amount": "2.50", "adjustment_negative": "1.25"}, {"comment": "RMA", "send_email": True},
        ]:
            with self.subTest(fields):
                order = self.shop.order()
                preview = self.preview(order_id=order.id, **fields)
                memo = self.shop.refund(order, **fields)
                self.assertEqual(self.outline(preview["creditmemo"]), self.outline(memo))

    def test_what_is_left(self):
        order = self.shop.order()
        self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=2)
        left = self.preview(order_id=order.id, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=0)["refundable"]
        self.assertEqual(
            [(item["order_item_id"], item["sku"], item["qty"]) for item in left["items"]],
            [(order.lines["TEA-1"], "TEA-1", "1.0000"), (order.lines["MUG-1"], "MUG-1", "1.0000")])
        self.amounts(left["items"][1], row_total=30, discount_amount=3, tax_amount="2.70")
        self.amounts(left, shipping_amount=4, shipping_tax_amount="0.40", grand_total="45.10")

    def test_what_is_left_of_an_invoice(self):
        order = self.shop.order(line("A", 4), line("B"), invoices=[{"items": [{"sku": "A", "qty": 3}]}, {}])
        left = self.preview(invoice_id=order.invoice_id)["refundable"]
        self.assertEqual([(item["sku"], item["qty"]) for item in left["items"]], [("A", "3.0000")])
        self.amounts(left, grand_total=30)

    def test_writes_nothing(self):
        order = self.shop.order()
        tables = ["creditmemo", "history", "journal", "audit", "outbox", "idempotency_key", "number_series"]
        before = [self.server.sql(f"SELECT * FROM {table}") for table in tables]
        record = self.shop.order_record(order)
        for fields in [{}, {"send_email": True, "comment": "x"}, {"refund_type": "online"}, {"items": 1}]:
            self.shop.post("/creditmemo/preview", {"order_id": order.id} | fields, Idempotency_Key="preview-1")
        self.assertEqual([self.server.sql(f"SELECT * FROM {table}") for table in tables], before)
        self.assertEqual(self.shop.order_record(order), record)
        # Nor is anything held for it.
        self.amounts(self.shop.refund(order), grand_total=TOTAL)

    def test_refuses_like_the_memo(self):
        order = self.shop.order()
        for body, status, message in [
            ({}, 400, "Missing source identifier"),
            ({"order_id": order.id, "invoice_id": order.invoice_id}, 400, "Ambiguous source identifier"),
            ({"order_id": 999_999_999}, 404, "Order not found"),
            ({"invoice_id": 999_999_999}, 404, "Invoice not found"),
            ({"order_id": order.id, "items": [{"qty": 1}]}, 400, "Invalid item"),
            ({"order_id": order.id, "refund_type": "online"}, 400, "Online refund not supported"),
        ]:
            with self.subTest(message):
                self.refused(self.shop.post("/creditmemo/preview", body), status, message)
        self.refused(self.shop.raw("[]", "/creditmemo/preview"), 400, "Invalid JSON")


class TestPreviewToken(ServerCase):
    def setUp(self):
        self.order = self.shop.order()
        self.body = {"order_id": self.order.id, "items": [{"sku": "TEA-1", "qty": 1}], "shipping_amount": "1.00"}
        answer = self.shop.post("/creditmemo/preview", self.body)
        self.preview, self.token = answer.json["creditmemo"], answer.json["preview_token"]

    def create(self, **change):
        return self.shop.post("/creditmemo", self.body | {"preview_token": self.token} | change)

    def test_gives_exactly_those_amounts(self):
        memo = self.issued(self.create())
        for field, value in self.preview.items():
            if field.endswith(("amount", "total", "tax")):
                self.assertEqual(memo[field], value, field)

    def test_the_comment_may_differ(self):
        self.assertEqual(self.issued(self.create(comment="now with a comment"))["comment"], "now with a comment")

    def test_after_another_refund(self):
        self.shop.refund(self.order, items=[{"sku": "MUG-1", "qty": 1}], shipping_amount=0)
        self.refused(self.create(), 409, CONFLICT)

    def test_the_same_token_again(self):
        self.issued(self.create())
        self.refused(self.create(), 409, CONFLICT)

    def test_after_another_invoice(self):
        order = self.shop.order(line("A", 4), invoices=[{"items": [{"sku": "A", "qty": 2}]}])
        body = {"order_id": order.id}
        body["preview_token"] = self.shop.post("/creditmemo/preview", body).json["preview_token"]
        self.assertEqual(self.shop.post("/invoice", {"order_id": order.id}).status, 201)
        self.refused(self.shop.post("/creditmemo", body), 409, CONFLICT)

    def test_a_note_in_the_history_changes_nothing_relevant(self):
        self.assertEqual(self.shop.post("/history", {"order_id": self.order.id, "comment": "called"}).status, 201)
        self.issued(self.create())

    def test_for_another_body(self):
        for change in [
            {"items": [{"sku": "TEA-1", "qty": 2}]}, {"items": []}, {"shipping_amount": 2},
            {"adjustment_positive": 1}, {"adjustment_negative": 1},
        ]:
            with self.subTest(change):
                self.refused(self.create(**change), 409, CONFLICT)
        other = self.shop.order()
        self.refused(self.create(order_id=other.id), 409, CONFLICT)
        self.issued(self.create())

    def test_the_lookup_comes_first(self):
        self.refused(self.create(order_id=999_999_999), 404, "Order not found")

    def test_made_up(self):
        for token in ["1.", ".", "x", "1.x", 1, True, [], "1." + "0" * 32, "-1.0", "9" * 400]:
            with self.subTest(token=token):
                answer = self.create(preview_token=token)
                self.assertIn(answer.status, (400, 409), answer)
                self.bad(answer, answer.status)
        self.assertEqual(self.shop.memos_of(self.order), [])

    def test_absent(self):
        self.issued(self.create(preview_token=None))

    def test_replay_of_a_previewed_request(self):
        """The key is known: its answer comes although the token's time is over."""
        body = self.body | {"preview_token": self.token}
        first = self.shop.post("/creditmemo", body, Idempotency_Key=f"previewed-{self.order.id}")
        again = self.shop.post("/creditmemo", body, Idempotency_Key=f"previewed-{self.order.id}")
        self.issued(first)
        self.assertEqual((again.status, again.body), (201, first.body))
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")


if __name__ == "__main__":
    unittest.main()
