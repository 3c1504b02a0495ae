"""Clients that refund at random, and the ledger of what they asked and what they were told."""

import collections
import contextlib
import itertools
import json
import random
import threading
import time

from program import Gone

EXHAUSTED = "Cannot create credit memo"

# Far enough apart for the numbers that the register gives to invoices in between.
document_numbers = itertools.count(500_000_001, 1_000)


class Order:
    """An imported order: how requests name it, and what can be asked of it."""

    def __init__(self, document):
        self.number = document["increment_id"]
        self.invoices = [invoice["increment_id"] for invoice in document["invoices"]]
        self.skus = [item["sku"] for item in document["items"]]


def order_document(rng, store, scale=1):
    """An order whose sums do not divide evenly; at times with two invoices, or in another currency than the books."""
    number = next(document_numbers)
    document = {
        "store_id": store, "increment_id": str(number), "order_currency_code": "EUR", "payment": {"method": "checkmo"},
        "items": [
            {"sku": "PEN", "name": "Pen", "qty_ordered": 7 * scale, "price": "3.33", "discount_amount": "0.97",
             "tax_amount": "4.25", "tax_percent": "19", "tax_title": "VAT"},
            {"sku": "CUP", "name": "Cup", "qty_ordered": 5 * scale, "price": "19.99", "discount_amount": "10.01",
             "tax_amount": "17.09", "tax_percent": "19", "tax_title": "VAT"},
            {"sku": "OIL", "name": "Oil", "qty_ordered": "2.5000", "is_qty_decimal": True, "price": "11.11",
             "tax_amount": "1.94", "tax_percent": "7", "tax_title": "VAT reduced"},
        ],
        "shipping_amount": "6.01", "shipping_tax_amount": "1.14", "shipping_discount_amount": "0.50",
        "shipping_tax_percent": "19", "shipping_tax_title": "VAT",
        "invoices": [{"increment_id": f"{number + 200_000_000}"}],
    }
    if rng.random() < 0.3:
        document |= {"order_currency_code": "BRL", "base_currency_code": "USD", "base_to_order_rate": "5.4321"}
    if rng.random() < 0.3:
        first = {"items": [{"line": 0, "qty": 3 * scale}, {"line": 1, "qty": 2 * scale}]}
        document["invoices"] = [
            {"increment_id": f"{number + 200_000_000}"} | first, {"increment_id": f"{number + 300_000_000}"}]
    return document


def refund_body(rng, order, whole=0.1):
    """A refund of some of an order, by order or by one of its invoices; of all that is left now and then."""
    if rng.random() < 0.5:
        body = {"order_increment_id": order.number}
    else:
        body = {"invoice_increment_id": rng.choice(order.invoices)}
    if rng.random() < whole:
        return body
    body["shipping_amount"] = rng.choice([0, 0, 0, "0.50", "1.99"])
    skus = rng.sample(order.skus, rng.choice([1, 1, 2]))
    body["items"] = [{"sku": sku, "qty": "0.5000" if sku == "OIL" else 1} for sku in skus]
    if rng.random() < 0.15:
        body |= {"items": [], "adjustment_positive": rng.choice(["0.01", "0.37"])}
    elif rng.random() < 0.15:
        body["adjustment_negative"] = "0.10"
    if rng.random() < 0.2:
        body["send_email"] = True
    return body


class Asked:
    """A request with a comment, and perhaps a key, that no other has."""

    def __init__(self, number, order, body, key):
        self.number = number
        self.order = order
        self.key = key
        self.body = body | {"comment": f"request {number:06}"}
        self.sends = 0

    def send(self, connection):
        self.sends += 1
        return connection.ask(
            "POST", "/api2/creditmemo", self.body, {"Idempotency-Key": self.key} if self.key else None)


class Ledger:
    """What was asked and what was answered. Threads only add to it."""

    def __init__(self):
        self.numbers = itertools.count(1)
        self.asked = {}
        self.statuses = {}
        self.doubtful = set()
        self.acknowledged = {}
        self.imported = []
        self.answers = []
        self.complaints = []

    def ask(self, order, body, key):
        asked = Asked(next(self.numbers), order, body, key)
        self.asked[asked.number] = asked
        return asked

    def note(self, asked, status, headers, body):
        """Takes an answer in. Whatever the contract does not foresee is a complaint."""
        self.statuses[asked.number] = status
        self.note_status(status, headers, body)
        if status != 503:
            self.doubtful.discard(asked.number)
        elif headers["Refund-Outcome"] == "unknown":
            self.doubtful.add(asked.number)
        if status == 201:
            before = self.acknowledged.setdefault(asked.number, body)
            if before != body:
                self.complaints.append(f"request {asked.number} was answered twice, differently")

    def note_status(self, status, headers, body):
        self.answers.append((time.monotonic(), status))
        if status == 503 and not (headers["Retry-After"] or "").isdigit():
            self.complaints.append(f"503 without Retry-After: {headers}")
        if status not in (201, 400, 409, 503):
            self.complaints.append(f"{status} {body[:200]!r}")

    def count(self, status):
        return sum(1 for _, each in list(self.answers) if each == status)

    def is_open(self, number):
        """Whether a request may have been carried out, as far as its sender knows."""
        return number not in self.acknowledged and (number not in self.statuses or number in self.doubtful)

    @property
    def unanswered(self):
        return [each for number, each in self.asked.items() if self.is_open(number)]

    def summary(self):
        counts = collections.Counter(status for _, status in self.answers)
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
        return f"{len(self.asked)} asked, {len(self.acknowledged)} acknowledged ({statuses})"


class Load:
    """Threads that refund until they are stopped or the server is gone; new orders come when the old ones run out."""

    def __init__(self, ledger, seed, stores=(1,), stock_min=12, most=None, keyed=0.5):
        self.ledger = ledger
        self.stores = stores
        self.stock_min = stock_min
        self.most = most
        self.keyed = keyed
        self.random = random.Random(seed)
        self.stock = []
        self.halt = threading.Event()
        self.threads = []
        self.lost_connection = False

    def start(self, program, clients):
        self.halt.clear()
        self.threads = [
            threading.Thread(target=self.run, args=(program, random.Random(self.random.random())), daemon=True)
            for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def stop(self, seconds=90):
        self.halt.set()
        for thread in self.threads:
            thread.join(seconds)
            if thread.is_alive():
                raise AssertionError("a client hangs")

    def wait(self, seconds=180):
        """Until the clients have asked their most, or lost the server."""
        for thread in self.threads:
            thread.join(seconds)
        self.stop()

    def until_acknowledged(self, count, seconds=90):
        """Waits until so many memos were acknowledged."""
        deadline = time.monotonic() + seconds
        while len(self.ledger.acknowledged) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"no {count} memos within {seconds} s")
            time.sleep(0.01)

    def run(self, program, rng):
        try:
            self.work(program, rng)
        except Gone:
            self.lost_connection = True

    def work(self, program, rng):
        with contextlib.closing(program.connect()) as connection:
            while not self.halt.is_set() and (self.most is None or len(self.ledger.asked) < self.most):
                step = self.add_order if len(self.stock) < self.stock_min else self.refund
                if not step(connection, rng):
                    # As the server asks: later.
                    self.halt.wait(0.05)

    def add_order(self, connection, rng):
        """Imports an order; false when the server takes no writes now."""
        document = self.document(rng)
        status, headers, body = connection.ask("POST", "/api2/order", document)
        if status == 201:
            self.ledger.imported.append(document["increment_id"])
            self.prepare(connection, body)
            self.stock.append(Order(document))
            return True
        self.ledger.note_status(status, headers, body)
        if status != 503:
            self.ledger.complaints.append(f"import: {status} {body[:200]!r}")
        return False

    def document(self, rng):
        """An order to import."""
        return order_document(rng, rng.choice(self.stores))

    def prepare(self, connection, answer):
        """What an imported order needs before anything of it is refunded: nothing, where no gateway is asked."""

    def refund(self, connection, rng):
        """Asks once; false when the server takes no writes now."""
        order = rng.choice(list(self.stock))
        key = f"key-{rng.getrandbits(64):016x}" if rng.random() < self.keyed else None
        asked = self.ledger.ask(order, refund_body(rng, order), key)
        status, headers, body = asked.send(connection)
        self.ledger.note(asked, status, headers, body)
        if status == 400 and (json.loads(body)["error"] == EXHAUSTED or rng.random() < 0.2):
            with contextlib.suppress(ValueError):
                self.stock.remove(order)
        if status == 201 and asked.key and rng.random() < 0.1:
            self.ledger.note(asked, *asked.send(connection))
        return status != 503


def repeat_unanswered(ledger, connection):
    """What a careful client does after a crash: the same requests again, by their keys. Gives how many had worked."""
    worked = 0
    for asked in ledger.unanswered:
        if asked.key:
            status, headers, body = asked.send(connection)
            ledger.note(asked, status, headers, body)
            worked += headers["Idempotent-Replayed"] == "true"
    return worked


def reread(ledger, connection, numbers):
    """Reads acknowledged memos, and repeats those with a key: what is not as it was told becomes a complaint."""
    for number in numbers:
        asked, body = ledger.asked[number], ledger.acknowledged[number]
        if read_memo(connection, body) != body:
            ledger.complaints.append(f"request {number}: its memo reads differently")
        if asked.key:
            status, headers, again = asked.send(connection)
            if (status, headers["Idempotent-Replayed"], again) != (201, "true", body):
                ledger.complaints.append(f"request {number}: repeated, it got {status} {again[:200]!r}")


def read_memo(connection, body):
    """What a `GET` of a memo answers, by the body of its 201."""
    memo = body.partition(b'"entity_id":')[2].partition(b",")[0].decode()
    return connection.ask("GET", f"/api2/creditmemo?id={memo}")[2]
