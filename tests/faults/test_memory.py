"""A server with little memory gets large requests from many clients at once: it refuses some, if it must, and lives."""

import contextlib
import os
import pathlib
import random
import signal
import threading
import time
import unittest

import checker
import load
import results
from program import Gone, Workplace, report, size

SECONDS = size("MEMORY_SECONDS", 10)
SEED = size("SEED", int(time.time()))
LIMIT_MB = size("MEMORY_MB", 128)
# What an unoptimized build can do in time, or as many as the server takes (1,000); and more than it takes.
LINES = size("MEMORY_LINES", 150)
LINES_TOO_MANY = 10_000
CLIENTS = 6
# Less than the program needs for them.
CONTROL_MB = 8
STATUSES = {200, 201, 400, 409, 413, 429, 503}
CGROUPS = pathlib.Path("/sys/fs/cgroup")


class MemoryLimit:
    """A control group of the kernel, of either version, with so much memory for the processes in it."""

    def __init__(self, case, megabytes):
        is_second = (CGROUPS / "cgroup.controllers").exists()
        self.folder = (CGROUPS if is_second else CGROUPS / "memory") / f"creditmemo-faults-{os.getpid()}-{megabytes}"
        limit = "memory.max" if is_second else "memory.limit_in_bytes"
        self.peak = self.folder / ("memory.peak" if is_second else "memory.max_usage_in_bytes")
        self.events = self.folder / ("memory.events" if is_second else "memory.oom_control")
        try:
            self.folder.mkdir()
            case.addCleanup(self.remove)
            (self.folder / limit).write_text(str(megabytes << 20))
            if (self.folder / "memory.swap.max").exists():
                (self.folder / "memory.swap.max").write_text("0")
        except OSError as error:
            case.skipTest(f"no memory limit here: {error}")

    def take(self, pid):
        (self.folder / "cgroup.procs").write_text(str(pid))

    @property
    def kills(self):
        """How many processes the kernel killed here for want of memory."""
        return sum(int(line.split()[1]) for line in self.events.read_text().splitlines() if line.startswith("oom_kill "))

    def remove(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                return self.folder.rmdir()
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def large_order(number, lines=LINES):
    return {
        "store_id": 1, "increment_id": str(number), "order_currency_code": "EUR", "payment": {"method": "checkmo"},
        "items": [{"sku": f"S{line}", "name": "x", "qty_ordered": 9, "price": "1.11"} for line in range(lines)],
        "invoices": [{"increment_id": f"{number}"}]}


class TestMemory(unittest.TestCase):
    def start(self, megabytes):
        """A server within the limit; the limit is there before it does anything."""
        self.limit = MemoryLimit(self, megabytes)
        self.workplace = Workplace(self)
        program = self.workplace.program(1)
        program.stop()
        program.launch("sh", "-c", f'echo $$ > {self.limit.folder}/cgroup.procs && exec "$@"', "sh")
        return program

    def burden(self, program):
        """Large requests from all clients for some seconds, or until the server is gone."""
        self.ledger, self.statuses = load.Ledger(), []
        self.halt = threading.Event()
        threads = [
            threading.Thread(target=self.refund, args=(program, number), daemon=True) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and program.process.poll() is None:
            time.sleep(0.1)
        self.halt.set()
        for thread in threads:
            thread.join(90)

    @results.row("F7", "128 MB of memory, requests of up to 10,000 lines")
    def test_large_requests(self):
        program = self.start(LIMIT_MB)
        self.assertTrue(program.is_ready())
        self.burden(program)
        self.assertEqual((program.process.poll(), self.limit.kills), (None, 0), "killed for want of memory")
        self.assertLessEqual(set(self.statuses), STATUSES)
        self.assertGreater(len(self.ledger.acknowledged), 0)
        peak = int(self.limit.peak.read_text()) >> 20
        program.stop()
        self.assertEqual(
            self.row.judge(checker.findings(self.workplace.recorder.path, program.database))[:10], [])
        self.row.add(cycles=len(self.statuses), acknowledged=len(self.ledger.acknowledged))
        counts = {status: self.statuses.count(status) for status in sorted(set(self.statuses))}
        report(f"{len(self.statuses)} large requests in {LIMIT_MB} MB: {counts}; {peak} MB at most, files included")

    def refund(self, program, number):
        """Imports large orders and gives back one piece of each line, read again whole."""
        rng = random.Random(f"{SEED} {number}")
        with contextlib.closing(program.connect()) as connection, contextlib.suppress(Gone):
            while not self.halt.is_set():
                lines = LINES_TOO_MANY if rng.random() < 0.3 else LINES
                document = large_order(next(load.document_numbers), lines)
                status, _, _ = connection.ask("POST", "/api2/order", document)
                self.statuses.append(status)
                while status == 201 and not self.halt.is_set() and rng.random() < 0.8:
                    asked = self.ledger.ask(load.Order(document), {
                        "order_increment_id": document["increment_id"], "shipping_amount": 0,
                        "items": [{"sku": f"S{line}", "qty": 1} for line in range(LINES)]}, None)
                    status, headers, body = asked.send(connection)
                    self.statuses.append(status)
                    self.ledger.note(asked, status, headers, body)
                    if status == 201:
                        load.read_memo(connection, body)

    @results.control("F7", "less memory than the program itself needs")
    def test_control_of_too_little(self):
        """The limit is one: the kernel kills what does not fit, and counts it."""
        program = self.start(CONTROL_MB)
        if program.is_ready():
            self.burden(program)
        self.assertEqual(program.ended(10), -signal.SIGKILL)
        self.assertGreater(self.limit.kills, 0)
        self.row.add(cycles=1, unsettled=1)


if __name__ == "__main__":
    unittest.main()
