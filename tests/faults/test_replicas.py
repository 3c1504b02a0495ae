"""Several servers over one PostgreSQL act as one: what holds for the clients of one holds for those of all."""

import random
import signal
import time
import unittest

import load
import replicas  # first: it sets the way to what follows
import results
import tax_load
import test_races
from cluster import conninfo, why_no_cluster
from copied import copied
from program import report, size

KILLS = size("REPLICA_KILLS", 5)
FREEZES = size("FREEZES", 2)
REFUNDS = size("REFUNDS", 1000)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 12
KILL_AFTER_SECONDS = 1
FROZEN_SECONDS = 6


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestRacesOfReplicas(test_races.TestRaces):
    """The races of one server, with the runners lined up before two."""

    def start(self):
        self.cluster = replicas.cluster_for(self)
        self.fleet = replicas.Fleet(self, *[conninfo(self.cluster)] * 2, stores=(test_races.STORE,))
        return self.fleet.replicas

    def register(self):
        copy = self.fleet.folder / "register.sqlite"
        copy.unlink(missing_ok=True)
        return copied(self.cluster, copy)

    def totals(self, order):
        return tuple(int(sum) for sum in self.cluster.sql(
            "SELECT total_charged, total_refunded, total_reserved FROM orders JOIN balance ON order_id = id "
            f"WHERE invoice_id = 0 AND line_id = 0 AND number = '{order.number}'")[0])


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestReplicas(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.cluster = replicas.cluster_for(self)
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.fleet = replicas.Fleet(self, *[conninfo(self.cluster)] * 3, stores=STORES)
        tax_load.import_rates(self.fleet.replicas[0])
        for each in self.fleet.replicas:
            each.stop()
            each.start()

    def load(self, **options):
        """Refunds of both dialects."""
        return tax_load.TaxLoad(self.ledger, self.random.random(), STORES, **options)

    def settle(self, work):
        """Clients repeat what they do not know the end of; gives how many memos were there already."""
        worked = replicas.settle(self.ledger, self.fleet)
        connection = self.fleet.connect()
        work.repeat_open(connection)
        connection.close()
        self.row.add(acknowledged=work.acknowledged)
        return worked

    def check(self):
        """The register agrees with what all were told; the program's own check finds nothing either."""
        found = self.fleet.findings(self.cluster, self.ledger) + self.fleet.replicas[0].verify()
        self.assertEqual(self.row.judge(found), [])

    @results.row("F1", "3 replicas, nothing dies, both dialects")
    def test_mixed_refunds(self):
        """Each store's numbers go on without a gap, whoever gives them out."""
        work = self.load(stock_min=max(1, REFUNDS // 10), most=REFUNDS)
        work.start(self.fleet, CLIENTS)
        work.wait(seconds=max(180, REFUNDS // 5))
        self.settle(work)
        self.check()
        self.assertGreater(len(self.ledger.acknowledged), REFUNDS // 2)
        self.row.add(cycles=1, acknowledged=len(self.ledger.acknowledged))
        report(f"3 replicas: {self.ledger.summary()} of {len(self.ledger.imported)} orders; seed {SEED}")

    @results.row("F1", "kill -9 of one of 3 replicas, both dialects")
    def test_killed_under_load(self):
        """A replica that is killed takes nothing with it, and does not hold up the others."""
        waits, worked = [], 0
        for _ in range(KILLS):
            work = self.load()
            work.start(self.fleet, CLIENTS)
            time.sleep(self.random.uniform(0, KILL_AFTER_SECONDS))
            victim = self.random.choice(self.fleet.replicas)
            victim.kill()
            waits.append(replicas.resumed(self.ledger, time.monotonic()))
            time.sleep(0.2)
            work.stop()
            victim.start()
            worked += self.settle(work)
            self.check()
        self.row.add(cycles=KILLS, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{KILLS} times one of 3 replicas killed, {self.ledger.summary()}, 0 lost; "
            f"{worked} found done when repeated; the others acknowledged a memo within {max(waits):.1f} s; seed {SEED}")

    @results.row("F13", "SIGSTOP of one of 3 replicas")
    def test_frozen_under_load(self):
        """A replica that stands still, as a paused machine does, holds up the others for a while, nothing more."""
        waits = []
        for _ in range(FREEZES):
            work = self.load()
            work.start(self.fleet, CLIENTS)
            time.sleep(self.random.uniform(0.2, KILL_AFTER_SECONDS))
            victim = self.random.choice(self.fleet.replicas).process
            victim.send_signal(signal.SIGSTOP)
            frozen = time.monotonic()
            try:
                # What was on its way is through by then: the rest has to come from the others.
                time.sleep(0.5)
                waits.append(replicas.resumed(self.ledger, time.monotonic(), replicas.FREED_SECONDS))
                time.sleep(max(0, FROZEN_SECONDS + frozen - time.monotonic()))
            finally:
                victim.send_signal(signal.SIGCONT)
            work.stop()
            self.settle(work)
            self.check()
        self.row.add(cycles=FREEZES, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{FREEZES} times one of 3 replicas stood still for {FROZEN_SECONDS} s or more, {self.ledger.summary()}; "
            f"the others acknowledged a memo within {max(waits):.1f} s; seed {SEED}")


if __name__ == "__main__":
    unittest.main()
