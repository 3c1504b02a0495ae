"""Clocks jump by minutes, by hours and by a year, back and forth, while refunds are made: nothing is sent early or twice, and
numbers and dates keep their sequence."""

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
import results
import test_payouts
from program import report, size

ROUNDS = size("CLOCKS", 1)
SEED = size("SEED", int(time.time()))
SOURCE = pathlib.Path(__file__).with_name("clock_shift.c")
COMPILER = shutil.which("clang") or shutil.which("cc")
CLIENTS = 8
STOCK = 30
# The last one is the latest: what waits for a moment under one of the others has waited then.
JUMPS_SECONDS = [0, 240, -240, 3_600, -3_600, 400 * 86_400]
FAULTS = {"cut": 0.05, "cut_paid": 0.1, "error_paid": 0.05, "pending": 0.1, "refuse": 0.1}
UNAUTHORIZED = 401


class Clock:
    """What a process takes for the time of day, as a file says; its stopwatch and its timers go as they should."""

    def __init__(self, folder):
        self.path, self.library = folder / "clock", folder / "clock_shift.so"
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-O2", "-Wall", "-o", self.library, SOURCE], check=True, timeout=60)
        self.path.write_bytes(bytes(8))

    def set(self, seconds):
        with open(self.path, "r+b") as file:
            file.write(struct.pack("q", seconds))

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


if __name__ == "__main__":
    unittest.main()
