"""Online refunds through a payment service of the shop's own, over the contract of docs/gateway-contract.md."""

import tempfile
import unittest

import gateway
import server
from shop import Shop, line
from stall import Asked, commands_waiting, until, writes_stalled


# No other test makes this one.
STORE = 900_001


class GatewayCase(unittest.TestCase):
    """Tests with such a service behind the method `card`."""

    settings = "class: A\n    lookup: immediate\n"

    @classmethod
    def setUpClass(cls):
        cls.service = gateway.Service()
        cls.addClassCleanup(cls.service.close)
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = server.Server(
            CREDITMEMO_CONFIG=gateway.config(cls.folder.name, cls.service.port, cls.settings))
        cls.addClassCleanup(cls.server.close)
        cls.shop = Shop(cls.server)


class TestGateway(GatewayCase):
    def refund(self, amount, key=None):
        order = self.shop.order(line("A", 1, "100.00"), payment={"method": "card", "transaction_id": "pay-7"})
        headers = {"Idempotency_Key": key} if key else {}
        body = {"order_id": order.id, "items": [], "adjustment_positive": amount, "refund_type": "online"}
        return self.shop.post("/creditmemo", body, **headers)

    def test_paid(self):
        answer = self.refund("12.34")
        self.assertEqual(answer.status, 201, answer)
        paid = [each for each in self.service.paid.values()
                if each["reference"] == answer.json["creditmemo"]["transaction_id"]]
        self.assertEqual([(each["amount_minor"], each["currency"], each["payment"]) for each in paid],
                         [(1_234, "EUR", "pay-7")])
        self.assertEqual(self.service.bad, [])

    def test_refused(self):
        self.service.next = "refuse"
        answer = self.refund("5.00")
        self.assertEqual((answer.status, answer.headers["Refund-Outcome"]), (500, "failed"), answer)

    def test_answer_lost(self):
        """The service paid and the connection was cut: a look-up finds it, and nothing is paid twice."""
        before = len(self.service.paid)
        self.service.next = "cut"
        answer = self.refund("7.00", key="cut")
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(len(self.service.paid), before + 1)

    @server.embedded_only("a lock that stalls writes for as long as one likes")
    def test_answer_not_noted(self):
        """Row 22: the service paid, and what it says cannot be written down now: nobody is told that nothing was done."""
        running = server.Server(
            CREDITMEMO_CONFIG=gateway.config(self.folder.name, self.service.port),
            CREDITMEMO_REGISTER_QUEUE_MAX="1")
        self.addCleanup(running.close)
        shop = Shop(running)
        paid, idle = (
            shop.order(line("A", 1, "100.00"), payment={"method": "card", "transaction_id": "pay-8"}) for _ in range(2))
        self.service.next = "wait"
        asked = Asked(shop, "/creditmemo", {"order_id": paid.id, "refund_type": "online"}, Idempotency_Key="full")
        self.assertTrue(self.service.asked.wait(server.ANSWER_SECONDS))
        with writes_stalled(running):
            # One is at work, and one fills the queue.
            others = [Asked(shop, "/history", {"order_id": idle.id, "comment": "x"})]
            until(lambda: commands_waiting(running) == 1, "one is at work")
            others.append(Asked(shop, "/history", {"order_id": idle.id, "comment": "x"}))
            until(lambda: commands_waiting(running) == 2, "the queue is full")
            self.service.may_answer.set()
            answer = asked.wait()
        self.assertEqual((answer.status, answer.headers["Refund-Outcome"]), (500, "unknown"), answer)
        self.assertEqual({each.wait().status for each in others}, {201})
        attempt = int(answer.headers["Refund-Operation"])
        running.write_sql("UPDATE attempt SET next_question_at = 0, leased_until = 0 WHERE id = ?", attempt)
        until(lambda: shop.memos_of(paid), "a sweep finds the refund")
        again = shop.post(
            "/creditmemo", {"order_id": paid.id, "refund_type": "online"}, Idempotency_Key="full")
        self.assertEqual((again.status, again.headers["Idempotent-Replayed"]), (201, "true"), again)

    def test_secret_is_not_shown(self):
        shown = self.server.command("config")
        self.assertIn("gateways.card.kind: http", shown.stdout)
        for text in (shown.stdout, self.server.log.read_text()):
            self.assertNotIn(gateway.SECRET_TEXT[6:], text)


class TestStores(GatewayCase):
    """A gateway of one store, and an admin of another who names its payments in an import."""

    settings = f"class: A\n    lookup: immediate\n    captures: true\n    stores: [1, {STORE}]\n"

    def test_payments_of_others(self):
        ours = Shop(self.server, STORE)
        theirs = Shop(self.server)
        self.assertNotEqual(theirs.store, STORE)
        payment = {"method": "card", "transaction_id": "pay-of-ours"}
        for shop in (theirs, ours):
            order = shop.order(line("A", 2, "50.00"), payment=payment, invoices=[{"items": [{"sku": "A", "qty": 1}]}])
            refund = shop.post("/creditmemo", {"order_id": order.id, "items": [], "adjustment_positive": "5.00",
                                               "refund_type": "online"})
            unpaid = shop.order(line("A", 1, "50.00"), payment=payment, invoices=[])
            capture = shop.post("/invoice", {"order_id": unpaid.id, "capture": "online"})
            if shop is ours:
                self.assertEqual((refund.status, capture.status), (201, 201), (refund, capture))
                continue
            self.assertEqual((refund.status, refund.json), (400, {"error": "Online refund not supported"}))
            self.assertEqual((capture.status, capture.json), (400, {"error": "Online capture not supported"}))
            self.assertEqual(self.service.paid, {})
            self.assertEqual(shop.refund(order, items=[], adjustment_positive="5.00")["refund_type"], "offline")
        # What the service shows of the payment is the other store's.
        self.service.pay("pay-of-ours", 700)
        answer = self.server.request("POST", "/webhooks/card", *self.service.webhook("pay-of-ours")[::-1])
        self.assertEqual(answer.status, 200, answer)
        found = self.server.sql("SELECT store_id FROM unmatched_refund")
        self.assertEqual(found, [(STORE,)])


class TestSettings(unittest.TestCase):
    def test_bad(self):
        """Each wrong setting of a gateway is named."""
        for settings, words in [
            ("kind: paypal", 'gateways.card.kind is "paypal": one of sandbox, stripe, http, mercadopago is wanted'),
            ("url: https://x.example", "gateways.card.kind is missing"),
            ("kind: sandbox\n    secret: x", "gateways.card.secret is no setting of sandbox"),
            ("kind: stripe", "gateways.card has no good secret or secret-file"),
            ("kind: stripe\n    secret: x\n    webhook-secret: a b", "gateways.card has no good webhook-secret"),
            ("kind: stripe\n    secret: x\n    webhook-secret-file: /no", "card.webhook-secret-file cannot be read: /no"),
            ("kind: http\n    webhook-secret: x", "gateways.card.webhook-secret is no setting of http"),
            ("kind: stripe\n    secret-file: /nowhere", "gateways.card.secret-file cannot be read: /nowhere"),
            ("kind: http\n    secret: whsec_AAAA", "gateways.card has no good url"),
            ("kind: http\n    url: http://x.example\n    secret: y", 'gateways.card.url is "http://x.example"'),
            ("kind: http\n    url: https://x.example\n    class: D\n    secret: y", "one of A, B, C is wanted"),
            ("kind: http\n    url: https://x.example\n    captures: 1\n    secret: y", "one of true, false is wanted"),
            ("kind: sandbox\n    captures: true", "gateways.card.captures is no setting of sandbox"),
            ("kind: http\n    key-seconds: 59", 'gateways.card.key-seconds is "59": 60 to 31536000 is wanted'),
            ("kind: http\n    in-flight-seconds: 0", 'gateways.card.in-flight-seconds is "0": 1 to 604800 is wanted'),
            ("kind: http\n    pause-seconds-max: x", 'gateways.card.pause-seconds-max is "x": 1 to 3600 is wanted'),
            ("kind: http\n    url: https://x.example\n    answer-seconds: 31",
             'gateways.card.answer-seconds is "31": 1 to 30 is wanted'),
            ("kind: sandbox\n    stores: 1", "gateways.card.stores is no list of stores' numbers such as [1, 2]"),
            ("kind: sandbox\n    stores: [0]", "gateways.card.stores is no list"),
            ("kind: sandbox\n    stores: []", "gateways.card.stores is no list"),
            ("kind: stripe\n    in-flight-seconds: 9", "gateways.card.in-flight-seconds is no setting of stripe"),
        ]:
            with self.subTest(settings), tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(f"gateways:\n  card:\n    {settings}\n")
                file.flush()
                result = server.run("config", "--config", file.name)
                self.assertNotEqual(result.returncode, 0, result.stdout)
                self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
