"""Shipping, adjustments and totals of a credit memo: what is refused, and how amounts may be written."""

import itertools
import unittest

from shop import ServerCase, line

FIELDS = ["shipping_amount", "adjustment_positive", "adjustment_negative"]
SHIPPING = "Maximum shipping amount allowed to refund is: "
TOTAL = "Maximum amount available to refund is: "
POSITIVE = "Credit memo's total must be positive."


class TestAmounts(ServerCase):
    def test_invalid(self):
        order = self.shop.order()
        for field, value in itertools.product(FIELDS, [
            -1, "-0.01", -0.01, "0.001", 0.001, "5.005", "5.00001", 5.00001, "abc", "", " 1", "1,5", "1.", ".5", "+1",
            "1e1", "0x10", "NaN", "Infinity", "10%", True, False, [], {}, [1], "100000000000",
            "99999999999.99991", 100000000000, "1" * 41,
        ]):
            with self.subTest(field=field, value=value):
                for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
                    answer = self.shop.post("/creditmemo", source | {"items": [], field: value})
                    self.refused(answer, 400, "Invalid amount")

    def test_beyond_reading(self):
        """Numbers that no amount can be; the contract leaves the text open."""
        order = self.shop.order()
        for field, text in itertools.product(FIELDS, ["1e400", "1E21", "1e-400", "1e99999999999999999999"]):
            with self.subTest(field=field, text=text):
                self.bad(self.shop.raw(f'{{"order_id": {order.id}, "{field}": {text}}}'))

    def test_no_json_numbers(self):
        order = self.shop.order()
        for text in ["NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x10", "1e", "1_000", "--1", "1e+-1"]:
            with self.subTest(text):
                answer = self.shop.raw(f'{{"order_id": {order.id}, "adjustment_positive": {text}}}')
                self.refused(answer, 400, "Invalid JSON")

    def test_largest(self):
        order = self.shop.order()
        for text in ['"99999999999.99"', "99999999999.99", "9999999999999e-2"]:
            with self.subTest(text):
                answer = self.shop.raw(f'{{"order_id": {order.id}, "adjustment_positive": {text}}}')
                self.refused(answer, 400, TOTAL + "58.30")

    def test_exact(self):
        """Amounts that binary floating point does not have."""
        for text in ["19.90", '"19.90"', "19.9", '"19.9000"', "1.99e1", "1990e-2", "199E-1", "0.1990e+2", "19.90000"]:
            with self.subTest(text):
                order = self.shop.order(line("BOX", 1, "50.00"), shipping_amount="19.90")
                memo = self.issued(self.shop.raw(
                    f'{{"order_id": {order.id}, "items": [], "shipping_amount": {text}}}'))
                self.amounts(memo, shipping_amount="19.90", grand_total="19.90")
        order = self.shop.order(line("BOX", 1, "1000.00"))
        for text in ["0.07", "0.29", "1.15", "33.33", "0.57", "8.41", "577.18"]:
            memo = self.issued(self.shop.raw(
                f'{{"order_id": {order.id}, "items": [], "adjustment_positive": {text}}}'))
            self.amounts(memo, grand_total=text)

    def test_zero_in_any_spelling(self):
        for text in ["0", "-0", "0.0000", '"0"', '"0.00"', "0e5", "0E-3"]:
            with self.subTest(text):
                order = self.shop.order()
                members = ", ".join(f'"{field}": {text}' for field in FIELDS)
                memo = self.issued(self.shop.raw(f'{{"order_id": {order.id}, {members}}}'))
                self.amounts(memo, shipping_amount=0, adjustment=0, grand_total="51.70")


class TestMinorUnit(ServerCase):
    def test_finer_than_the_currency(self):
        for currency, price, fine, coarse in [
            ("EUR", "10.00", "0.001", "0.01"), ("JPY", "1000", "0.5", "1"), ("JPY", "1000", "0.01", "2"),
            ("KWD", "10.000", "0.0001", "0.001"), ("BRL", "10.00", "0.0099", "0.02"), ("CLF", "10", None, "0.0001"),
        ]:
            order = self.shop.order(line("BOX", 1, price), order_currency_code=currency, shipping_amount=price)
            for field in FIELDS:
                body = {"order_id": order.id, "items": []}
                with self.subTest(currency=currency, field=field):
                    if fine:
                        self.refused(self.shop.post("/creditmemo", body | {field: fine}), 400, "Invalid amount")
                    if field != "adjustment_negative":
                        self.amounts(self.issued(self.shop.post("/creditmemo", body | {field: coarse})),
                                     grand_total=coarse)


class TestShipping(ServerCase):
    def test_maximum(self):
        order = self.shop.order()
        self.check_shipping({"order_id": order.id}, "6.01", "6.00")
        self.check_shipping({"invoice_id": order.invoice_id}, "1000", "6.00")
        self.shop.refund(order, items=[], shipping_amount="1.50")
        self.check_shipping({"order_id": order.id}, "4.51", "4.50")
        self.shop.issue(invoice_id=order.invoice_id, items=[], shipping_amount="4.50")
        self.check_shipping({"order_id": order.id}, "0.01", "0.00")

    def test_order_without_shipping(self):
        order = self.shop.order(line("BOX"))
        self.check_shipping({"order_id": order.id}, "0.01", "0.00")
        self.amounts(self.shop.refund(order, shipping_amount=0), grand_total="10")

    def check_shipping(self, source, amount, left):
        with self.subTest(amount=amount, **source):
            body = source | {"items": [], "shipping_amount": amount}
            self.refused(self.shop.post("/creditmemo", body), 400, SHIPPING + left)

    def test_digits_of_the_message(self):
        order = self.shop.order(line("BOX"), order_currency_code="KWD", shipping_amount="1.125")
        self.check_shipping({"order_id": order.id}, "1.126", "1.125")


class TestTotal(ServerCase):
    def test_maximum(self):
        order = self.shop.order()
        self.check_total({"order_id": order.id, "adjustment_positive": "0.01"}, "58.30")
        self.check_total({"invoice_id": order.invoice_id, "adjustment_positive": "0.01"}, "58.30")
        self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=0)
        self.check_total({"order_id": order.id, "adjustment_positive": "0.01"}, "47.30")
        self.check_total({"order_id": order.id, "items": [], "adjustment_positive": "47.31"}, "47.30")
        # Money given beside the lines is missing for them.
        self.shop.refund(order, items=[], adjustment_positive="10.00")
        self.check_total({"order_id": order.id}, "37.30")
        self.check_total({"invoice_id": order.invoice_id}, "37.30")
        memo = self.shop.refund(order, adjustment_negative="10.00")
        self.amounts(memo, grand_total="37.30")

    def check_total(self, body, left):
        with self.subTest(body):
            self.refused(self.shop.post("/creditmemo", body), 400, TOTAL + left)

    def test_positive_adjustment_within_a_fee(self):
        memo = self.shop.refund(self.shop.order(), adjustment_positive="5.00", adjustment_negative="5.00")
        self.amounts(memo, grand_total="58.30", adjustment_positive="5", adjustment_negative="5", adjustment="0")

    def test_fee_lowers(self):
        memo = self.shop.refund(self.shop.order(), adjustment_negative="58.29")
        self.amounts(memo, grand_total="0.01", adjustment="-58.29", adjustment_negative="58.29")

    def test_not_positive(self):
        order = self.shop.order()
        for name, body in [
            ("nothing on it", {"items": []}), ("only zeros", {"items": [], "shipping_amount": 0}),
            ("adjustments that cancel out", {"items": [], "adjustment_positive": 1, "adjustment_negative": 1}),
            ("shipping less a fee of it", {"items": [], "shipping_amount": 5, "adjustment_negative": "5.50"}),
            ("a fee alone", {"items": [], "adjustment_negative": 1}),
            ("a fee above everything", {"adjustment_negative": "58.31"}),
            ("a fee above all", {"adjustment_negative": "99999999999.99"}),
        ]:
            with self.subTest(name):
                self.refused(self.shop.post("/creditmemo", {"order_id": order.id} | body), 400, POSITIVE)
                self.refused(self.shop.post("/creditmemo", {"invoice_id": order.invoice_id} | body), 400, POSITIVE)

    def test_free_line(self):
        order = self.shop.order(line("GIFT", 2, "8.00", discount_amount="16.00"), line("BOX"))
        memo = self.shop.refund(order, items=[{"sku": "GIFT", "qty": 1}])
        self.amounts(memo, subtotal="8", discount_amount="8", grand_total=0)
        self.assertEqual(self.shop.order_record(order)["items"][0]["qty_refunded"], "1.0000")
        self.assertEqual(self.shop.order_record(order)["state"], "processing")

    def test_free_invoice(self):
        """Beside one that was paid for."""
        order = self.shop.order(
            line("BOX", 1, "9.00"), line("GIFT", 1, "8.00", discount_amount="8.00"),
            invoices=[{"items": [{"sku": "BOX", "qty": 1}]}, {"items": [{"sku": "GIFT", "qty": 1}]}])
        free = order.invoices[1]["entity_id"]
        memo = self.shop.issue(invoice_id=free)
        self.amounts(memo, discount_amount="8", grand_total=0)
        self.assertEqual([(item["sku"], item["qty"]) for item in memo["items"]], [("GIFT", "1.0000")])
        self.refused(self.shop.post("/creditmemo", {"invoice_id": free}), 400, "Cannot create credit memo")

    def test_free_order(self):
        """It closes too, once its lines went back, and takes nothing after that."""
        order = self.shop.order(line("GIFT", 2, "8.00", discount_amount="16.00"))
        self.refused(self.shop.post("/creditmemo", {"order_id": order.id, "items": []}), 400, POSITIVE)
        self.amounts(self.shop.refund(order, items=[{"sku": "GIFT", "qty": 1}]), grand_total=0)
        self.assertEqual(self.shop.order_record(order)["state"], "processing")
        self.amounts(self.shop.issue(invoice_id=order.invoice_id), grand_total=0)
        self.assertEqual(self.shop.order_record(order)["state"], "closed")
        self.refused(
            self.shop.post("/creditmemo", {"order_id": order.id}), 400, "Cannot create credit memo")


if __name__ == "__main__":
    unittest.main()
