"""The `items` of a credit memo: which line is meant, how much of it, and what is refused."""

import unittest

from shop import MUG, ServerCase, line


class TestItemForm(ServerCase):
    def test_refused_for_its_form(self):
        order = self.shop.order()
        tea = order.lines["TEA-1"]
        for item in [
            {}, {"qty": 1}, {"sku": "TEA-1"}, {"order_item_id": tea}, {"sku": "TEA-1", "qty": None},
            {"sku": "TEA-1", "qty": 0}, {"sku": "TEA-1", "qty": "0"}, {"sku": "TEA-1", "qty": -1},
            {"sku": "TEA-1", "qty": "-1"}, {"sku": "TEA-1", "qty": 0.00}, {"sku": "TEA-1", "qty": "one"},
            {"sku": "TEA-1", "qty": ""}, {"sku": "TEA-1", "qty": True}, {"sku": "TEA-1", "qty": [1]},
            {"sku": "TEA-1", "qty": {"amount": 1}}, {"sku": "TEA-1", "qty": "1 "}, {"sku": "TEA-1", "qty": "1,0"},
            {"sku": "TEA-1", "qty": "0x1"}, {"sku": "TEA-1", "qty": "+1"}, {"sku": "TEA-1", "qty": "1e0"},
            {"sku": "TEA-1", "qty": "0.00001"}, {"sku": "TEA-1", "qty": 1.00001},
            {"sku": "TEA-1", "qty": "100000000000"}, {"sku": "TEA-1", "qty": "NaN"}, {"sku": "", "qty": 1},
            {"order_item_id": None, "sku": None, "qty": 1}, {"order_item_id": 0, "qty": 1},
            {"order_item_id": -tea, "qty": 1}, {"order_item_id": "x", "qty": 1}, {"order_item_id": 1.5, "qty": 1},
            {"order_item_id": True, "qty": 1}, {"sku": {}, "qty": 1}, None, 1, "TEA-1", [], [{"sku": "TEA-1"}],
        ]:
            with self.subTest(item=item):
                self.check_refused(order, [item])
                self.check_refused(order, [{"sku": "MUG-1", "qty": 1}, item])

    def test_items_is_no_array(self):
        order = self.shop.order()
        for items in [{}, {"sku": "TEA-1", "qty": 1}, "TEA-1", 1, True, ""]:
            with self.subTest(items=items):
                self.check_refused(order, items)

    def check_refused(self, order, items):
        for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
            self.refused(self.shop.post("/creditmemo", source | {"items": items}), 400, "Invalid item")

    def test_spellings_that_are_taken(self):
        for item in [
            {"order_item_id": "{tea}", "qty": "1"}, {"sku": "TEA-1", "qty": 1.0}, {"sku": "TEA-1", "qty": "1.0000"},
            {"sku": "TEA-1", "qty": 1, "name": "ignored"},
        ]:
            order = self.shop.order()
            if "order_item_id" in item:
                item["order_item_id"] = str(order.lines["TEA-1"])
            with self.subTest(item=item):
                memo = self.shop.refund(order, items=[item], shipping_amount=0)
                self.assertEqual([(each["sku"], each["qty"]) for each in memo["items"]], [("TEA-1", "1.0000")])
        order = self.shop.order()
        text = f'{{"order_id": {order.id}, "items": [{{"sku": "TEA-1", "qty": 2e0}}], "shipping_amount": 0}}'
        self.assertEqual(self.issued(self.shop.raw(text))["items"][0]["qty"], "2.0000")


class TestLine(ServerCase):
    """Which line an item means."""

    def test_refused_for_its_line(self):
        order, other = self.shop.order(), self.shop.order()
        tea = order.lines["TEA-1"]
        for name, items in [
            ("another order's line", [{"order_item_id": other.lines["TEA-1"], "qty": 1}]),
            ("no line at all", [{"order_item_id": 999_999_999, "qty": 1}]),
            ("unknown sku", [{"sku": "TEA-2", "qty": 1}]), ("sku in other letters", [{"sku": "tea-1", "qty": 1}]),
            ("part of a sku", [{"sku": "TEA%", "qty": 1}]),
            ("twice by id", [{"order_item_id": tea, "qty": 1}, {"order_item_id": tea, "qty": 1}]),
            ("twice by sku", [{"sku": "TEA-1", "qty": 1}, {"sku": "TEA-1", "qty": 1}]),
            ("by id and by sku", [{"order_item_id": tea, "qty": 1}, {"sku": "TEA-1", "qty": 1}]),
            ("id and another line's sku", [{"order_item_id": tea, "sku": "MUG-1", "qty": 1}]),
            ("half a piece", [{"sku": "TEA-1", "qty": "0.5"}]), ("one and a half", [{"sku": "TEA-1", "qty": 1.5}]),
            ("the second is wrong", [{"sku": "TEA-1", "qty": 1}, {"sku": "MUG-1", "qty": 0.5}]),
        ]:
            with self.subTest(name):
                for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
                    answer = self.shop.post("/creditmemo", source | {"items": items})
                    self.refused(answer, 400, "Invalid item")

    def test_id_and_sku(self):
        """The id decides, whatever the article's number is by now."""
        order = self.shop.order()
        tea = order.lines["TEA-1"]
        for sku in ("TEA-1", "RENAMED-SINCE"):
            memo = self.shop.refund(order, items=[{"order_item_id": tea, "sku": sku, "qty": 1}], shipping_amount=0)
            self.assertEqual([item["order_item_id"] for item in memo["items"]], [tea])

    def test_sku_of_two_lines(self):
        order = self.shop.order(line("SAME"), line("SAME", 2, "5.00"))
        self.refused(
            self.shop.post("/creditmemo", {"order_id": order.id, "items": [{"sku": "SAME", "qty": 1}]}),
            400, "Invalid item")
        second = order.line_ids[1]
        memo = self.shop.refund(order, items=[{"order_item_id": second, "sku": "SAME", "qty": 1}])
        self.assertEqual([(item["order_item_id"], item["row_total"]) for item in memo["items"]], [(second, "5.0000")])

    def test_sku_of_two_lines_of_which_the_invoice_has_one(self):
        order = self.shop.order(
            line("SAME"), line("SAME", 2, "5.00"), invoices=[{"items": [{"line": 1, "qty": 2}]}, {}])
        memo = self.shop.issue(invoice_id=order.invoices[0]["entity_id"], items=[{"sku": "SAME", "qty": 2}])
        self.assertEqual(memo["items"][0]["order_item_id"], order.line_ids[1])

    def test_line_that_is_not_on_the_invoice(self):
        order = self.shop.order(invoices=[{"items": [{"sku": "TEA-1", "qty": 2}]}, {}])
        for item in ({"sku": "MUG-1", "qty": 1}, {"order_item_id": order.lines["MUG-1"], "qty": 1}):
            with self.subTest(item):
                body = {"invoice_id": order.invoice_id, "items": [item]}
                self.refused(self.shop.post("/creditmemo", body), 400, "Invalid item")

    def test_composite_line_without_money_of_its_own(self):
        order = self.shop.order(
            line("SHIRT", 2, "25.00"), line("SHIRT-M", 2, "0", parent_line=0))
        memo = self.shop.refund(order)
        self.assertEqual([item["sku"] for item in memo["items"]], ["SHIRT"])
        order = self.shop.order(
            line("SET", 1, "0"), line("POT", 1, "20.00", parent_line=0), line("CUP", 2, "5.00", parent_line=0))
        body = {"order_id": order.id, "items": [{"sku": "SET", "qty": 1}]}
        self.refused(self.shop.post("/creditmemo", body), 400, "Invalid item")
        memo = self.shop.refund(order)
        self.assertEqual([item["sku"] for item in memo["items"]], ["POT", "CUP"])
        self.amounts(memo, grand_total=30)

    def test_sku_with_any_letters(self):
        for sku in ["Ärm-½", "A'B\"C", "007", "茶碗 1", "a" * 64]:
            with self.subTest(sku):
                order = self.shop.order(line(sku))
                memo = self.shop.refund(order, items=[{"sku": sku, "qty": 1}])
                self.assertEqual(memo["items"][0]["sku"], sku)


class TestQuantity(ServerCase):
    def test_above_what_is_left(self):
        order = self.shop.order(line("PEN", 5, "1.00", name="Füller, blau"), MUG)
        for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
            self.check_above(source, 6)
            self.check_above(source, "99999999")
        self.shop.refund(order, items=[{"sku": "PEN", "qty": 3}])
        for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
            self.check_above(source, 3)
        self.shop.issue(invoice_id=order.invoice_id, items=[{"sku": "PEN", "qty": 2}])
        for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
            self.check_above(source, 1)

    def check_above(self, source, quantity):
        with self.subTest(source=source, quantity=quantity):
            body = source | {"items": [{"sku": "PEN", "qty": quantity}]}
            self.refused(
                self.shop.post("/creditmemo", body), 400, 'Invalid qty to refund item "Füller, blau"')

    def test_up_to_the_largest_number(self):
        """A quantity is read up to 99,999,999,999.9999 like an amount (contract, scalars)."""
        order = self.shop.order(line("PEN", 5, "1.00", name="Pen", is_qty_decimal=True))
        for quantity in ["99999999999.9999", 100_000_000]:
            body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": quantity}]}
            self.refused(self.shop.post("/creditmemo", body), 400, 'Invalid qty to refund item "Pen"')

    def test_never_lowered_by_invoice(self):
        """An invoice of two of five pieces takes two back, never one more although the order has them."""
        order = self.shop.order(line("PEN", 5, "1.00", name="Pen"), invoices=[
            {"items": [{"sku": "PEN", "qty": 2}]}, {"items": [{"sku": "PEN", "qty": 3}]}])
        first, second = (invoice["entity_id"] for invoice in order.invoices)
        body = {"invoice_id": first, "items": [{"sku": "PEN", "qty": 3}]}
        self.refused(self.shop.post("/creditmemo", body), 400, 'Invalid qty to refund item "Pen"')
        self.shop.issue(invoice_id=first, items=[{"sku": "PEN", "qty": 2}])
        self.shop.issue(invoice_id=second, items=[{"sku": "PEN", "qty": 3}])
        self.assertEqual(self.shop.order_record(order)["items"][0]["qty_refunded"], "5.0000")

    def test_only_what_was_invoiced(self):
        order = self.shop.order(line("PEN", 5, "1.00", name="Pen"), invoices=[{"items": [{"sku": "PEN", "qty": 2}]}])
        body = {"order_id": order.id, "items": [{"sku": "PEN", "qty": 3}]}
        self.refused(self.shop.post("/creditmemo", body), 400, 'Invalid qty to refund item "Pen"')
        self.assertEqual(self.shop.refund(order)["items"][0]["qty"], "2.0000")

    def test_fractions_of_a_divisible_line(self):
        order = self.shop.order(line("RICE", "1.5", "4.00", name="Rice", is_qty_decimal=True))
        for quantity, row in [("0.25", "1.00"), (0.125, "0.50"), ("1.125", "4.50")]:
            memo = self.shop.refund(order, items=[{"sku": "RICE", "qty": quantity}])
            self.amounts(memo["items"][0], qty=str(quantity), row_total=row)
        self.assertEqual(self.shop.order_record(order)["state"], "closed")

    def test_smallest_fraction(self):
        order = self.shop.order(line("GOLD", 1, "10000.00", is_qty_decimal="1"))
        memo = self.shop.refund(order, items=[{"sku": "GOLD", "qty": "0.0001"}])
        self.amounts(memo["items"][0], qty="0.0001", row_total="1.00")


if __name__ == "__main__":
    unittest.main()
