"""Packets between servers and PostgreSQL vanish, in one direction or both, for seconds: nothing is lost or doubled."""

import itertools
import random
import socket
import time
import unittest

import load
import payout_load
import replicas  # first: it sets the way to what follows
import results
import test_payouts
from cluster import Cluster, conninfo, why_no_cluster
from private_network import PrivateNetwork
from program import report, size

PARTITIONS = size("PARTITIONS", 3)
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
CLIENTS = 8
GATEWAY_PARTITIONS = size("GATEWAY_PARTITIONS", 3)
GATEWAY_SECONDS = 4, 12 if GATEWAY_PARTITIONS > 10 else 6
# Orders enough for the time of a partition.
GATEWAY_STOCK = 150
PARTITION_SECONDS = 5, 30 if PARTITIONS > 10 else 12
ON_ITS_WAY_SECONDS = 3
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

    @results.row("F12", "server - PostgreSQL, both ways and one way")
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
            self.assertEqual(self.row.judge(self.fleet.findings(self.cluster, self.ledger)), [])
        self.row.add(cycles=PARTITIONS, acknowledged=len(self.ledger.acknowledged))
        report(
            f"{PARTITIONS} partitions, {seconds:.0f} s in all, {self.ledger.summary()}, 0 lost; a replica that kept "
            f"the database acknowledged within {max(others):.1f} s, "
            f"all within {max(again):.1f} s of the end; seed {SEED}")

    def cut(self, addresses, to_server, to_client):
        return cut(self, [(address, self.cluster.port) for address in addresses], to_server, to_client)


class TestGatewayPartition(test_payouts.OneServer):
    """Packets vanish between the server and the gateways of all payment methods. Where only those to the server do, a gateway
    hears what it is asked to pay, and nobody hears its answer."""

    def set_up(self, services=None):
        self.network = PrivateNetwork(self)
        super().set_up(services)

    @results.row("F12", "server - gateway, both ways and one way")
    def test_partitions(self):
        """Row 9. Offline refunds go on; all ends within two minutes once packets arrive again."""
        self.set_up()
        rng = random.Random(SEED)
        seconds, unknown = 0, 0
        for _, directions in zip(range(GATEWAY_PARTITIONS), itertools.cycle(DIRECTIONS)):
            work = payout_load.PayoutLoad(self.history, rng.random(), STORES, self.gateway, stock_min=GATEWAY_STOCK)
            work.start(self.program, CLIENTS)
            work.until_acknowledged(len(self.history.acknowledged) + 10)
            self.calm_imports(work)
            before, began = len(self.history.answers), cut(self, [(NEAR, self.gateway.port)], *directions)
            # Offline refunds go on.
            replicas.resumed(self.history, began, replicas.SETTLE_SECONDS)
            time.sleep(max(0, began + rng.uniform(*GATEWAY_SECONDS) - time.monotonic()))
            seconds += time.monotonic() - began
            unknown += sum(status == 500 for _, status in list(self.history.answers)[before:])
            self.network.heal()
            work.stop()
            self.check()
        healed = time.monotonic()
        resolved = self.settle()
        took = time.monotonic() - healed
        self.assertGreater(unknown, 0)
        self.row.add(cycles=GATEWAY_PARTITIONS, acknowledged=len(self.history.acknowledged))
        report(
            f"{GATEWAY_PARTITIONS} partitions from the gateways, {seconds:.0f} s in all, all settled within {took:.0f} s, "
            f"{resolved} resolved; {self.summary()}")

    def calm_imports(self, work):
        """Nobody imports orders any more: the gateway cannot be told of their payments."""
        work.stock_min = 0
        time.sleep(0.5)


def cut(case, places, to_server, to_client):
    """Begins a partition, and sees that it is one; gives the moment."""
    for place in places:
        case.network.drop(*place, to_server, to_client)
    began = time.monotonic()
    for place in places:
        with case.assertRaises(TimeoutError):
            socket.create_connection(place, timeout=0.5)
    return began


if __name__ == "__main__":
    unittest.main()
