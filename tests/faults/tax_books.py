"""An auditor of the documents of `/v1`: works out each revision's sums again, and what is left of each invoice.

Shares no code with the server. Amounts are exact: decimals here, ten-thousandths in the register's columns.
"""

import collections
import hashlib
import json
import urllib.parse
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SCALE = 10_000
# Of the documents that the load makes: no discount is taken before it is rounded.
CENT = Decimal("0.01")
MEMOS = ("REFUND", "TAXABLE_REFUND")
ACCOUNTS = [
    "sales_returns", "shipping_returns", "tax", "goodwill", "cancellation_fees", "refund_payable", "refunded_offline"]


def money(value):
    """An amount as the register's columns have it."""
    return int(Decimal(value) * SCALE)


def place(tax):
    """Who takes a tax, on which line: what may not go back more often than it was taken."""
    return tuple(tax.get(name) for name in ("item", "country", "state", "kind", "code", "name", "class"))


class Revision:
    """A document as one revision left it."""

    def __init__(self, text):
        document = json.loads(text, parse_float=Decimal)
        self.terms, self.credit = document["terms"], document.get("credit")
        self.lines = document["assessment"]["lines"]
        self.components = document["assessment"]["components"]
        self.name, self.status = self.terms.get("name"), self.terms["status"]

    @property
    def items(self):
        """What the items come to, after the discounts of the lines and of the document."""
        gross = sum(
            (Decimal(item["unitPrice"]) * Decimal(item["quantity"])).quantize(CENT, ROUND_HALF_UP)
            - Decimal(item["discount"])
            for item in self.terms["items"])
        return gross - Decimal(self.terms["discount"])

    @property
    def shipping(self):
        return Decimal((self.terms.get("shipping") or {}).get("totalPrice", 0))

    @property
    def taxes(self):
        """The tax by line and by who takes it."""
        taxes = collections.Counter()
        if self.credit:
            for cell in self.credit["cells"]:
                taxes[place(cell)] += cell["amount"]
            return taxes
        for line in self.lines:
            for tax in line["taxes"]:
                taxes[place(self.components[tax["component"]] | {"item": line.get("item")})] += tax["amount"]
        return taxes


class TaxBooks:
    """The documents of a register that books.py has opened."""

    def __init__(self, books):
        self.books = books
        self.transactions = {row["id"]: row for row in books.rows("SELECT * FROM tax_transaction ORDER BY id")}
        self.texts = collections.defaultdict(list)
        for row in books.rows("SELECT * FROM tax_transaction_revision ORDER BY transaction_id, revision"):
            self.texts[row["transaction_id"]].append((row["revision"], row["document"]))
        self.revisions = {
            number: [Revision(text) for _, text in texts] for number, texts in self.texts.items()}

    def findings(self, told=None):
        if self.texts.keys() != self.transactions.keys():
            # The rest cannot be read then.
            return [f"tax_heads: {finding}" for finding in self.heads()]
        checks = [self.heads, self.sums, self.journal, self.credits, self.events]
        named = [("tax_" + check.__name__, check()) for check in checks]
        if told is not None:
            named.append(("tax_told", self.told(told)))
        return [f"{name}: {finding}" for name, check in named for finding in check]

    def latest(self, transaction):
        return self.revisions[transaction["id"]][-1]

    def heads(self):
        """Each document's revisions are 1 to k, and its row says what the last of them says."""
        for number in self.texts.keys() ^ self.transactions.keys():
            yield f"document {number} has no revision, or none has it"
        for transaction in self.transactions.values():
            if [number for number, _ in self.texts[transaction["id"]]] != list(range(1, transaction["revision"] + 1)):
                yield f"{transaction['external_id']}: its revisions are not 1 to {transaction['revision']}"
                continue
            terms = self.latest(transaction).terms
            kept = [transaction[name] for name in ("type", "status", "filing", "currency", "created_from")]
            said = [terms.get(name) for name in ("type", "status", "filing", "currency", "createdFrom")]
            if kept != said:
                yield f"{transaction['external_id']}: {kept} in its row, {said} in its last revision"

    def sums(self):
        """Each document's tax is that of its lines, and its total is items, fee and tax."""
        for transaction in self.transactions.values():
            revision = self.latest(transaction)
            tax = sum(revision.taxes.values())
            if (transaction["tax"] or 0) != money(tax):
                yield f"{transaction['external_id']}: {transaction['tax']} of tax, {tax} on its lines"
            total = money(revision.items + revision.shipping + tax)
            if not revision.terms["taxInclusive"] and transaction["total"] != total:
                yield f"{transaction['external_id']}: a total of {transaction['total']}, its parts come to {total}"

    def journal(self):
        """A memo's groups sum to zero, and together to what it gives back now: nothing once it is cancelled."""
        sums = collections.defaultdict(collections.Counter)
        for row in self.books.rows("SELECT * FROM tax_journal"):
            group = {account: row[account] for account in ACCOUNTS}
            if sum(group.values()) != 0:
                yield f"revision {row['revision']} of document {row['transaction_id']} sums to {sum(group.values())}"
            sums[row["transaction_id"]].update(group)
        for number, transaction in self.transactions.items():
            gives = transaction["type"] in MEMOS and transaction["status"] != "CANCELLED"
            wanted = (-transaction["total"], transaction["tax"] or 0) if gives else (0, 0)
            found = sums[number]["refund_payable"], sums[number]["tax"]
            if wanted != found:
                yield f"{transaction['external_id']}: {found} of money and tax are booked, not {wanted}"

    def credits(self):
        """OVER-CREDITED is an invoice of which more goes back than it has: of its portion, items, fee, or a line's tax."""
        memos = collections.defaultdict(list)
        for transaction in self.transactions.values():
            if transaction["invoice_id"] is not None and transaction["status"] != "CANCELLED":
                memos[transaction["invoice_id"]].append(self.latest(transaction))
        yield from self.kept_credits(memos)
        for number, credits in memos.items():
            invoice = self.transactions[number]
            sold, named = self.latest(invoice), f"OVER-CREDITED: {invoice['external_id']}"
            portion = sum(Fraction(each.credit["portion"]) for each in credits)
            if portion > 1:
                yield f"{named}: {float(portion)} of its tax"
            for what in ("items", "shipping"):
                back, had = sum(getattr(each, what) for each in credits), getattr(sold, what)
                if back > had:
                    yield f"{named}: {back} of {had} for {what}"
            back = sum((each.taxes for each in credits), collections.Counter())
            for where, tax in back.items():
                if tax > sold.taxes[where]:
                    yield f"{named}: {tax} of {sold.taxes[where]} for {where}"
            # What was refunded before an invoice was replaced stays as it was taxed then.
            if len(self.revisions[number]) == 1 and portion == 1 and sum(back.values()) != sum(sold.taxes.values()):
                yield (f"{invoice['external_id']}: all of its tax went back, which is {sum(sold.taxes.values())}, not "
                       f"{sum(back.values())}")
            if invoice["status"] == "CANCELLED":
                yield f"{invoice['external_id']} is cancelled, though memos credit it"

    def kept_credits(self, memos):
        """What is kept of an invoice's memos, for the next one to be decided on, is what they come to."""
        kept = {row["invoice_id"]: row["standing"] for row in self.books.rows("SELECT * FROM tax_credits")}
        for number in kept.keys() | memos.keys():
            credits, sold = memos.get(number, []), self.latest(self.transactions[number])
            back = sum((each.taxes for each in credits), collections.Counter())
            sums = [int(sum(Fraction(each.credit["portion"]) for each in credits) * 10**18)]
            sums += [money(sum(getattr(each, what) for each in credits)) for what in ("items", "shipping")]
            sums += [money(back[where]) for where in sold.taxes]
            while len(sums) > 3 and sums[-1] == 0:
                sums.pop()
            if kept.get(number, "0 0 0") != " ".join(map(str, sums)):
                yield f"{self.transactions[number]['external_id']}: {kept.get(number)} is kept of its memos, not {sums}"

    def events(self):
        """One event in the audit chain for each revision, with the hash of it."""
        wanted = collections.Counter(
            (self.transactions[number]["external_id"], revision, hashlib.sha256(text.encode()).hexdigest())
            for number, texts in self.texts.items() if number in self.transactions for revision, text in texts)
        found = collections.Counter()
        for row in self.books.rows("SELECT event FROM audit WHERE event LIKE 'transaction put%'"):
            fields = row["event"].split("\x1f")
            found[fields[6].lstrip("'"), int(fields[9]), fields[-3]] += 1
        for each in (wanted - found) + (found - wanted):
            yield f"{each} is a revision without an event, or an event without its revision"

    # What clients were told

    def told(self, told):
        """Each revision was asked for by a request that was not refused, and each that was answered is there as told."""
        kept = {(row["source"], row["external_id"]): row for row in self.transactions.values()}
        for source, name in kept.keys() - {(at, urllib.parse.unquote(name)) for at, name in told.documents}:
            yield f"document {source} {name} was not asked for"
        for (source, name), requests in told.documents.items():
            transaction = kept.get((source, urllib.parse.unquote(name)))
            revisions = self.revisions[transaction["id"]] if transaction else []
            yield from self.document(name, transaction, revisions, requests)

    def document(self, name, transaction, revisions, requests):
        puts = collections.defaultdict(list)
        for request in requests:
            if request.method == "PUT":
                puts[request.body["documentName"]].append(request)
        cancels = [request for request in requests if request.method == "DELETE"]
        for position, revision in enumerate(revisions):
            if revision.status == "CANCELLED":
                if all(request.verdict == "failed" for request in cancels):
                    yield f"{name} was cancelled, which nobody asked for"
            elif all(request.verdict == "failed" for request in puts[revision.name]):
                yield f"{name}: revision {position + 1} ({revision.name}) was refused, or never asked for"
        active = [revision.name for revision in revisions if revision.status != "CANCELLED"]
        for again, count in collections.Counter(active).items():
            if count > 1:
                yield f"{name}: {again} was carried out {count} times"
        for request in requests:
            for answer in request.answers:
                yield from self.answered(name, transaction, revisions, request, answer)

    def answered(self, name, transaction, revisions, request, answer):
        """What one answer says, against the revision that it names."""
        if request.method == "DELETE":
            if not any(revision.status == "CANCELLED" for revision in revisions):
                yield f"LOST: the cancellation of {name} was acknowledged, it is not cancelled"
            return
        record = json.loads(answer, parse_float=Decimal)
        if transaction is None or record["revision"] > len(revisions):
            yield f"LOST: {name} revision {record['revision']} was acknowledged, and is gone"
            return
        revision = revisions[record["revision"] - 1]
        tax = sum(revision.taxes.values())
        kept = transaction["complyt_id"], revision.name, money(tax), money(revision.items + revision.shipping + tax)
        said = (record["complytId"], record["documentName"], money((record["salesTax"] or {}).get("amount", 0)),
                money(record["finalTransactionAmount"]))
        if kept != said or record["documentName"] != request.body["documentName"]:
            yield f"{name}: its client was told {said}, kept is {kept}"
