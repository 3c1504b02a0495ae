"""Clocks jump by minutes, by hours and by a year, back and forth, while refunds are made, or each replica's goes as it likes:
nothing is sent early or twice, and numbers and dates keep their sequence."""

import contextlib
import pathlib
import random
import shutil
import struct
import subprocess
import time
import unittest

import books
import payout_load
import replicas
import results
import test_payouts
from cluster import Cluster, conninfo, why_no_cluster
from program import report, size

ROUNDS = size("CLOCKS", 1)
SEED = size("SEED", int(time.time()))
SOURCE = pathlib.Path(__file__).with_name("clock_shift.c")
COMPILER = shutil.which("clang") or shutil.which("cc")
CLIENTS = 8
STOCK = 30
# The last one is the latest: what waits for a moment under one of the others has waited then. No other goes ahead by the hour that
# a token lasts.
JUMPS_SECONDS = [0, 240, 3_600, -3_600, -240, 400 * 86_400]
FAULTS = {"cut": 0.05, "cut_paid": 0.1, "error_paid": 0.05, "pending": 0.1, "refuse": 0.1}
UNAUTHORIZED = 401
SECOND_NS = 10**9
# How far each replica's clock is off at first, and what it gains or loses in a second: right, slow, ten times as fast. Together
# they stay within the hour that a token lasts.
OWN_CLOCKS = [(0, 0), (-3_600, -0.5), (1_500, 9)]
JUMP_SECONDS_MAX = 1_200
JUMPS_OF_ONE = 5


class Clock:
    """What a process takes for the time of day, as a file says; its stopwatch and its timers go as they should."""

    def __init__(self, folder, name="clock"):
        self.path, self.library = folder / name, folder / "clock_shift.so"
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-O2", "-Wall", "-o", self.library, SOURCE], check=True, timeout=60)
        self.path.write_bytes(bytes(24))

    def set(self, seconds, drift=0):
        """Ahead by so many seconds from now on, and by some more with each second that passes."""
        since = time.time_ns()
        with open(self.path, "r+b", buffering=0) as file:
            file.write(struct.pack("qqq", seconds * SECOND_NS, since, round(drift * 1_000)))
        self.since = since / SECOND_NS

    @property
    def settings(self):
        return {"LD_PRELOAD": str(self.library), "CLOCK_SHIFT": str(self.path)}


@unittest.skipUnless(COMPILER, "needs a C compiler")
class TestClocks(test_payouts.OneServer):
    def set_up(self, services=None):
        self.prepare(services)
        # The gateway's clock is right; it would refuse whoever is an hour off, and nothing would be tried.
        self.gateway.control(services={name: {"age_seconds": 10**9} for name in self.gateway.services})
        self.clock = Clock(self.workplace.folder)
        self.program = self.workplace.program(
            *test_payouts.STORES, **self.gateway.settings(), **self.clock.settings)

    def repeat_open(self):
        """Only by keys, which a year changes nothing about: without one, what is asked again a day later is another refund."""
        with contextlib.closing(self.program.connect()) as connection:
            for asked in self.history.repeatable:
                if asked.key:
                    self.history.note(asked, *asked.send(connection))

    def jump(self, rng, seconds):
        """A load under which the clock jumps; gives it."""
        # A webhook of another hour is refused, and has to be.
        work = payout_load.PayoutLoad(
            self.history, rng.random(), test_payouts.STORES, self.gateway, news=0, stock_min=STOCK)
        work.start(self.program, CLIENTS)
        work.until_acknowledged(len(self.history.acknowledged) + 10)
        self.clock.set(seconds)
        time.sleep(rng.uniform(0.3, 1))
        return work

    def tokens(self, seconds):
        """A token lasts for an hour of the server's own clock: then a client has to ask for another."""
        with contextlib.closing(self.program.connect()) as connection:
            status = connection.ask("GET", "/api2/order?limit=1")[0]
        self.assertEqual(status, UNAUTHORIZED if seconds > 3_600 else 200, f"a token at {seconds:+d} s")
        self.program.take_token()

    @results.row("F18", "the clock jumps by minutes, hours and a year")
    def test_jumps(self):
        """Row 42."""
        rng = random.Random(SEED)
        jumps = 0
        for _ in range(ROUNDS):
            self.set_up()
            self.gateway.play(FAULTS, {}, rng.random())
            # The last jump, over which tokens end, is for nobody who writes.
            for seconds in JUMPS_SECONDS[:-1]:
                work = self.jump(rng, seconds)
                work.stop()
                self.check()
                self.program.take_token()
            self.clock.set(0)
            self.program.take_token()
            self.clock.set(JUMPS_SECONDS[-1])
            self.tokens(JUMPS_SECONDS[-1])
            work = self.jump(rng, JUMPS_SECONDS[-1])
            work.stop()
            self.check()
            self.settle()
            self.dates()
            jumps += len(JUMPS_SECONDS)
            self.row.add(cycles=len(JUMPS_SECONDS), acknowledged=len(self.history.acknowledged))
            report(f"{jumps} jumps of the clock; {self.summary()}")
            self.program.kill()
            self.gateway.kill()

    def dates(self):
        """The clock did jump, and the memos' dates saw it, without ever going back."""
        with books.opened(self.register()) as opened:
            moments = [row[0] for row in opened.rows("SELECT created_at FROM creditmemo ORDER BY store_id, id")]
        self.assertGreater(max(moments) - min(moments), JUMPS_SECONDS[-1] / 2)

    @results.control("F18", "the clock as it is")
    def test_control_of_the_clock(self):
        """A server whose clock is a year ahead writes next year's dates: the jumps are real."""
        self.set_up()
        self.clock.set(JUMPS_SECONDS[-1])
        self.program.take_token()
        work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway, news=0, most=10)
        work.start(self.program, 1)
        work.wait()
        with books.opened(self.register()) as opened:
            moments = [row[0] for row in opened.rows("SELECT created_at FROM orders")]
        self.assertGreater(min(moments), time.time() + JUMPS_SECONDS[-1] / 2)
        self.row.add(cycles=1, acknowledged=len(self.history.acknowledged))


@unittest.skipUnless(COMPILER, "needs a C compiler")
@unittest.skipIf(why_no_cluster(), why_no_cluster())
class TestClocksOfReplicas(test_payouts.PostgresCase):
    """Three servers over one register, each with a clock of its own."""

    def set_up(self, services=None):
        self.prepare(services)
        self.gateway.control(services={name: {"age_seconds": 10**9} for name in self.gateway.services})
        self.primary = Cluster()
        self.addCleanup(self.primary.close)
        self.clocks = [Clock(self.workplace.folder, f"clock-{number}") for number in range(len(OWN_CLOCKS))]
        self.start_fleet(
            *[conninfo(self.primary.create())] * len(self.clocks), own=[clock.settings for clock in self.clocks])
        for clock, (seconds, drift) in zip(self.clocks, OWN_CLOCKS):
            clock.set(seconds, drift)

    def jump(self, rng):
        """A load under which a replica's clock jumps, and one of them is killed: another finishes what it left."""
        work = payout_load.PayoutLoad(
            self.history, rng.random(), test_payouts.STORES, self.gateway, news=0, stock_min=STOCK)
        work.start(self.fleet, CLIENTS)
        work.until_acknowledged(len(self.history.acknowledged) + 10)
        number = rng.randrange(1, len(self.clocks))
        seconds, drift = OWN_CLOCKS[number]
        self.clocks[number].set(seconds + rng.randint(-JUMP_SECONDS_MAX, JUMP_SECONDS_MAX), drift)
        work.until_acknowledged(len(self.history.acknowledged) + 10)
        victim = rng.choice(self.fleet.replicas)
        victim.kill()
        work.stop()
        victim.start()

    @results.row("F18", "each of three replicas has a clock of its own")
    def test_jumps_of_one(self):
        """Row 42. A lease that one counts by its own clock would be over early for another, or late."""
        rng = random.Random(SEED)
        for _ in range(ROUNDS):
            self.set_up()
            self.gateway.play(FAULTS, {}, rng.random())
            for _ in range(JUMPS_OF_ONE):
                self.jump(rng)
                self.check()
            self.settle()
            self.row.add(cycles=JUMPS_OF_ONE, acknowledged=len(self.history.acknowledged))
            report(f"{JUMPS_OF_ONE} jumps of one clock of {len(self.clocks)}; {self.summary()}")
            self.workplace.kill()
            self.gateway.kill()
            self.primary.stop()

    @results.control("F18", "what each replica takes for the time")
    def test_control_of_the_clocks(self):
        """Each dates an order as its clock says, and one that is more than an hour ahead takes nobody's token."""
        self.set_up()
        work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway, news=0)
        for replica, clock, (seconds, drift) in zip(self.fleet.replicas, self.clocks, OWN_CLOCKS):
            with contextlib.closing(replica.connect()) as connection:
                before = time.time()
                work.import_order(connection, work.random, "a")
                after = time.time()
            date = int(self.primary.sql("SELECT created_at FROM orders ORDER BY id DESC LIMIT 1")[0][0])
            first, last = (moment + seconds + drift * (moment - clock.since) for moment in (before, after))
            self.assertGreater(date, first - 2)
            self.assertLess(date, last + 2)
        self.clocks[2].set(3_700)
        statuses = []
        for replica in self.fleet.replicas:
            with contextlib.closing(replica.connect()) as connection:
                statuses.append(connection.ask("GET", "/api2/order?limit=1")[0])
        self.assertEqual(statuses, [200, 200, UNAUTHORIZED])
        self.row.add(cycles=1, acknowledged=len(OWN_CLOCKS))


if __name__ == "__main__":
    unittest.main()
