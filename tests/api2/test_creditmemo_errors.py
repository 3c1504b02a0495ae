"""Refusals of `POST /api2/creditmemo` that are about the document as a whole, and the order of the checks."""

import itertools
import unittest

from shop import ServerCase

FULL = {"items": [{"sku": "TEA-1", "qty": 2}]}
SOURCES = ["invoice_id", "invoice_increment_id", "order_id", "order_increment_id"]

CANNOT = "Cannot create credit memo"


class TestSource(ServerCase):
    def test_missing(self):
        for body in [
            {}, {"refund_type": "offline"}, dict.fromkeys(SOURCES), dict.fromkeys(SOURCES, ""),
            {"order_id": None, "order_increment_id": ""},
        ]:
            with self.subTest(body):
                self.refused(self.shop.post("/creditmemo", body), 400, "Missing source identifier")

    def test_ambiguous(self):
        order = self.shop.order()
        values = dict(zip(SOURCES, [order.invoice_id, order.invoice_number, order.id, order.number]))
        for count in (2, 3, 4):
            for names in itertools.combinations(SOURCES, count):
                with self.subTest(names):
                    body = {name: values[name] for name in names}
                    self.refused(self.shop.post("/creditmemo", body), 400, "Ambiguous source identifier")

    def test_unknown(self):
        for field, value, message in [
            ("invoice_id", 999_999_999, "Invoice not found"), ("invoice_id", "999999999", "Invoice not found"),
            ("invoice_increment_id", "nowhere-1", "Invoice not found"), ("order_id", 999_999_999, "Order not found"),
            ("order_increment_id", "nowhere-1", "Order not found"),
            ("order_increment_id", "' OR '1'='1", "Order not found"),
            ("order_increment_id", "%", "Order not found"),
        ]:
            with self.subTest(field=field, value=value):
                answer = self.shop.post("/creditmemo", {field: value})
                if field.endswith("increment_id") and answer.status == 400:
                    self.bad(answer)  # A number that no document can have may be refused for its form.
                    self.assertRegex(value, "[ %]")
                else:
                    self.refused(answer, 404, message)

    def test_unreadable(self):
        for field, value in itertools.product(["invoice_id", "order_id"], ["abc", -1, "-1", 1.5, "1e3", True, {}, []]):
            with self.subTest(field=field, value=value):
                self.bad(self.shop.post("/creditmemo", {field: value}))

    def test_an_invoice_number_is_no_order_number(self):
        order = self.shop.order()
        self.refused(
            self.shop.post("/creditmemo", {"invoice_increment_id": order.number}), 404, "Invoice not found")


class TestDocument(ServerCase):
    def test_refund_type(self):
        order = self.shop.order()
        for value in ["", "Online", "OFFLINE", " offline", "both", 1, 0, True, [], {}]:
            with self.subTest(value=value):
                body = {"order_id": order.id, "refund_type": value}
                self.refused(self.shop.post("/creditmemo", body), 400, "Invalid refund_type")

    def test_takes_no_refund(self):
        for name, order in self.orders_without_refund():
            for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
                if None in source.values():
                    continue
                with self.subTest(name, **source):
                    self.refused(self.shop.post("/creditmemo", source), 400, CANNOT)
                    self.refused(self.shop.post("/creditmemo", source | FULL), 400, CANNOT)
                    self.refused(self.shop.post("/creditmemo/preview", source), 400, CANNOT)

    def orders_without_refund(self):
        refunded = self.shop.order()
        self.shop.refund(refunded)
        yield "nothing left, closed", refunded

        spent = self.shop.order(state="processing")
        self.shop.refund(spent, items=[], adjustment_positive="58.30")
        yield "no money left", spent

        held = self.shop.order()
        self.assertEqual(self.shop.post("/order/hold", {"order_id": held.id}).status, 200)
        yield "on hold", held

        canceled = self.shop.order(invoices=[])
        self.assertEqual(self.shop.post("/order/cancel", {"order_id": canceled.id}).status, 200)
        yield "canceled", canceled

        yield "in payment review", self.shop.order(state="payment_review")
        yield "closed elsewhere", self.shop.order(state="closed")
        yield "never invoiced", self.shop.order(invoices=[])
        yield "invoice open", self.shop.order(invoices=[{"state": 1}])
        yield "invoice canceled", self.shop.order(invoices=[{"state": 3}])

        unpaid = self.shop.order(invoices=[])
        answer = self.shop.post("/invoice", {"order_id": unpaid.id, "capture": "no_capture"})
        self.assertEqual(answer.status, 201, answer)
        unpaid.invoice_id = answer.json["invoice"]["entity_id"]
        yield "not captured", unpaid

    def test_one_invoice_has_nothing_left_while_the_other_has(self):
        order = self.shop.order(invoices=[
            {"items": [{"sku": "TEA-1", "qty": 2}]}, {"items": [{"sku": "MUG-1", "qty": 1}]}])
        first, second = (invoice["entity_id"] for invoice in order.invoices)
        self.shop.issue(invoice_id=first)
        self.refused(self.shop.post("/creditmemo", {"invoice_id": first}), 400, CANNOT)
        self.assertEqual(self.shop.post("/creditmemo", {"invoice_id": second}).status, 201)

    def test_online_is_not_supported(self):
        """No gateway can be configured yet, so every payment method is one that cannot refund online."""
        for name, more in [
            ("captured", {"payment": {"method": "sandbox", "transaction_id": "txn-1"}}),
            ("no transaction", {"payment": {"method": "sandbox"}}), ("paid by hand", {}),
        ]:
            order = self.shop.order(**more)
            for source in ({"order_id": order.id}, {"invoice_id": order.invoice_id}):
                with self.subTest(name, **source):
                    body = source | {"refund_type": "online"}
                    self.refused(self.shop.post("/creditmemo", body), 400, "Online refund not supported")
            self.assertEqual(self.shop.memos_of(order), [])


class TestOrderOfChecks(ServerCase):
    """Each request breaks several rules; the answer is for the first."""

    def test_precedence(self):
        order, done, held = self.shop.order(), self.shop.order(), self.shop.order()
        self.shop.refund(done)
        self.shop.post("/order/hold", {"order_id": held.id})
        mine, gone = {"order_id": order.id}, {"order_id": 999_999_999}
        no_qty = {"items": [{"sku": "TEA-1"}]}
        elsewhere = {"items": [{"sku": "NOT-HERE", "qty": 1}]}
        too_many = {"items": [{"sku": "TEA-1", "qty": 3}]}
        dear = {"shipping_amount": 7}
        for name, body, status, message in [
            ("source count, refund_type", {"refund_type": "x"}, 400, "Missing source identifier"),
            ("source count, lookup", gone | {"invoice_id": 999_999_999}, 400, "Ambiguous source identifier"),
            ("source count, items", mine | {"invoice_id": 1} | no_qty, 400, "Ambiguous source identifier"),
            ("lookup, refund_type", gone | {"refund_type": "x"}, 404, "Order not found"),
            ("lookup, items", gone | no_qty, 404, "Order not found"),
            ("lookup, amount", gone | {"adjustment_positive": "x"}, 404, "Order not found"),
            ("syntax, state", {"order_id": done.id, "refund_type": "x"}, 400, "Invalid refund_type"),
            ("syntax of items, state", {"order_id": done.id} | no_qty, 400, "Invalid item"),
            ("syntax of amounts, state", {"order_id": held.id, "shipping_amount": "x"}, 400, "Invalid amount"),
            ("syntax, online", mine | no_qty | {"refund_type": "online"}, 400, "Invalid item"),
            ("state, items", {"order_id": held.id} | elsewhere, 400, CANNOT),
            ("state, quantity", {"order_id": done.id} | too_many, 400, CANNOT),
            ("state, shipping", {"order_id": done.id} | dear, 400, CANNOT),
            ("state, online", {"order_id": done.id, "refund_type": "online"}, 400, CANNOT),
            ("item, shipping", mine | elsewhere | dear, 400, "Invalid item"),
            ("quantity, shipping", mine | too_many | dear, 400, 'Invalid qty to refund item "Green tea"'),
            ("quantity, online", mine | too_many | {"refund_type": "online"}, 400,
             'Invalid qty to refund item "Green tea"'),
            ("shipping, total", mine | dear | {"adjustment_positive": 1000}, 400,
             "Maximum shipping amount allowed to refund is: 6.00"),
            ("total, online", mine | {"adjustment_positive": 1, "refund_type": "online"}, 400,
             "Maximum amount available to refund is: 58.30"),
            ("zero, online", mine | {"items": [], "refund_type": "online"}, 400,
             "Credit memo's total must be positive."),
        ]:
            with self.subTest(name):
                self.refused(self.shop.post("/creditmemo", body), status, message)
                self.refused(self.shop.post("/creditmemo/preview", body), status, message)

    def test_token_before_body_before_source(self):
        order = self.shop.order()
        broken = '{"order_id": 1, "invoice_id": 2'
        answer = self.shop.post("/creditmemo", broken, Content_Type="application/json", Authorization=None)
        self.refused(answer, 401, "Unauthorized")
        self.refused(self.shop.raw(broken), 400, "Invalid JSON")
        both = f'{{"order_id": {order.id}, "order_increment_id": "{order.number}"}}'
        self.refused(self.shop.post("/creditmemo", both, Content_Type="text/plain"), 400, "Invalid JSON")

    def test_token_before_the_size_of_the_body(self):
        answer = self.shop.post(
            "/creditmemo", b" " * (1 << 20) + b"{}", Content_Type="application/json", Authorization=None)
        self.refused(answer, 401, "Unauthorized")


class TestNoTrace(ServerCase):
    def test_a_refused_request_writes_nothing(self):
        order = self.shop.order()
        before = self.everything(order)
        for body in [
            {}, {"order_id": order.id, "refund_type": "online"}, {"order_id": order.id, "shipping_amount": 7},
            {"order_id": order.id, "adjustment_positive": 1, "comment": "No trace of this", "send_email": True},
            {"order_id": order.id, "items": [{"sku": "TEA-1", "qty": 3}]}, {"order_id": order.id, "items": []},
        ]:
            answer = self.shop.post("/creditmemo", body, Idempotency_Key=f"refused-{order.id}")
            self.assertEqual(answer.status, 400, answer)
        self.assertEqual(self.everything(order), before)
        # The number that the refused requests did not use is the next memo's.
        numbers = [self.shop.refund(order, items=[], adjustment_positive=1)["increment_id"] for _ in range(2)]
        self.assertEqual(numbers, ["100000001", "100000002"])

    def everything(self, order):
        tables = ["creditmemo", "creditmemo_line", "history", "journal", "audit", "outbox", "idempotency_key"]
        counts = {table: self.server.sql(f"SELECT count(*) FROM {table}") for table in tables}
        rows = [
            self.server.sql(f"SELECT * FROM {table} WHERE {key} = ?", order.id)
            for table, key in [("orders", "id"), ("balance", "order_id"), ("order_line", "order_id"), ("invoice", "order_id")]]
        return counts, rows, self.server.sql("SELECT * FROM number_series"), self.shop.order_record(order)


if __name__ == "__main__":
    unittest.main()
