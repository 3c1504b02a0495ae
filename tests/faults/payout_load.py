"""Clients that refund online and offline at random, and what each of them knows of every request: done, failed, or neither."""

import json
import time

import load

# How many of the refunds go through the gateway.
ONLINE = 0.75
# How often an order that is not paid yet comes, and is charged through its gateway; with these services.
CAPTURES = 0.08
CAPTURING = ("a", "b")
# How often a service says beside them that a payment has news, whether it has or not.
NEWS = 0.1


class History(load.Ledger):
    """Requests and answers. A request is `unknown` until an answer says how it ended."""

    def __init__(self):
        super().__init__()
        self.verdicts = {}
        self.operations = {}

    def ask(self, order, body, key):
        asked = super().ask(order, body, key)
        self.verdicts[asked.number] = "unknown"
        return asked

    def note(self, asked, status, headers, body):
        self.statuses[asked.number] = status
        self.note_status(status, headers, body)
        outcome = headers["Refund-Outcome"]
        if operation := headers["Refund-Operation"]:
            self.operations.setdefault(asked.number, set()).add(int(operation))
        if status == 201:
            before = self.acknowledged.setdefault(asked.number, body)
            if before != body:
                self.complaints.append(f"request {asked.number} was answered twice, differently")
            self.judge(asked, "done")
        elif asked.sends > 1 and status in (409, 503):
            # It is too early to ask, or the register cannot be asked now: what was known before stays.
            pass
        else:
            self.judge(asked, outcome or "failed")

    def judge(self, asked, verdict):
        before = self.verdicts[asked.number]
        if before != "unknown" and before != verdict:
            self.complaints.append(f"request {asked.number} was {before}, and later {verdict}")
        self.verdicts[asked.number] = verdict

    def note_status(self, status, headers, body):
        if status != 500:
            return super().note_status(status, headers, body)
        self.answers.append((time.monotonic(), status))
        outcome, attempt, later = (headers[name] for name in ("Refund-Outcome", "Refund-Operation", "Retry-After"))
        # Without an attempt, nothing was asked of a gateway that did not answer others.
        expected = {"failed": attempt or later, "unknown": attempt and later}
        if json.loads(body) != {"error": "Payment gateway error"} or not expected.get(outcome):
            self.complaints.append(f"500 {body[:200]!r} {dict(headers)}")

    def is_open(self, number):
        return self.verdicts[number] == "unknown"

    @property
    def repeatable(self):
        """Requests whose repetition the server recognizes: by the key, or because it left an online refund in doubt."""
        return [asked for asked in self.unanswered if asked.key or asked.body.get("refund_type") == "online"]


class PayoutLoad(load.Load):
    """The load of `load.py`, of orders that were paid through the gateway's services."""

    def __init__(self, history, seed, stores, gateway, news=NEWS, captures=CAPTURES, **options):
        super().__init__(history, seed, stores, **options)
        self.gateway = gateway
        self.news_share, self.captures_share = news, captures
        # By orders: the method and the name of their payments.
        self.payments = {}

    def import_order(self, connection, rng, method):
        """An order that was paid through a service, apart from the others."""
        document = self.document(rng, method)
        status, _, body = connection.ask("POST", "/api2/order", document)
        if status != 201:
            raise AssertionError(f"import: {status} {body[:200]!r}")
        self.ledger.imported.append(document["increment_id"])
        self.prepare(connection, body)
        return load.Order(document)

    def document(self, rng, method=None):
        """An order with one payment, or with one for each of its invoices."""
        document = super().document(rng)
        method = method or rng.choice(sorted(self.gateway.services))
        document["payment"] = {"method": method, "transaction_id": f"{method}-{document['increment_id']}"}
        if len(document["invoices"]) > 1 and rng.random() < 0.5:
            document["invoices"][1]["transaction_id"] = f"{method}-{document['increment_id']}-2"
        self.payments[document["increment_id"]] = method, document["payment"]["transaction_id"]
        return document

    def prepare(self, connection, answer):
        """Tells the gateway what it captured."""
        order = json.loads(answer)["order"]
        invoices = f"/api2/invoice?order_id={order['entity_id']}&limit=200"
        status, _, body = connection.ask("GET", invoices)
        # A database that is away comes back.
        while status == 503 and not self.halt.wait(0.05):
            status, _, body = connection.ask("GET", invoices)
        if status == 503:
            return
        payments = {}
        for invoice in json.loads(body)["invoices"]:
            name = invoice["transaction_id"] or order["payment"]["transaction_id"]
            captured, currency = payments.get(name, (0, order["order_currency_code"]))
            payments[name] = captured + int(invoice["grand_total"].replace(".", "")) // 100, currency
        self.gateway.control(payments=payments)

    def news(self, connection, order):
        """Brings a webhook; one that gets 503 would come again, and another one does."""
        method, payment = self.payments[order.number]
        headers, body = self.gateway.webhook(payment)
        status, _, answer = connection.ask("POST", f"/webhooks/{method}", body, headers)
        if status not in (200, 503):
            self.ledger.complaints.append(f"webhook: {status} {answer[:200]!r}")

    def capture(self, connection, rng):
        """Imports an order whose payment is authorised, and takes its money; what is paid then can be refunded."""
        methods = [each for each in CAPTURING if each in self.gateway.services]
        if not methods:
            return True
        document = self.document(rng, rng.choice(methods)) | {"invoices": []}
        status, _, answer = connection.ask("POST", "/api2/order", document)
        if status != 201:
            return False
        order = json.loads(answer)["order"]
        amount = int(order["grand_total"].replace(".", "")) // 100
        self.gateway.control(payments={document["payment"]["transaction_id"]: (amount, order["order_currency_code"])})
        number = next(self.ledger.numbers)
        body = {"order_id": order["entity_id"], "capture": "online", "comment": f"request {number:06}"}
        status, headers, answer = connection.ask("POST", "/api2/invoice", body, {"Idempotency-Key": f"capture-{number}"})
        if status == 201:
            invoice = json.loads(answer)["invoice"]
            self.stock.append(load.Order(document | {"invoices": [{"increment_id": invoice["increment_id"]}]}))
        elif status not in (409, 503) and (status != 500 or headers["Capture-Outcome"] not in ("failed", "unknown")):
            self.ledger.complaints.append(f"capture: {status} {answer[:200]!r} {dict(headers)}")
        return status != 503

    def refund(self, connection, rng):
        order = rng.choice(list(self.stock))
        if rng.random() < self.news_share:
            self.news(connection, order)
        if rng.random() < self.captures_share:
            return self.capture(connection, rng)
        key = f"key-{rng.getrandbits(64):016x}" if rng.random() < self.keyed else None
        body = load.refund_body(rng, order, whole=0.15)
        if rng.random() < ONLINE:
            body["refund_type"] = "online"
        asked = self.ledger.ask(order, body, key)
        status, headers, answer = asked.send(connection)
        self.ledger.note(asked, status, headers, answer)
        if status == 409 or (status == 400 and rng.random() < 0.3):
            self.discard(order)
        # Whoever is told that nobody knows asks again, with a key or without; not everybody does.
        known = status == 201 or headers["Refund-Outcome"] == "failed"
        if headers["Refund-Operation"] and (key or not known) and rng.random() < 0.3:
            self.ledger.note(asked, *asked.send(connection))
        return status != 503

    def discard(self, order):
        if order in self.stock:
            self.stock.remove(order)
