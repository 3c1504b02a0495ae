"""A server that stands still in the middle of a payout: another takes over, what was on its way arrives later, and the first
one goes on. The money moves once."""

import contextlib
import signal
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import money_trail
import payout_load
import results
import test_payouts
from cluster import Cluster, conninfo, until, why_no_cluster
from fault_proxy import Proxy
from gateway_process import ANSWER_SECONDS, LEASE_SECONDS, SERVICES
from program import report, size

FREEZES = size("SENDERS", 1)
# Side by side in one freeze, for each of the services.
EACH = 4
SEED = size("SEED", int(time.time()))
STORES = (1, 2)
TAKEN_OVER_SECONDS = 40
PART = {"items": [{"sku": "PEN", "qty": 1}], "shipping_amount": 0}


@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestFrozenSender(test_payouts.PostgresCase):
    def set_up(self, services=None):
        self.prepare(services)
        self.primary = Cluster()
        self.addCleanup(self.primary.close)
        address = conninfo(self.primary.create())
        self.start_fleet(address, address)
        self.work = payout_load.PayoutLoad(self.history, SEED, STORES, self.gateway)

    def settings(self):
        """All requests go through a proxy, which holds some."""
        self.proxy = Proxy(self, self.gateway.port)
        return self.gateway.settings(
            {name: f"http://127.0.0.1:{self.proxy.port}/hold" for name in self.gateway.services})

    def freeze(self):
        """Stands the first server still while its requests are on their way; gives how many were, and were taken over."""
        victim, other = self.fleet.replicas
        self.proxy.begin_holding()
        with contextlib.closing(other.connect()) as connection:
            orders = [
                self.work.import_order(connection, self.work.random, name)
                for name in self.gateway.services for _ in range(EACH)]
        pool = ThreadPoolExecutor(len(orders))
        asked = [
            self.history.ask(
                order, {"order_increment_id": order.number, "refund_type": "online", **PART}, f"frozen-{order.number}")
            for order in orders]
        answers = [pool.submit(self.ask, victim, each) for each in asked]
        # At `gw.send`: the whole request has left the server, and the gateway has not got it.
        until(lambda: len(self.proxy.held) >= len(orders), "requests on their way")
        before = self.fences()
        victim.process.send_signal(signal.SIGSTOP)
        try:
            self.proxy.end_holding()
            time.sleep(LEASE_SECONDS + ANSWER_SECONDS)
            until(lambda: self.taken(before) == len(orders), "the other server takes over", TAKEN_OVER_SECONDS)
            self.proxy.release()
            # What comes late is through at the gateway before its sender wakes.
            until(lambda: not self.proxy.held, "the late requests")
        finally:
            victim.process.send_signal(signal.SIGCONT)
        for each in answers:
            each.result()
        pool.shutdown()
        return len(orders)

    def fences(self):
        return dict(self.primary.sql("SELECT id, fence FROM attempt WHERE state IN ('reserved', 'sending', 'unknown')"))

    def taken(self, before):
        """How many attempts have another owner than before."""
        now = dict(self.primary.sql("SELECT id, fence FROM attempt"))
        return sum(now[number] != fence for number, fence in before.items())

    def ask(self, server, asked):
        with contextlib.closing(server.connect()) as connection:
            self.history.note(asked, *asked.send(connection))

    @results.row("F13", "SIGSTOP while a request is on its way, 2 servers")
    def test_frozen_at_send(self):
        """Row 36."""
        frozen, resolved, acknowledged = 0, 0, 0
        for _ in range(FREEZES):
            # Anew each time: a server that was cut off from its gateways leaves them alone for a while.
            self.set_up()
            frozen += self.freeze()
            resolved += self.settle()
            acknowledged += len(self.history.acknowledged)
            self.doCleanups()
        self.row.add(cycles=frozen, acknowledged=acknowledged)
        report(f"{frozen} payouts taken over from a server that stood still, {resolved} resolved; seed {SEED}")

    @results.control("F13", "a gateway that keeps no keys, declared as one that does")
    def test_control_without_keys(self):
        """What is sent by the second server and by the late request of the first is paid twice then, and found."""
        actual, declared = SERVICES["c"][0], SERVICES["a"][1]
        self.set_up({"a": (actual | {"lag": 60}, declared)})
        self.freeze()
        found = money_trail.findings(self.register(), self.gateway.ledger)
        twice = [finding for finding in self.row.judge(found) if "PAID TWICE" in finding]
        self.assertTrue(twice, found)
        self.row.add(cycles=EACH)
        report(f"control without keys: {len(twice)} of {EACH} refunds found paid twice")


if __name__ == "__main__":
    unittest.main()
