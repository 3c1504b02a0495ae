"""An auditor of the register: reads the file with Python's own SQLite and works everything out again.

Shares no code with the server. Every check gives the findings that it has; none means that it holds.
"""

import collections
import contextlib
import hashlib
import json
import re
import sqlite3

LINE_MONEY = ["row", "discount", "tax", "hidden_tax"]
# Of a balance: of a line, and of an order or an invoice as a whole.
LINE_BALANCE = ["amount", "discount", "tax", "hidden_tax"]
WHOLE_BALANCE = ["amount", "discount", "tax", "total"]
SHIPPING_MONEY = ["shipping_fee", "shipping_discount", "shipping_tax"]
ACCOUNTS = [
    "sales_returns", "shipping_returns", "tax", "goodwill", "cancellation_fees", "refund_payable", "refunded_offline"]
COMMENT = re.compile(r"request (\d+)")


def both(names):
    """Names of money columns, in the order's currency and in that of the books."""
    return [prefix + name for name in names for prefix in ("", "base_")]


class Books:
    """The register's file as it stands at one moment, opened for reading only."""

    def __init__(self, database):
        self.connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("BEGIN")

    def rows(self, sql, *values):
        return self.connection.execute(sql, values).fetchall()

    def sums(self, sql):
        """Rows of a query by their first column; the other columns as a tuple."""
        return {row[0]: tuple(row)[1:] for row in self.rows(sql)}

    def findings(self, ledger=None):
        """All findings; with a ledger also whether all that was acknowledged is there, and nothing else."""
        checks = [
            self.integrity, self.numbers, self.totals, self.lines, self.invoices, self.orders, self.journal,
            self.history, self.mails, self.audit_events, self.audit_chain]
        named = [(check.__name__, check()) for check in checks]
        if ledger is not None:
            named.append(("ledger", self.against(ledger)))
        found = []
        for name, check in named:
            try:
                found += [f"{name}: {finding}" for finding in check]
            except sqlite3.DatabaseError as error:
                found.append(f"{name}: cannot be read: {error}")
        return found

    # The file and its numbers

    def integrity(self):
        results = [row[0] for row in self.rows("PRAGMA integrity_check")]
        if results != ["ok"]:
            yield from results
        for row in self.rows("PRAGMA foreign_key_check"):
            yield f"reference to nothing: {tuple(row)}"

    def numbers(self):
        """Each store's memos are numbered 1 to k, in the sequence of their ids and dates."""
        by_store = collections.defaultdict(list)
        for row in self.rows(
            "SELECT store_id, number, created_at, id FROM creditmemo UNION ALL"
            " SELECT store_id, number, created_at, id FROM tax_transaction WHERE number IS NOT NULL ORDER BY number, id"):
            by_store[row["store_id"]].append((int(row["number"]), row["created_at"]))
        for store, memos in by_store.items():
            if [number for number, _ in memos] != [100_000_001 + position for position in range(len(memos))]:
                yield f"store {store}: {len(memos)} memos have other numbers than 1 to {len(memos)}"
            if sorted(moment for _, moment in memos) != [moment for _, moment in memos]:
                yield f"store {store}: dates go back"

    # Sums

    def totals(self):
        """Each memo's total is the sum of its parts."""
        for prefix in ("", "base_"):
            yield from self.differences(
                "creditmemo " + prefix + "grand_total", f"SELECT id, {prefix}grand_total FROM creditmemo",
                f"""
                SELECT m.id, m.{prefix}shipping_fee - m.{prefix}shipping_discount + m.{prefix}shipping_tax
                    + m.{prefix}goodwill - m.{prefix}fee + coalesce(sum(
                        l.{prefix}row - l.{prefix}discount + l.{prefix}tax + l.{prefix}hidden_tax), 0)
                FROM creditmemo m LEFT JOIN creditmemo_line l ON l.creditmemo_id = m.id GROUP BY m.id
                """)

    def lines(self):
        parts = ", ".join(f"sum(l.{name})" for name in ["quantity"] + both(LINE_MONEY))
        counted = ["quantity"] + both(LINE_BALANCE)
        for what, key, condition, grouped in [
            ("order_line", "line_id", "invoice_id = 0 AND line_id > 0",
             f"SELECT order_line_id, {parts} FROM creditmemo_line l GROUP BY order_line_id"),
            ("invoice_line", "invoice_id || ':' || order_line_id", "invoice_id > 0 AND line_id > 0", f"""
                SELECT m.invoice_id || ':' || l.order_line_id, {parts} FROM creditmemo_line l
                JOIN creditmemo m ON m.id = l.creditmemo_id WHERE m.invoice_id IS NOT NULL GROUP BY 1
                """),
        ]:
            refunded = ", ".join(name + "_refunded" for name in counted)
            yield from self.differences(what, f"SELECT {key}, {refunded} FROM balance WHERE {condition}", grouped)
            # Between the money of an invoice's lines a cent may shift (docs/arithmetic.md); pieces may not.
            limited = counted if what == "order_line" else ["quantity"]
            yield from self.excesses(f"balance WHERE {condition} AND", "line_id", limited)

    def invoices(self):
        parts = ", ".join(f"sum({name})" for name in both(SHIPPING_MONEY + ["grand_total"]))
        whole = "FROM balance WHERE invoice_id > 0 AND line_id = 0"
        yield from self.differences(
            "invoice", f"SELECT invoice_id, {', '.join(name + '_refunded' for name in both(WHOLE_BALANCE))} {whole}",
            f"SELECT invoice_id, {parts} FROM creditmemo WHERE invoice_id IS NOT NULL GROUP BY invoice_id")
        yield from self.excesses(
            whole.removeprefix("FROM ") + " AND", "invoice_id", ["amount", "total"])

    def orders(self):
        whole = "FROM balance WHERE invoice_id = 0 AND line_id = 0"
        stored = [name + "_refunded" for name in both(WHOLE_BALANCE + ["goodwill"])] + both(["fee_kept"])
        summed = both(SHIPPING_MONEY + ["grand_total", "goodwill", "fee"])
        yield from self.differences(
            "orders", f"SELECT order_id, {', '.join(stored)} {whole}",
            f"SELECT order_id, {', '.join(f'sum({name})' for name in summed)} FROM creditmemo GROUP BY order_id")
        yield from self.excesses(whole.removeprefix("FROM ") + " AND", "order_id", both(WHOLE_BALANCE))

    def differences(self, what, stored, recomputed):
        """Where stored sums are not those that the memos add up to. A row without memos has zeros."""
        expected = self.sums(recomputed)
        actual = self.sums(stored)
        for key, values in actual.items():
            wanted = expected.pop(key, (0,) * len(values))
            if values != wanted:
                yield f"{what} {key}: {values} stored, {wanted} by its memos"
        for key in expected:
            yield f"{what} {key}: has memos, but does not exist"

    def excesses(self, rows, key, names):
        """Where more is refunded and reserved than was charged, of rows that begin a condition."""
        for name in names:
            charged = name + "_charged"
            for row in self.rows(
                f"SELECT {key} FROM {rows} ({name}_refunded < 0 OR {name}_reserved < 0"
                f" OR {name}_refunded + {name}_reserved > {charged})"
            ):
                yield f"{rows.split()[0]} {row[0]}: more {name} than {charged}"

    # What stands beside each memo

    def journal(self):
        sums = [" + ".join(prefix + account for account in ACCOUNTS) for prefix in ("", "base_")]
        for row in self.rows(
            f"SELECT creditmemo_id, {sums[0]}, {sums[1]} FROM journal WHERE {sums[0]} <> 0 OR {sums[1]} <> 0"
        ):
            yield f"group of memo {row[0]} sums to {row[1]} and {row[2]}"
        for row in self.rows(
            "SELECT id FROM creditmemo WHERE id NOT IN (SELECT creditmemo_id FROM journal)"
        ):
            yield f"memo {row[0]} is not in the journal"

    def history(self):
        """A memo is an entry itself, under an id of its own; there is one more each time that its money came back."""
        for row in self.rows(
            "SELECT id FROM (SELECT id FROM history UNION ALL SELECT history_id FROM creditmemo) AS entries"
            " GROUP BY id HAVING count(*) > 1"
        ):
            yield f"entry {row[0]} is there twice"
        yield from self.differences(
            "entries of order",
            "SELECT c.order_id, count(*) FROM settlement s JOIN creditmemo c ON c.id = s.creditmemo_id"
            " WHERE s.status = 'failed' GROUP BY c.order_id",
            "SELECT order_id, count(*) FROM history WHERE subject = 'creditmemo' GROUP BY order_id")

    def mails(self):
        """A mail for each memo that asked for one."""
        asked = {row[0] for row in self.rows("SELECT id FROM creditmemo WHERE sends_mail")}
        kept = {row[0] for row in self.rows("SELECT document_id FROM outbox WHERE kind = 'creditmemo_mail'")}
        if asked != kept:
            yield f"mails missing for {asked - kept}, not asked for {kept - asked}"

    def audit_events(self):
        """One event for each memo, with its number and store."""
        memos = collections.Counter(tuple(row) for row in self.rows(
            "SELECT store_id, id, number FROM creditmemo"))
        events = collections.Counter()
        for row in self.rows("SELECT store_id, event FROM audit WHERE event LIKE 'creditmemo issued%'"):
            fields = row["event"].split("\x1f")
            events[row["store_id"], int(fields[1]), fields[3].lstrip("'")] += 1
        for memo in memos - events:
            yield f"no event for memo {memo}"
        for memo in events - memos:
            yield f"an event too many for memo {memo}"

    def audit_chain(self):
        """Each event's hash covers the one before."""
        heads = {}
        for row in self.rows("SELECT store_id, position, event, hash FROM audit ORDER BY store_id, position"):
            position, head = heads.get(row["store_id"], (0, b""))
            wanted = hashlib.sha256(head + row["event"].encode()).digest()
            if (row["position"], row["hash"]) != (position + 1, wanted):
                yield f"store {row['store_id']} breaks at position {row['position']}"
            heads[row["store_id"]] = position + 1, wanted

    # What clients were told

    def against(self, ledger):
        found = collections.defaultdict(list)
        for row in self.rows("SELECT * FROM creditmemo"):
            match = COMMENT.fullmatch(row["comment"] or "")
            found[int(match[1]) if match else None].append(row)
        for number, memos in found.items():
            if number not in ledger.asked:
                yield f"memo {memos[0]['number']} was not asked for"
            elif len(memos) > 1:
                yield f"request {number} was carried out {len(memos)} times"
            elif number not in ledger.acknowledged and not ledger.is_open(number):
                yield f"request {number} was carried out, but answered {ledger.statuses[number]}"
        answers = self.sums("SELECT creditmemo_id, answer FROM idempotency_key")
        for number, body in list(ledger.acknowledged.items()):
            if number not in found:
                yield f"LOST: request {number} was acknowledged, its memo is gone"
                continue
            yield from self.record(found[number][0], json.loads(body)["creditmemo"])
            if ledger.asked[number].key and answers.get(found[number][0]["id"]) != (body,):
                yield f"request {number}: the answer kept for its key is another"
        orders = {row[0] for row in self.rows("SELECT number FROM orders")}
        for number in set(ledger.imported) - orders:
            yield f"LOST: order {number} was imported, and is gone"

    def record(self, memo, told):
        """A memo as it is kept against the record that its client got."""
        lines = self.rows("SELECT * FROM creditmemo_line WHERE creditmemo_id = ? ORDER BY id", memo["id"])
        kept = [memo["id"], memo["number"], memo["store_id"], memo["order_id"]]
        said = [told[name] for name in ("entity_id", "increment_id", "store_id", "order_id")]
        for prefix in ("", "base_"):
            kept += [memo[prefix + name] for name in ("grand_total", "goodwill", "fee", "shipping_fee", "shipping_tax")]
            said += [ten_thousandths(told[prefix + name]) for name in (
                "grand_total", "adjustment_positive", "adjustment_negative", "shipping_amount", "shipping_tax_amount")]
        kept += [tuple(line[name] for name in ("id", "order_line_id", "quantity", *LINE_MONEY)) for line in lines]
        said += [
            (item["entity_id"], item["order_item_id"], *(ten_thousandths(item[name]) for name in (
                "qty", "row_total", "discount_amount", "tax_amount", "hidden_tax_amount")))
            for item in told["items"]]
        if kept != said:
            yield f"memo {memo['number']} is kept as {kept}, its client was told {said}"
        if told["state"] not in self.states(memo):
            yield f"memo {memo['number']} never had the state {told['state']} that its client was told"

    def states(self, memo):
        """The states that a memo had: 2 once the money is paid out, which offline refunds take for granted, and else 1."""
        if memo["refund_type"] == "offline":
            return {2}
        news = self.rows("SELECT status FROM settlement WHERE creditmemo_id = ?", memo["id"])
        return {2 if each["status"] == "succeeded" else 1 for each in news}


def ten_thousandths(text):
    """An amount as it is kept: `12.3400` is 123400."""
    return int(text.replace(".", ""))


@contextlib.contextmanager
def opened(database):
    """The books of a register's file, for the time of a block."""
    books = Books(database)
    with contextlib.closing(books.connection):
        yield books


def findings(database, ledger=None):
    """All findings about a register's file."""
    with opened(database) as books:
        return books.findings(ledger)
