"""A server that is killed at any moment under load has every memo that it said 201 for, once and whole."""

import os
import random
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import checker
import load
import results
import tax_load
from program import Workplace, report, size

CYCLES = size("CYCLES", 20)
SEED = size("SEED", int(time.time()))
KILL_AFTER_SECONDS = 0.5
RECOVERY_SECONDS = 0.05
STORES = (1, 2)
OLDER_MEMOS_READ = 20


class TestKill(unittest.TestCase):
    maxDiff = None

    def start(self):
        """A server with rates for documents with tax, and a load of both dialects."""
        workplace = Workplace(self)
        program = workplace.program(*STORES)
        tax_load.import_rates(program)
        program.stop()
        program.start()
        return program, workplace.recorder.path

    @results.row("F1", "kill -9 under load, both dialects, SQLite")
    def test_killed_under_load(self):
        """Row 44 of the payout protocol, for every write."""
        rng = random.Random(SEED)
        report(f"seed {SEED}")
        program, history = self.start()
        ledger = load.Ledger()
        work = tax_load.TaxLoad(ledger, rng.random(), STORES)
        starts, worked, reread = [], 0, 0
        for cycle in range(CYCLES):
            work.start(program, rng.choice([8, 12, 16]))
            time.sleep(rng.uniform(0, KILL_AFTER_SECONDS))
            program.kill()
            work.stop()
            if rng.random() < 0.3:
                # Killed again while it recovers.
                program.launch()
                time.sleep(rng.uniform(0, RECOVERY_SECONDS))
                program.kill()
            starts.append(program.start())
            program.take_token()
            # Before anything is repeated: what was acknowledged must be there by itself.
            self.assertEqual(
                self.row.judge(checker.findings(history, program.database)) + program.verify(), [], f"after kill {cycle}")
            self.row.add(cycles=1)
            connection = program.connect()
            worked += load.repeat_unanswered(ledger, connection)
            work.repeat_open(connection)
            reread += self.reread(connection, ledger, rng, reread)
            work.reread(connection, rng, OLDER_MEMOS_READ)
            connection.close()
            self.assertEqual(ledger.complaints, [], f"after kill {cycle}")
        self.assertEqual(self.row.judge(checker.findings(history, program.database)) + program.verify(), [])
        self.read_all(program, ledger)
        self.row.add(acknowledged=len(ledger.acknowledged) + work.acknowledged)
        report(
            f"{CYCLES} kills, {ledger.summary()}, 0 lost; {work.acknowledged} writes of /v1; "
            f"{len(ledger.imported)} orders imported; "
            f"{len(ledger.unanswered)} without an answer and key, {worked} found done when repeated; "
            f"ready again within {max(starts) * 1000:.0f} ms")
        self.assertGreater(len(ledger.acknowledged), CYCLES)

    @results.control("F1", "the log thrown away")
    def test_control_without_the_log(self):
        """The same after a kill that does lose something: the log, with all that stands only there. It has to be found."""
        program, history = self.start()
        ledger = load.Ledger()
        work = tax_load.TaxLoad(ledger, SEED, STORES)
        work.start(program, 8)
        work.until_acknowledged(50)
        program.kill()
        work.stop()
        os.truncate(f"{program.database}-wal", 0)
        program.start()
        found = self.row.judge(checker.findings(history, program.database))
        self.row.add(cycles=1, acknowledged=len(ledger.acknowledged) + work.acknowledged)
        for what in ("LOST: request", "LOST: DOC-"):
            self.assertTrue([finding for finding in found if what in finding], found)
        report(f"control without the log: {len(checker.lost(found))} found lost of {len(ledger.acknowledged)} memos and"
               f" {work.acknowledged} writes of /v1")

    def reread(self, connection, ledger, rng, seen):
        """Reads the memos of this cycle and some older ones, and repeats those with a key; gives how many are new."""
        numbers = list(ledger.acknowledged)
        older = numbers[:seen]
        load.reread(ledger, connection, numbers[seen:] + rng.sample(older, min(OLDER_MEMOS_READ, len(older))))
        return len(numbers) - seen

    def read_all(self, program, ledger):
        """Reads every memo that was ever acknowledged."""
        bodies = list(ledger.acknowledged.values())

        def read_share(share):
            connection = program.connect()
            for body in bodies[share::8]:
                self.assertEqual(load.read_memo(connection, body), body)
            connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(read_share, range(8)))


if __name__ == "__main__":
    unittest.main()
