"""News of refunds: what gateways say of them by webhook and when they are asked, whoever made them.

The numbers of rows are those of the protocol's table of crashes and time-outs.
"""

import concurrent.futures
import json
import os
import shutil
import tempfile
import time
import unittest

import gateway
import server
from shop import Shop, line

SWEEP_SECONDS = 30


class NewsCase(unittest.TestCase):
    """A server with a gateway of its own for each payment method."""

    promises = "class: A\n    lookup: immediate"

    @classmethod
    def setUpClass(cls):
        cls.service, cls.stripe, cls.pago = gateway.Service(), gateway.Stripe(), gateway.MercadoPago()
        for each in (cls.service, cls.stripe, cls.pago):
            cls.addClassCleanup(each.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.control, config = f"{folder.name}/control", f"{folder.name}/config.yaml"
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"""gateways:
  card:
    kind: http
    url: http://127.0.0.1:{cls.service.port}
    network: loopback
    secret: {gateway.SECRET_TEXT}
    {cls.promises}
  stripe:
    kind: stripe
    url: http://127.0.0.1:{cls.stripe.port}
    network: loopback
    secret: sk_test_1
    webhook-secret: {gateway.STRIPE_SECRET}
  pago:
    kind: mercadopago
    url: http://127.0.0.1:{cls.pago.port}
    network: loopback
    secret: token-1
    webhook-secret: {gateway.MERCADO_PAGO_SECRET}
  deaf:
    kind: stripe
    url: http://127.0.0.1:{cls.stripe.port}
    network: loopback
    secret: sk_test_2
  sandbox:
    kind: sandbox
    control-file: {cls.control}
""")
        cls.server = server.Server(CREDITMEMO_CONFIG=config)
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)

    payments = 0

    def order(self, *lines, method="card", payment=None, **more):
        """An order of 200.00, paid by a payment that no other has."""
        NewsCase.payments += 1
        payment = payment or f"pay-{NewsCase.payments}"
        order = self.shop.order(
            *lines or [line("A", 10, "20.00")], payment={"method": method, "transaction_id": payment}, **more)
        order.payment = payment
        return order

    def refund(self, order, amount, key=None, **more):
        headers = {"Idempotency_Key": key} if key else {}
        body = {"order_id": order.id, "items": [], "adjustment_positive": amount, "refund_type": "online"} | more
        return self.shop.post("/creditmemo", body, **headers)

    def hook(self, message, method="card"):
        headers, body, query = (*message, "")[:3]
        return self.server.request("POST", f"/webhooks/{method}{query}", body, headers)

    def news(self, order):
        """The service says that the order's payment has news."""
        answer = self.hook(self.service.webhook(order.payment))
        self.assertEqual((answer.status, answer.json), (200, {"success": True}), answer)

    def payouts(self, *words, status=0):
        result = self.server.command("payouts", *map(str, words))
        self.assertEqual(result.returncode, status, (result.stdout, result.stderr))
        return result.stdout

    def unmatched(self, order):
        """Ids of the order's unmatched refunds."""
        return [row[0] for row in self.server.sql(
            "SELECT id FROM unmatched_refund WHERE order_id = ? AND attempt_id IS NULL AND status <> 'failed'", order.id)]

    def settlements(self, memo):
        return [(status, int(paid)) for status, paid in self.server.sql(
            "SELECT status, paid FROM settlement WHERE creditmemo_id = ? ORDER BY position", memo["entity_id"])]

    def state(self, memo):
        return self.shop.get("/creditmemo", id=memo["entity_id"]).json["creditmemo"]["state"]

    def alarms(self, order):
        entries = [json.loads(text) for text in self.server.log.read_text().splitlines()]
        return [entry["message"] for entry in entries
                if entry["level"] == "critical" and entry.get("order") == str(order.id)]

    def pending(self, order, amount="30.00"):
        self.service.next = "pending"
        answer = self.refund(order, amount)
        self.assertEqual(answer.status, 201, answer)
        memo = answer.json["creditmemo"]
        self.assertEqual(memo["state"], 1)
        return memo, self.service.of(order.payment)[-1]

    def verified(self):
        result = self.server.command("verify")
        self.assertEqual(result.returncode, 0, result.stdout)

    def until(self, condition):
        deadline = time.monotonic() + SWEEP_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)


class TestLaterNews(NewsCase):
    def test_pending_then_succeeded_then_failed(self):
        """Rows 19 and 30: the memo stays what it is; what became of its money is on record, and a person is called."""
        order = self.order()
        memo, refund = self.pending(order)
        self.news(order)
        self.assertEqual(self.settlements(memo), [("pending", 0)])
        refund["status"] = "succeeded"
        self.news(order)
        self.assertEqual(self.settlements(memo), [("pending", 0), ("succeeded", 300_000)])
        self.assertEqual((self.state(memo), self.alarms(order)), (2, []))
        self.verified()
        refund["status"] = "failed"
        self.news(order)
        self.assertEqual(self.settlements(memo)[2:], [("failed", -300_000)])
        self.assertEqual((self.state(memo), self.alarms(order)),
                         (1, ["the money of a credit memo did not arrive"]))
        comments = [entry["comment"] for entry in self.shop.read("/history", "history", order_id=order.id)]
        self.assertIn("The gateway reports that the refund of 30.00 EUR did not reach the customer.", comments)
        record = self.shop.order_record(order)
        self.assertEqual((record["total_refunded"], record["total_online_refunded"]), ("30.0000", "30.0000"))
        self.verified()

    def test_twice_late_and_out_of_order(self):
        """Row 28: the gateway is asked, so old news change nothing, and the same message twice does nothing."""
        order = self.order()
        memo, refund = self.pending(order)
        refund["status"] = "succeeded"
        message = self.service.webhook(order.payment)
        for _ in range(3):
            self.assertEqual(self.hook(message).status, 200)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual({answer.status for answer in pool.map(self.hook, [message] * 8)}, {200})
        refund["status"] = "pending"
        self.news(order)
        self.assertEqual(self.settlements(memo), [("pending", 0), ("succeeded", 300_000)])
        refund["status"] = "failed"
        self.news(order)
        refund["status"] = "succeeded"
        self.news(order)
        self.assertEqual([status for status, _ in self.settlements(memo)], ["pending", "succeeded", "failed"])
        self.verified()

    def test_webhook_before_the_reply(self):
        """Row 27: the webhook issues the memo; the request, overtaken, answers that one."""
        order = self.order()
        self.service.before_answer = lambda refund: self.news(order)
        self.addCleanup(setattr, self.service, "before_answer", None)
        first = self.refund(order, "12.00", key="overtaken")
        self.service.before_answer = None
        self.assertEqual(first.status, 201, first)
        again = self.refund(order, "12.00", key="overtaken")
        self.assertEqual((again.status, again.body, again.headers["Idempotent-Replayed"]), (201, first.body, "true"))
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        attempt = self.server.sql("SELECT id FROM attempt WHERE order_id = ?", order.id)[0][0]
        self.assertIn("webhook", self.payouts("show", attempt))
        self.assertEqual(self.unmatched(order), [])
        self.verified()

    def test_webhooks_before_the_reply(self):
        """Two of them: the money arrives before the request is answered, and its repetition hears what it heard."""
        order = self.order()

        def news(refund):
            refund["status"] = "pending"
            self.news(order)
            refund["status"] = "succeeded"
            self.news(order)

        self.service.before_answer = news
        self.addCleanup(setattr, self.service, "before_answer", None)
        first = self.refund(order, "12.00", key="overtaken-twice")
        self.service.before_answer = None
        self.assertEqual(first.status, 201, first)
        self.assertEqual((first.json["creditmemo"]["state"], self.state(first.json["creditmemo"])), (1, 2))
        self.assertIsNone(first.headers["Idempotent-Replayed"])
        again = self.refund(order, "12.00", key="overtaken-twice")
        self.assertEqual((again.status, again.body, again.headers["Idempotent-Replayed"]), (201, first.body, "true"))
        self.assertEqual(len(self.shop.memos_of(order)), 1)
        self.verified()


class TestSweeps(NewsCase):
    """In a register of their own: what they set back is what the audit chain would find."""

    def test_sweep_asks_about_pending_money(self):
        """What is on its way is asked about without any webhook, later each time."""
        for amount, state, status in (("10.07", 2, "succeeded"), ("10.08", 1, "failed"), ("10.03", 1, "pending")):
            order = self.order(method="sandbox")
            memo = self.refund(order, amount).json["creditmemo"]
            self.assertEqual(memo["state"], 1)
            self.server.write_sql(
                "UPDATE attempt SET next_question_at = 0, leased_until = 0, created_at = created_at - 1000 "
                "WHERE order_id = ?", order.id)
            asked = "SELECT next_question_at FROM attempt WHERE order_id = ?"
            self.until(lambda: self.server.sql(asked, order.id) != [(0,)])
            self.assertEqual((self.state(memo), self.settlements(memo)[-1][0]), (state, status))
            due = self.server.sql(asked, order.id)[0][0]
            if status == "pending":
                self.assertAlmostEqual(due, time.time() + 500, delta=30)
            else:
                self.assertIsNone(due)

    def test_thirty_days_on_its_way(self):
        """Then nobody asks any more, and a person looks; news that come later are heard all the same."""
        order = self.order()
        memo, refund = self.pending(order)
        self.server.write_sql(
            "UPDATE attempt SET next_question_at = 0, leased_until = 0, created_at = created_at - 2592000 "
            "WHERE order_id = ?", order.id)
        self.until(lambda: "on its way for 30 days" in self.payouts("list"))
        self.assertEqual(self.server.sql("SELECT next_question_at FROM attempt WHERE order_id = ?", order.id), [(None,)])
        refund["status"] = "succeeded"
        self.news(order)
        self.assertEqual(self.state(memo), 2)
        self.assertNotIn(order.payment, self.payouts("list"))


class TestTrust(NewsCase):
    def test_who_is_believed(self):
        """Nothing is asked for a message that is not the gateway's, or not of now."""
        order = self.order()
        good, body = self.service.webhook(order.payment)
        before = len(self.service.paths)
        for message in [
            ({}, body), (good, body + b" "), self.service.webhook(order.payment, secret=b"another"),
            self.service.webhook(order.payment, age=301), self.service.webhook(order.payment, age=-330),
            (good | {"webhook-signature": ""}, body), (good | {"webhook-timestamp": "now"}, body),
            (good | {"webhook-id": "msg_2"}, body), (good | {"webhook-timestamp": "9" * 19}, body),
        ]:
            answer = self.hook(message)
            self.assertEqual((answer.status, answer.json), (401, {"error": "Unauthorized"}), message)
        self.assertEqual(len(self.service.paths), before)
        self.assertEqual(self.hook(self.service.webhook(order.payment, age=290)).status, 200)
        self.assertEqual(len(self.service.paths), before + 1)

    def test_stripe_signature(self):
        thing = {"object": "refund", "id": "re_1", "charge": "ch_1", "payment_intent": "pi_1"}
        good, body = self.stripe.webhook("refund.updated", thing)
        for message in [
            ({}, body), (good, body + b" "), self.stripe.webhook("refund.updated", thing, secret="sk_test_1"),
            self.stripe.webhook("refund.updated", thing, age=301), ({"Stripe-Signature": "t=1"}, body),
            ({"Stripe-Signature": good["Stripe-Signature"].replace("v1=", "v0=")}, body),
        ]:
            self.assertEqual(self.hook(message, "stripe").status, 401, message)
        self.assertEqual(self.stripe.paths, [])
        self.assertEqual(self.hook((good, body), "stripe").status, 200)
        self.assertEqual(self.hook(self.stripe.webhook("customer.created", {"id": "cus_1"}), "stripe").status, 200)
        self.assertEqual(len(self.stripe.paths), 1)

    def test_mercado_pago_signature(self):
        headers, body, query = self.pago.webhook("77")
        for message in [
            ({}, body, query), (headers, body, "?data.id=78&type=payment"), (headers | {"X-Request-Id": "r-2"}, body, query),
            self.pago.webhook("77", secret="other"), self.pago.webhook("77", age=301),
        ]:
            self.assertEqual(self.hook(message, "pago").status, 401, message)
        self.assertEqual(self.pago.paths, [])
        self.assertEqual(self.hook((headers, body, query), "pago").status, 200)
        self.assertEqual(self.pago.paths, ["/v1/payments/77", "/v1/payments/77/refunds"])

    def test_where_none_are_set_up(self):
        message = self.service.webhook("pay")
        for method in ("deaf", "sandbox", "nothing", "card/x"):
            self.assertEqual(self.hook(message, method).status, 404, method)
        self.assertEqual(self.server.request("GET", "/webhooks/card").status, 404)

    def test_too_large(self):
        self.assertEqual(self.hook(({}, b"x" * (256 * 1_024 + 1))).status, 413)

    def test_gateway_down(self):
        """The message is not taken before what it is about is known: it will come again."""
        order = self.order()
        self.service.pay(order.payment, 1_000)
        self.service.down = True
        try:
            answer = self.hook(self.service.webhook(order.payment))
        finally:
            self.service.down = False
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "30"))
        self.news(order)
        self.assertEqual(len(self.unmatched(order)), 1)


class TestUnmatched(NewsCase):
    def past(self, order, amount, **more):
        """Somebody refunds past the register, and the gateway says so. Gives the id and the refund."""
        refund = self.service.pay(order.payment, amount, **more)
        self.news(order)
        return self.unmatched(order)[-1], refund

    def match(self, number, *words, status=0):
        return self.payouts("match", number, "--by", "ana", "--why", "seen in the dashboard", *words, status=status)

    def test_limits(self):
        """Row 29: until a memo accounts for it nobody can give the same money back again, offline neither."""
        order = self.order()
        number, refund = self.past(order, 15_000)
        listed = self.payouts("unmatched")
        for word in (refund["reference"], "150.00 EUR", order.payment):
            self.assertIn(word, listed)
        self.assertEqual(self.alarms(order), ["a gateway shows a refund that no credit memo accounts for"])
        for payout in ("offline", "online"):
            answer = self.refund(order, "50.01", refund_type=payout)
            self.assertEqual(answer.status, 400, answer)
        self.assertEqual(self.refund(order, "20.00", refund_type="offline").status, 201)
        self.assertEqual(self.refund(order, "10.00").status, 201)
        self.verified()
        self.news(order)
        self.assertEqual(len(self.alarms(order)), 1)
        refund["status"] = "failed"
        self.news(order)
        self.assertEqual(self.unmatched(order), [])
        self.assertEqual(self.refund(order, "170.00").status, 201)
        self.verified()
        self.match(number, status=1)

    def test_more_than_is_left(self):
        """A memo was recorded offline, and the same money went back past the register: it holds what there is."""
        order = self.order()
        self.shop.refund(order, items=[{"sku": "A", "qty": 9}])
        self.past(order, 18_000)
        self.assertEqual(self.refund(order, "0.01", refund_type="offline").status, 400)
        self.verified()

    def test_matched_with_items(self):
        order = self.order(shipping_amount="5.00")
        number, refund = self.past(order, 4_250)
        self.match(number, "--item", "A=2")
        memo, = self.shop.memos_of(order)
        self.assertEqual((str(memo["grand_total"]), memo["adjustment_positive"], memo["shipping_amount"]),
                         ("42.5000", "2.5000", "0.0000"))
        self.assertEqual((memo["refund_type"], memo["state"], memo["transaction_id"]), ("online", 2, refund["reference"]))
        self.assertEqual(self.settlements(memo), [("succeeded", 425_000)])
        attempt = self.server.sql("SELECT id FROM attempt WHERE creditmemo_id = ?", memo["entity_id"])[0][0]
        self.assertIn("ana: seen in the dashboard", self.payouts("show", attempt))
        self.assertEqual(self.unmatched(order), [])
        self.verified()
        refund["status"] = "failed"
        self.news(order)
        self.assertEqual([status for status, _ in self.settlements(memo)], ["succeeded", "failed"])
        self.match(number, "--item", "A=1", status=1)

    def test_matched_with_a_fee_and_shipping(self):
        order = self.order(shipping_amount="5.00")
        number, _ = self.past(order, 4_000)
        self.match(number, "--item", "A=2", "--shipping", "5.00")
        memo, = self.shop.memos_of(order)
        self.assertEqual((str(memo["grand_total"]), memo["adjustment_negative"], memo["shipping_amount"]),
                         ("40.0000", "5.0000", "5.0000"))
        self.verified()

    def test_matched_with_nothing_named(self):
        """Everything left when that is the amount, else an adjustment."""
        for amount, closes in ((20_000, True), (19_999, False)):
            order = self.order()
            number, _ = self.past(order, amount)
            self.match(number)
            memo, = self.shop.memos_of(order)
            self.assertEqual(len(memo["items"]), 1 if closes else 0)
            self.assertEqual(self.shop.order_record(order)["state"] == "closed", closes)
        self.verified()

    def test_match_refused(self):
        order = self.order()
        number, _ = self.past(order, 4_000)
        self.match(number, "--item", "A=11", status=1)
        self.match(99_999, status=1)
        self.assertEqual(self.unmatched(order), [number])
        self.verified()

    def test_answered_after_all(self):
        """A refund that was nobody's, because the gateway shows no key, is explained by the attempt that made it."""
        order = self.order()

        def keyless(refund):
            refund["key"] = None
            self.news(order)

        self.service.before_answer = keyless
        self.addCleanup(setattr, self.service, "before_answer", None)
        answer = self.refund(order, "120.00")
        self.service.before_answer = None
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(self.unmatched(order), [])
        self.assertEqual(self.refund(order, "80.00").status, 201)
        self.verified()

    def test_nobodys_payment(self):
        """A refund of a payment that no order has leaves nothing behind."""
        before = self.server.sql("SELECT COUNT(*) FROM unmatched_refund")
        self.service.pay("pay-of-nobody", 500)
        self.assertEqual(self.hook(self.service.webhook("pay-of-nobody")).status, 200)
        self.assertEqual(self.server.sql("SELECT COUNT(*) FROM unmatched_refund"), before)

    def test_stripe(self):
        """The order may have been imported with the charge or with the payment intent."""
        for number, (kind, payment) in enumerate((
                ("refund.created", "pi_7{}"), ("charge.refunded", "ch_of_pi_7{}"), ("charge.refund.updated", "pi_7{}"))):
            intent = f"pi_7{number}"
            order = self.order(method="stripe", payment=payment.format(number))
            refund = self.stripe.pay(intent, 2_000)
            thing = refund if kind != "charge.refunded" else {
                "object": "charge", "id": refund["charge"], "payment_intent": intent}
            self.assertEqual(self.hook(self.stripe.webhook(kind, thing), "stripe").status, 200)
            self.assertEqual(len(self.unmatched(order)), 1, kind)
        self.verified()

    def test_mercado_pago(self):
        order = self.order(method="pago", payment="4711", order_currency_code="BRL")
        self.pago.pay("4711", "12.34")
        self.assertEqual(self.hook(self.pago.webhook("4711"), "pago").status, 200)
        number, = self.unmatched(order)
        self.match(number)
        memo, = self.shop.memos_of(order)
        self.assertEqual(str(memo["grand_total"]), "12.3400")
        self.verified()


class TestUnpromising(NewsCase):
    """A service that promises nothing, and cannot be asked by key."""

    promises = "class: C"

    def test_webhook_after_a_lost_answer(self):
        """Row 11: a person would have to look; the gateway's news say it first."""
        order = self.order()
        self.service.next = "cut"
        lost = self.refund(order, "15.00", key="lost")
        self.assertEqual((lost.status, lost.headers["Refund-Outcome"]), (500, "unknown"))
        self.news(order)
        memo, = self.shop.memos_of(order)
        again = self.refund(order, "15.00", key="lost")
        self.assertEqual((again.status, again.json["creditmemo"]["entity_id"]), (201, memo["entity_id"]))
        self.verified()

    def test_failed_here_but_not_there(self):
        """What a person took for lost was paid out: it is nobody's, and holds its part again."""
        order = self.order()
        self.service.next = "cut"
        attempt = int(self.refund(order, "150.00").headers["Refund-Operation"])
        self.payouts("resolve", attempt, "--none", "--by", "ana", "--because", "not in the dashboard")
        self.news(order)
        number, = self.unmatched(order)
        self.assertEqual(self.refund(order, "60.00", refund_type="offline").status, 400)
        self.payouts("match", number, "--by", "ana", "--why", "it was there after all")
        self.verified()


class TestReconcile(NewsCase):
    def test_table(self):
        order, other = self.order(), self.order()
        self.assertEqual(self.refund(order, "10.00").status, 201)
        self.service.next = "pending"
        memo = self.refund(order, "11.00").json["creditmemo"]
        self.service.of(order.payment)[-1]["status"] = "succeeded"
        self.service.pay(other.payment, 500)
        self.service.pay("pay-of-nobody", 500)
        text = self.payouts("reconcile", "--since", "2020-01-01")
        for what, payment in (("matched", order.payment), ("news", order.payment), ("unmatched", other.payment),
                              ("foreign", "pay-of-nobody")):
            self.assertRegex(text, rf"(?m)^{what} +card +{payment} ")
        self.assertEqual((self.state(memo), len(self.unmatched(other))), (2, 1))
        self.verified()
        self.service.down = True
        try:
            self.payouts("reconcile", "--since", "2020-01-01", status=1)
        finally:
            self.service.down = False

    def test_hold(self):
        """By hand: online refunds wait, offline ones and reads go on."""
        order = self.order()
        self.payouts("hold")
        held = self.refund(order, "10.00")
        self.assertEqual((held.status, held.headers["Retry-After"]), (503, "60"))
        self.assertEqual(held.error, "Online refunds are held until the register is reconciled with its gateways")
        self.assertEqual(self.refund(order, "10.00", refund_type="offline").status, 201)
        self.assertEqual(self.shop.order_record(order)["total_refunded"], "10.0000")
        self.service.down = True
        try:
            self.payouts("reconcile", "--since", "2020-01-01", status=1)
        finally:
            self.service.down = False
        self.payouts("reconcile", "--since", "2099-01-01", status=1)
        self.assertEqual(self.refund(order, "10.00").status, 503)
        self.assertIn("online refunds go again", self.payouts("reconcile", "--since", "2020-01-01"))
        self.assertEqual(self.refund(order, "10.00").status, 201)

    def test_payments_that_nothing_lists(self):
        """A gateway without a list is asked about each payment, also of orders that stand as they were before the hold."""
        orders = [self.order(method="pago", payment=payment) for payment in ("7001", "7002", "7003")]
        time.sleep(1.1)
        self.payouts("hold")
        self.pago.unknown.add("7002")
        self.pago.pay("7003", "30.00")
        # The shop knew of this one when the register was copied.
        self.pago.pay("7003", "12.00", age=90_000)
        result = self.server.command("payouts", "reconcile")
        self.assertEqual(result.returncode, 1)
        self.assertIn("pago, payment 7002: ", result.stderr)
        self.assertRegex(result.stdout, r"(?m)^unmatched +pago +7003 .* 30.00 BRL")
        self.assertEqual([len(self.unmatched(order)) for order in orders], [0, 0, 1])
        self.pago.unknown.clear()
        self.assertIn("online refunds go again", self.payouts("reconcile"))
        # While nothing is held, it is about orders that changed since.
        self.pago.paths.clear()
        self.payouts("reconcile", "--since", "2099-01-01")
        self.assertEqual(self.pago.paths, [])

    def test_gateway_that_shows_nothing(self):
        """It holds payouts until a person answers for it."""
        self.order()
        self.payouts("hold")
        self.service.shows_refunds = False
        self.addCleanup(setattr, self.service, "shows_refunds", True)
        result = self.server.command("payouts", "reconcile")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("card: its gateway shows no refunds; look there, then reconcile --without card", result.stderr)
        self.assertNotEqual(self.server.command("payouts", "reconcile", "--without", "cash").returncode, 0)
        self.assertNotIn("online refunds go again", self.server.command("payouts", "reconcile").stdout)
        self.assertIn("online refunds go again", self.payouts("reconcile", "--without", "card"))

    def restored(self):
        """Row 39: what was paid out after the backup is found again, and nothing else goes out before it has its memo. Gives
        the order, the lost memo, the number of the unmatched refund, and how many refunds there are."""
        order = self.order()
        self.assertEqual(self.refund(order, "10.00").status, 201)
        backup = f"{self.server.database}.{order.payment}"
        self.assertEqual(self.server.command("backup", backup).returncode, 0)
        lost = self.refund(order, "150.00", key=f"lost-{order.payment}")
        self.assertEqual(lost.status, 201)
        self.server.stop()
        for suffix in ("-wal", "-shm"):
            (self.server.path / f"register.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copy(backup, self.server.database)
        self.verified()
        self.server.start()
        self.assertIn("online refunds are held", self.server.log.read_text())
        self.assertEqual(self.refund(order, "150.00", key=f"lost-{order.payment}").status, 503)
        paid = len(self.service.refunds)
        self.assertRegex(self.payouts("reconcile"), rf"(?m)^unmatched +card +{order.payment} .* 150.00 EUR")
        number, = self.unmatched(order)
        self.assertEqual(self.refund(order, "150.00", refund_type="offline").status, 400)
        other = self.refund(order, "40.00", key=f"other-{order.payment}")
        self.assertEqual(
            (other.status, other.error, other.headers["Error-Reason"]), (409, "Conflict on save", "refund-unmatched"))
        return order, lost.json["creditmemo"], number, paid

    @server.embedded_only("its backup")
    def test_matched_after_a_restore(self):
        """The repetition gets the memo that a person made of it."""
        order, _, number, paid = self.restored()
        self.payouts("match", number, "--by", "ana", "--why", "issued after the backup")
        memo = self.shop.memos_of(order)[-1]
        for _ in range(2):
            again = self.refund(order, "150.00", key=f"lost-{order.payment}")
            self.assertEqual((again.status, again.json["creditmemo"]["entity_id"]), (201, memo["entity_id"]))
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.goes_on(order, paid)

    @server.embedded_only("its backup")
    def test_repeated_after_a_restore(self):
        """The repetition is the money that went out, and has its memo at once."""
        order, memo, _, paid = self.restored()
        again, last = (self.refund(order, "150.00", key=f"lost-{order.payment}") for _ in range(2))
        self.assertEqual(
            (again.status, again.json["creditmemo"]["transaction_id"], again.headers["Idempotent-Replayed"]),
            (201, memo["transaction_id"], "true"))
        self.assertRegex(again.headers["Refund-Operation"], r"\A[0-9]+\Z")
        self.assertEqual((last.status, last.body), (201, again.body))
        self.assertEqual(self.unmatched(order), [])
        self.goes_on(order, paid)

    def goes_on(self, order, paid):
        """What was refused before goes now, and nothing else went out."""
        self.assertEqual(self.refund(order, "40.00", key=f"other-{order.payment}").status, 201)
        self.assertEqual(len(self.service.refunds), paid + 1)
        self.verified()


class TestSandbox(NewsCase):
    def test_control_file(self):
        """The first line that fits counts; without one the last two digits do."""
        self.addCleanup(lambda: os.path.exists(self.control) and os.unlink(self.control))
        with open(self.control, "w", encoding="utf-8") as file:
            file.write("refund 1234 declined\nnonsense\nrefund 1235 no-such-outcome\n")
        order = self.order(method="sandbox")
        self.assertEqual(self.refund(order, "12.34").headers["Refund-Outcome"], "failed")
        self.assertEqual(self.refund(order, "12.35").status, 201)
        with open(self.control, "w", encoding="utf-8") as file:
            file.write("refund * pending\n")
        self.assertEqual(self.refund(order, "12.34").json["creditmemo"]["state"], 1)

    def test_slow(self):
        order = self.order(method="sandbox")
        start = time.monotonic()
        self.assertEqual(self.refund(order, "10.09").status, 201)
        self.assertGreater(time.monotonic() - start, 3)


if __name__ == "__main__":
    unittest.main()
