"""Gateways on loopback for the tests of online refunds, and the webhooks that they send."""

import base64
import datetime
import hashlib
import hmac
import http.server
import itertools
import json
import threading
import time
import urllib.parse
from decimal import Decimal

SECRET = b"0123456789abcdef0123456789abcdef"
SECRET_TEXT = "whsec_" + base64.b64encode(SECRET).decode()
STRIPE_SECRET = "whsec_of_the_endpoint"
HANG_SECONDS = 20
MERCADO_PAGO_SECRET = "0123456789abcdef"


class Server(http.server.ThreadingHTTPServer):
    """A server of a test's own that keeps refunds by their names."""

    daemon_threads = True

    def __init__(self, requests):
        super().__init__(("127.0.0.1", 0), requests)
        self.lock, self.numbers = threading.Lock(), itertools.count(1)
        self.refunds, self.paths, self.down = [], [], False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    @property
    def port(self):
        return self.server_address[1]

    def of(self, payment):
        return [refund for refund in self.refunds if refund["payment"] == payment]


class JSONRequests(http.server.BaseHTTPRequestHandler):
    def target(self):
        """What is asked: the path's segments and the query."""
        path, _, query = self.path.partition("?")
        self.server.paths.append(self.path)
        return [urllib.parse.unquote(part) for part in path.strip("/").split("/")], dict(urllib.parse.parse_qsl(query))

    def answer(self, status, record):
        body = json.dumps(record, default=float).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Service(Server):
    """A payment service of the shop's own (docs/gateway-contract.md). Keeps what it paid by key, and does at the next request
    what it is told."""

    def __init__(self):
        super().__init__(ServiceRequests)
        self.bad, self.next, self.before_answer = [], "pay", None
        self.shows_refunds = True
        self.asked, self.may_answer = threading.Event(), threading.Event()
        self.captured = []

    @property
    def paid(self):
        return {moved["key"]: moved for moved in self.refunds + self.captured if moved["key"]}

    @property
    def settings(self):
        """Settings by which `card` is paid back through it, as one that keeps keys and shows at once what it did."""
        return f"""gateways:
  card:
    kind: http
    url: http://127.0.0.1:{self.port}
    network: loopback
    secret: {SECRET_TEXT}
    class: A
    lookup: immediate
"""

    def pay(self, payment, amount_minor, key=None, status="succeeded", currency="EUR", path="/refunds"):
        """Refunds, or captures; without a key somebody did so past the register."""
        with self.lock:
            if key in self.paid:
                return self.paid[key]
            refund = {
                "reference": f"rf-{next(self.numbers)}", "amount_minor": amount_minor, "currency": currency,
                "status": status, "payment": payment, "key": key, "created_at": int(time.time()), "path": path}
            (self.refunds if path == "/refunds" else self.captured).append(refund)
            return refund

    @staticmethod
    def webhook(payment, secret=SECRET, age=0, name="msg_1"):
        """Headers and body of the message that a payment has news."""
        body = json.dumps({"type": "refund.updated", "payment": payment}).encode()
        return standard_headers(body, secret, age, name), body


class ServiceRequests(JSONRequests):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.check(body)
        self.target()
        asked = json.loads(body)
        what, self.server.next = self.server.next, "pay"
        if what == "refuse":
            return self.answer(400, {"error": "card_closed"})
        paid = self.server.pay(
            asked["payment"], asked["amount_minor"], asked["key"],
            what if what in ("pending", "failed") else "succeeded", asked["currency"], self.path)
        if what == "cut":
            return self.connection.close()
        if what in ("wait", "hang"):
            self.server.asked.set()
            self.server.may_answer.wait(HANG_SECONDS)
        if what == "hang":
            return self.connection.close()
        if self.server.before_answer:
            self.server.before_answer(paid)
        return self.answer(201, paid)

    def do_GET(self):
        self.check(b"")
        path, query = self.target()
        if self.server.down:
            return self.answer(500, {})
        if not self.server.shows_refunds and (path[0] == "payments" or len(path) == 1):
            return self.answer(404, {"error": "no_such_path"})
        if path[0] == "payments":
            return self.answer(200, self.page(self.server.of(path[1]), query))
        if len(path) == 1:
            since = [each for each in self.server.refunds if each["created_at"] >= int(query["since"])]
            return self.answer(200, self.page(since, query))
        moved = self.server.captured if path[0] == "captures" else self.server.refunds
        known = next((each for each in moved if each["key"] == path[1]), None)
        return self.answer(200, known) if known else self.answer(404, {"error": "unknown_key"})

    def page(self, refunds, query):
        """Two refunds, so that there are pages."""
        names = [refund["reference"] for refund in refunds]
        start = names.index(query["after"]) + 1 if "after" in query else 0
        return {"refunds": refunds[start:start + 2], "has_more": len(refunds) > start + 2}

    def check(self, body):
        """The signature is right and young."""
        name, moment = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signature = standard_signature(SECRET, name, moment, body)
        if self.headers["webhook-signature"] != signature or abs(time.time() - int(moment)) > 60:
            self.server.bad.append(self.path)


def standard_signature(secret, name, moment, body):
    code = hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(code).decode()


def standard_headers(body, secret, age, name):
    moment = str(int(time.time()) - age)
    return {
        "webhook-id": name, "webhook-timestamp": moment,
        "webhook-signature": "v1a,other " + standard_signature(secret, name, moment, body)}


def config(folder, port, settings="class: A\n    lookup: immediate\n"):
    """Settings with such a service for cards."""
    secret, path = f"{folder}/secret", f"{folder}/config.yaml"
    with open(secret, "w", encoding="ascii") as file:
        file.write(SECRET_TEXT + "\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            f"gateways:\n  card:\n    kind: http\n    url: http://127.0.0.1:{port}\n    network: loopback\n"
            f"    secret-file: {secret}\n    {settings}")
    return path


class Stripe(Server):
    """As much of Stripe as its webhooks lead to: the list of refunds. A refund's `payment` is its payment intent."""

    def __init__(self):
        super().__init__(StripeRequests)

    def pay(self, intent, amount, status="succeeded", metadata=None):
        number = next(self.numbers)
        refund = {
            "id": f"re_{number}", "object": "refund", "amount": amount, "currency": "eur", "charge": "ch_of_" + intent,
            "payment_intent": intent, "payment": intent, "status": status, "metadata": metadata or {}}
        self.refunds.append(refund)
        return refund

    @staticmethod
    def webhook(kind, thing, secret=STRIPE_SECRET, age=0):
        body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": thing}}).encode()
        moment = int(time.time()) - age
        code = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={moment},v1={'0' * 64},v1={code},v0=x"}, body


class StripeRequests(JSONRequests):
    def do_GET(self):
        _, query = self.target()
        found = [each for each in self.server.refunds
                 if query.get("payment_intent", each["payment_intent"]) == each["payment_intent"]
                 and query.get("charge", each["charge"]) == each["charge"]]
        self.answer(200, {"object": "list", "data": found, "has_more": False})


class MercadoPago(Server):
    """As much of Mercado Pago: a payment in euros does not exist there, so these are in reais."""

    def __init__(self):
        super().__init__(MercadoPagoRequests)
        # Payments of somebody else's account.
        self.unknown = set()

    def pay(self, payment, amount, status="approved", age=0):
        made = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=-3))) - datetime.timedelta(seconds=age)
        refund = {"id": next(self.numbers), "payment_id": int(payment), "amount": Decimal(amount), "status": status,
                  "payment": payment, "date_created": made.isoformat(timespec="milliseconds")}
        self.refunds.append(refund)
        return refund

    @staticmethod
    def webhook(payment, secret=MERCADO_PAGO_SECRET, age=0):
        """Headers, body and query."""
        body = json.dumps({"action": "payment.updated", "type": "payment", "data": {"id": payment}}).encode()
        moment = (int(time.time()) - age) * 1_000
        code = hmac.new(
            secret.encode(), f"id:{payment};request-id:r-1;ts:{moment};".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Signature": f"ts={moment},v1={code}", "X-Request-Id": "r-1"}
        return headers, body, f"?data.id={payment}&type=payment"


class MercadoPagoRequests(JSONRequests):
    def do_GET(self):
        path, _ = self.target()
        if path[2] in self.server.unknown:
            return self.answer(404, {"cause": [{"code": 2000}]})
        if path[-1] == "refunds":
            return self.answer(200, self.server.of(path[2]))
        return self.answer(200, {"id": int(path[2]), "currency_id": "BRL"})
