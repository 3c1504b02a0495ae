"""A register is set back to a backup that was made in the middle of everything; clients repeat what they asked, and the register
is reconciled with its gateways: nobody is paid twice, whatever was paid that it does not know is listed, and becomes the memo of the
request that it was paid for."""

import collections
import contextlib
import json
import os
import random
import re
import shutil
import time
import unittest

import books
import checker
import history
import money_trail
import payout_load
import results
import server as black_box
import test_payouts
from cluster import until
from gateway_process import SERVICES
from program import report, size

RESTORES = size("RESTORES", 1)
SEED = size("SEED", int(time.time()))
CLIENTS = 8
STOCK = 30
# Gateways that can be asked what they have; keys outlive the restore.
DECLARED = {
    "a": (SERVICES["a"][0] | {"key_seconds": 86_400}, SERVICES["a"][1] | {"key-seconds": 86_400}), "b": SERVICES["b"]}
FAULTS = {"pending": 0.1, "cut_paid": 0.05, "refuse": 0.1}


class TestRestore(test_payouts.OneServer):
    def command(self, *words):
        result = black_box.run(*words, settings=self.program.settings)
        self.assertEqual(result.returncode, 0, (words, result.stdout, result.stderr))
        return result.stdout

    def work(self, rng, seconds):
        # What was captured after the backup is for the shop to bring again, as paid.
        work = payout_load.PayoutLoad(
            self.history, rng.random(), test_payouts.STORES, self.gateway, captures=0, stock_min=STOCK)
        work.start(self.program, CLIENTS)
        work.until_acknowledged(len(self.history.acknowledged) + 10)
        time.sleep(rng.uniform(0, seconds))
        return work

    def set_back(self, rng):
        """A backup under load, some more load, a kill; gives the file of the register that is lost then."""
        work = self.work(rng, 1)
        backup = self.workplace.folder / "backup.sqlite"
        backup.unlink(missing_ok=True)
        self.command("backup", backup)
        answers = len(self.history.answers)
        until(lambda: len(self.history.answers) > answers + 60, "more refunds")
        work.halt.set()
        lost = self.put_back(backup)
        work.stop()
        return lost

    def put_back(self, backup):
        """Kills the server and starts it over the backup; gives the file of the register that is lost then."""
        self.program.kill()
        lost = self.workplace.folder / "lost.sqlite"
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{self.program.database}{suffix}", f"{lost}{suffix}")
        shutil.copy(backup, self.program.database)
        self.program.start()
        self.program.take_token()
        return lost

    def repeat(self, all_of_them=False):
        """What clients do that were left without an answer, or all of them: the same again, by its key. Gives the statuses."""
        statuses = collections.Counter()
        with contextlib.closing(self.program.connect()) as connection:
            for asked in list(self.history.asked.values()):
                is_wanted = all_of_them or self.history.is_open(asked.number)
                if is_wanted and asked.key and asked.body.get("refund_type") == "online":
                    statuses[asked.send(connection)[0]] += 1
        return statuses

    def import_again(self):
        """The shop brings its orders again: those that came after the backup are not there."""
        with contextlib.closing(self.program.connect()) as connection:
            for request in history.Told(self.workplace.recorder.path).orders.values():
                connection.ask("POST", "/api2/order", request.body)

    def by_request(self, *registers):
        """Refunds of the gateway by the requests that they were made for, in any of the registers."""
        requests = {}
        for register in registers:
            with books.opened(register) as opened:
                for row in opened.rows("SELECT gateway_key, comment FROM attempt"):
                    requests.setdefault(row["gateway_key"], set()).add(row["comment"])
        refunds = collections.defaultdict(set)
        for name, key, ends in self.gateway.rows("SELECT id, key, ends FROM refund"):
            for comment in requests.get(key, {key}):
                if ends != "failed":
                    refunds[comment].add(name)
        return refunds

    def sent_by(self, lost):
        """Refunds of the gateway that a lost register sent, with the attempt that the register of now has of each."""
        with books.opened(lost) as opened:
            sent = {row["gateway_key"] for row in opened.rows("SELECT gateway_key FROM attempt WHERE sends > 0")}
        with books.opened(self.register()) as opened:
            attempts = {row["gateway_key"]: row["id"] for row in opened.rows("SELECT id, gateway_key FROM attempt")}
        for refund, key in self.gateway.rows("SELECT id, key FROM refund"):
            if key in sent and key in attempts:
                yield refund, attempts[key]

    def judge(self, lost):
        """Nothing is wrong with the money, as the restored register and the lost one have it."""
        found = money_trail.findings(self.register(), self.gateway.ledger) + books.findings(self.register())
        # A key that is sent again after the restore is the same refund: the gateway's answer to it decides.
        found = [each for each in found if not each.startswith("protocol: ")]
        # What the backup has as not sent yet was sent since, by the register that is lost.
        sent = {f"PAID, THOUGH NEVER SENT: refund {refund} of attempt {attempt}" for refund, attempt in self.sent_by(lost)}
        found = [each for each in found if each.removeprefix("paid_for: ") not in sent]
        for comment, refunds in self.by_request(lost, self.register()).items():
            if len(refunds) > 1:
                found.append(f"PAID TWICE: {comment}, by refunds {sorted(refunds)}")
        return self.row.judge(found)

    def restored(self, rng):
        """A register that was set back and reconciled; gives the file of the one that is lost."""
        self.set_up(DECLARED)
        self.gateway.play(FAULTS, {}, rng.random())
        lost = self.set_back(rng)
        self.gateway.calm()
        self.assertIn("online refunds are held", self.program.last_words())
        held = self.repeat(all_of_them=True)
        self.assertGreater(held[503], 0, "online refunds go on before the register knows what was paid out")
        self.import_again()
        text = self.command("payouts", "reconcile")
        self.assertIn("online refunds go again", text)
        listed = set(re.findall(r"(?m)^unmatched +\S+ +(\S+) ", text))
        orphans = self.orphans()
        self.assertEqual({payment for payment, _ in orphans} - listed, set(), f"not listed:\n{text}\n{orphans}")
        self.assertGreater(len(orphans), 0, "nothing was at stake")
        # What was acknowledged as well: the register that would know it is gone.
        repeated = self.repeat(all_of_them=True)
        self.assertGreater(repeated[201], 0)
        self.counts.update(orphans=len(orphans), held=held[503], repeated=repeated[201])
        return lost

    def end(self, lost):
        """All ends, and nothing is wrong with it."""
        until(self.is_at_rest, "the end of every payout", test_payouts.SETTLE_SECONDS)
        self.row.add(cycles=1, acknowledged=len(self.history.acknowledged))
        self.assertEqual(self.judge(lost)[:10], [])
        self.assertEqual(self.program.verify(), [])
        self.program.kill()
        self.gateway.kill()

    @results.row("F19", "restore from a backup in the middle of payouts")
    def test_restored(self):
        """Row 39. Online refunds wait until the register knows what was paid out; then others are made of the same orders."""
        rng = random.Random(SEED)
        self.counts = collections.Counter()
        for _ in range(RESTORES):
            lost = self.restored(rng)
            work = self.work(rng, 1)
            work.stop()
            self.end(lost)
        report(f"{RESTORES} registers set back: {dict(self.counts)}, nothing paid twice; seed {SEED}")

    @results.row("F19", "requests repeated after a restore, with other refunds")
    def test_repeated_after_a_restore(self):
        """A client repeats a request by its key, which the restored register does not know. Other refunds of the order wait until
        what was paid has its memo, which it gets by the repetition, or by a person: then the repetition gets that memo."""
        # A gateway that keeps no keys shows them; it would pay again whatever it is asked for again.
        orders, lost = self.set_back_after_refunds(DECLARED | {"c": SERVICES["c"]}, of_each=2)
        self.command("payouts", "reconcile")
        unmatched = dict(self.sql("SELECT order_id, id FROM unmatched_refund"))
        self.assertEqual(len(unmatched), len(orders))
        for place, (order, asked) in enumerate(orders):
            other = self.refund_of(order, "CUP")
            self.assertEqual(self.send(other)[:2], (409, "refund-unmatched"))
            if place % 2:
                number, = self.sql("SELECT id FROM orders WHERE number = ?", order.number)[0]
                self.command(
                    "payouts", "match", unmatched[number], "--by", "ana", "--why", "of the backup's day", "--item", "PEN=1")
            self.assertEqual([self.send(asked)[0] for _ in range(2)], [201, 201])
            self.assertEqual(self.send(other)[0], 201)
        self.is_paid_once_each(orders, lost)

    @results.row("F19", "the same, and nobody reconciles")
    def test_repeated_without_reconciling(self):
        """A register that was set back and does not know it: another refund takes the place that the lost one had, and gets a key
        of its own; the lost one, repeated, is the gateway's old one."""
        orders, lost = self.set_back_after_refunds(DECLARED, of_each=1)
        self.forget_hold()
        for order, asked in orders:
            self.assertEqual([self.send(each)[0] for each in (self.refund_of(order, "CUP"), asked, asked)], [201] * 3)
        self.is_paid_once_each(orders, lost)

    def set_back_after_refunds(self, services, of_each):
        """Orders that were refunded after the backup, so many of each service; with the lost register."""
        self.set_up(services)
        work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway)
        with contextlib.closing(self.program.connect()) as connection:
            orders = [
                work.import_order(connection, random.Random(0), service) for service in services for _ in range(of_each)]
        backup = self.workplace.folder / "backup.sqlite"
        self.command("backup", backup)
        orders = [(order, self.refund_of(order, "PEN")) for order in orders]
        for _, asked in orders:
            self.assertEqual(self.send(asked)[0], 201)
        # Until gateways that lag behind show it.
        time.sleep(2)
        return orders, self.put_back(backup)

    def refund_of(self, order, sku):
        return self.history.ask(order, {
            "invoice_increment_id": order.invoices[0], "refund_type": "online", "items": [{"sku": sku, "qty": 1}],
            "shipping_amount": 0}, f"{order.number}-{sku}")

    def send(self, asked):
        """Its status, and why it was refused."""
        with contextlib.closing(self.program.connect()) as connection:
            status, headers, body = asked.send(connection)
        self.history.note(asked, status, headers, body)
        return status, headers["Error-Reason"], json.loads(body)

    def is_paid_once_each(self, orders, lost):
        """Two refunds of each order, as many memos, and nothing wrong with them."""
        self.row.add(cycles=1, acknowledged=len(self.history.acknowledged))
        self.assertEqual(self.judge(lost), [])
        self.assertEqual(self.gateway.rows("SELECT count(*) FROM refund"), [(2 * len(orders),)])
        self.assertEqual(self.sql("SELECT count(*) FROM creditmemo"), [(2 * len(orders),)])
        self.assertEqual(self.program.verify(), [])

    def forget_hold(self):
        """Takes the register's note away that it was restored."""
        self.program.stop()
        with contextlib.closing(books.sqlite3.connect(self.program.database)) as database, database:
            database.execute("DELETE FROM payout_hold")
        self.program.start()
        self.program.take_token()

    def orphans(self):
        """Refunds at the gateway that no attempt of the restored register made, by payment and name."""
        with books.opened(self.register()) as opened:
            known = {row["gateway_key"] for row in opened.rows("SELECT gateway_key FROM attempt")}
        return [
            (payment, name) for name, key, payment, ends in self.gateway.rows("SELECT id, key, payment, ends FROM refund")
            if key not in known and ends != "failed"]

    @results.control("F19", "the gateway forgets its keys, nobody reconciles")
    def test_control_without_reconciling(self):
        """Without the hold the same requests are paid again, and found: the register's note of its restore is taken away, and
        the gateway's keys."""
        rng = random.Random(SEED)
        self.set_up({"a": (SERVICES["c"][0] | {"lag": 60}, SERVICES["a"][1])})
        lost = self.set_back(rng)
        self.forget_hold()
        self.repeat(all_of_them=True)
        found = self.judge(lost)
        self.row.add(cycles=1, acknowledged=len(self.history.acknowledged))
        self.assertTrue(checker.doubled(found), found[:5])
        report(f"control without reconciling: {len(checker.doubled(found))} found paid twice")


if __name__ == "__main__":
    unittest.main()
