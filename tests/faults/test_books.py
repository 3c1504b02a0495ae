"""The auditor that the other tests rely on finds what is wrong: each damage is done to a copy of a sound register."""

import contextlib
import shutil
import sqlite3
import unittest

import books
import load
import replicas  # first: it sets the way to what follows
from cluster import conninfo, why_no_cluster
from copied import copied
from program import Workplace, report

MEMOS = 60

# The damage, and a check that must find it.
DAMAGES = [
    ("UPDATE creditmemo SET number = '100000999' WHERE id = 5", "numbers"),
    ("UPDATE creditmemo SET created_at = created_at - 1000 WHERE id = 9", "numbers"),
    ("UPDATE creditmemo SET grand_total = grand_total + 100 WHERE id = 5", "totals"),
    ("UPDATE creditmemo SET base_fee = base_fee + 100 WHERE id = 5", "totals"),
    ("UPDATE creditmemo_line SET tax = tax + 100, row = row - 100 WHERE id = 3", "lines"),
    ("UPDATE balance SET quantity_refunded = quantity_refunded - 5000 WHERE quantity_refunded > 0", "lines"),
    ("UPDATE balance SET base_amount_reserved = base_amount_charged + 1 WHERE invoice_id = 0 AND line_id > 0", "lines"),
    ("UPDATE balance SET quantity_reserved = quantity_charged + 1 WHERE invoice_id > 0 AND line_id > 0", "lines"),
    ("UPDATE balance SET base_total_refunded = base_total_refunded + 1 WHERE invoice_id > 0 AND line_id = 0", "invoices"),
    ("UPDATE balance SET amount_reserved = 999999 WHERE invoice_id > 0 AND line_id = 0", "invoices"),
    ("UPDATE balance SET tax_refunded = tax_refunded + 1 WHERE invoice_id = 0 AND line_id = 0", "orders"),
    ("UPDATE balance SET total_charged = total_refunded - 1 WHERE invoice_id = 0 AND line_id = 0 AND total_refunded > 0",
     "orders"),
    ("UPDATE journal SET tax = tax + 1 WHERE creditmemo_id = 5", "journal"),
    ("DELETE FROM journal WHERE creditmemo_id = 5", "journal"),
    ("UPDATE creditmemo SET history_id = history_id + 1 WHERE id = 5", "history"),
    ("INSERT INTO history SELECT 99999, store_id, 5, 'creditmemo', 'closed', 'came back', 0, 0, created_at FROM orders"
     " WHERE id = 5", "history"),
    ("DELETE FROM outbox", "mails"),
    ("DELETE FROM audit WHERE position = 20", "audit_chain"),
    ("UPDATE audit SET event = event || '.' WHERE position = 20", "audit_chain"),
    ("DELETE FROM audit WHERE event LIKE 'creditmemo issued%'", "audit_events"),
    ("UPDATE creditmemo SET comment = 'request 900000' WHERE id = 5", "ledger: LOST"),
    ("UPDATE creditmemo SET comment = (SELECT comment FROM creditmemo WHERE id = 6) WHERE id = 5", "ledger: request"),
    ("UPDATE creditmemo_line SET quantity = quantity + 1 WHERE id = 3", "ledger: memo"),
    ("UPDATE idempotency_key SET answer = CAST(answer || ' ' AS BLOB)", "ledger: request"),
    ("DELETE FROM orders WHERE id = 5", "integrity"),
    ("DELETE FROM orders WHERE id = 5", "ledger: LOST"),
]

TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
ROOT_PAGE = "SELECT rootpage FROM sqlite_schema WHERE name = 'creditmemo_number'"


class TestBooks(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace(self)
        self.ledger = load.Ledger()
        self.database = self.register()
        self.assertGreater(len(self.ledger.acknowledged), MEMOS)
        self.assertEqual(books.findings(self.database, self.ledger), [])

    def register(self):
        """The file of a register with memos, which nobody uses any more."""
        program = self.workplace.program(1)
        self.refund(program)
        program.stop()
        return program.database

    def refund(self, program):
        work = load.Load(self.ledger, seed=1, most=2 * MEMOS)
        work.start(program, 1)
        work.wait()

    def copy(self, number):
        folder = self.workplace.folder / f"copy-{number}"
        shutil.copytree(self.database.parent, folder)
        return folder / self.database.name

    def test_damage_is_found(self):
        for number, (damage, check) in enumerate(DAMAGES):
            with self.subTest(damage):
                database = self.copy(number)
                with contextlib.closing(sqlite3.connect(database)) as connection, connection:
                    connection.execute("PRAGMA ignore_check_constraints = ON")
                    for (trigger,) in connection.execute(TRIGGERS).fetchall():
                        connection.execute(f"DROP TRIGGER {trigger}")
                    self.assertGreater(connection.execute(damage).rowcount, 0)
                found = books.findings(database, self.ledger)
                self.assertTrue([finding for finding in found if finding.startswith(check)], found[:5])
        report(f"{len(DAMAGES)} damages to a register, all found")

    def test_damaged_pages_are_found(self):
        database = self.copy("pages")
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            page = connection.execute(ROOT_PAGE).fetchone()[0]
        with open(database, "r+b") as file:
            file.seek((page - 1) * 4096 + 2048)
            file.write(bytes(2048))
        found = books.findings(database)
        self.assertTrue([finding for finding in found if finding.startswith("integrity")], found)

    def test_lost_and_unasked_memos_are_found(self):
        number, body = next(iter(self.ledger.acknowledged.items()))
        self.ledger.acknowledged[999_999] = self.ledger.acknowledged.pop(number)
        self.ledger.asked[999_999] = self.ledger.asked[number]
        found = books.findings(self.database, self.ledger)
        self.assertTrue([finding for finding in found if "LOST: request 999999" in finding], found)
        self.assertTrue([finding for finding in found if f"request {number} was carried out, but" in finding], found)
        del self.ledger.asked[number]
        found = books.findings(self.database, self.ledger)
        self.assertTrue([finding for finding in found if "was not asked for" in finding], found)


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestBooksOfPostgres(TestBooks):
    """The same of the copy that stands for a register in PostgreSQL."""

    # It has no pages of PostgreSQL's.
    test_damaged_pages_are_found = None

    def register(self):
        cluster = replicas.cluster_for(self)
        self.refund(replicas.Fleet(self, conninfo(cluster)))
        folder = self.workplace.folder / "copied"
        folder.mkdir()
        return copied(cluster, folder / "register.sqlite")


if __name__ == "__main__":
    unittest.main()
