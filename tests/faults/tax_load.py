"""Clients of `/v1` that put, replace and cancel documents at random, beside those that refund by `/api2`."""

import itertools
import json
import time

import load
import program  # noqa: F401: it sets the way to what follows
import server as black_box

# How much of what is asked goes to `/v1`.
SHARE = 0.4
DAY = "2026-06-01"
OHIO = {"country": "US", "state": "OH", "zip": "43001"}
RATES = (
    "State,ZipCode,TaxRegionName,EstimatedCombinedRate,StateRate,EstimatedCountyRate,EstimatedCityRate,"
    "EstimatedSpecialRate,RiskLevel\nOH,43001,LICKING,0.100000,0.057500,0.022500,0.020000,0,1\n")
# What an answer to a PUT or a DELETE may be: refused are documents that others refund, or with nothing left.
EXPECTED = (200, 201, 204, 400, 404, 409, 503)
PORTIONS = ["0.25", "0.3333", "0.5", "0.1", "1"]

numbers = itertools.count(1)


def import_rates(program):
    """Rates for the documents of this load; a server has them from its next start."""
    file = program.folder / "TAXRATES_ZIP5_US202601.csv"
    file.write_text(RATES)
    result = black_box.run("tax", "import", file, settings=program.settings)
    if result.returncode != 0:
        raise AssertionError(f"tax import: {result.stderr}")


class Document:
    """A document with one writer, which knows what it sent last."""

    def __init__(self, owner, of, body):
        self.owner, self.of, self.body = owner, of, body
        self.name = f"DOC-{next(numbers)}"
        self.target = f"/v1/transactions/source/1/externalId/{self.name}"
        # The method of a request of which nobody knows the end.
        self.open = None
        # The last body that was taken, and its answer.
        self.acknowledged = None

    @property
    def is_invoice(self):
        return self.acknowledged is not None and self.of is None


class TaxLoad(load.Load):
    """The load of `load.py`, of which a part is of documents with tax. Each thread keeps its own; any may be refunded."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.documents = []
        self.acknowledged = 0

    def refund(self, connection, rng):
        if rng.random() > SHARE:
            return super().refund(connection, rng)
        # Threads differ by their generators.
        own = [each for each in list(self.documents) if each.owner is rng and each.acknowledged]
        invoices = [each for each in list(self.documents) if each.is_invoice]
        dice = rng.random()
        if dice < 0.3 or not invoices:
            return self.add(connection, Document(rng, None, invoice_body(rng)))
        if dice < 0.7 or not own:
            of = rng.choice(invoices)
            return self.add(connection, Document(rng, of, refund_body(rng, of)))
        document = rng.choice(own)
        if dice < 0.8:
            return self.cancel(connection, document)
        if dice < 0.9:
            # The same once more.
            document.body = document.acknowledged[0]
        elif document.is_invoice:
            document.body = invoice_body(rng)
        else:
            document.body = refund_body(rng, document.of)
        return self.put(connection, document)

    def add(self, connection, document):
        self.documents.append(document)
        return self.put(connection, document)

    def put(self, connection, document):
        """Puts a document as it is; the same bytes come back for the same document."""
        status, body = self.ask(connection, "PUT", document, document.body)
        if status in (200, 201):
            before, document.acknowledged = document.acknowledged, (document.body, body)
            if before and before[0] == document.body and before[1] != body:
                self.ledger.complaints.append(f"{document.name} was put twice, and answered differently")
        return status != 503

    def cancel(self, connection, document):
        status, _ = self.ask(connection, "DELETE", document)
        if status == 204:
            # Put again it would come back.
            self.documents.remove(document)
        return status != 503

    def ask(self, connection, method, document, body=None):
        document.open = method
        status, headers, answer = connection.ask(method, document.target, body)
        if b"outcome-unknown" not in answer:
            document.open = None
        self.acknowledged += status < 300
        self.ledger.answers.append((time.monotonic(), status))
        if status not in EXPECTED or (status == 503 and not (headers["Retry-After"] or "").isdigit()):
            self.ledger.complaints.append(f"{document.name}: {status} {answer[:300]!r}")
        return status, answer

    def repeat_open(self, connection):
        """What a careful client does after a crash: the same again."""
        for document in [each for each in self.documents if each.open]:
            if document.open == "DELETE":
                self.cancel(connection, document)
            else:
                self.put(connection, document)

    def reread(self, connection, rng, most):
        """Reads some documents as they were answered, each by the revision that its answer named."""
        known = [each for each in self.documents if each.acknowledged]
        for document in rng.sample(known, min(most, len(known))):
            _, told = document.acknowledged
            status, _, body = connection.ask("GET", f"{document.target}?revision={json.loads(told)['revision']}")
            if (status, body) != (200, told):
                self.ledger.complaints.append(f"{document.name} reads {status} {body[:300]!r}, not {told[:300]!r}")


def invoice_body(rng):
    """An invoice in Ohio, with a fee now and then."""
    items = [
        {"name": "Pen", "unitPrice": rng.choice(["3.33", "10", "99.99"]), "quantity": rng.randint(1, 5)}
        for _ in range(rng.randint(1, 3))]
    fee = {"shippingFee": {"totalPrice": "5.01"}} if rng.random() < 0.3 else {}
    return body("INVOICE", items) | fee


def refund_body(rng, of):
    """A refund of a part of an invoice; now and then one with the tax of its own address."""
    items = [{"name": "Pen", "unitPrice": rng.choice(["0.37", "1", "3.33"]), "quantity": 1}]
    if rng.random() < 0.15:
        return body("TAXABLE_REFUND", items)
    return body("REFUND", items) | {
        "createdFrom": of.name, "isRefundLinked": True, "refundLinkedPercentage": rng.choice(PORTIONS)}


def body(kind, items):
    return {
        "transactionType": kind, "items": items, "shippingAddress": OHIO, "documentName": f"op {next(numbers)}",
        "externalTimestamps": {"createdDate": DAY}}
