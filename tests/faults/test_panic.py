"""PostgreSQL's flush fails: it ends itself and recovers, and the servers over it go on with all they acknowledged."""

import contextlib
import os
import random
import signal
import subprocess
import time
import unittest

import load
import replicas  # first: it sets the way to what follows
import results
from cluster import conninfo, is_alive, until, why_no_cluster
from program import STRACE, report, size, tracer_of, why_not_traced

PANICS = size("PANICS", 3)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 8
FLUSHES_BEFORE_MAX = 20
READY = "database system is ready to accept connections"
# Who flushes: the processes that serve clients, those that write the log and the tables for them.
FLUSHERS = ["creditmemo creditmemo", "walwriter", "checkpointer"]


@unittest.skipIf(why_no_cluster() or why_not_traced(), why_no_cluster() or why_not_traced())
class TestPanic(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.cluster = replicas.cluster_for(self)
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.fleet = replicas.Fleet(self, *[conninfo(self.cluster)] * 2, stores=STORES)

    @results.row("F11", "PostgreSQL: a flush fails")
    def test_failed_flushes(self):
        """Row 41 of the payout protocol, of the database, for every write."""
        waits, worked = [], 0
        for number in range(PANICS):
            kind = FLUSHERS[number % len(FLUSHERS)]
            work = load.Load(self.ledger, self.random.random(), STORES)
            work.start(self.fleet, CLIENTS)
            work.until_acknowledged(len(self.ledger.acknowledged) + 10)
            panics, recoveries = self.logged("PANIC:"), self.logged(READY)
            with self.failing(kind):
                self.prompt(kind)
                until(lambda: self.logged("PANIC:") > panics, f"a failed flush of {kind}")
            until(lambda: self.logged(READY) > recoveries, "a recovery")
            waits.append(replicas.resumed(self.ledger, time.monotonic()))
            work.stop()
            worked += replicas.settle(self.ledger, self.fleet)
            self.assertEqual(self.row.judge(self.fleet.findings(self.cluster, self.ledger)), [], kind)
        self.row.add(cycles=PANICS, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{PANICS} flushes of PostgreSQL failed, each ended it, {self.ledger.summary()}, 0 lost; {worked} found "
            f"done when repeated; writes again within {max(waits):.1f} s; seed {SEED}")

    def logged(self, words):
        return self.cluster.log.read_text().count(words)

    @contextlib.contextmanager
    def failing(self, kind):
        """Makes a flush of the next processes of a kind fail, the first or one soon after."""
        nth = self.random.randint(1, FLUSHES_BEFORE_MAX) if kind.startswith("creditmemo") else 1
        pids = self.cluster.children(kind)
        tracer = subprocess.Popen(
            [STRACE, "-qq", "-o", os.devnull, "-e", "trace=fsync,fdatasync",
             "-e", f"inject=fsync,fdatasync:error=EIO:when={nth}+",
             *[word for pid in pids for word in ("-p", str(pid))]],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: all(tracer_of(pid) or not is_alive(pid) for pid in pids), f"every {kind} is traced")
            yield
        finally:
            tracer.send_signal(signal.SIGTERM)
            tracer.wait(30)

    def prompt(self, kind):
        """Gives those something to flush who have nothing to do for the load. It cannot end well."""
        wanted = {
            "checkpointer": ["CHECKPOINT"],
            # Commits that wait for no flush are flushed by it, a moment later.
            "walwriter": ["SET synchronous_commit = off", "SELECT txid_current()"],
        }
        with contextlib.suppress(RuntimeError):
            self.cluster.sql(*wanted.get(kind, []))


if __name__ == "__main__":
    unittest.main()
