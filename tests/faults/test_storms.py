"""A gateway that answers everything with 5xx, 429 or 409: it is left alone for a while, and pays nothing twice."""

import collections
import json
import random
import time
import unittest

import money_trail
import payout_load
import results
import test_payouts
from cluster import until
from gateway_process import SERVICES
from program import report, size

SECONDS = size("STORM_SECONDS", 2)
SEED = size("SEED", int(time.time()))
CLIENTS = 8
# Of each gateway somebody tries now and then whether it is well again.
TRIED_AGAIN_MAX = 3 * len(SERVICES)
ALONE_SECONDS = 30
# What each answer to a refund is, and to a question: 5xx before and after the money moved, "not now" in each of its words, and
# all of it.
DOWN = {"error": 1}
STORMS = [
    ({"error": 1}, DOWN), ({"error_paid": 1}, DOWN), ({"error_paid": 1}, {}), ({"busy": 1}, {"busy": 1}),
    ({"not_processed": 1}, {}), ({"key_in_use": 1}, {}),
    ({"error": 0.3, "error_paid": 0.3, "busy": 0.2, "key_in_use": 0.2}, {"error": 0.3})]


class TestStorms(test_payouts.OneServer):
    def storm(self, rng, faults, look_up_faults):
        """Some seconds of it, longer where the gateway is to be left alone; gives how many refunds were refused before anything
        was promised, and what the gateway heard."""
        self.gateway.play({}, {}, 0)
        work = payout_load.PayoutLoad(self.history, rng.random(), test_payouts.STORES, self.gateway, stock_min=60)
        before = len(self.history.answers)
        work.start(self.program, CLIENTS)
        until(lambda: len(work.stock) >= 60 and len(self.history.answers) > before, "orders")
        self.gateway.play(faults, look_up_faults, rng.random())
        refused, heard = self.refused(), self.heard()
        if look_up_faults == DOWN:
            until(self.is_left_alone, f"{faults}: the gateway is left alone", ALONE_SECONDS)
        else:
            time.sleep(SECONDS)
        work.stop()
        return self.refused() - refused, self.heard() - heard

    def is_left_alone(self):
        """Whether for some seconds clients were refused, and the gateways heard next to nothing."""
        refused, heard = self.refused(), self.heard()
        time.sleep(SECONDS)
        return self.refused() > refused and self.heard() - heard <= TRIED_AGAIN_MAX

    def refused(self):
        """How many answers said that the gateway is left alone."""
        with open(self.workplace.recorder.path, encoding="utf-8") as lines:
            return sum(
                line["type"] == "fail" and line["status"] == 500 and line["operation"] is None
                for line in map(json.loads, (line for line in lines if line.endswith("\n"))))

    def heard(self):
        return self.gateway.rows("SELECT count(*) FROM request WHERE method = 'POST'")[0][0]

    @results.row("F15", "storms of 5xx, 429 and 409")
    def test_storms(self):
        """Rows 8 and 10 to 13."""
        rng = random.Random(SEED)
        self.set_up()
        counts = collections.Counter()
        for faults, look_up_faults in STORMS:
            refused, heard = self.storm(rng, faults, look_up_faults)
            counts.update(refused=refused, heard=heard)
            self.check()
        resolved = self.settle()
        self.row.add(cycles=counts["refused"] + counts["heard"], acknowledged=len(self.history.acknowledged))
        report(f"{len(STORMS)} storms: {dict(counts)}, {resolved} resolved; {self.summary()}")

    @results.control("F15", "a gateway that keeps no keys, declared as one that does")
    def test_control_without_keys(self):
        """Each 500 after the money moved is repeated then, and pays again; it has to be found."""
        actual, declared = SERVICES["c"][0], SERVICES["a"][1]
        self.set_up({"a": (actual | {"lag": 60}, declared)})
        self.storm(random.Random(SEED), {"error_paid": 0.5}, {})
        until(
            lambda: self.gateway.rows("SELECT key FROM refund GROUP BY key HAVING count(*) > 1"),
            "a refund that is paid twice", 60)
        self.program.stop()
        found = self.row.judge(money_trail.findings(self.register(), self.gateway.ledger))
        self.row.add(cycles=self.heard(), acknowledged=len(self.history.acknowledged))
        twice = [finding for finding in found if "PAID TWICE" in finding]
        self.assertTrue(twice, found)
        report(f"control without keys: {len(twice)} refunds found paid twice")


if __name__ == "__main__":
    unittest.main()
