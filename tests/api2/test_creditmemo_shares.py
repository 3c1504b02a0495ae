"""The arithmetic of refunds in parts: shares of what is left, which add up to exactly what was invoiced."""

import random
import unittest
from decimal import ROUND_HALF_UP, Decimal

from shop import ServerCase, line

CENT = Decimal("0.01")


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


class TestShares(ServerCase):
    def parts(self, order, sku, quantities, field="row_total"):
        """What a line gives back in the sequence of these quantities."""
        memos = [
            self.shop.refund(order, items=[{"sku": sku, "qty": quantity}], shipping_amount=0)
            for quantity in quantities]
        return [memo["items"][0][field] for memo in memos]

    def test_share_of_what_is_left(self):
        for row, price, quantities, shares in [
            ("10.00", "3.3333", [1, 1, 1], ["3.3300", "3.3400", "3.3300"]),
            ("0.05", "0.0250", [1, 1], ["0.0300", "0.0200"]),
            ("100.00", "14.2857", [3, 2, 2], ["42.8600", "28.5700", "28.5700"]),
            ("0.05", "0.0125", [1, 1, 2], ["0.0100", "0.0100", "0.0300"]),
        ]:
            with self.subTest(row=row, quantities=quantities):
                order = self.shop.order(line("ODD", sum(quantities), price, row_total=row))
                self.assertEqual(self.parts(order, "ODD", quantities), shares)
                self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_half_away_from_zero(self):
        for row, price, shares in [
            ("0.25", "0.125", ["0.1300", "0.1200"]), ("2.45", "1.225", ["1.2300", "1.2200"]),
            ("1.01", "0.505", ["0.5100", "0.5000"]),
        ]:
            order = self.shop.order(line("ODD", 2, price, row_total=row))
            self.assertEqual(self.parts(order, "ODD", [1, 1]), shares)

    def test_remainder_goes_into_the_next_amount(self):
        """A third of 10.50 is 3.50; each part rounded by itself would give 3.49 (docs/arithmetic.md)."""
        order = self.shop.order(
            line("ODD", 3, "3.3333", row_total="10.00", discount_amount="0.50", tax_amount="1.00"))
        item = self.shop.refund(order, items=[{"sku": "ODD", "qty": 1}])["items"][0]
        self.amounts(item, row_total="3.33", discount_amount="0.16", tax_amount="0.33")

    def test_stored_amounts_decide_not_the_rate(self):
        order = self.shop.order(
            line("ODD", 2, "10.00", tax_percent="19", tax_amount="3.50"), shipping_amount="5.00",
            shipping_tax_amount="0.11", shipping_tax_percent="19")
        memo = self.shop.refund(order, items=[{"sku": "ODD", "qty": 1}], shipping_amount="5.00")
        self.amounts(memo["items"][0], tax_amount="1.75")
        self.amounts(memo, shipping_tax_amount="0.11", tax_amount="1.86")

    def test_shipping_tax_in_parts(self):
        order = self.shop.order(line("BOX"), shipping_amount="7.77", shipping_tax_amount="0.64")
        taxes = []
        for part in ["2.59", "2.59", "2.59"]:
            memo = self.shop.issue(invoice_id=order.invoice_id, items=[], shipping_amount=part)
            taxes.append(Decimal(memo["shipping_tax_amount"]))
        self.assertEqual(sum(taxes), Decimal("0.64"))
        self.assertEqual(taxes[0], Decimal("0.21"))
        self.assertEqual(self.shop.refund(order)["grand_total"], "10.0000")
        self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_hidden_tax(self):
        order = self.shop.order(
            line("TTC", 3, "8.40", row_total="25.21", discount_amount="3.00", tax_amount="4.31",
                 hidden_tax_amount="0.48", tax_percent="19"))
        total = Decimal(0)
        for _ in range(3):
            memo = self.shop.refund(order, items=[{"sku": "TTC", "qty": 1}])
            self.adds_up(memo)
            total += Decimal(memo["grand_total"])
        self.assertEqual(total, Decimal("27.00"))
        self.assertEqual(self.shop.order_record(order)["hidden_tax_refunded"], "0.4800")

    def test_adjustments_carry_no_tax(self):
        memo = self.shop.refund(self.shop.order(), adjustment_negative="10.00")
        self.amounts(memo, tax_amount="5.30", grand_total="48.30")


class TestSums(ServerCase):
    """Whatever the split, the memos of an order add up to exactly what was invoiced, line by line."""

    FIELDS = {"row_total": "row_total", "discount_amount": "discount_amount", "tax_amount": "tax_amount"}

    def awkward_order(self, chance, **more):
        lines = []
        for number in range(chance.randint(1, 4)):
            quantity = chance.randint(1, 7)
            row = Decimal(chance.randint(1, 30_000)) / 100
            discount = cents(row * chance.choice([0, 0, 10, 33]) / 100)
            lines.append(line(
                f"L{number}", quantity, f"{row / quantity:.4f}", row_total=str(row), discount_amount=str(discount),
                tax_amount=str(cents((row - discount) * Decimal("0.0825"))), tax_percent="8.25"))
        shipping = Decimal(chance.randint(0, 2_000)) / 100
        return self.shop.order(
            *lines, shipping_amount=str(shipping), shipping_tax_amount=str(cents(shipping * Decimal("0.0825"))),
            **more)

    def test_any_split_adds_up(self):
        for seed in range(12):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                self.refund_in_parts(self.awkward_order(chance), chance)

    def test_any_split_adds_up_in_two_currencies(self):
        for seed in range(100, 106):
            with self.subTest(seed=seed):
                chance = random.Random(seed)
                order = self.awkward_order(chance, base_currency_code="USD", base_to_order_rate="0.9137")
                self.refund_in_parts(order, chance)

    def refund_in_parts(self, order, chance):
        left = {item["sku"]: int(Decimal(item["qty_ordered"])) for item in order.record["items"]}
        shipping = int(Decimal(order.record["shipping_amount"]) * 100)
        memos = []
        while any(left.values()) or shipping:
            items = [
                {"sku": sku, "qty": chance.randint(1, count)}
                for sku, count in left.items() if count and chance.random() < 0.6]
            fee = chance.randint(0, shipping)
            if len(memos) > 6:
                items, fee = [{"sku": sku, "qty": count} for sku, count in left.items() if count], shipping
            if not items and not fee:
                continue
            source = chance.choice([{"order_id": order.id}, {"invoice_id": order.invoice_id}])
            answer = self.shop.post("/creditmemo", source | {"items": items, "shipping_amount": f"{fee / 100:.2f}"})
            memo = self.issued(answer)
            self.adds_up(memo)
            memos.append(memo)
            for item in items:
                left[item["sku"]] -= item["qty"]
            shipping -= fee
        self.check_sums(order, memos)

    def check_sums(self, order, memos):
        for line_record in order.record["items"]:
            parts = [item for memo in memos for item in memo["items"]
                     if item["order_item_id"] == line_record["item_id"]]
            for field, of_line in self.FIELDS.items():
                self.assertEqual(sum(Decimal(part[field]) for part in parts), Decimal(line_record[of_line]))
        for field in ("grand_total", "base_grand_total", "tax_amount", "base_tax_amount", "shipping_amount",
                      "discount_amount", "subtotal", "base_subtotal", "base_shipping_amount"):
            self.assertEqual(sum(Decimal(memo[field]) for memo in memos), Decimal(order.record[field]), field)
        record = self.shop.order_record(order)
        self.assertEqual((record["state"], record["total_refunded"]), ("closed", record["total_paid"]))
        self.assertEqual(record["base_total_refunded"], record["base_total_paid"])
        invoice = self.shop.invoice_record(order.invoice_id)
        self.assertEqual(invoice["total_refunded"], invoice["grand_total"])
        self.assertEqual(invoice["base_total_refunded"], invoice["base_grand_total"])

    def test_by_two_invoices_and_by_order(self):
        order = self.shop.order(
            line("ODD", 5, "3.3340", row_total="16.67", tax_amount="1.11"), shipping_amount="4.00", invoices=[
                {"items": [{"sku": "ODD", "qty": 2}]}, {"items": [{"sku": "ODD", "qty": 3}]}])
        first, second = (invoice["entity_id"] for invoice in order.invoices)
        memos = [
            self.shop.issue(invoice_id=second, items=[{"sku": "ODD", "qty": 1}]),
            self.shop.issue(invoice_id=first),
            self.shop.issue(order_id=order.id, items=[{"sku": "ODD", "qty": 1}]),
            self.shop.issue(order_id=order.id),
        ]
        self.assertEqual(sum(Decimal(memo["grand_total"]) for memo in memos), Decimal("21.78"))
        self.assertEqual(self.shop.order_record(order)["state"], "closed")


class TestCurrencies(ServerCase):
    def test_currency_without_decimals(self):
        order = self.shop.order(
            line("CHA", 3, "333.3333", row_total="1000", tax_amount="100"), order_currency_code="JPY")
        rows = [
            self.shop.refund(order, items=[{"sku": "CHA", "qty": 1}])["items"][0]["row_total"] for _ in range(3)]
        self.assertEqual(rows, ["333.0000", "334.0000", "333.0000"])

    def test_base_twins_at_the_orders_rate(self):
        order = self.shop.order(
            line("BOX", 2, "10.00", tax_amount="2.00"), shipping_amount="5.00", base_currency_code="USD",
            base_to_order_rate="0.8")
        memo = self.shop.refund(
            order, items=[{"sku": "BOX", "qty": 1}], adjustment_positive="1.00", adjustment_negative="2.00")
        self.assertEqual((memo["base_currency_code"], memo["order_currency_code"]), ("USD", "EUR"))
        self.amounts(
            memo, subtotal="10", base_subtotal="12.50", tax_amount="1", base_tax_amount="1.25", shipping_amount="5",
            base_shipping_amount="6.25", adjustment_positive="1", base_adjustment_positive="1.25",
            adjustment_negative="2", base_adjustment_negative="2.50", grand_total="15", base_grand_total="18.75")

    def test_limits_are_in_the_orders_currency(self):
        order = self.shop.order(
            line("BOX"), shipping_amount="5.00", base_currency_code="USD", base_to_order_rate="0.8")
        self.refused(
            self.shop.post("/creditmemo", {"order_id": order.id, "shipping_amount": "5.01"}), 400,
            "Maximum shipping amount allowed to refund is: 5.00")
        self.refused(
            self.shop.post("/creditmemo", {"order_id": order.id, "adjustment_positive": "0.01"}), 400,
            "Maximum amount available to refund is: 15.00")


if __name__ == "__main__":
    unittest.main()
