"""What a credit memo says of itself, and what it does to everything around it."""

import re
import unittest
from decimal import Decimal

from shop import TOTAL, ServerCase, Shop, line, places

AMOUNTS = [
    "subtotal", "subtotal_incl_tax", "discount_amount", "tax_amount", "hidden_tax_amount", "shipping_amount",
    "shipping_tax_amount", "shipping_incl_tax", "adjustment", "adjustment_positive", "adjustment_negative",
    "grand_total"]
FIELDS = [
    "entity_id", "increment_id", "order_id", "order_increment_id", "invoice_id", "invoice_increment_id", "store_id",
    "state", "refund_type", "base_currency_code", "order_currency_code", *AMOUNTS,
    *("base_" + amount for amount in AMOUNTS), "transaction_id", "email_sent", "comment", "created_at", "updated_at",
    "items", "taxes"]
ITEM_AMOUNTS = ["qty", "price", "row_total", "discount_amount", "tax_amount", "row_total_incl_tax"]
ITEM_FIELDS = ["entity_id", "order_item_id", "sku", "name", *ITEM_AMOUNTS]
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z")


class TestAnswer(ServerCase):
    def test_every_field(self):
        order = self.shop.order()
        answer = self.shop.post("/creditmemo", {
            "invoice_id": order.invoice_id, "items": [{"sku": "MUG-1", "qty": 1}, {"sku": "TEA-1", "qty": 1}],
            "shipping_amount": 3, "adjustment_positive": 2, "adjustment_negative": "0.50", "comment": "RMA 7"})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "application/json")
        self.assertEqual(list(answer.json), ["success", "creditmemo"])
        self.assertIs(answer.json["success"], True)
        memo = answer.json["creditmemo"]
        self.assertEqual(set(FIELDS) - set(memo), set())
        self.assertEqual(answer.headers["Location"], f"/api2/creditmemo?id={memo['entity_id']}")
        for field in ("entity_id", "order_id", "invoice_id", "store_id", "state"):
            self.assertIs(type(memo[field]), int, field)
        for field in AMOUNTS + ["base_" + amount for amount in AMOUNTS]:
            self.assertRegex(memo[field], r"\A-?\d+\.\d{4}\Z", field)
        for field in ("created_at", "updated_at"):
            self.assertRegex(memo[field], DATE)
        for field, value in {
            "order_id": order.id, "order_increment_id": order.number, "invoice_id": order.invoice_id,
            "invoice_increment_id": order.invoice_number, "store_id": self.shop.store, "state": 2,
            "refund_type": "offline", "base_currency_code": "EUR", "order_currency_code": "EUR",
            "transaction_id": None, "email_sent": False, "comment": "RMA 7",
        }.items():
            self.assertEqual(memo[field], value, field)
        expected = {
            "subtotal": "40.00", "subtotal_incl_tax": "44.00", "discount_amount": "3.00", "tax_amount": "4.00",
            "hidden_tax_amount": 0, "shipping_amount": "3.00", "shipping_tax_amount": "0.30",
            "shipping_incl_tax": "3.30", "adjustment": "1.50", "adjustment_positive": "2.00",
            "adjustment_negative": "0.50", "grand_total": "45.50"}
        self.amounts(memo, **expected, **{"base_" + field: amount for field, amount in expected.items()})
        self.adds_up(memo)

    def test_items(self):
        order = self.shop.order()
        memo = self.shop.refund(order, items=[{"sku": "MUG-1", "qty": 1}, {"sku": "TEA-1", "qty": 1}])
        for item in memo["items"]:
            self.assertEqual(set(ITEM_FIELDS) - set(item), set())
            self.assertEqual((type(item["entity_id"]), type(item["order_item_id"])), (int, int))
            for field in ITEM_AMOUNTS:
                self.assertRegex(item[field], r"\A\d+\.\d{4}\Z", field)
        tea, mug = sorted(memo["items"], key=lambda item: item["order_item_id"])
        self.assertEqual((tea["sku"], tea["name"], tea["order_item_id"]), ("TEA-1", "Green tea", order.lines["TEA-1"]))
        self.amounts(tea, qty=1, price=10, row_total=10, discount_amount=0, tax_amount=1, row_total_incl_tax=11)
        self.amounts(
            mug, qty=1, price=30, row_total=30, discount_amount=3, tax_amount="2.70", row_total_incl_tax=33)

    def test_taxes(self):
        order = self.shop.order(
            line("A", 1, "10.00", tax_title="IVA", tax_percent="21", tax_amount="2.10"),
            line("B", 1, "20.00", tax_title="IVA", tax_percent="10", tax_amount="2.00"),
            line("C", 1, "30.00", tax_title="IVA", tax_percent="21", tax_amount="6.30"), line("D", 1, "5.00"),
            shipping_amount="10.00", shipping_tax_title="IVA", shipping_tax_percent="21", shipping_tax_amount="2.10")
        memo = self.shop.refund(order)
        self.assertEqual(
            [(tax["title"], Decimal(tax["percent"]), tax["amount"]) for tax in memo["taxes"]],
            [("IVA", 21, "10.5000"), ("IVA", 10, "2.0000")])
        self.assertEqual(sum(Decimal(tax["amount"]) for tax in memo["taxes"]), Decimal(memo["tax_amount"]))

    def test_read_again(self):
        memo = self.shop.refund(self.shop.order(), comment="once")
        for query in ({"id": memo["entity_id"]}, {"increment_id": memo["increment_id"]}):
            self.assertEqual(self.shop.read("/creditmemo", "creditmemo", **query), memo)

    def test_by_order_of_several_invoices_names_none(self):
        order = self.shop.order(invoices=[{"items": [{"sku": "TEA-1", "qty": 2}]}, {}])
        memo = self.shop.refund(order)
        self.assertEqual((memo["invoice_id"], memo["invoice_increment_id"]), (None, None))

    def test_location_leads_to_the_memo(self):
        answer = self.shop.post("/creditmemo", {"order_id": self.shop.order().id})
        found = self.shop.request("GET", answer.headers["Location"])
        self.assertEqual(found.json["creditmemo"], answer.json["creditmemo"])


class TestEffects(ServerCase):
    def test_counters(self):
        order = self.shop.order()
        self.shop.issue(invoice_id=order.invoice_id, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=2,
                        adjustment_positive=3, adjustment_negative=1)
        record = self.shop.order_record(order)
        self.amounts(
            record, total_refunded="15.20", total_offline_refunded="15.20", total_online_refunded=0,
            subtotal_refunded=10, tax_refunded="1.20", shipping_refunded=2, shipping_tax_refunded="0.20",
            discount_refunded=0, adjustment_positive=3, adjustment_negative=1, total_paid="58.30")
        self.amounts(record["items"][0], qty_refunded=1, amount_refunded=10, tax_refunded=1)
        self.amounts(record["items"][1], qty_refunded=0, amount_refunded=0)
        invoice = self.shop.invoice_record(order.invoice_id)
        self.amounts(invoice, total_refunded="15.20", base_total_refunded="15.20", grand_total=TOTAL)

    def test_state(self):
        shipped = {"qty_shipped": 2}
        for name, lines, more, refund, state in [
            ("all of it, not shipped", [line("A", 2)], {}, {}, "closed"),
            ("all of it, shipped", [line("A", 2, **shipped)], {}, {}, "closed"),
            ("a part, not shipped", [line("A", 2)], {}, {"items": [{"sku": "A", "qty": 1}]}, "processing"),
            ("a part, shipped", [line("A", 2, **shipped)], {}, {"items": [{"sku": "A", "qty": 1}]}, "complete"),
            ("all pieces less a fee, not shipped", [line("A", 2)], {}, {"adjustment_negative": 1}, "complete"),
            ("what was not shipped", [line("A", 2, qty_shipped=1)], {}, {"items": [{"sku": "A", "qty": 1}]},
             "complete"),
            ("the money without the pieces", [line("A", 2, **shipped)], {},
             {"items": [], "adjustment_positive": 20}, "closed"),
            ("a part of what was invoiced in part", [line("A", 4)],
             {"invoices": [{"items": [{"sku": "A", "qty": 2}]}]}, {"items": [{"sku": "A", "qty": 1}]}, "processing"),
        ]:
            with self.subTest(name):
                order = self.shop.order(*lines, **more)
                self.shop.refund(order, **refund)
                self.assertEqual(self.shop.order_record(order)["state"], state)

    def test_state_once_everything_paid_is_refunded(self):
        """`closed` once everything paid is refunded (contract, Arithmetic), whatever is left to invoice."""
        order = self.shop.order(line("A", 4), invoices=[{"items": [{"sku": "A", "qty": 2}]}])
        self.shop.refund(order)
        self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_status_of_the_shops_own(self):
        order = self.shop.order(status="waiting_for_return")
        self.shop.refund(order)
        self.assertEqual(self.shop.order_record(order)["status"], "closed")

    def test_history(self):
        order = self.shop.order()
        self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=0, comment="Ticket 4711")
        entries = self.shop.read("/history", "history", order_id=order.id)
        entry = next(entry for entry in entries if entry["entity_name"] == "creditmemo")
        for part in ("11.00", "offline", "Ticket 4711"):
            self.assertIn(part, entry["comment"])
        self.assertEqual(entry["status"], self.shop.order_record(order)["status"])

    def test_history_of_a_memo_with_mail(self):
        order = self.shop.order()
        self.shop.refund(order, send_email=True)
        entries = self.shop.read("/history", "history", order_id=order.id)
        self.assertTrue([entry for entry in entries if "58.30" in (entry["comment"] or "")])

    def test_journal_is_in_balance(self):
        order = self.shop.order()
        memo = self.shop.refund(order, adjustment_negative=5, adjustment_positive=1)
        accounts = [
            "sales_returns", "shipping_returns", "tax", "goodwill", "cancellation_fees", "refund_payable",
            "refunded_offline"]
        for prefix in ["", "base_"]:
            columns = ", ".join(prefix + account for account in accounts)
            [row] = self.server.sql(f"SELECT {columns} FROM journal WHERE creditmemo_id = ?", memo["entity_id"])
            self.assertEqual(sum(row), 0)
            booked = {account: places(Decimal(amount) / 10_000) for account, amount in zip(accounts, row)}
            self.assertEqual(booked["refunded_offline"], "-54.3000")

    def test_audit_chain_grows(self):
        before = self.server.sql("SELECT count(*) FROM audit WHERE store_id = ?", self.shop.store)[0][0]
        self.shop.refund(self.shop.order())
        events = self.server.sql(
            "SELECT event FROM audit WHERE store_id = ? ORDER BY position", self.shop.store)[before:]
        self.assertEqual(len([event for event, in events if "creditmemo issued" in event]), 1)

    def test_documents_cannot_be_changed(self):
        memo = self.shop.refund(self.shop.order())
        for statement in [
            "UPDATE creditmemo SET grand_total = 0 WHERE id = ?", "DELETE FROM creditmemo WHERE id = ?",
            "UPDATE journal SET tax = 0, refunded_offline = 0 WHERE creditmemo_id = ?", "DELETE FROM journal WHERE creditmemo_id = ?",
        ]:
            with self.subTest(statement), self.assertRaises(Exception):
                self.server.write_sql(statement, memo["entity_id"])

    def test_numbers_of_each_store(self):
        """100000001, 100000002, … in each store by itself, without a gap."""
        shops = [Shop(self.server), Shop(self.server)]
        for expected in ("100000001", "100000002", "100000003"):
            for shop in shops:
                order = shop.order()
                shop.post("/creditmemo", {"order_id": order.id, "shipping_amount": 99})
                self.assertEqual(shop.refund(order)["increment_id"], expected)


if __name__ == "__main__":
    unittest.main()
