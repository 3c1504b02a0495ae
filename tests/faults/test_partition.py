"""Packets between servers and PostgreSQL vanish, in one direction or both, for seconds: nothing is lost or doubled."""

import itertools
import random
import socket
import time
import unittest

import load
import replicas  # first: it sets the way to what follows
from cluster import Cluster, conninfo, why_no_cluster
from private_network import PrivateNetwork
from program import report, size

PARTITIONS = size("PARTITIONS", 3)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 8
PARTITION_SECONDS = 5, 30 if PARTITIONS > 10 else 12
ON_ITS_WAY_SECONDS = 1
# Two ways to one database, so that one replica can lose it while the other keeps it.
NEAR, FAR = "127.0.0.1", "127.0.0.2"
# Which packets vanish: those to the database, those to the servers.
DIRECTIONS = [(True, True), (True, False), (False, True)]


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestPartition(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.network = PrivateNetwork(self)
        self.cluster = Cluster(NEAR, FAR)
        self.addCleanup(self.cluster.close)
        self.cluster.create()
        self.random = random.Random(SEED)
        self.ledger = load.Ledger()
        self.fleet = replicas.Fleet(
            self, conninfo(self.cluster, host=NEAR), conninfo(self.cluster, host=FAR), stores=STORES)

    def test_partitions(self):
        """One replica loses the database, and the other does not wait for it; both lose it, and get it back."""
        others, again, seconds = [], [], 0
        for number, directions in zip(range(PARTITIONS), itertools.cycle(DIRECTIONS)):
            both = number % 2 == 1
            length = self.random.uniform(*PARTITION_SECONDS)
            work = load.Load(self.ledger, self.random.random(), STORES)
            work.start(self.fleet, CLIENTS)
            work.until_acknowledged(len(self.ledger.acknowledged) + 10)
            began = self.cut([NEAR, FAR] if both else [FAR], *directions)
            if not both:
                others.append(replicas.resumed(self.ledger, began + ON_ITS_WAY_SECONDS, replicas.FREED_SECONDS))
            time.sleep(max(0, began + length - time.monotonic()))
            if both:
                told = [status for moment, status in list(self.ledger.answers) if moment > began + ON_ITS_WAY_SECONDS]
                self.assertNotIn(201, told, "acknowledged without the database")
            seconds += time.monotonic() - began
            self.network.heal()
            healed = time.monotonic()
            again.append(replicas.resumed(self.ledger, healed, replicas.SETTLE_SECONDS))
            work.stop()
            replicas.settle(self.ledger, self.fleet)
            self.assertEqual(self.fleet.findings(self.cluster, self.ledger), [])
        report(
            f"{PARTITIONS} partitions, {seconds:.0f} s in all, {self.ledger.summary()}, 0 lost; a replica that kept "
            f"the database acknowledged within {max(others):.1f} s, "
            f"all within {max(again):.1f} s of the end; seed {SEED}")

    def cut(self, addresses, to_server, to_client):
        """Begins a partition, and sees that it is one; gives the moment."""
        for address in addresses:
            self.network.drop(address, self.cluster.port, to_server, to_client)
        began = time.monotonic()
        for address in addresses:
            with self.assertRaises(TimeoutError):
                socket.create_connection((address, self.cluster.port), timeout=0.5)
        return began


if __name__ == "__main__":
    unittest.main()
