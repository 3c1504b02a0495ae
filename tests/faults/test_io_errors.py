"""Calls that fail under the server: nothing is acknowledged that is not there after the next start.

strace makes the N-th call of a kind fail, counted on each of the server's threads.
"""

import collections
import functools
import os
import shutil
import signal
import time
import unittest

import books
import kernel_trace
import load
import results
from program import LONG_LOG_BYTES, Workplace, finish_tracing, report, size, traced, tracer_of, why_not_traced

CALLS = size("IO_CALLS", 0)
REQUESTS = 150
CLIENTS = 4
END_SECONDS = 60
RESUME_SECONDS = 10
FLUSH_FAILED = 74

ANY_FILE, DATABASE = "any file", "the database"
NOT_REACHED = "not reached"


def cases():
    """What fails: the call, the error, which call of its kind, and on which file."""
    if CALLS:
        return [
            (call, error, str(number), ANY_FILE) for call in ("pwrite64", "fdatasync") for error in ("EIO", "ENOSPC")
            for number in range(1, CALLS + 1)]
    numbers = {
        ("pwrite64", "EIO", ANY_FILE): "1 9 11 20 60 200", ("pwrite64", "ENOSPC", ANY_FILE): "1 11 20 100",
        ("fdatasync", "EIO", ANY_FILE): "1 2 3 5 8", ("fdatasync", "ENOSPC", ANY_FILE): "2 4",
        # These fail in a checkpoint.
        ("pwrite64", "EIO", DATABASE): "1", ("pwrite64", "ENOSPC", DATABASE): "3+",
        ("fdatasync", "EIO", DATABASE): "1 1+",
    }
    return [
        (call, error, number, file) for (call, error, file), words in numbers.items() for number in words.split()]


class TestIOErrors(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        """A register with orders in it, to copy."""
        if reason := why_not_traced():
            self.skipTest(reason)
        self.workplace = Workplace(self)
        self.original = self.workplace.program(1)
        self.stock = load.Load(load.Ledger(), seed=1, stock_min=30, most=1)
        self.stock.start(self.original, 1)
        self.stock.stop()
        connection = self.original.connect()
        while len(self.stock.stock) < 30:
            self.stock.add_order(connection, self.stock.random)
        connection.close()
        self.original.stop()
        self.assertEqual(self.stock.ledger.complaints, [])

    @functools.cached_property
    def original_with_long_log(self):
        """The same register, but for orders: its next commit moves the log into the file."""
        program = self.workplace.keep(self.original.copy(self.workplace.folder / "long"))
        program.start()
        connection = program.connect()
        # While somebody reads, nothing is moved.
        with books.opened(program.database) as register:
            register.rows("SELECT count(*) FROM orders")
            while os.path.getsize(f"{program.database}-wal") < LONG_LOG_BYTES:
                self.assertTrue(self.stock.add_order(connection, self.stock.random))
            connection.close()
            program.kill()
        return program

    def launch(self, name, *options, file=ANY_FILE):
        """Starts the program under strace over a copy; gives the program and a load for it."""
        original = self.original_with_long_log if file == DATABASE else self.original
        program = self.workplace.keep(original.copy(self.workplace.folder / name))
        program.launch(*traced(
            program.folder / "trace", "-s", "32", "-e", "trace=pwrite64,fdatasync",
            *[option.replace("DATABASE", str(program.database)) for option in options]))
        work = load.Load(load.Ledger(), seed=name, most=REQUESTS)
        work.ledger.numbers = self.stock.ledger.numbers
        work.stock = self.stock.stock[:30]
        return program, work

    @results.row("F5", "EIO and ENOSPC at each write and flush")
    def test_one_failing_call(self):
        """Row 41 of the payout protocol, for every write."""
        outcomes = collections.Counter()
        acknowledged = 0
        for call, error, number, file in cases():
            with self.subTest(call=call, error=error, number=number, file=file):
                options = ["--seccomp-bpf", "-e", f"inject={call}:error={error}:when={number}"]
                if file == DATABASE:
                    options += ["-P", "DATABASE"]
                program, work = self.launch(f"{call}-{error}-{number}-{file}".replace(" ", "-"), *options, file=file)
                # Enough commits to get there.
                work.most = max(REQUESTS, 6 * int(number.rstrip("+")))
                outcome = self.outcome(program, work, call, error)
                self.assertEqual(work.ledger.complaints, [])
                self.check_next_start(program, work.ledger)
                outcomes[outcome] += 1
                acknowledged += len(work.ledger.acknowledged)
                shutil.rmtree(program.folder)
        self.assertLess(outcomes[NOT_REACHED], len(cases()) / 4)
        self.row.add(cycles=len(cases()), acknowledged=acknowledged)
        report(f"{len(cases())} faults, {acknowledged} memos acknowledged, 0 of them lost")
        for outcome, count in sorted(outcomes.items()):
            report(f"  {count} x {outcome}")

    def outcome(self, program, work, call, error):
        """Loads the program until it ends or the load does; gives what came of it, in words."""
        is_ready = program.is_ready()
        tracer = tracer_of(program.process.pid)
        if is_ready:
            work.start(program, CLIENTS)
            work.wait()
        status = program.ended(END_SECONDS if work.lost_connection else 0)
        program.kill()
        finish_tracing(program.process, tracer)
        hits = kernel_trace.injections(program.folder / "trace")
        in_commit = [call for call, is_in_commit in hits if is_in_commit]
        if not hits:
            self.assertIsNone(status)
            return NOT_REACHED
        if not is_ready:
            self.assertNotIn(status, (0, None))
            return f"{call} {error} at the start: the start is refused, status {status}"
        if not in_commit:
            self.assertIn(status, (None, FLUSH_FAILED))
            return f"{call} {error} beside commits: " + ("goes on" if status is None else f"ends with {status}")
        if any(hit.path.endswith("-shm") for hit, _ in hits):
            # The log's index grows after the flush: no room for it leaves open whether the commit happened.
            self.assertIn(status, (None, FLUSH_FAILED))
            return f"{call} {error} in the log's index: " + ("goes on" if status is None else f"ends with {status}")
        if error == "ENOSPC" and call == "pwrite64":
            self.assertIsNone(status, "a full disk does not end the process")
            self.assertGreater(work.ledger.count(503), 0)
            return "pwrite64 ENOSPC in a commit: 503, goes on"
        if call == "fdatasync":
            self.assertEqual(status, FLUSH_FAILED, "a failed flush ends the process")
        self.assertIn(status, (None, FLUSH_FAILED))
        return f"{call} {error} in a commit: " + ("goes on" if status is None else f"ends with {status}")

    def check_next_start(self, program, ledger):
        """Without faults everything acknowledged is there, and the register works."""
        program.start()
        self.assertEqual(self.row.judge(books.findings(program.database, ledger)), [])
        connection = program.connect()
        load.repeat_unanswered(ledger, connection)
        document = load.order_document(self.stock.random, 1)
        self.assertEqual(connection.ask("POST", "/api2/order", document)[0], 201)
        asked = ledger.ask(load.Order(document), {"order_increment_id": document["increment_id"]}, None)
        ledger.note(asked, *asked.send(connection))
        connection.close()
        self.assertIn(asked.number, ledger.acknowledged)
        self.assertEqual(ledger.complaints + books.findings(program.database, ledger) + program.verify(), [])
        program.stop()

    @results.row("F5", "no room for a while")
    def test_no_room_for_a_while(self):
        """While no write finds room, all are refused and reads go on; when there is room again, writes go on."""
        # With -I 2 strace heeds SIGINT: it lets the program go.
        program, work = self.launch("full", "-I", "2", "-e", "inject=pwrite64:error=ENOSPC:when=15+")
        self.assertTrue(program.is_ready())
        tracer = tracer_of(program.process.pid)
        work.most = None
        work.start(program, CLIENTS)
        self.addCleanup(work.stop)
        # strace counts for each thread by itself; which one writes is up to the system.
        self.until(lambda: lately(work.ledger) == {503}, "all writes are refused")
        connection = program.connect()
        memo = next(iter(work.ledger.acknowledged.values()))
        for number in range(20):
            order = work.stock[number % len(work.stock)].number
            self.assertEqual(connection.ask("GET", f"/api2/order?increment_id={order}")[0], 200)
            self.assertEqual(load.read_memo(connection, memo), memo)
        connection.close()
        # A call that strace lets go of halfway fails otherwise than for want of room, so none is under way then.
        work.stop()
        os.kill(tracer, signal.SIGINT)
        self.until(lambda: tracer_of(program.process.pid) == 0, "strace lets go")
        before = work.ledger.count(201)
        began = time.monotonic()
        work.start(program, CLIENTS)
        self.until(lambda: work.ledger.count(201) > before, "writes go on")
        resumed = time.monotonic() - began
        self.assertLess(resumed, RESUME_SECONDS)
        time.sleep(0.5)
        work.stop()
        self.assertIsNone(program.process.poll())
        self.assertEqual(work.ledger.complaints, [])
        program.kill()
        self.check_next_start(program, work.ledger)
        self.row.add(cycles=1, acknowledged=len(work.ledger.acknowledged))
        report(f"no room for a while: {work.ledger.summary()}, 0 lost; writes went on {resumed:.2f} s after")

    def until(self, is_so, what, seconds=90):
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                self.fail(f"not within {seconds} s: {what}\n{self.workplace.programs[-1].last_words()[-2000:]}")
            time.sleep(0.01)


def lately(ledger):
    """How the last writes were answered that no rule forbade; nothing while they are few."""
    statuses = [status for _, status in list(ledger.answers) if status != 400][-20:]
    return set(statuses) if len(statuses) == 20 else set()


if __name__ == "__main__":
    unittest.main()
