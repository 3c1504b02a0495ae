"""The server is killed just before its n-th call to the kernel, counted over all threads, over one online refund: at each n
of the calls by which a file or a connection notices something."""

import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import time
import unittest

import checker
import payout_load
import results
import test_payouts
from cluster import until
from program import Gone, report, size, why_not_traced

# How many of the points; all when it is 0.
POINTS = size("SYSCALLS", 12)
SEED = size("SEED", int(time.time()))
TRACER_SECONDS = 30
TRACER_ENDS_SECONDS = 10
SOURCE = pathlib.Path(__file__).with_name("kill_at_call.c")
COMPILER = shutil.which("clang") or shutil.which("cc")
# Another time fewer calls may be made: a longer answer is read in fewer pieces, or nobody looks for work meanwhile. On a
# busy machine more of that goes on beside a refund, so the quietest of some refunds is what is counted.
COUNTS = 5
REACHED_SHARE = 0.5


@unittest.skipUnless(COMPILER, "needs a C compiler")
@unittest.skipIf(why_not_traced(), why_not_traced())
class TestSyscalls(test_payouts.OneServer):
    def set_up(self, services=None):
        super().set_up(services)
        self.work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway)
        self.killer = self.workplace.folder / "kill_at_call"
        subprocess.run([COMPILER, "-O2", "-Wall", "-o", self.killer, SOURCE], check=True, timeout=60)

    def order(self):
        with contextlib.closing(self.program.connect()) as connection:
            return self.work.import_order(connection, self.work.random, "a")

    def refund(self, order):
        """Asks for an online refund; gives the request, and whether an answer came."""
        asked = self.history.ask(
            order, {"invoice_increment_id": order.invoices[0], "refund_type": "online"}, f"call-{order.number}")
        with contextlib.closing(self.program.connect()) as connection:
            try:
                self.history.note(asked, *asked.send(connection))
                return asked, True
            except Gone:
                return asked, False

    @contextlib.contextmanager
    def killed_at(self, number):
        """All threads of the server are watched; at the call of this number it is killed, at none when it is 0.

        A refund before it opens what every later one finds open.
        """
        _, is_answered = self.refund(self.order())
        self.assertTrue(is_answered)
        calls = self.workplace.folder / "calls"
        with open(calls, "w") as output:
            tracer = subprocess.Popen(
                [self.killer, str(self.program.process.pid), str(number)], stdin=subprocess.DEVNULL, stdout=output)
        try:
            until(lambda: self.program.process.poll() is not None or "watching" in calls.read_text(),
                  "every thread is watched", TRACER_SECONDS)
            yield calls
        finally:
            tracer.terminate()
            try:
                tracer.wait(TRACER_ENDS_SECONDS)
            except subprocess.TimeoutExpired:
                tracer.kill()
                tracer.wait(TRACER_SECONDS)

    def calls(self):
        """How many calls all threads make over one refund, at the least."""
        counts = []
        for _ in range(COUNTS):
            order = self.order()
            with self.killed_at(0) as calls:
                _, is_answered = self.refund(order)
            self.assertTrue(is_answered)
            counts.append(told(calls))
        return min(counts)

    @results.row("F2", "kill -9 at the n-th system call of a refund")
    def test_killed_at_each_call(self):
        """Rows 7, 9, 20 and 24."""
        rng = random.Random(SEED)
        self.set_up()
        calls = self.calls()
        chosen = sorted(rng.sample(range(1, calls + 1), min(POINTS or calls, calls)))
        killed = not_reached = 0
        for number in chosen:
            order = self.order()
            with self.killed_at(number) as calls_told:
                asked, is_answered = self.refund(order)
            # A kill after the answer may be on its way still.
            if is_answered and told(calls_told) < number:
                not_reached += 1
                continue
            self.assertIsNotNone(self.program.ended(TRACER_SECONDS))
            killed += 1
            self.check()
            self.program.start()
            self.program.take_token()
            with contextlib.closing(self.program.connect()) as connection:
                self.history.note(asked, *asked.send(connection))
        self.assertGreater(killed, REACHED_SHARE * len(chosen))
        self.settle()
        self.assertEqual({
            number: verdict for number, verdict in self.history.verdicts.items() if verdict != "done"}, {})
        self.row.add(cycles=killed, acknowledged=len(self.history.acknowledged))
        report(f"killed at {killed} of {calls} calls of a refund, {not_reached} more were not reached; {self.summary()}")

    @results.control("F2", "a register set back to before the refund")
    def test_control_of_a_forgotten_refund(self):
        """What a kill would do that undid a commit: the gateway has paid, and the register knows nothing of it."""
        self.set_up()
        order = self.order()
        self.program.stop()
        before = self.workplace.folder / "before"
        shutil.copytree(self.program.folder, before)
        self.program.start()
        self.program.take_token()
        self.refund(order)
        self.program.kill()
        for file in before.iterdir():
            shutil.copy(file, self.program.folder)
        for file in set(os.listdir(self.program.folder)) - set(os.listdir(before)):
            os.unlink(self.program.folder / file)
        found = self.row.judge(checker.findings(
            self.workplace.recorder.path, self.register(), self.gateway.ledger))
        self.row.add(cycles=1, acknowledged=1)
        for what in ("LOST: request", "PAID FOR NOTHING"):
            self.assertTrue([finding for finding in found if what in finding], found)


def told(calls):
    """How many calls the tracer told of in a file, after its first line."""
    return len(calls.read_text().split()) - 1


if __name__ == "__main__":
    unittest.main()
