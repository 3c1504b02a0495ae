"""The checker finds what is wrong: each damage is done to a copy of a sound register, or each lie told to a copy of its history."""

import contextlib
import json
import shutil
import sqlite3
import unittest

import checker
import history
import load
import results
import tax_load
from program import Workplace, report
from test_books import TRIGGERS

REQUESTS = 200

LINKED = "id = (SELECT min(id) FROM tax_transaction WHERE invoice_id IS NOT NULL AND status <> 'CANCELLED')"
FIRST = "transaction_id = (SELECT min(transaction_id) FROM tax_transaction_revision)"
CREDIT = (
    "transaction_id IN (SELECT id FROM tax_transaction WHERE invoice_id IS NOT NULL AND status <> 'CANCELLED')")

# The damage, and what must be found.
DAMAGES = [
    (f"UPDATE tax_transaction SET revision = revision + 1 WHERE {LINKED}", "tax_heads: DOC"),
    (f"UPDATE tax_transaction SET status = 'PAID' WHERE {LINKED}", "tax_heads: DOC"),
    (f"DELETE FROM tax_transaction_revision WHERE {FIRST}", "tax_heads: document"),
    (f"UPDATE tax_transaction SET total = total + 1 WHERE {LINKED}", "tax_sums: DOC"),
    (f"UPDATE tax_transaction SET tax = tax + 1 WHERE {LINKED}", "tax_sums: DOC"),
    ("UPDATE tax_journal SET tax = tax + 1", "tax_journal: revision"),
    ("DELETE FROM tax_journal", "tax_journal: DOC"),
    ("UPDATE tax_transaction_revision SET document = json_set(document, '$.credit.portion', '1.01')"
     f" WHERE {CREDIT}", "tax_credits: OVER-CREDITED"),
    ("UPDATE tax_transaction_revision SET document = json_set(document, '$.credit.cells[0].amount', 9999)"
     f" WHERE {CREDIT}", "tax_credits: OVER-CREDITED"),
    ("UPDATE tax_transaction_revision SET document = json_set(document, '$.terms.items[0].unitPrice', 99999)"
     f" WHERE {CREDIT}", "tax_credits: OVER-CREDITED"),
    ("DELETE FROM tax_credits", "tax_credits: DOC"),
    ("UPDATE tax_credits SET standing = standing || ' 1'", "tax_credits: DOC"),
    ("UPDATE tax_transaction_revision SET document = document || ' '", "tax_events: "),
    ("DELETE FROM audit WHERE event LIKE 'transaction put%'", "tax_events: "),
    ("UPDATE tax_transaction SET external_id = 'DOC-X' WHERE id = 1", "tax_told: document"),
    ("UPDATE tax_transaction SET external_id = 'DOC-X' WHERE id = 1", "tax_told: LOST"),
    ("UPDATE tax_transaction_revision SET document = replace(document, '\"name\":\"op ', '\"name\":\"op 9')",
     "tax_told: DOC"),
    ("UPDATE tax_transaction SET number = '100009999' WHERE number IS NOT NULL", "numbers: store"),
    ("UPDATE orders SET grand_total = grand_total + 1", "orders_told: order"),
    ("DELETE FROM creditmemo WHERE id = 5", "ledger: LOST"),
]


def is_put(line):
    return line["target"].startswith("/v1/")


def is_memo(line):
    return line["target"] == "/api2/creditmemo"


def is_order(line):
    return line["target"] == "/api2/order"


def end(**changes):
    """A lie about how a request ended."""
    return lambda line, ended: ended.update(changes)


def other_amount(line, ended):
    ended["body"] = ended["body"].replace('"finalTransactionAmount":', '"finalTransactionAmount":1')


def other_total(line, ended):
    ended["body"] = ended["body"].replace('"grand_total":"', '"grand_total":"1')


def other_name(line, ended):
    line["body"] = line["body"].replace('"documentName": "op ', '"documentName": "op 9')


def other_comment(line, ended):
    line["body"] = line["body"].replace("request 0", "request 9")


# Which request is lied about, how it ended in truth, the lie, and what must be found.
LIES = [
    (is_put, 201, end(type="fail", status=400, body="{}"), "tax_told: DOC"),
    (is_put, 201, other_amount, "tax_told: DOC"),
    (is_put, 201, other_name, "tax_told: DOC"),
    (is_put, 204, end(type="fail", status=409, body="{}"), "tax_told: DOC"),
    (is_put, 400, end(type="ok", status=201, body='{"revision": 1}'), "tax_told: LOST"),
    (is_memo, 201, end(type="fail", status=400, body="{}"), "ledger: request"),
    (is_memo, 201, other_total, "ledger: memo"),
    (is_memo, 201, other_comment, "ledger: memo"),
    (is_memo, 201, other_comment, "ledger: LOST"),
    (is_order, 201, end(type="fail", status=400, body="{}"), "orders_told: order"),
    (is_order, 201, other_total, "orders_told: order"),
]


class TestChecker(unittest.TestCase):
    @results.control("F1", "planted in registers and histories")
    def test_damage_and_lies_are_found(self):
        self.workplace = Workplace(self)
        program = self.workplace.program(1)
        tax_load.import_rates(program)
        program.stop()
        program.start()
        work = tax_load.TaxLoad(load.Ledger(), seed=1, stores=(1,), most=REQUESTS)
        work.start(program, 1)
        work.wait()
        program.stop()
        self.database, self.history = program.database, self.workplace.recorder.path
        self.assertEqual(checker.findings(self.history, self.database), [])
        for damage, wanted in DAMAGES:
            with self.subTest(damage):
                self.found(wanted, self.history, self.damaged(damage))
        for which, status, lie, wanted in LIES:
            with self.subTest(wanted, status=status, lie=lie.__name__):
                self.found(wanted, self.lied(which, status, lie), self.database)
        # What nobody knows the end of may be there, and may not.
        unsure = self.lied(is_put, 201, end(type="info", status=None, body=""))
        self.assertEqual(checker.findings(unsure, self.database), [])
        report(f"{len(DAMAGES)} damages to a register and {len(LIES)} lies about what was answered, all found")

    def damaged(self, damage):
        """A copy of the register with the damage."""
        folder = self.workplace.folder / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.database.parent, folder)
        with contextlib.closing(sqlite3.connect(folder / self.database.name)) as database, database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            for (trigger,) in database.execute(TRIGGERS).fetchall():
                database.execute(f"DROP TRIGGER {trigger}")
            for table in ("tax_transaction", "orders"):
                database.execute(f"CREATE TABLE plain AS SELECT * FROM {table}")
                database.execute(f"DROP TABLE {table}")
                database.execute(f"ALTER TABLE plain RENAME TO {table}")
            self.assertGreater(database.execute(damage).rowcount, 0, damage)
        return folder / self.database.name

    def lied(self, which, status, lie):
        """A copy of the history in which the last request of a kind is told otherwise."""
        lines = [json.loads(line) for line in self.history.read_text().splitlines()]
        ends = {line["n"]: line for line in lines if line["type"] != "invoke"}
        asked = [line for line in lines if line["type"] == "invoke" and which(line) and ends[line["n"]]["status"] == status]
        lie(asked[-1], ends[asked[-1]["n"]])
        copy = self.workplace.folder / "lies.jsonl"
        copy.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return copy

    def found(self, wanted, path, register):
        found = self.row.judge(checker.findings(path, register))
        self.row.add(cycles=1)
        self.assertTrue([finding for finding in found if finding.startswith(wanted)], (wanted, found[:5]))


class TestHistory(unittest.TestCase):
    def test_verdicts(self):
        """What a sender knows after all answers to one request."""
        for ends, verdict in [
            ([], "unknown"), ([("info", None)], "unknown"), ([("ok", 201)], "done"), ([("fail", 400)], "failed"),
            ([("info", None), ("ok", 201)], "done"), ([("ok", 201), ("fail", 503)], "done"),
            ([("info", 503), ("fail", 409)], "unknown"), ([("info", 500), ("fail", 400)], "failed"),
            ([("fail", 503)], "failed"), ([("fail", 400), ("fail", 503)], "failed"),
        ]:
            request = history.Request({"method": "POST", "target": "/", "key": None, "body": None})
            request.ends = [(*each, "") for each in ends]
            self.assertEqual(request.verdict, verdict, ends)

    def test_ends(self):
        for status, outcome, body, wanted in [
            (201, None, b"", "ok"), (400, None, b"", "fail"), (503, None, b"", "fail"), (503, "unknown", b"", "info"),
            (500, "failed", b"", "fail"), (500, "unknown", b"", "info"), (500, None, b"", "info"),
            (503, None, b'{"type":"urn:creditmemo:problem:outcome-unknown"}', "info"),
        ]:
            self.assertEqual(history.end_of(status, outcome, body), wanted, (status, outcome))


if __name__ == "__main__":
    unittest.main()
