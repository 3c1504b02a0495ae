"""The auditor of the money finds what is wrong: each damage is done to a copy of a sound register, ledger or history."""

import contextlib
import copy
import shutil
import sqlite3
import unittest

import money_trail
import test_payouts
from cluster import until
from payout_load import PayoutLoad
from program import report
from test_books import TRIGGERS

REQUESTS = 120
FAULTS = {"refuse": 0.2, "pending": 0.1}
# Where a look-up right afterwards finds what was lost, so that every refund of this run is a memo, or nothing, at its end.
FOUND_AT_ONCE = ["a", "b"]

ISSUED = "id = (SELECT max(id) FROM attempt WHERE state = 'issued' AND purpose = 'refund')"
CHARGED = "id = (SELECT max(id) FROM attempt WHERE state = 'issued' AND purpose = 'capture')"
ONLINE = "id = (SELECT max(id) FROM creditmemo WHERE refund_type = 'online')"
CAPTURED = "ends = 'succeeded' AND id = (SELECT max(id) FROM capture WHERE ends = 'succeeded')"
LAST = "id = (SELECT max(id) FROM refund)"
COLUMNS = "service, key, payment, amount, currency, at, ends, ends_at"
SENT_AGAIN = """
    INSERT INTO request (service, at, method, path, key, message, body)
    SELECT service, at + {later}, method, path, key, message || 'x', body FROM request
    WHERE service = '{service}' AND method = 'POST' AND fault IS NULL LIMIT 1
    """

# What is done to the gateway's ledger, and what must be found.
LEDGER_DAMAGES = [
    (f"INSERT INTO refund ({COLUMNS}) SELECT {COLUMNS} FROM refund WHERE {LAST}", "paid_once: PAID TWICE"),
    (f"UPDATE refund SET key = 'cm-nobody' WHERE {LAST}", "paid_for: PAID FOR NOTHING"),
    (f"UPDATE refund SET payment = (SELECT min(name) FROM payment WHERE name <> refund.payment) WHERE {LAST}",
     "paid_for: refund"),
    (f"UPDATE refund SET currency = 'CHF' WHERE {LAST}", "paid_for: refund"),
    (f"UPDATE refund SET service = 'x' WHERE {LAST}", "paid_for: refund"),
    (f"UPDATE refund SET amount = amount + 1 WHERE {LAST}", "paid_for: refund"),
    (f"UPDATE refund SET amount = amount + 1 WHERE {LAST}", "issued: memo"),
    (f"DELETE FROM refund WHERE {LAST}", "issued: NOT PAID"),
    (f"UPDATE refund SET ends = 'failed', ends_at = at WHERE {LAST}", "issued: NOT PAID"),
    (f"UPDATE refund SET id = id + 1000 WHERE {LAST}", "issued: memo"),
    ("UPDATE payment SET captured = 1", "payments_hold: ABOVE THE PAYMENT"),
    (f"UPDATE refund SET amount = 99999999 WHERE {LAST}", "payments_hold: ABOVE THE PAYMENT"),
    ("UPDATE request SET complaint = 'unsigned' WHERE id = 9", "protocol: request 9 to the gateway: unsigned"),
    ("UPDATE request SET status = 422 WHERE id = 9", "protocol: request 9 asked for more"),
    (f"INSERT INTO capture SELECT * FROM capture WHERE {CAPTURED}", "captures: TAKEN TWICE"),
    (f"UPDATE capture SET key = 'cm-nobody' WHERE {CAPTURED}", "captures: TAKEN FOR NOTHING"),
    (f"UPDATE capture SET key = 'cm-nobody' WHERE {CAPTURED}", "captures: NOT TAKEN"),
    (f"UPDATE capture SET amount = amount + 1 WHERE {CAPTURED}", "captures: invoice"),
    (SENT_AGAIN.format(service="b", later=1), "protocol: SENT TWICE"),
    (SENT_AGAIN.format(service="c", later=1), "protocol: SENT TWICE"),
    (SENT_AGAIN.format(service="a", later=40), "protocol: SENT LATE"),
]

# What is done to the register.
REGISTER_DAMAGES = [
    (f"UPDATE attempt SET creditmemo_id = (SELECT min(creditmemo_id) FROM attempt) WHERE {ISSUED}", "paid_once: memo"),
    (f"UPDATE attempt SET state = 'failed', creditmemo_id = NULL WHERE {ISSUED}", "paid_for: PAID, THOUGH FAILED"),
    (f"UPDATE attempt SET state = 'failed', creditmemo_id = NULL WHERE {ISSUED}", "issued: memo"),
    (f"UPDATE attempt SET state = 'failed', creditmemo_id = NULL WHERE {ISSUED}", "told: request"),
    (f"UPDATE attempt SET state = 'failed' WHERE {CHARGED}", "captures: TAKEN, THOUGH FAILED"),
    (f"DELETE FROM attempt WHERE {CHARGED}", "captures: TAKEN FOR NOTHING"),
    (f"DELETE FROM attempt WHERE {ISSUED}", "paid_for: PAID FOR NOTHING"),
    (f"UPDATE attempt SET sends = 0 WHERE {ISSUED}", "paid_for: PAID, THOUGH NEVER SENT"),
    (f"UPDATE attempt SET state = 'sending' WHERE {ISSUED}", "ended: attempt"),
    (f"UPDATE attempt SET comment = 'request 900000' WHERE {ISSUED}", "told: attempt"),
    (f"UPDATE attempt SET payment_transaction_id = 'x' WHERE {ISSUED}", "payments_hold: attempt"),
    (f"UPDATE attempt SET order_id = order_id + 1 WHERE {ISSUED}", "issued: memo"),
    (f"UPDATE creditmemo SET refund_type = 'offline' WHERE {ONLINE}", "issued: memo"),
    ("UPDATE creditmemo SET refund_type = 'online' WHERE refund_type = 'offline'", "issued: memo"),
    (f"UPDATE creditmemo SET transaction_id = 'r-9999' WHERE {ONLINE}", "issued: memo"),
    (f"UPDATE creditmemo SET grand_total = grand_total + 100 WHERE {ONLINE}", "issued: memo"),
    (f"DELETE FROM creditmemo WHERE {ONLINE}", "issued: PAID WITHOUT MEMO"),
    ("UPDATE balance SET total_reserved = total_reserved + 1 WHERE invoice_id = 0 AND line_id = 0", "held: order"),
    ("UPDATE invoice SET grand_total = 1", "payments_hold: ABOVE THE PAYMENT"),
]


def forget_constraints(database):
    """No key, no check and no trigger keeps the damage out."""
    for (trigger,) in database.execute(TRIGGERS).fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    for table in ("attempt", "creditmemo", "balance", "invoice", "refund", "capture"):
        if found := database.execute("SELECT type FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            database.execute(f"CREATE TABLE plain AS SELECT * FROM {table}")
            database.execute(f"DROP {found[0]} {table}")
            database.execute(f"ALTER TABLE plain RENAME TO {table}")


class TestMoneyTrail(test_payouts.OneServer):

    def setUp(self):
        self.prepare()
        self.gateway.play(FAULTS, {}, seed=1)
        self.gateway.play(FAULTS | {"cut_paid": 0.1}, {}, seed=1, names=FOUND_AT_ONCE)
        self.program = self.workplace.program(*test_payouts.STORES, **self.gateway.settings())
        work = PayoutLoad(self.history, 1, test_payouts.STORES, self.gateway, most=REQUESTS)
        work.start(self.program, 4)
        work.wait()
        # On a slow machine more answers are lost than were to be.
        self.gateway.calm()
        until(self.is_at_rest, "the end of every payout", test_payouts.SETTLE_SECONDS)
        self.resolve()
        self.repeat_open()
        self.program.stop()
        self.gateway.kill()
        self.assertEqual(self.findings(), [])
        self.assertEqual(self.history.complaints, [])

    def findings(self, register=None, ledger=None, history=None):
        return money_trail.findings(
            register or self.register(), ledger or self.gateway.ledger, history or self.history, settled=True)

    def damaged(self, file, damage):
        """A copy of a database with the damage."""
        folder = self.workplace.folder / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for each in file.parent.glob(file.name + "*"):
            shutil.copy(each, folder)
        with contextlib.closing(sqlite3.connect(folder / file.name)) as database, database:
            forget_constraints(database)
            self.assertGreater(database.execute(damage).rowcount, 0, damage)
        return folder / file.name

    def found(self, wanted, **where):
        found = self.findings(**where)
        self.assertTrue([finding for finding in found if finding.startswith(wanted)], (wanted, found[:5]))

    def test_damage_is_found(self):
        for damage, wanted in LEDGER_DAMAGES:
            with self.subTest(damage):
                self.found(wanted, ledger=self.damaged(self.gateway.ledger, damage))
        for damage, wanted in REGISTER_DAMAGES:
            with self.subTest(damage):
                self.found(wanted, register=self.damaged(self.register(), damage))
        self.wrong_histories()
        report(f"{len(LEDGER_DAMAGES) + len(REGISTER_DAMAGES)} damages to a ledger or a register, all found")

    def wrong_histories(self):
        """Clients were told something else."""
        online = [
            number for number, asked in self.history.asked.items()
            if asked.body.get("refund_type") == "online" and self.history.verdicts[number] == "done"]
        for wanted, damage in [
            ("told: TOLD FAILED", lambda history, number: history.verdicts.update({number: "failed"})),
            ("told: TOLD PAID", lambda history, number: history.acknowledged.update({
                number: history.acknowledged[number].replace(b'"transaction_id":"r-', b'"transaction_id":"r-9')})),
            ("told: request", lambda history, number: history.operations.update({number: {987_654}})),
            ("told: attempt", lambda history, number: history.asked.pop(number)),
            ("told: request", lambda history, number: history.asked[number].body.pop("refund_type")),
            ("told: request", lambda history, number: history.acknowledged.update({
                number: history.acknowledged[online[1]]})),
        ]:
            history = copy.copy(self.history)
            for name in ("asked", "verdicts", "operations", "acknowledged"):
                setattr(history, name, copy.copy(getattr(history, name)))
            history.asked[online[0]] = copy.deepcopy(history.asked[online[0]])
            damage(history, online[0])
            with self.subTest(wanted):
                self.found(wanted, history=history)


if __name__ == "__main__":
    unittest.main()
