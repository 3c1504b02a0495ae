"""Money moves once over PostgreSQL: one of two servers dies or stands still, or the primary dies, or its standby is away.

What has to hold are the rows of docs/payouts.md that `test_payouts.py` has, and 22, 36 and 38.
"""

import collections
import random
import signal
import time
import unittest

import replicas  # first: it sets the way to what follows
import results
from cluster import Cluster, conninfo, until, why_no_cluster
from gateway_process import ANSWER_SECONDS, LEASE_SECONDS
from program import report
from test_payouts import CYCLES, ROUND_CYCLES, SEED, PostgresCase

# How long commits wait for a standby that is away; an answer that was on its way then arrives within a second.
ABSENT_SECONDS = 12
ON_ITS_WAY_SECONDS = 1


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestPayoutsOfReplicas(PostgresCase):
    """What one of the servers leaves, the other finishes."""

    def set_up(self, services=None):
        self.prepare(services)
        self.primary = Cluster()
        self.addCleanup(self.primary.close)
        self.start_fleet(*[conninfo(self.primary.create())] * 2)

    @results.row("F1", "kill -9 and SIGSTOP of one of 2, online")
    def test_killed_and_frozen_under_load(self):
        rng = random.Random(SEED)
        report(f"seed {SEED}")
        resolved = 0
        counts = collections.Counter()
        for first in range(0, CYCLES, ROUND_CYCLES):
            self.set_up()
            for cycle in range(first, min(first + ROUND_CYCLES, CYCLES)):
                counts[self.cycle(rng)] += 1
                self.row.add(cycles=1)
                if cycle % 5 == 4:
                    self.check()
            resolved += self.settle()
            self.row.add(acknowledged=len(self.history.acknowledged))
            report(
                f"{counts['kill']} kills and {counts['freeze']} freezes of one of 2, nothing paid twice or for "
                f"nothing, {resolved} resolved; {self.summary()}")
            self.workplace.kill()
            for each in self.fleet.replicas:
                each.kill()
            self.gateway.kill()
            self.primary.stop()

    def cycle(self, rng):
        work = self.load(rng, self.fleet)
        victim = rng.choice(self.fleet.replicas)
        fault = "freeze" if rng.random() < 0.2 else "kill"
        getattr(self, fault)(victim)
        work.stop()
        return fault

    def kill(self, victim):
        victim.kill()
        time.sleep(0.2)
        victim.start()

    def freeze(self, victim):
        """Row 36: it stands still until its lease is over and the other one has taken over, and then goes on."""
        victim.process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(LEASE_SECONDS + ANSWER_SECONDS)
        finally:
            victim.process.send_signal(signal.SIGCONT)


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestPayoutsOfFailover(PostgresCase):
    """Rows 22 and 38: the register's primary dies, or its standby is away, between a payment and the note of it."""

    def set_up(self, services=None):
        self.prepare(services)
        self.pair = replicas.Pair(self)
        self.start_fleet(*[self.pair.address] * 2)

    @property
    def primary(self):
        return self.pair.primary

    @results.row("F8", "primary killed, standby away, online refunds")
    def test_primary_killed_and_standby_away_under_load(self):
        rng = random.Random(SEED)
        report(f"seed {SEED}")
        self.set_up()
        for _ in range(max(1, CYCLES // ROUND_CYCLES)):
            work = self.load(rng, self.fleet)
            replicas.resumed(self.history, self.pair.fail_over(), replicas.FREED_SECONDS)
            work.stop()
            self.check()
            self.pair.rebuild()
            work = self.load(rng, self.fleet)
            self.pair.standby.stop()
            gone = time.monotonic() + ON_ITS_WAY_SECONDS
            time.sleep(ABSENT_SECONDS)
            work.stop()
            self.assertNotIn(201, [status for moment, status in self.history.answers if moment > gone])
            self.pair.standby.start()
            until(lambda: self.primary.state_of(self.pair.standby) == "sync", "a synchronous standby")
        resolved = self.settle()
        self.row.add(cycles=2 * len(self.pair.promotion_seconds), acknowledged=len(self.history.acknowledged))
        report(
            f"{len(self.pair.promotion_seconds)} primaries killed and as many times no standby for {ABSENT_SECONDS} s, "
            f"nothing paid twice or for nothing, {resolved} resolved; {self.summary()}")


if __name__ == "__main__":
    unittest.main()
