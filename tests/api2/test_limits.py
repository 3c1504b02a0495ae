"""The largest and oddest values that can be asked for: refused or carried out, and the server goes on."""

import unittest

import server
from shop import ServerCase, Shop, document, line

MOST = "99999999999.9999"
PAYABLE = "99999999999.99"


class TestExtremes(ServerCase):
    def answered(self, answer):
        """Any answer but a fault of the server."""
        self.assertIn(answer.status, (200, 201, 400), answer)
        self.assertIsNone(self.server.process.poll())
        return answer

    def test_orders(self):
        twins = {"base_currency_code": "USD"}
        for name, order in [
            ("price by quantity", document(line("A", "99999999999", PAYABLE))),
            ("fractions", document(line("A", MOST, MOST, is_qty_decimal=True))),
            ("a row that is given", document(line("A", "99999999999", PAYABLE, row_total=PAYABLE))),
            ("lowest rate", document(line("A", 1, PAYABLE), base_to_order_rate="0.00000001", **twins)),
            ("highest rate", document(line("A", 1, PAYABLE), base_to_order_rate="99999999999", **twins)),
            ("tax", document(line("A", 1, PAYABLE, tax_percent="99999999"))),
            ("no decimals", document(line("A", "99999999999", "99999999999"), order_currency_code="JPY")),
            ("sum of lines", document(*[line(f"A{each}", 1, PAYABLE, tax_amount=PAYABLE) for each in range(1_000)])),
            ("sum of quantities", document(*[line(f"A{each}", MOST, "0", is_qty_decimal=1) for each in range(1_000)])),
            ("first date", document(created_at="0000-01-01")),
            ("last date", document(created_at="9999-12-31 23:59:59")),
            ("largest number", document(increment_id="9223372036854775807")),
        ]:
            with self.subTest(name):
                answer = self.answered(self.shop.post("/order", order))
                if answer.status == 201:
                    self.answered(self.shop.post("/creditmemo", {"order_id": answer.json["order"]["entity_id"]}))

    def test_refunds(self):
        order = self.shop.order(line("A", 1, "0.01"), base_currency_code="USD", base_to_order_rate="0.00000001")
        for fields in [
            {"adjustment_positive": PAYABLE}, {"adjustment_negative": PAYABLE}, {"shipping_amount": PAYABLE},
            {"adjustment_positive": PAYABLE, "adjustment_negative": PAYABLE},
        ]:
            for path in ("/creditmemo", "/creditmemo/preview"):
                with self.subTest(path=path, **fields):
                    self.answered(self.shop.post(path, {"order_id": order.id} | fields))
        order = self.shop.order(line("A", MOST, "1.00", row_total=PAYABLE, tax_amount=PAYABLE, is_qty_decimal=1))
        for quantity in (MOST, "99999999999.9998", "0.0001"):
            body = {"order_id": order.id, "items": [{"sku": "A", "qty": quantity}]}
            self.answered(self.shop.post("/creditmemo/preview", body))

    def test_ids(self):
        for name in ("id", "order_id", "invoice_id"):
            for value in (2**53 - 1, 2**53, 2**63 - 1, 2**63, 10**30):
                with self.subTest(name=name, value=value):
                    answer = self.shop.get("/creditmemo", **{name: value})
                    self.assertIn(answer.status, (200, 400, 404), answer)
        self.assertEqual(self.shop.get("/order", page=2**63, limit=2**63).status, 200)

    def test_long_lists_of_values(self):
        for count in (200, 201, 5_000):
            answer = self.shop.get("/order", {"increment_id": [str(number) for number in range(count)]})
            self.assertEqual(answer.status, 200 if count == 200 else 400, answer)


class TestIDs(unittest.TestCase):
    def test_no_order_takes_the_ids_away_from_those_after_it(self):
        """An order may bring its own id; whatever it is, the next order has one that requests can name."""
        running = server.Server()
        self.addCleanup(running.close)
        shop = Shop(running)
        answer = shop.post("/order", document(
            line("A", item_id=2**53 - 1), entity_id=2**53 - 1, invoices=[{"entity_id": 2**53 - 1}]))
        self.assertIn(answer.status, (201, 400), answer)
        # The next order may be another store's.
        other = Shop(running)
        answer = other.post("/order", document())
        self.assertEqual(answer.status, 201, answer)
        answer = other.post("/creditmemo", {"order_id": answer.json["order"]["entity_id"]})
        self.assertEqual(answer.status, 201, answer)


if __name__ == "__main__":
    unittest.main()
