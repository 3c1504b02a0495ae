"""Credit memos of `/v1`: linked, stand-alone and taxable, with every worked number of the contract."""

import copy
import unittest
from decimal import Decimal

from tax_shop import NEW_YORK, VENDOR_SAMPLE, TaxCase, invoice, item, refund


class TestLinked(TaxCase):
    def linked(self, of, portion=None, *items, **more):
        part = {} if portion is None else {"refundLinkedPercentage": portion}
        return self.seller.put(f"R-{next(self.names)}", refund(of, *items, **part, **more))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = iter(range(1, 1_000))

    def setUp(self):
        self.invoice, record = self.seller.made(invoice())
        self.money(record, 30, 330)

    def test_the_example_of_the_page(self):
        """Tax 30 at 0.5 is 15; the items are not scaled."""
        answer = self.linked(self.invoice, 0.5)
        self.assertEqual(answer.status, 201, answer)
        self.money(answer.json, 15, 165)
        self.assertEqual(answer.json["items"][0]["calculatedTotal"], 150)

    def test_without_a_percentage_it_is_all_of_the_tax(self):
        self.money(self.linked(self.invoice).json, 30, 180)

    def test_thirds(self):
        for portion in ("0.3333", 0.3333, "0.3333"):
            self.money(self.linked(self.invoice, portion, item("100")).json, 10, 110)
        last = self.linked(self.invoice, "0.0001", item("0"))
        self.money(last.json, 0, 0)

    def test_thirds_give_back_exactly_the_tax(self):
        name, record = self.seller.made(invoice(item("100.10")))
        self.money(record, "10.01")
        parts = [self.linked(name, part, item("1")).json["salesTax"]["amount"] for part in (
            0.3333333333333333, 0.3333333333333333, "0.3333333333333334")]
        self.assertEqual(sum(parts), Decimal("10.01"), parts)

    def test_more_than_the_whole_is_refused(self):
        self.linked(self.invoice, 0.5)
        body = self.problem(
            self.linked(self.invoice, 0.6, item("1")), 400, "would-exceed-percentage", "#/refundLinkedPercentage")
        self.assertIn("would exceed", body["detail"])
        self.assertIn("0.5 is left", body["detail"])
        self.problem(self.linked(self.invoice, 0.1, item("150.01")), 400, "would-exceed-items", "#/items")
        self.money(self.linked(self.invoice, 0.5, item("150")).json, 15, 165)

    def test_a_fee(self):
        name, record = self.seller.made(invoice(shippingFee={"totalPrice": 10}))
        self.money(record, 31, 341)
        answer = self.linked(name, 0.5, shippingFee={"totalPrice": "10.01"})
        self.problem(answer, 400, "would-exceed-shipping", "#/shippingFee/totalPrice")
        self.money(self.linked(name, 0.5, shippingFee={"totalPrice": 5}).json, "15.5", "170.5")

    def test_todays_rates_have_no_part_in_it(self):
        """The rates of the invoice, wherever the goods come from; not even a manual rate counts."""
        answer = self.linked(
            self.invoice, 0.5, item("50", manualSalesTax=True, manualSalesTaxRate="0.2"), shippingAddress=NEW_YORK)
        self.money(answer.json, 15, 65)
        self.assertEqual(answer.json["salesTax"]["rate"], Decimal("0.1"))
        self.assertEqual(answer.json["salesTax"]["salesTaxRates"]["countyRate"], Decimal("0.0225"))

    def test_the_page_itself(self):
        """The vendor's sample, letter by letter, once its invoice exists."""
        self.problem(self.seller.put("INV172037616", VENDOR_SAMPLE, 9), 400, "link-unknown", "#/createdFrom")
        _, sold = self.seller.made(
            invoice(customerId="vG9s_bmFkw7Km3OuIwgL7Q", shippingAddress=NEW_YORK), "INV172037615", 9)
        self.money(sold, "26.63", "326.63")
        answer = self.seller.put("INV172037616", VENDOR_SAMPLE, 9)
        self.assertEqual(answer.status, 201, answer)
        self.money(answer.json, "26.63", "126.63")
        sent = copy.deepcopy(VENDOR_SAMPLE)
        for field in ("items", "shippingAddress"):
            del sent[field]
        self.assertEqual({field: answer.json[field] for field in sent}, sent)
        line = answer.json["items"][0]
        self.assertEqual({field: line[field] for field in VENDOR_SAMPLE["items"][0]}, VENDOR_SAMPLE["items"][0])
        half = self.seller.put("INV172037616", VENDOR_SAMPLE | {"refundLinkedPercentage": 0.5}, 9)
        self.assertEqual(half.status, 200)
        self.money(half.json, "13.32", "113.32")

    def test_what_it_may_be_linked_to(self):
        estimate, _ = self.seller.made(invoice(transactionType="ESTIMATE"))
        memo, _ = self.seller.made(refund(self.invoice, refundLinkedPercentage=0))
        cancelled, _ = self.seller.made(invoice())
        self.assertEqual(self.seller.cancel(cancelled).status, 204)
        elsewhere, _ = self.seller.made(invoice(), source=2)
        for name, reason in [
            ("NOWHERE", "link-unknown"), (estimate, "link-not-invoice"), (memo, "link-not-invoice"),
            (cancelled, "link-cancelled"), (elsewhere, "link-other-source"),
        ]:
            with self.subTest(reason):
                self.problem(self.linked(name), 400, reason, "#/createdFrom")
        self.problem(self.seller.put("R-X", refund() | {"isRefundLinked": True}), 400, "link-missing", "#/createdFrom")
        for field, value, reason in [
            ("customerId", "somebody", "link-other-customer"), ("currency", "CAD", "link-other-currency"),
            ("isTaxInclusive", True, "link-other-tax-inclusion"),
        ]:
            with self.subTest(reason):
                self.problem(self.linked(self.invoice, **{field: value}), 400, reason, f"#/{field}")

    def test_no_tax_gives_none_back(self):
        name, record = self.seller.made(invoice(shippingAddress={"country": "US", "state": "OR"}))
        self.money(record, None, 300)
        self.money(self.linked(name, 0.5).json, None, 150)

    def test_a_cancelled_refund_gives_its_share_back(self):
        memo, _ = self.seller.made(refund(self.invoice))
        self.problem(self.linked(self.invoice, 0.1, item("1")), 400, "would-exceed-percentage",
                     "#/refundLinkedPercentage")
        self.assertEqual(self.seller.cancel(memo).status, 204)
        self.money(self.linked(self.invoice, 1, item("300")).json, 30, 330)
        # What it gave back is taken: it does not come again.
        self.problem(self.seller.put(memo, refund(self.invoice)), 400, "would-exceed-percentage",
                     "#/refundLinkedPercentage")

    def test_a_replaced_refund_takes_a_new_share(self):
        memo, _ = self.seller.made(refund(self.invoice))
        answer = self.seller.put(memo, refund(self.invoice, refundLinkedPercentage=0.25))
        self.assertEqual((answer.status, answer.json["revision"]), (200, 2))
        self.money(answer.json, "7.5", "157.5")
        self.money(self.linked(self.invoice, 0.75).json, "22.5", "172.5")

    def test_an_invoice_below_its_refunds(self):
        self.linked(self.invoice, 0.5)
        self.problem(self.seller.cancel(self.invoice), 409, "below-refunds")
        for change in (
            {"items": [item("100")]}, {"currency": "CAD"}, {"isTaxInclusive": True}, {"transactionStatus": "CANCELLED"},
            {"shippingAddress": {"country": "US", "state": "OR"}},
        ):
            with self.subTest(change):
                self.problem(self.seller.put(self.invoice, invoice(**change)), 409, "below-refunds")
        self.assertEqual(self.seller.put(self.invoice, invoice(item("1000"), item("100"))).status, 200)

    def test_a_filed_invoice_is_refunded_by_a_new_document(self):
        self.assertEqual(self.seller.put(self.invoice, invoice(transactionFilingStatus="FILED")).status, 200)
        self.problem(self.seller.cancel(self.invoice), 409, "filed")
        self.problem(self.seller.put(self.invoice, invoice(item("1"))), 409, "filed")
        self.money(self.linked(self.invoice, 0.5).json, 15, 165)


class TestOthers(TaxCase):
    def test_stand_alone(self):
        """The total of its items, no computed tax; `false` is stand-alone whatever `createdFrom` says."""
        for more in ({}, {"isRefundLinked": False}, {"isRefundLinked": False, "createdFrom": "ANY"},
                     {"createdFrom": "ANY"}):
            with self.subTest(more):
                _, record = self.seller.made(refund(**more))
                self.money(record, None, 150)
        _, record = self.seller.made(refund(None, item("100", manualSalesTax=True, manualSalesTaxRate=0.1), item("50")))
        self.money(record, 10, 160)

    def test_taxable(self):
        """50 to New York at 4 % + 4.5 % + 0.375 % is 4.44."""
        _, record = self.seller.made(refund(None, item("50"), transactionType="TAXABLE_REFUND",
            shippingAddress=NEW_YORK))
        self.money(record, "4.44", "54.44")
        rates = record["salesTax"]["salesTaxRates"]
        self.assertEqual(
            [rates[name] for name in ("stateRate", "countyRate", "cityRate", "spdRate", "taxRate")],
            [Decimal(rate) for rate in ("0.04", "0", "0.045", "0.00375", "0.08875")])

    def test_taxable_by_its_own_day(self):
        """Before the first rate of a place there is none."""
        answer = self.seller.put("EARLY", refund(
            transactionType="TAXABLE_REFUND", externalTimestamps={"createdDate": "2025-12-31"}))
        self.problem(answer, 422, "address-unknown")


class TestSwitches(TaxCase):
    settings = {
        "CREDITMEMO_TRANSACTIONS_LINK_BY_CREATED_FROM": "true", "CREDITMEMO_TRANSACTIONS_OVER_CREDIT": "allow",
    }

    def test_created_from_alone_links(self):
        name, _ = self.seller.made(invoice())
        self.money(self.seller.made(refund(createdFrom=name, refundLinkedPercentage=0.5))[1], 15, 165)
        self.money(self.seller.made(refund(createdFrom=name, isRefundLinked=False))[1], None, 150)
        self.money(self.seller.made(refund())[1], None, 150)

    def test_over_credit(self):
        name, _ = self.seller.made(invoice())
        for _ in range(3):
            self.money(self.seller.made(refund(name, item("400")))[1], 30, 430)


if __name__ == "__main__":
    unittest.main()
