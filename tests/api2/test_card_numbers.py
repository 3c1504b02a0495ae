"""Card numbers in what people write: the register keeps and shows the last four digits, and nothing else of them."""

import itertools
import json
import unittest

from shop import ServerCase, document, line

# Public test numbers of the issuers, a fresh spelling for each place, and what is left of them.
CARDS = [
    ("4111 1111 1111 1111", "**** **** **** 1111"), ("5555-5555-5555-4444", "****-****-****-4444"),
    ("378282246310005", "***********0005"), ("6011111111111117", "************1117"),
    ("3530111333300000", "************0000"), ("5066991111111118", "************1118"),
]


class TestCardNumbers(ServerCase):
    def setUp(self):
        self.cards = itertools.cycle(CARDS)

    def places(self):
        """Answers of requests with a card number in each text, with what must stand there instead."""
        card, masked = next(self.cards)
        answer = self.shop.post("/order", document(
            line("A", 5, name=f"Gift card {card}"), customer_firstname=f"Ana {card}", customer_lastname="Souza",
            status=f"s {card}", shipping_description=card, billing_address={"street": [card, "Rua 1"], "note": card},
            shipping_address={"number": 4111111111111111, "deep": {"deeper": [{"x": card}]}},
            invoices=[{"comment": f"paid by {card}", "items": [{"line": 0, "qty": 3}]}]))
        self.assertEqual(answer.status, 201, answer)
        yield answer, masked
        order = {"order_id": answer.json["order"]["entity_id"]}
        for path, body in [
            ("/creditmemo/preview", {"items": [{"sku": "A", "qty": 1}]}), ("/creditmemo", {"items": [{"sku": "A",
                "qty": 1}]}),
            ("/creditmemo/create", {"items": [{"sku": "A", "qty": 1}]}), ("/invoice", {"items": [{"sku": "A",
                "qty": 1}]}),
            ("/invoice/create", {"items": [{"sku": "A", "qty": 1}]}), ("/history", {}),
        ]:
            card, masked = next(self.cards)
            answer = self.shop.post(path, order | body | {"comment": f"Card {card}, please."})
            self.assertIn(answer.status, (200, 201), answer)
            yield answer, f"Card {masked}, please."
        card, masked = next(self.cards)
        yield self.shop.post("/history", order | {"comment": "x", "status": card}), masked
        # An error repeats the name of an article.
        yield self.shop.post("/creditmemo", order | {"items": [{"sku": "A",
            "qty": 9}]}), "Gift card **** **** **** 1111"
        for path in ("/order", "/invoice", "/creditmemo"):
            yield self.shop.get(path), "****"
        yield self.shop.get("/history", **order), "************1117"

    def test_are_kept_nowhere(self):
        for answer, masked in self.places():
            with self.subTest(str(answer)[:100]):
                self.assertIn(masked, answer.body.decode())
                self.hidden(answer.body)
        self.server.request("GET", "/api2/4111111111111111?card=4111111111111111")
        self.server.request("GET", "/api2/order%2F5555-5555-5555-4444")
        self.hidden_in_files()
        self.server.stop()
        try:
            self.hidden_in_files()
        finally:
            self.server.start()

    def hidden(self, content):
        for card in {card for card, _ in CARDS} | {card.replace(" ", "").replace("-", "") for card, _ in CARDS}:
            self.assertNotIn(card.encode(), content)

    def hidden_in_files(self):
        """The database and the log."""
        for content in (self.server.log.read_bytes(), self.server.database.content()):
            self.assertGreater(len(content), 1_000)
            self.hidden(content)

    def test_import_file(self):
        lines = json.dumps(document(line("A"), customer_name="5555555555554444",
            billing_address={"x": "4111111111111111"}))
        result = self.server.command("import", "-", "--store", self.shop.store, stdin=lines)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.hidden_in_files()

    def test_addresses_stay_json(self):
        address = {"street": "Rua 1", "n": 4111111111111111, "e": [1.50, True, None, {"k 4111111111111111": "é"}]}
        order = self.shop.order(billing_address=address)
        (text,), = self.server.sql("SELECT billing_address FROM orders WHERE id = ?", order.id)
        self.assertEqual(text, json.dumps(
            {"street": "Rua 1", "n": "************1111", "e": [1.50, True, None, {"k ************1111": "é"}]},
            ensure_ascii=False, separators=(",", ":")))
        twice = {"4111111111111111": 1, "************1111": 2}
        self.refused(self.shop.post("/order", document(billing_address=twice)), 400, "Invalid billing_address")

    def test_repetition(self):
        """The answer that is kept for repetitions is without the number, and a repetition gets it byte by byte."""
        order = self.shop.order()
        body = {"order_id": order.id, "items": [], "adjustment_positive": 1, "comment": "4111 1111 1111 1111 12/27"}
        first = self.shop.post("/creditmemo", body, Idempotency_Key="card")
        self.assertEqual(self.issued(first)["comment"], "**** **** **** 1111 12/27")
        again = self.shop.post("/creditmemo", body, Idempotency_Key="card")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, "true"))
        self.assertEqual(again.body, first.body)
        shown = self.shop.post("/creditmemo", body | {"comment": "**** **** **** 1111 12/27"}, Idempotency_Key="card")
        self.assertEqual(shown.body, first.body)
        other = self.shop.post("/creditmemo", body | {"comment": "5555 5555 5555 4444"}, Idempotency_Key="card")
        self.refused(other, 422, "Idempotency-Key reused")

    def test_other_numbers_stay(self):
        order = self.shop.order(shipping_description="4039621723216")
        text = "Order 100000123, EAN 4018375751607, parcel 00340434161094042557, IBAN FI4260250789820634, +4915222222007"
        memo = self.shop.refund(order, comment=text)
        self.assertEqual(memo["comment"], text)
        self.assertEqual(self.shop.order_record(order)["shipping_description"], "4039621723216")

    def test_identifiers_are_kept_as_they_come(self):
        number = "4012888888881881"
        order = self.shop.order(
            line(number), increment_id=number, payment={"method": "card", "transaction_id": number},
            invoices=[{"increment_id": number, "transaction_id": number}])
        self.assertEqual((order.number, order.invoice_number, list(order.lines)), (number, number, [number]))


if __name__ == "__main__":
    unittest.main()
