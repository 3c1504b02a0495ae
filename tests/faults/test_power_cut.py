"""A power cut: what is on the disk at one instant, and nothing that was only in memory, has every memo acknowledged.

The register lies on a filesystem in a file. A copy of that file, taken while the program stands still, is what a disk
holds after the power went: all that was flushed, and nothing that still waits to be written.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

import books
import checker
import load
import results
from program import LONG_LOG_BYTES, SWALLOWERS, Workplace, report, size, why_not_mounted

CUTS = size("POWER_CUTS", 5)
SEED = size("SEED", int(time.time()))
DISK_MB = 96
BLOCK_BYTES = 4096
LOAD_SECONDS = 1
CLIENTS = 8
FLUSH_FAILED = 74
# In these a failed checkpoint ends the process, at its next commit if not at once.
FAILURE_SECONDS = 10


class TestPowerCut(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        """A filesystem in memory for images of disks, and one such disk."""
        if reason := why_not_mounted():
            self.skipTest(reason)
        self.workplace = Workplace(self)
        self.memory = self.workplace.folder / "memory"
        self.workplace.mount(self.memory, "-t", "tmpfs", "-o", f"size={3 * DISK_MB}m", "tmpfs")
        self.image = self.memory / "image"
        with open(self.image, "wb") as file:
            file.truncate(DISK_MB << 20)

    def disk(self):
        """The disk, with a filesystem on it, mounted."""
        run("mkfs.ext4", "-q", "-m", "0", "-b", BLOCK_BYTES, self.image)
        place = self.workplace.folder / "disk"
        self.workplace.mount(place, "-o", "loop", self.image)
        return place

    def disk_that_can_fail(self):
        """The same, but blocks that are free at first have no place yet: without room for them, writing them fails."""
        run("mkfs.ext4", "-q", "-m", "0", "-b", BLOCK_BYTES, self.image)
        run("fallocate", "-l", DISK_MB << 20, self.image)
        for line in run("dumpe2fs", self.image).splitlines():
            for first, last in re.findall(r"(\d+)(?:-(\d+))?", line.partition("  Free blocks: ")[2]):
                blocks = int(last or first) - int(first) + 1
                run("fallocate", "-p", "-o", int(first) * BLOCK_BYTES, "-l", blocks * BLOCK_BYTES, self.image)
        place = self.workplace.folder / "disk"
        self.workplace.mount(place, "-o", "loop,errors=continue", self.image)
        # Block by block: a loop device takes a write for done that was done in part.
        queue = pathlib.Path("/sys/dev/block") / "{0}:{1}".format(*device_of(place)) / "queue/max_sectors_kb"
        try:
            queue.write_text(str(BLOCK_BYTES >> 10))
        except OSError as error:
            self.skipTest(f"cannot set up the disk: {error}")
        return place

    @contextlib.contextmanager
    def after_power_cut(self, program):
        """A program over what the disk of another holds now; that other one stands still meanwhile."""
        program.process.send_signal(signal.SIGSTOP)
        # Answers that were sent arrive.
        time.sleep(0.1)
        try:
            copy = self.memory / "copy"
            shutil.copyfile(self.image, copy)
            place = self.workplace.folder / "copy"
            self.workplace.mount(place, "-o", "loop", copy)
            twin = self.workplace.keep(type(program)(place, self.workplace.folder / "twin.log"))
            try:
                yield twin
            finally:
                twin.kill()
                run("umount", place)
        finally:
            program.process.send_signal(signal.SIGCONT)

    @results.row("F4", "power cut under load")
    def test_power_cuts_under_load(self):
        program = self.workplace.program(1, folder=self.disk())
        ledger = load.Ledger()
        work = load.Load(ledger, SEED)
        work.start(program, CLIENTS)
        self.addCleanup(work.stop)
        for cut in range(CUTS):
            time.sleep(work.random.uniform(0, LOAD_SECONDS))
            with self.after_power_cut(program) as twin:
                self.check(twin, f"power cut {cut}")
                twin.start()
                self.check(twin, f"power cut {cut}, started again")
                self.assertEqual(twin.verify(), [])
        work.stop()
        self.assertFalse(work.lost_connection)
        self.assertEqual(ledger.complaints, [])
        self.assertGreater(len(ledger.acknowledged), CUTS)
        self.row.add(cycles=CUTS, acknowledged=len(ledger.acknowledged))
        report(f"{CUTS} power cuts, {ledger.summary()}, 0 lost")

    @unittest.skipUnless(SWALLOWERS, "needs eatmydata")
    @results.control("F4", "flushes swallowed")
    def test_control_without_flushes(self):
        """The same for a program whose flushes are swallowed: the loss has to be found."""
        program = self.workplace.program(1, folder=self.disk())
        program.kill()
        program.start("env", f"LD_PRELOAD={SWALLOWERS[0]}")
        ledger = load.Ledger()
        work = load.Load(ledger, SEED)
        work.start(program, CLIENTS)
        self.addCleanup(work.stop)
        work.until_acknowledged(50)
        with self.after_power_cut(program) as twin:
            found = self.row.judge(checker.findings(self.workplace.recorder.path, twin.database))
        lost = [finding for finding in found if "LOST: request" in finding]
        self.row.add(cycles=1, acknowledged=len(ledger.acknowledged))
        self.assertTrue(lost)
        report(f"control without flushes: {len(lost)} of {len(ledger.acknowledged)} memos found lost")

    @results.row("F4", "power cut after a failed flush")
    def test_power_cut_after_a_failed_flush(self):
        """The disk refuses a flush, the program ends and starts again, memos are issued, then the power goes.

        What the refused flush should have brought to disk still stands in the system's cache, where the next start
        finds it. Nothing acknowledged afterwards may rest on it.
        """
        program = self.workplace.program(1, folder=self.disk_that_can_fail())
        ledger = load.Ledger()
        work = load.Load(ledger, SEED, stock_min=4, most=10)
        self.run_load(work, program)
        os.sync()
        with all_taken(self.memory):
            work.most = 1000
            self.run_load(work, program)
            self.assertEqual(program.ended(10), FLUSH_FAILED)
        program.start()
        program.take_token()
        before = len(ledger.acknowledged)
        work.most = len(ledger.asked) + 30
        self.run_load(work, program)
        after = len(ledger.acknowledged) - before
        self.assertGreater(after, 0)
        with self.after_power_cut(program) as twin:
            self.check(twin)
        self.row.add(cycles=1, acknowledged=len(ledger.acknowledged))
        report(f"power cut after a failed flush: {before} memos before it, {after} after it, 0 lost")

    @results.row("F4", "power cut after a failed checkpoint")
    def test_power_cut_after_a_failed_checkpoint(self):
        """The disk refuses what a checkpoint moves from the log into the file; there is room again; the power goes.

        A program that took no notice would move on, and write over the log that the file still needs.
        """
        program = self.workplace.program(1, folder=self.disk_that_can_fail())
        log = program.database.with_name(program.database.name + "-wal")
        ledger = load.Ledger()
        work = load.Load(ledger, SEED)
        work.start(program, CLIENTS)
        self.addCleanup(work.stop)
        # While somebody reads, nothing is moved; so the log gets longer than it will be when it is written over.
        with books.opened(program.database) as register:
            register.rows("SELECT count(*) FROM creditmemo")
            wait_for(lambda: size_of(log) > LONG_LOG_BYTES, 120, "a long log")
        self.next_checkpoint(program)
        # The log is written over: from here on the disk has a place for all of it, but for no more of the file.
        work.stop()
        os.sync()
        with all_taken(self.memory):
            work.start(program, CLIENTS)
            self.next_checkpoint(program)
            status = program.ended(FAILURE_SECONDS)
            work.stop()
            status = program.ended(0) if status is None else status
        if status is not None:
            self.assertEqual(status, FLUSH_FAILED)
            program.start()
            program.take_token()
        before = times_started_over(log)
        work.start(program, CLIENTS)
        wait_for(lambda: times_started_over(log) > before, 60, "a checkpoint that works")
        work.stop()
        with self.after_power_cut(program) as twin:
            self.check(twin)
        self.row.add(cycles=1, acknowledged=len(ledger.acknowledged))
        ending = "went on" if status is None else f"had ended with {status}"
        report(f"power cut after a failed checkpoint: {ledger.summary()}, 0 lost; the program {ending}")

    def check(self, twin, when=None):
        self.assertEqual(self.row.judge(checker.findings(self.workplace.recorder.path, twin.database)), [], when)

    def next_checkpoint(self, program):
        """Waits until the log was, or was to be, moved into the file."""
        before = size_of(program.database)
        wait_for(
            lambda: size_of(program.database) != before or program.process.poll() is not None, 120, "a checkpoint")

    def run_load(self, work, program):
        work.start(program, 2)
        work.wait()


def run(*words):
    """A command that has to work; gives what it printed."""
    return subprocess.run(
        [str(word) for word in words], check=True, timeout=30, capture_output=True, text=True).stdout


def times_started_over(log):
    """How often a log was written over, as its header counts."""
    with open(log, "rb") as file:
        return int.from_bytes(file.read(16)[12:])


def size_of(file):
    return file.stat().st_size if file.exists() else 0


def wait_for(is_so, seconds, what):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


def device_of(place):
    """The numbers of the device that a folder lies on."""
    number = os.stat(place).st_dev
    return os.major(number), os.minor(number)


@contextlib.contextmanager
def all_taken(folder):
    """Leaves a filesystem no room, so that a disk whose image lies on it cannot take what it has no place for yet."""
    filler = pathlib.Path(folder) / "filler"
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


if __name__ == "__main__":
    unittest.main()
