"""The tax of orders that are imported without any: `tax: compute`."""

import json
import unittest
from decimal import Decimal

from shop import Order, ServerCase, Shop, document, line, numbers

# Demo rates: 6.25 % in Texas, 7.25 % in California, where shipping is not taxed.
AUSTIN = {
    "country_id": "US", "region": "Texas", "region_code": "TX", "postcode": "78705", "city": "Austin",
    "street": "2210 Guadalupe St"}
CALIFORNIA = {"country_id": "US", "region_code": "CA", "postcode": "92101"}
NOBODY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

KETTLE = line("KETTLE", 1, "64.00")
FILTERS = line("FILTERS", 3, "8.50", discount_amount="2.55")


def untaxed(*lines, **more):
    """An order to Texas without tax: 64.00, and 25.50 less 2.55, with 7.90 for shipping."""
    return document(*lines or (KETTLE, FILTERS), **{
        "tax": "compute", "order_currency_code": "USD", "shipping_address": AUSTIN, "shipping_amount": "7.90",
    } | more)


class OrderTaxCase(ServerCase):
    settings = {"CREDITMEMO_TAX_DEMO_RATES": "true"}

    def imported(self, *lines, **more):
        answer = self.shop.post("/order", untaxed(*lines, **more))
        self.assertEqual(answer.status, 201, answer)
        return answer.json["order"]


class TestOrderTax(OrderTaxCase):
    def test_a_taxed_order_goes_back_whole(self):
        record = self.imported(tax_amount="5.93", grand_total="100.78")
        # 4.00, 1.434375 and 0.49375: the cent that is left of 5.93 goes to the largest remainder.
        self.assertEqual([item["tax_amount"] for item in record["items"]], ["4.0000", "1.4400"])
        self.assertEqual([item["tax_percent"] for item in record["items"]], ["6.2500", "6.2500"])
        self.amounts(record, shipping_tax_amount="0.49", tax_amount="5.93", grand_total="100.78", total_paid="100.78")
        order = Order(record, [])
        part = self.shop.refund(order, items=[{"sku": "FILTERS", "qty": 1}], shipping_amount="2.00")
        self.assertEqual([(tax["title"], tax["percent"]) for tax in part["taxes"]], [("TX Tax", "6.2500")])
        rest = self.shop.refund(order)
        for field, whole in (("tax_amount", "5.93"), ("grand_total", "100.78"), ("shipping_tax_amount", "0.49")):
            self.assertEqual(Decimal(part[field]) + Decimal(rest[field]), Decimal(whole), field)
        self.assertEqual(self.shop.order_record(order)["state"], "closed")
        self.assertEqual(self.server.command("verify").returncode, 0)

    def test_one_full_refund(self):
        record = self.imported()
        memo = self.shop.refund(Order(record, []))
        self.amounts(memo, tax_amount="5.93", grand_total="100.78")
        self.assertEqual(memo["taxes"], [{"title": "TX Tax", "percent": "6.2500", "amount": "5.9300"}])

    def test_the_place_decides(self):
        self.amounts(
            self.imported(line("A", 1, "100"), shipping_address=CALIFORNIA), tax_amount="7.25", shipping_tax_amount="0")
        germany = {"country_id": "DE", "street": ["Hauptstr. 1", "Hinterhaus"]}
        record = self.imported(
            line("A", 1, "100"), shipping_address=None, billing_address=germany, order_currency_code="EUR")
        self.amounts(record, tax_amount="20.50")
        # South Dakota's rate fell on 2023-07-01.
        for date, tax in (("2023-06-30 12:00:00", "4.50"), ("2023-07-01", "4.20")):
            dakota = {"country_id": "US", "region": "South Dakota"}
            record = self.imported(line("A", 1, "100"), shipping_address=dakota, shipping_amount="0", created_at=date)
            self.amounts(record, tax_amount=tax)

    def test_goods_and_services(self):
        """Clothing is not taxed in Pennsylvania, nor is shipping with nothing that is."""
        address = {"country_id": "US", "region_code": "PA"}
        record = self.imported(line("COAT", 1, "100", tax_code="clothing"), shipping_address=address)
        self.amounts(record, tax_amount="0", grand_total="107.90")
        record = self.imported(
            line("COAT", 1, "100", tax_code="CLOTHING"), line("BAG", 1, "50"), shipping_address=address)
        self.amounts(record, tax_amount="3.47", shipping_tax_amount="0.47")

    def test_composite_products(self):
        record = self.imported(
            line("CFG", 1, "100", item_id=800_001), line("CFG", 1, "0", parent_item_id=800_001),
            line("BUN", 1, "30"), line("X", 1, "10", parent_line=2), line("Y", 1, "20", parent_line=2),
            shipping_amount="0")
        self.assertEqual(
            [item["tax_amount"] for item in record["items"]], ["6.2500", "0.0000", "0.0000", "0.6300", "1.2500"])

    def test_currencies(self):
        record = self.imported(
            line("A", 1, "333"), order_currency_code="JPY", base_currency_code="USD", base_to_order_rate="150",
            shipping_amount="0", shipping_address={"country_id": "AU"})
        self.amounts(record, tax_amount="33", base_tax_amount="0.22", grand_total="366")

    def test_invoices(self):
        """Each charges its share of the tax; shipping comes with the one that says nothing of it."""
        record = self.imported(invoices=[
            {"items": [{"line": 1, "qty": 2}], "shipping_amount": "0"}, {"state": 1}])
        first, second = self.shop.get("/invoice", order_id=record["entity_id"]).json["invoices"]
        self.amounts(first, shipping_tax_amount="0")
        self.assertEqual(Decimal(first["tax_amount"]) + Decimal(second["tax_amount"]), Decimal("5.93"))
        later = self.imported(invoices=[])
        invoice = self.shop.post("/invoice", {"order_id": later["entity_id"]}).json["invoice"]
        self.amounts(invoice, tax_amount="5.93", grand_total="100.78")

    def test_repeated(self):
        """A number that is taken goes before whatever is wrong with the tax."""
        record = self.imported()
        again = untaxed(increment_id=record["increment_id"], shipping_address={"country_id": "BR"})
        self.refused(self.shop.post("/order", again), 409, "Conflict on save")

    def test_command_line(self):
        orders = [untaxed(), untaxed(shipping_address={"country_id": "BR"})]
        text = "".join(json.dumps(order) + "\n" for order in orders)
        result = self.server.command("import", "-", "--store", self.shop.store, stdin=text)
        self.assertEqual(result.stdout, "1 imported, 0 already there, 1 bad\n", result)
        self.assertIn("line 2: Sales tax cannot be computed. No rate is on file for BR.", result.stderr)
        self.amounts(self.shop.read("/order", "order", increment_id=orders[0]["increment_id"]), tax_amount="5.93")


class TestRefusals(OrderTaxCase):
    def test_fields(self):
        """What contradicts the computing is named, and nothing of the order is kept."""
        for field, more in (
            ("tax", {"tax": "computed"}), ("tax", {"tax": True}), ("tax", {"tax": ""}),
            ("tax", {"tax": None, "tax_customer": {"source": 1, "external_id": "C"}}),
            ("shipping_address", {"shipping_address": None}),
            ("country_id", {"shipping_address": {"city": "Austin"}}), ("country_id", {"shipping_address": {}}),
            ("region", {"shipping_address": AUSTIN | {"region": {"code": "TX"}}}),
            ("tax_customer", {"tax_customer": {"source": 1, "external_id": "nobody"}}),
            ("tax_customer", {"tax_customer": {"complyt_id": NOBODY}}),
            ("tax_customer", {"tax_customer": {}}), ("source", {"tax_customer": {"source": 0, "external_id": "C"}}),
            ("complyt_id", {"tax_customer": {"complyt_id": "C"}}),
            ("shipping_tax_amount", {"shipping_tax_amount": "0.49"}),
            ("shipping_tax_percent", {"shipping_tax_percent": "6.25"}),
            ("shipping_tax_title", {"shipping_tax_title": "VAT"}),
            ("shipping_hidden_tax_amount", {"shipping_hidden_tax_amount": "1", "shipping_discount_amount": "2"}),
            ("tax_amount", {"tax_amount": "5.92"}), ("tax_amount", {"tax_amount": "0"}),
            ("grand_total", {"grand_total": "94.85"}), ("total_paid", {"total_paid": "94.85"}),
            ("grand_total", {"invoices": [{"grand_total": "94.85"}]}),
            ("tax_amount", {"invoices": [{"items": [{"line": 0, "qty": 1, "row_total": 64, "tax_amount": 4}]}]}),
            ("row_total", {"invoices": [{"items": [{"line": 0, "qty": 1, "row_total": 64}]}]}),
            ("shipping_amount", {"invoices": [{"shipping_amount": "7.90"}]}),
        ):
            with self.subTest(more):
                order = untaxed(**more)
                self.refused(self.shop.post("/order", order), 400, f"Invalid {field}")
                answer = self.shop.get("/order", increment_id=order["increment_id"])
                self.assertEqual(answer.status, 404)

    def test_fields_of_a_line(self):
        for field, value in (
            ("tax_amount", "0.01"), ("hidden_tax_amount", "0.01"), ("tax_percent", "6.25"), ("tax_title", "VAT"),
            ("row_total_incl_tax", "68.00"), ("tax_code", {}),
        ):
            with self.subTest(field):
                order = untaxed(KETTLE | {field: value})
                self.refused(self.shop.post("/order", order), 400, f"Invalid {field}")

    def test_no_rate(self):
        """The answer says which; the number stays free."""
        number = str(next(numbers))
        for address, more, sentence in (
            ({"country_id": "BR", "postcode": "01310-200", "city": "São Paulo"}, {},
                "No rate is on file for BR, 01310200, SÃO PAULO."),
            ({"country_id": "US", "region": "Guam"}, {}, "No rate is on file for US-GUAM."),
            ({"country_id": "US", "region": "DC"}, {"created_at": "2026-10-01"},
                "No rate of the class general is on file for US-DC."),
        ):
            with self.subTest(address):
                answer = self.shop.post("/order", untaxed(increment_id=number, shipping_address=address, **more))
                self.refused(answer, 400, f"Sales tax cannot be computed. {sentence}")
                self.assertEqual(answer.headers["Error-Reason"], "tax-not-computable")
        self.imported(increment_id=number)

    def test_card_numbers_are_not_repeated(self):
        answer = self.shop.post("/order", untaxed(shipping_address={"country_id": "BR", "city": "4111111111111111"}))
        self.assertEqual(answer.status, 400, answer)
        self.assertIn("1111", answer.error)
        self.assertNotIn("4111", answer.error)


class TestCustomers(OrderTaxCase):
    def customer(self, name, **more):
        path = f"/v1/customers/source/1/externalId/{name}"
        answer = self.shop.request("PUT", path, {"name": "Buyer"} | more)
        self.assertEqual(answer.status, 201, answer)
        return answer.json["complytId"]

    def tax(self, **customer):
        goods = line("A", 1, "100", tax_code="C1S1")
        return self.imported(goods, shipping_amount="0", tax_customer=customer)["tax_amount"]

    def test_a_marketplace(self):
        uuid = self.customer("market", customerType="MARKETPLACE")
        self.assertEqual(self.tax(source=1, external_id="market"), "0.0000")
        self.assertEqual(self.tax(source="1", external_id="market", complyt_id=None), "0.0000")
        self.assertEqual(self.tax(complyt_id=uuid.upper()), "0.0000")

    def test_exemptions(self):
        """They count while they are in force, as on a document of `/v1`."""
        uuid = self.customer("school")
        self.assertEqual(self.tax(complyt_id=uuid), "6.2500")
        added = self.shop.request("POST", "/v1/exemptions", {
            "customerId": uuid, "country": "US", "state": {"abbreviation": "TX"}, "exemptionType": "FULLY",
            "classification": {"code": "C1S1"}})
        self.assertEqual(added.status, 201, added)
        self.assertEqual(self.tax(source=1, external_id="school"), "0.0000")
        record = self.imported(
            line("A", 1, "100", tax_code="C1S1"), line("B", 1, "10"), shipping_amount="0",
            tax_customer={"complyt_id": uuid})
        self.assertEqual(
            [(item["tax_amount"], item["tax_percent"]) for item in record["items"]],
            [("0.0000", "0.0000"), ("0.6300", "6.2500")])
        path = f"/v1/exemptions/complytId/{added.json[0]['complytId']}"
        self.assertEqual(self.shop.request("PATCH", path, {"exemptionStatus": "INACTIVE"}).status, 200)
        self.assertEqual(self.tax(source=1, external_id="school"), "6.2500")

    def test_of_another_store(self):
        self.customer("ours", customerType="MARKETPLACE")
        answer = Shop(self.server).post("/order", untaxed(tax_customer={"source": 1, "external_id": "ours"}))
        self.refused(answer, 400, "Invalid tax_customer")
        answer = self.shop.post("/order", untaxed(tax_customer={"source": 2, "external_id": "ours"}))
        self.refused(answer, 400, "Invalid tax_customer")

    def test_as_a_document_of_v1(self):
        """Both dialects come to the same tax for the same sale."""
        uuid = self.customer("same")
        record = self.imported(line("A", 7, "3.33"), line("B", 3, "1.99"), tax_customer={"complyt_id": uuid})
        answer = self.shop.request("PUT", "/v1/transactions/source/1/externalId/SAME", {
            "transactionType": "INVOICE", "customerId": uuid, "currency": "USD",
            "items": [
                {"name": "A", "unitPrice": "3.33", "quantity": 7}, {"name": "B", "unitPrice": "1.99", "quantity": 3}],
            "shippingFee": {"totalPrice": "7.90"},
            "shippingAddress": {"country": "US", "state": "TX", "zip": "78705", "city": "Austin"}})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(Decimal(record["tax_amount"]), Decimal(answer.json["salesTax"]["amount"]))


if __name__ == "__main__":
    unittest.main()
