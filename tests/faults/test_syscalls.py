"""The server is killed just before its n-th call of a kind to the kernel, over one online refund: at each n, for each kind of
call by which a file or a connection notices something. Each thread counts its own calls."""

import collections
import contextlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import time
import unittest

import checker
import payout_load
import results
import test_payouts
from cluster import until
from program import STRACE, Gone, report, size, why_not_traced

# How many of the points; all when it is 0.
POINTS = size("SYSCALLS", 12)
SEED = size("SEED", int(time.time()))
TRACER_SECONDS = 30
TRACER_ENDS_SECONDS = 3
# Calls that neither files nor connections notice: of memory, of threads, and those that only wait.
QUIET = {
    "brk", "clock_nanosleep", "clone", "clone3", "epoll_wait", "futex", "getrandom", "madvise", "mmap", "mprotect", "munmap",
    "restart_syscall", "rt_sigprocmask", "rseq", "sched_yield", "set_robust_list"}
# Another time a call may be made less often, by a thread that looks for work or reads a longer answer in pieces.
REACHED_SHARE = 0.3
CALL = re.compile(r"(\d+) +(\w+)\(")


def is_watched(pid):
    """Whether every thread of a process has a tracer."""
    try:
        return all(
            "TracerPid:\t0" not in status.read_text() for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"))
    except (FileNotFoundError, ProcessLookupError):
        return False


@unittest.skipIf(why_not_traced(), why_not_traced())
class TestSyscalls(test_payouts.OneServer):
    def set_up(self, services=None):
        super().set_up(services)
        self.work = payout_load.PayoutLoad(self.history, SEED, test_payouts.STORES, self.gateway)

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
    def traced(self, *options):
        """All threads of the server are watched, as they are now."""
        pid = self.program.process.pid
        tracer = subprocess.Popen(
            [STRACE, "-f", "-qq", "-o", str(self.workplace.folder / "trace"), "-p", str(pid), *options],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # Some work of its own may end it before anybody asks.
            until(lambda: self.program.process.poll() is not None or is_watched(pid), "every thread is watched", TRACER_SECONDS)
            yield
        finally:
            tracer.terminate()
            try:
                tracer.wait(TRACER_ENDS_SECONDS)
            except subprocess.TimeoutExpired:
                # It waits for a thread that was killed; without it that one ends.
                tracer.kill()
                tracer.wait(TRACER_SECONDS)

    def points(self):
        """Pairs of a call and a count: how often any thread made it over one refund."""
        order = self.order()
        with self.traced():
            _, is_answered = self.refund(order)
        self.assertTrue(is_answered)
        counts = collections.Counter()
        with open(self.workplace.folder / "trace", encoding="latin-1") as trace:
            for line in trace:
                if (match := CALL.match(line)) and match[2] not in QUIET:
                    counts[match[1], match[2]] += 1
        most = collections.Counter()
        for (_, call), count in counts.items():
            most[call] = max(most[call], count)
        report(f"a refund's calls: {dict(sorted(most.items()))}")
        return [(call, number) for call, count in sorted(most.items()) for number in range(1, count + 1)]

    @results.row("F2", "kill -9 at the n-th system call of a refund")
    def test_killed_at_each_call(self):
        """Rows 7, 9, 20 and 24."""
        rng = random.Random(SEED)
        self.set_up()
        points = self.points()
        chosen = sorted(rng.sample(points, min(POINTS, len(points)) if POINTS else len(points)))
        killed = collections.Counter()
        for call, number in chosen:
            order = self.order()
            with self.traced("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"):
                asked, is_answered = self.refund(order)
            if is_answered and self.program.ended(0) is None:
                killed["not reached"] += 1
                continue
            self.assertIsNotNone(self.program.ended(TRACER_SECONDS))
            killed[call] += 1
            self.check()
            self.program.start()
            self.program.take_token()
            with contextlib.closing(self.program.connect()) as connection:
                self.history.note(asked, *asked.send(connection))
        self.assertGreater(sum(killed.values()) - killed["not reached"], REACHED_SHARE * len(chosen), killed)
        self.settle()
        self.assertEqual({
            number: verdict for number, verdict in self.history.verdicts.items() if verdict != "done"}, {})
        self.row.add(cycles=sum(killed.values()) - killed["not reached"], acknowledged=len(self.history.acknowledged))
        report(f"killed at {len(chosen)} of {len(points)} points of a refund: {dict(killed)}; {self.summary()}")

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


if __name__ == "__main__":
    unittest.main()
