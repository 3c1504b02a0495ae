"""A disk that fills up under load: writes are refused, reads go on, and with room again writes resume by themselves."""

import contextlib
import pathlib
import sqlite3
import subprocess
import threading
import time
import unittest

import checker
import load
import results
from program import Gone, Workplace, report, size, why_not_mounted

FILLINGS = size("FILLINGS", 1)
# The log takes up to 4 MB for each filling, and is written over at 40 MB.
DISK_MB = 8 + min(4 * FILLINGS, 64)
# More than one region of the log's index has: 4,062 pages.
GROWN_LOG_MB = 20
GROWN_DISK_MB = 80
CLIENTS = 8
MEMOS_BETWEEN = 50
FULL_SECONDS = 2
REFUSED_WITHIN_SECONDS = 90
RESUME_SECONDS = 10
READ_SECONDS = 20
READY_SECONDS = 30


class TestDiskFull(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if reason := why_not_mounted():
            self.skipTest(reason)
        self.workplace = Workplace(self)
        self.disk = self.workplace.folder / "disk"

    @results.row("F6", "disk full, tmpfs")
    def test_tmpfs(self):
        self.workplace.mount(self.disk, "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs")
        self.fill_and_free()

    @results.row("F6", "disk full, ext4")
    def test_ext4(self):
        image = self.workplace.folder / "image"
        with open(image, "wb") as file:
            file.truncate(2 * DISK_MB << 20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True, timeout=30)
        self.workplace.mount(self.disk, "-o", "loop", image)
        self.fill_and_free()

    @results.row("F6", "disk full, a long log begun anew")
    def test_grown_log(self):
        """Commits need no room while they write over the log; the log's index must need none either."""
        self.workplace.mount(self.disk, "-t", "tmpfs", "-o", f"size={GROWN_DISK_MB}m", "tmpfs")
        program = self.workplace.program(1, folder=self.disk)
        log = pathlib.Path(f"{program.database}-wal")
        ledger = load.Ledger()
        work = load.Load(ledger, seed=self.id())
        self.addCleanup(work.stop)
        work.start(program, CLIENTS)
        wait_for(lambda: log.stat().st_size > GROWN_LOG_MB << 20, 120, "the log is long")
        work.stop()
        # All of it is in the file; the next memo begins the log anew, and the next start finds that one in it.
        with contextlib.closing(sqlite3.connect(program.database, timeout=10)) as register:
            register.execute("PRAGMA wal_checkpoint(RESTART)")
        count = ledger.count(201)
        work.start(program, 1)
        wait_for(lambda: ledger.count(201) > count, 90, "a memo")
        work.stop()
        program.kill()
        program.start()
        self.assertGreater(log.stat().st_size, GROWN_LOG_MB << 20)
        self.fill_and_free(program, ledger, work)

    def fill_and_free(self, program=None, ledger=None, work=None):
        program = program or self.workplace.program(1, folder=self.disk)
        ledger = ledger or load.Ledger()
        work = work or load.Load(ledger, seed=self.id())
        self.addCleanup(work.stop)
        reads = Reads(program, ledger)
        self.addCleanup(reads.stop)
        resumed = []
        for filling in range(FILLINGS):
            work.start(program, CLIENTS)
            enough = ledger.count(201) + MEMOS_BETWEEN
            wait_for(lambda: ledger.count(201) > enough, 90, "some memos")
            with self.full_disk():
                before = ledger.count(503)
                wait_for(lambda: ledger.count(503) > before, REFUSED_WITHIN_SECONDS, "writes are refused")
                time.sleep(FULL_SECONDS)
                self.assertEqual(readiness(program), 503)
                self.assertIsNone(program.process.poll(), program.last_words()[-2000:])
            freed = time.monotonic()
            wait_for(lambda: last_memo(ledger) > freed, RESUME_SECONDS, "writes resume")
            resumed.append(last_memo(ledger) - freed)
            work.stop()
            wait_for(lambda: readiness(program) == 200, READY_SECONDS, "the server is ready")
            self.assertEqual(reads.complaints + ledger.complaints, [])
        reads.stop()
        self.assertFalse(work.lost_connection)
        self.check(program)
        program.kill()
        program.start()
        self.check(program)
        self.row.add(cycles=FILLINGS, acknowledged=len(ledger.acknowledged))
        report(
            f"{FILLINGS} x full: {ledger.summary()}, 0 lost; {reads.count} reads meanwhile, the slowest "
            f"{reads.slowest * 1000:.0f} ms; writes resumed within {max(resumed):.2f} s")

    def check(self, program):
        found = self.row.judge(checker.findings(self.workplace.recorder.path, program.database))
        self.assertEqual(found + program.verify(), [])

    @contextlib.contextmanager
    def full_disk(self):
        """Takes all room that is left, and what is given back meanwhile; then gives it free."""
        filler = self.disk / "filler"
        halt = threading.Event()

        def fill():
            with open(filler, "wb", buffering=0) as file:
                while not halt.is_set():
                    for piece in (1 << 16, 4096, 512, 1):
                        with contextlib.suppress(OSError):
                            while not halt.is_set():
                                file.write(bytes(piece))
                    halt.wait(0.01)

        thread = threading.Thread(target=fill, daemon=True)
        thread.start()
        try:
            yield
        finally:
            halt.set()
            thread.join(10)
            filler.unlink()


class Reads:
    """A reader beside the writers: whatever happens to them, it gets its answers, in time."""

    def __init__(self, program, ledger):
        self.program = program
        self.ledger = ledger
        self.complaints = []
        self.count = 0
        self.slowest = 0
        self.halt = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        connection = self.program.connect(timeout=READ_SECONDS)
        try:
            while not self.halt.wait(0.01):
                began = time.monotonic()
                if memos := list(self.ledger.acknowledged.values()):
                    memo = memos[self.count % len(memos)]
                    if load.read_memo(connection, memo) != memo:
                        self.complaints.append("a memo reads differently")
                status, _, body = connection.ask("GET", "/api2/order?limit=20")
                if status != 200:
                    self.complaints.append(f"a list: {status} {body[:200]!r}")
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.count += 1
        except Gone as error:
            self.complaints.append(f"no answer to a read: {error}")
        finally:
            connection.close()

    def stop(self):
        self.halt.set()
        self.thread.join(10)


def readiness(program):
    """The status by which a balancer decides."""
    connection = program.connect()
    try:
        return connection.ask("GET", "/health/ready")[0]
    finally:
        connection.close()


def last_memo(ledger):
    """When the last 201 came."""
    return max((moment for moment, status in list(ledger.answers) if status == 201), default=0)


def wait_for(is_so, seconds, what):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
