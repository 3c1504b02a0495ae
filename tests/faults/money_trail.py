"""An auditor of the money: what a gateway moved, against the register and against what clients were told.

Reads the gateway's own ledger (gatewaysim.py), the register's file with Python's SQLite, and the history of requests. Shares no
code with the server. Each finding begins with the name of the check that has it; none means that all holds.
"""

import collections
import contextlib
import json
import pathlib
import sqlite3

import books

OPEN = ("reserved", "sending", "unknown")
# A minor unit in the register's ten-thousandths. The load refunds in currencies of two decimals.
MINOR_UNIT = 100
# How much later than half of the time that keys are kept a repetition may arrive.
ON_ITS_WAY_SECONDS = 3


class Trail:
    """A register and a gateway's ledger as they stand.

    While both work, the gateway is read before the register and after it: what it had before must be in the register, and
    what is in the register must be there afterwards.
    """

    def __init__(self, register, gateway, history=None, settled=False, before=None):
        self.history, self.settled = history, settled
        self.before = refunds(gateway) if before is None else before
        with books.opened(register) as register_books:
            attempts = register_books.rows("SELECT * FROM attempt ORDER BY id")
            self.attempts = [each for each in attempts if each["purpose"] != "capture"]
            self.capture_attempts = [each for each in attempts if each["purpose"] == "capture"]
            self.memos = {row["id"]: row for row in register_books.rows("SELECT * FROM creditmemo")}
            self.orders = {row["id"]: row for row in register_books.rows(
                "SELECT o.*, b.total_reserved FROM orders o JOIN balance b ON b.order_id = o.id AND b.invoice_id = 0"
                " AND b.line_id = 0")}
            self.invoices = register_books.rows("SELECT * FROM invoice")
            self.unmatched = {
                (row["payment_method"], row["gateway_reference"]): row
                for row in register_books.rows("SELECT * FROM unmatched_refund")}
        self.refunds = refunds(gateway)
        self.captures_made = rows(gateway, "SELECT * FROM capture")
        self.payments = {row["name"]: row for row in rows(gateway, "SELECT * FROM payment")}
        self.requests = rows(gateway, "SELECT * FROM request ORDER BY id")
        self.services = {
            row["name"]: json.loads(row["settings"]) for row in rows(gateway, "SELECT * FROM service")}
        self.by_key = {attempt["gateway_key"]: attempt for attempt in self.attempts}
        self.paid = grouped(self.refunds, "key")

    def findings(self):
        checks = [
            self.paid_once, self.paid_for, self.issued, self.captures, self.payments_hold, self.held, self.protocol]
        if self.settled:
            checks.append(self.ended)
        if self.history is not None:
            checks += [self.told, self.captures_told]
        return [f"{check.__name__}: {finding}" for check in checks for finding in check()]

    def paid_once(self):
        """One key, one refund; one memo, one attempt."""
        for key, refunds in self.paid.items():
            if key and len(refunds) > 1:
                yield f"PAID TWICE: {key}: {[(row['id'], row['amount'], row['ends']) for row in refunds]}"
        for memo, attempts in grouped(self.attempts, "creditmemo_id").items():
            if memo is not None and len(attempts) > 1:
                yield f"memo {memo} stands for {len(attempts)} attempts"

    def paid_for(self):
        """Each refund at the gateway is an attempt's, as the register has it, and that attempt may have paid."""
        for refund in self.before:
            attempt = self.by_key.get(refund["key"])
            if attempt is None and self.is_noted(refund):
                continue
            if attempt is None:
                yield f"PAID FOR NOTHING: refund {refund['id']} has a key that no attempt has"
                continue
            named = f"refund {refund['id']} of attempt {attempt['id']}"
            if attempt["state"] == "failed" and refund["ends"] != "failed":
                yield f"PAID, THOUGH FAILED: {named}, {attempt['reason']}"
            if attempt["sends"] == 0 and self.accounted(attempt) is None:
                yield f"PAID, THOUGH NEVER SENT: {named}"
            wanted = [attempt[name] for name in ("payment_method", "payment_transaction_id", "currency")]
            found = [refund[name] for name in ("service", "payment", "currency")]
            if attempt["state"] == "issued":
                wanted, found = wanted + [attempt["minor_units"]], found + [refund["amount"]]
            if wanted != found:
                yield f"{named} went out as {found}, not {wanted}"

    def is_noted(self, refund):
        """Whether a refund that no attempt made is unmatched: it counts against what is left, and waits for its memo. One that
        failed before anybody heard of it is nothing."""
        if not refund["key"] and refund["ends"] == "failed":
            return True
        noted = self.unmatched.get((refund["service"], f"r-{refund['id']}"))
        wanted = [refund["payment"], refund["amount"], refund["currency"]]
        return noted is not None and wanted == [noted[name] for name in ("payment_transaction_id", "minor_units", "currency")]

    def accounted(self, attempt):
        """The refund that an attempt was made to account for, having found it at the gateway; None for one that pays."""
        for refund in self.refunds:
            noted = self.unmatched.get((refund["service"], f"r-{refund['id']}"))
            if noted is not None and noted["attempt_id"] == attempt["id"]:
                return refund
        return None

    def issued(self):
        """Each memo of an online refund has its refund at the gateway, and the other way round."""
        issued = {attempt["creditmemo_id"]: attempt for attempt in self.attempts if attempt["state"] == "issued"}
        for memo in self.memos.values():
            if (memo["refund_type"] == "online") != (memo["id"] in issued):
                yield f"memo {memo['number']} is {memo['refund_type']}, which its attempt is not"
        for memo_id, attempt in issued.items():
            memo = self.memos.get(memo_id)
            if memo is None:
                yield f"PAID WITHOUT MEMO: attempt {attempt['id']}"
                continue
            named = f"memo {memo['number']} of attempt {attempt['id']}"
            refund = next(iter(self.paid.get(attempt["gateway_key"], [])), None) or self.accounted(attempt)
            if refund is None:
                yield f"NOT PAID: {named}"
                continue
            if refund["ends"] == "failed" and refund["ends_at"] == refund["at"]:
                yield f"NOT PAID: {named}: its refund failed at once"
            amounts = memo["grand_total"], attempt["minor_units"] * MINOR_UNIT, refund["amount"] * MINOR_UNIT
            if len(set(amounts)) > 1:
                yield f"{named}: {amounts} are the memo, the attempt and the refund"
            names = memo["transaction_id"], attempt["gateway_reference"], f"r-{refund['id']}"
            if len(set(names)) > 1:
                yield f"{named}: {names} name the refund in the memo, the attempt and the gateway"
            if memo["order_id"] != attempt["order_id"] or memo["comment"] != attempt["comment"]:
                yield f"{named}: another refund than was attempted"

    def captures(self):
        """Each invoice that was captured has its capture, once and with its amount; each capture its attempt."""
        attempts = {attempt["gateway_key"]: attempt for attempt in self.capture_attempts}
        invoices = {row["id"]: row for row in self.invoices}
        taken = grouped(self.captures_made, "key")
        for key, captures in taken.items():
            if len(captures) > 1:
                yield f"TAKEN TWICE: {key}"
            if key not in attempts:
                yield f"TAKEN FOR NOTHING: capture {captures[0]['id']} has a key that no attempt has"
            elif attempts[key]["state"] == "failed" and captures[0]["ends"] != "failed":
                yield f"TAKEN, THOUGH FAILED: attempt {attempts[key]['id']}"
        for attempt in self.capture_attempts:
            if attempt["state"] != "issued":
                continue
            capture = next(iter(taken.get(attempt["gateway_key"], [])), None)
            if capture is None or capture["ends"] == "failed":
                yield f"NOT TAKEN: the invoice of attempt {attempt['id']}"
                continue
            invoice = invoices[attempt["created_invoice_id"]]
            amounts = invoice["grand_total"], attempt["minor_units"] * MINOR_UNIT, capture["amount"] * MINOR_UNIT
            payments = invoice["transaction_id"], attempt["payment_transaction_id"], capture["payment"]
            if len(set(amounts)) > 1 or len(set(payments)) > 1:
                yield f"invoice {invoice['number']}: {amounts} of {payments} are the invoice, the attempt and the capture"

    def payments_hold(self):
        """No payment gives back more than it captured, at the gateway and by the register's own invoices."""
        captured, orders_of = collections.Counter(), collections.defaultdict(set)
        for invoice in self.invoices:
            payment = invoice["transaction_id"] or self.orders[invoice["order_id"]]["payment_transaction_id"]
            captured[payment] += invoice["grand_total"]
            orders_of[payment].add(invoice["order_id"])
        for payment, refunds in grouped(self.refunds, "payment").items():
            sent = sum(row["amount"] for row in refunds if row["ends"] != "failed")
            if sent > self.payments[payment]["captured"] or sent * MINOR_UNIT > captured[payment]:
                yield f"ABOVE THE PAYMENT: {sent} of {payment}, which captured {captured[payment] / MINOR_UNIT}"
        for attempt in self.attempts:
            if attempt["order_id"] not in orders_of[attempt["payment_transaction_id"]]:
                yield f"attempt {attempt['id']} goes to {attempt['payment_transaction_id']}, no payment of its order"

    def held(self):
        """What an order holds is what its attempts hold that have not ended."""
        wanted = collections.Counter()
        for attempt in self.attempts:
            if attempt["state"] in (*OPEN, "review"):
                wanted[attempt["order_id"]] += attempt["grand_total"]
        for order in self.orders.values():
            if order["total_reserved"] != wanted[order["id"]]:
                yield f"order {order['number']} holds {order['total_reserved']}, its attempts {wanted[order['id']]}"

    def protocol(self):
        """The gateway had nothing to complain of, and nobody asked it twice who may not."""
        sends = collections.defaultdict(list)
        for request in self.requests:
            if request["complaint"]:
                yield f"request {request['id']} to the gateway: {request['complaint']}"
            if request["status"] == 422:
                yield f"request {request['id']} asked for more than was left"
            if request["method"] == "POST":
                sends[request["service"], request["key"]].append(request)
        for (name, key), requests in sends.items():
            service = self.services[name]
            # What said that nothing was done counts for nothing.
            counted = [each for each in requests if each["fault"] not in ("busy", "not_processed")]
            if service["class"] != "A" and len(counted) > 1:
                yield f"SENT TWICE: {key} to class {service['class']}"
            # From the first that may have been carried out: what was not processed did not begin the time of a key.
            took = requests[-1]["at"] - counted[0]["at"] if counted else 0
            if service["class"] == "A" and took > service["key_seconds"] / 2 + ON_ITS_WAY_SECONDS:
                yield f"SENT LATE: {key}, {took:.0f} s after the first time"

    def ended(self):
        for attempt in self.attempts + self.capture_attempts:
            if attempt["state"] in OPEN:
                yield f"attempt {attempt['id']} to {attempt['payment_method']} is still {attempt['state']}"

    # What clients were told

    def told(self):
        """Each request has as many attempts as it may, and they stand as its client was told."""
        by_request = collections.defaultdict(list)
        for attempt in self.attempts:
            match = books.COMMENT.fullmatch(attempt["comment"] or "")
            by_request[int(match[1]) if match else None].append(attempt)
        for number in by_request.keys() - self.history.asked.keys():
            yield f"attempt {by_request[number][0]['id']} was not asked for"
        for number, asked in list(self.history.asked.items()):
            attempts = by_request[number]
            if len(attempts) > (1 if asked.body.get("refund_type") == "online" else 0):
                yield f"request {number} has {len(attempts)} attempts"
            for operation in self.history.operations.get(number, ()):
                if operation not in [attempt["id"] for attempt in attempts]:
                    yield f"request {number} was told of attempt {operation}, which is none of its own"
            yield from getattr(self, self.history.verdicts[number])(number, asked, attempts)

    def captures_told(self):
        """Each capture that was answered well has its invoice, and what was refused none."""
        invoices = {row["id"]: row for row in self.invoices}
        for number, request in getattr(self.history, "captures", {}).items():
            attempts = [each for each in self.capture_attempts if each["comment"] == request.body["comment"]]
            if len(attempts) > 1:
                yield f"capture {number} has {len(attempts)} attempts"
            if request.verdict == "failed" and any(each["state"] != "failed" for each in attempts):
                yield f"TOLD FAILED: capture {number} is {attempts[0]['state']}"
            for answer in request.answers:
                told = json.loads(answer)["invoice"]
                kept = invoices.get(told["entity_id"])
                if kept is None:
                    yield f"LOST: capture {number} was acknowledged, its invoice is gone"
                elif kept["grand_total"] != books.ten_thousandths(told["grand_total"]):
                    yield f"capture {number}: its client was told {told['grand_total']}, kept is {kept['grand_total']}"

    def done(self, number, asked, attempts):
        """201: for an online refund the attempt issued that memo, and the gateway has what the client reads in it."""
        if asked.body.get("refund_type") != "online":
            return
        memo = json.loads(self.history.acknowledged[number])["creditmemo"]
        if [attempt["creditmemo_id"] for attempt in attempts] != [memo["entity_id"]]:
            yield f"request {number} got memo {memo['entity_id']}, which its attempt did not issue"
            return
        amount = books.ten_thousandths(memo["grand_total"]) // MINOR_UNIT
        found = [(f"r-{row['id']}", row["amount"]) for row in self.paid.get(attempts[0]["gateway_key"], [])]
        if found != [(memo["transaction_id"], amount)]:
            yield f"TOLD PAID: request {number} of {amount} as {memo['transaction_id']}; the gateway has {found}"

    def failed(self, number, asked, attempts):
        for attempt in attempts:
            if attempt["state"] != "failed":
                yield f"TOLD FAILED: request {number}, attempt {attempt['id']} is {attempt['state']}"
            if any(row["ends"] != "failed" for row in self.paid.get(attempt["gateway_key"], [])):
                yield f"TOLD FAILED: request {number}, attempt {attempt['id']} is paid"

    def unknown(self, number, asked, attempts):
        if number in self.history.operations and not attempts:
            yield f"LOST: request {number} was told of an attempt that there is not"


def grouped(records, column):
    groups = collections.defaultdict(list)
    for record in records:
        groups[record[column]].append(record)
    return groups


def rows(ledger, sql):
    """Rows of a gateway's ledger."""
    database = sqlite3.connect(f"file:{pathlib.Path(ledger)}?mode=ro", uri=True, timeout=10)
    database.row_factory = sqlite3.Row
    with contextlib.closing(database):
        return database.execute(sql).fetchall()


def refunds(ledger):
    """All that a gateway has moved by now."""
    return rows(ledger, "SELECT * FROM refund")


def findings(register, gateway, history=None, settled=False, before=None):
    """All findings about the money of a register's file and a gateway's ledger; `before` is what the gateway had moved when
    the file was still to be made, where it is a copy."""
    return Trail(register, gateway, history, settled, before).findings()
