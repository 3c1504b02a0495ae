"""What a field of a credit memo means when it is left out; both paths and all four sources."""

import itertools
import unittest

from shop import TOTAL, ServerCase, line


class TestDefaults(ServerCase):
    def test_everything(self):
        memo = self.shop.refund(self.shop.order())
        self.assertEqual([(item["sku"], item["qty"]) for item in memo["items"]],
                         [("TEA-1", "2.0000"), ("MUG-1", "1.0000")])
        self.assertEqual((memo["refund_type"], memo["comment"], memo["email_sent"]), ("offline", None, False))
        self.amounts(
            memo, subtotal="50.00", discount_amount="3.00", tax_amount="5.30", shipping_amount="6.00",
            shipping_tax_amount="0.60", adjustment=0, adjustment_positive=0, adjustment_negative=0,
            grand_total=TOTAL)

    def test_items_absent_is_all_that_is_left(self):
        order = self.shop.order()
        self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}], shipping_amount=2)
        memo = self.shop.refund(order)
        self.assertEqual([item["qty"] for item in memo["items"]], ["1.0000", "1.0000"])
        self.amounts(memo, shipping_amount="4.00", shipping_tax_amount="0.40")

    def test_items_absent_is_without_lines_that_are_spent(self):
        order = self.shop.order()
        self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 2}])
        self.assertEqual([item["sku"] for item in self.shop.refund(order)["items"]], ["MUG-1"])

    def test_items_absent_by_invoice_is_that_invoice(self):
        order = self.shop.order(invoices=[{"items": [{"sku": "TEA-1", "qty": 1}]}, {}])
        memo = self.shop.issue(invoice_id=order.invoice_id)
        self.assertEqual([(item["sku"], item["qty"]) for item in memo["items"]], [("TEA-1", "1.0000")])
        self.assertEqual(memo["invoice_id"], order.invoice_id)

    def test_items_absent_by_order_is_what_was_invoiced(self):
        order = self.shop.order(line("A", 4), line("B", 1), invoices=[{"items": [{"sku": "A", "qty": 3}]}])
        memo = self.shop.refund(order)
        self.assertEqual([(item["sku"], item["qty"]) for item in memo["items"]], [("A", "3.0000")])

    def test_no_items_is_an_adjustment_alone(self):
        for source in ("order_id", "invoice_id"):
            order = self.shop.order()
            memo = self.shop.issue(
                **{source: order.id if source == "order_id" else order.invoice_id}, items=[],
                adjustment_positive="12.34")
            self.assertEqual((memo["items"], memo["taxes"]), ([], []))
            self.amounts(memo, subtotal=0, shipping_amount=0, tax_amount=0, adjustment="12.34", grand_total="12.34")

    def test_no_items_is_shipping_alone(self):
        memo = self.shop.refund(self.shop.order(), items=[], shipping_amount="3.00")
        self.amounts(memo, subtotal=0, shipping_amount="3", shipping_tax_amount="0.30", tax_amount="0.30",
                     grand_total="3.30")

    def test_shipping_absent_goes_with_the_first_part(self):
        order = self.shop.order()
        first = self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}])
        self.amounts(first, shipping_amount="6.00", shipping_tax_amount="0.60", grand_total="17.60")
        second = self.shop.refund(order, items=[{"sku": "TEA-1", "qty": 1}])
        self.amounts(second, shipping_amount=0, grand_total="11.00")

    def test_shipping_zero_is_none(self):
        for zero in [0, "0", "0.00"]:
            memo = self.shop.refund(self.shop.order(), shipping_amount=zero)
            self.amounts(memo, shipping_amount=0, shipping_tax_amount=0, grand_total="51.70")

    def test_send_email(self):
        """Absent is no mail. A mail that is asked for lies in the outbox with the memo; it was not sent yet."""
        for value, mails in [
            (None, 0), (False, 0), (0, 0), ("0", 0), ("false", 0), (True, 1), (1, 1), ("1", 1), ("true", 1),
        ]:
            with self.subTest(value=value):
                body = {} if value is None else {"send_email": value}
                memo = self.shop.refund(self.shop.order(), **body)
                self.assertIs(memo["email_sent"], False)
                rows = self.server.sql(
                    "SELECT delivered_at FROM outbox WHERE kind = 'creditmemo_mail' AND document_id = ?",
                    memo["entity_id"])
                self.assertEqual(rows, [(None,)] * mails)

    def test_send_email_is_yes_or_no(self):
        order = self.shop.order()
        for value in ["yes", 2, "", "TRUE", 1.5, [], {}, "on"]:
            with self.subTest(value=value):
                self.bad(self.shop.post("/creditmemo", {"order_id": order.id, "send_email": value}))

    def test_comment(self):
        for comment, kept in [
            (None, None), ("Return 4711", "Return 4711"), ("zurück — 返金 🍵", "zurück — 返金 🍵"),
            ("a\nb\tc", "a\nb\tc"), ('<b>"x"</b> & \\', '<b>"x"</b> & \\'),
        ]:
            with self.subTest(comment):
                memo = self.shop.refund(self.shop.order(), comment=comment)
                self.assertEqual(memo["comment"], kept)
                read = self.shop.read("/creditmemo", "creditmemo", id=memo["entity_id"])
                self.assertEqual(read["comment"], kept)

    def test_comment_is_text(self):
        order = self.shop.order()
        for value in [1, True, [], {"text": "x"}, "a\u0000b", "x" * 100_000]:
            with self.subTest(str(value)[:20]):
                self.bad(self.shop.post("/creditmemo", {"order_id": order.id, "comment": value}))

    def test_unknown_root_keys_are_ignored(self):
        memo = self.shop.refund(
            self.shop.order(), refund_to_store_credit=True, extra={"a": [1, {"b": None}]}, state=1, grand_total="1")
        self.amounts(memo, grand_total=TOTAL)
        self.assertEqual(memo["state"], 2)


class TestPathsAndSources(ServerCase):
    def test_both_paths_and_four_sources(self):
        for path, field in itertools.product(
            ["/creditmemo", "/creditmemo/create"],
            ["invoice_id", "invoice_increment_id", "order_id", "order_increment_id"],
        ):
            for as_text, beside in itertools.product([False, True], [{}, None, ""]):
                with self.subTest(path=path, field=field, as_text=as_text, beside=beside):
                    self.check(path, field, as_text, beside)

    def check(self, path, field, as_text, beside):
        order = self.shop.order()
        values = {
            "invoice_id": order.invoice_id, "invoice_increment_id": order.invoice_number, "order_id": order.id,
            "order_increment_id": order.number}
        body = {} if beside == {} else dict.fromkeys(values, beside)
        body[field] = str(values[field]) if as_text else values[field]
        memo = self.issued(self.shop.post(path, body))
        self.assertEqual((memo["order_id"], memo["order_increment_id"]), (order.id, order.number))
        self.amounts(memo, grand_total=TOTAL)

    def test_numbers_as_json_numbers(self):
        order = self.shop.order()
        memo = self.issued(self.shop.raw(f'{{"order_increment_id": {order.number}}}'))
        self.assertEqual(memo["order_increment_id"], order.number)


if __name__ == "__main__":
    unittest.main()
