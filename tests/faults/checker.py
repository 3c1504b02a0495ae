"""Holds what clients did and were told against what is left of it: a register, and a gateway's ledger.

    python3 checker.py HISTORY REGISTER [LEDGER]

Reads the history (history.py), the register's file with Python's SQLite, and the ledger of gatewaysim.py; shares no code with the
server. Each request that was answered well is there as its client was told, each that was refused left nothing, each that
nobody knows the end of is there whole or not at all, and nothing is there that nobody asked for. Prints its findings, and ends
with 1 when there are any.
"""

import json
import sys

import books
import history
import money_trail
import tax_books


def findings(path, register, gateway=None, settled=False, before=None):
    """All findings; `settled` says that nothing may be open any more, `before` is as money_trail.findings has it."""
    told = history.Told(path)
    with books.opened(register) as opened:
        found = opened.findings(told)
        found += tax_books.TaxBooks(opened).findings(told)
        found += [f"orders_told: {finding}" for finding in orders(opened, told)]
    found += [f"answers: {finding}" for finding in answers(told)]
    if gateway is not None:
        found += money_trail.findings(register, gateway, told, settled, before)
    return found


def orders(opened, told):
    """An order is there when its import was answered well, as it was told; and not when it was refused."""
    kept = {row["number"]: row for row in opened.rows("SELECT * FROM orders")}
    for number in kept.keys() - told.orders.keys():
        yield f"order {number} was not imported by anybody"
    for number, request in told.orders.items():
        row = kept.get(number)
        if row is not None and request.verdict == "failed":
            yield f"order {number} is there, though its import was refused"
        for answer in request.answers:
            record = json.loads(answer)["order"]
            said = record["entity_id"], books.ten_thousandths(record["grand_total"])
            if row is not None and (row["id"], row["grand_total"]) != said:
                yield f"order {number} is kept as {(row['id'], row['grand_total'])}, its client was told {said}"


def answers(told):
    """A request that was answered more than once got the same bytes each time."""
    for kind, requests in (("request", told.asked), ("capture", told.captures)):
        for number, request in requests.items():
            if len(set(request.answers)) > 1:
                yield f"{kind} {number} was answered twice, differently"


def doubled(found):
    """Findings of what was done more often than it was asked for."""
    return [each for each in found if any(word in each for word in ("PAID TWICE", "carried out", "OVER-CREDITED"))]


def lost(found):
    """Findings of what was acknowledged, or paid, and is not there."""
    return [each for each in found if any(word in each for word in ("LOST", "NOT PAID", "PAID WITHOUT MEMO"))]


def unsettled(found):
    """Findings of what has not ended."""
    return [each for each in found if each.startswith("ended: ")]


if __name__ == "__main__":
    report = findings(*sys.argv[1:4])
    print("\n".join(report) or "nothing found")
    sys.exit(1 if report else 0)
