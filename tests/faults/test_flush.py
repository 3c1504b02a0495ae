"""Between the last write of a memo's transaction and its 201 lies a flush that worked, as the kernel saw it."""

import json
import random
import subprocess
import sys
import threading
import pathlib
import unittest

import load
import kernel_trace
import results
from program import (
    SWALLOWERS, Connection, Gone, Workplace, finish_tracing, report, size, traced, tracer_of, why_not_traced)

REQUESTS = size("REQUESTS", 200)
WATCHING = ["--seccomp-bpf", "-s", str(kernel_trace.BYTES_SHOWN), "-e", "trace=" + kernel_trace.CALLS]
CONTROL = pathlib.Path(__file__).with_name("control.py")


def ask_for_memos(port, token, orders, clients, requests):
    """Sends requests from several clients; gives the marker of each memo that a 201 told of, by the memo's id."""
    markers = {}
    numbers = iter(range(1, requests + 1))
    turn = threading.Lock()

    def work(number_of_client):
        connection = Connection(port, token)
        rng = random.Random(number_of_client)
        try:
            while True:
                with turn:
                    number = next(numbers, None)
                if number is None:
                    return
                marker = f"flush-{number:06}"
                status, _, body = connection.ask("POST", "/api2/creditmemo", {
                    "order_increment_id": rng.choice(orders), "items": [{"sku": "PEN", "qty": 1}],
                    "shipping_amount": 0, "comment": marker})
                if status == 201:
                    markers[json.loads(body)["creditmemo"]["entity_id"]] = marker
        except Gone:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return markers


class TestFlush(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if reason := why_not_traced():
            self.skipTest(reason)
        self.workplace = Workplace(self)
        self.output = self.workplace.folder / "trace"

    def judge(self, markers, process, tracer):
        finish_tracing(process, tracer)
        verdict = kernel_trace.judge(kernel_trace.read(self.output), markers)
        # Every 201 that a client got was seen; none was judged by mistake.
        self.assertEqual(sorted(verdict.covered + verdict.uncovered), sorted(markers.values()))
        return verdict

    def trace_program(self, clients, *options):
        program = self.workplace.program(1)
        connection = program.connect()
        orders = []
        for _ in range(8):
            document = load.order_document(random.Random(0), 1, scale=REQUESTS)
            self.assertEqual(connection.ask("POST", "/api2/order", document)[0], 201)
            orders.append(document["increment_id"])
        connection.close()
        program.stop()
        program.start(*traced(self.output, *WATCHING, *options))
        tracer = tracer_of(program.process.pid)
        markers = ask_for_memos(program.port, program.token, orders, clients, REQUESTS)
        program.stop()
        self.assertEqual(len(markers), REQUESTS)
        return self.judge(markers, program.process, tracer)

    def trace_control(self, level):
        """The same for a server that is not ours."""
        process = subprocess.Popen(
            [*traced(self.output, *WATCHING), sys.executable, str(CONTROL), str(self.workplace.folder / "db"), "0",
             level],
            stdout=subprocess.PIPE)
        try:
            port = int(process.stdout.readline())
            tracer = tracer_of(process.pid)
            markers = ask_for_memos(port, None, ["1"], 1, 50)
        finally:
            process.kill()
            process.stdout.close()
        self.assertEqual(len(markers), 50)
        return self.judge(markers, process, tracer)

    @results.row("F3", "a flush before each 201, one client")
    def test_one_client(self):
        self.holds(self.trace_program(1), clients=1)

    @results.row("F3", "a flush before each 201, 16 clients")
    def test_sixteen_clients(self):
        self.holds(self.trace_program(16), clients=16)

    def holds(self, verdict, clients):
        self.row.add(cycles=verdict.commits, acknowledged=len(verdict.covered), lost=len(verdict.uncovered))
        self.assertEqual(verdict.uncovered, [])
        report(
            f"{clients} clients: {len(verdict.covered)} of {REQUESTS} 201s after a flush of their commit; "
            f"{verdict.commits} commits, {verdict.flushes} flushes of the log")

    # The check can fail

    def test_control_that_flushes(self):
        verdict = self.trace_control("FULL")
        self.assertEqual((len(verdict.covered), verdict.uncovered), (50, []))

    @results.control("F3", "synchronous=NORMAL")
    def test_control_that_does_not(self):
        verdict = self.trace_control("NORMAL")
        self.row.add(cycles=50, acknowledged=50, lost=len(verdict.uncovered))
        self.assertEqual((verdict.covered, len(verdict.uncovered)), ([], 50))
        report("control with synchronous=NORMAL: 50 of 50 found without a flush")

    @results.control("F3", "flushes swallowed")
    def test_program_whose_flushes_are_swallowed(self):
        if not SWALLOWERS:
            self.skipTest("needs eatmydata")
        verdict = self.trace_program(1, "-E", f"LD_PRELOAD={SWALLOWERS[0]}")
        self.row.add(cycles=REQUESTS, acknowledged=REQUESTS, lost=len(verdict.uncovered))
        self.assertEqual((verdict.covered, len(verdict.uncovered)), ([], REQUESTS))
        report(f"the program under eatmydata: {REQUESTS} of {REQUESTS} found without a flush")


class TestJudgement(unittest.TestCase):
    def test_judgement(self):
        """Made-up traces, each with one thing wrong."""
        log = "8</r.sqlite-wal>"
        header = '1 pwrite64(%s, "\\0\\0\\0\\1%s\\0\\0\\0\\0", 24, 32) = 24'
        page, last = header % (log, "\\0\\0\\0\\0"), header % (log, "\\0\\0\\0.")
        text = f'1 pwrite64({log}, "..request flush-000001..", 4096, 56) = 4096'
        flush = f"1 fdatasync({log}) = 0"
        begun, done = f"1 fdatasync({log} <unfinished ...>", "1 <... fdatasync resumed>) = 0"
        head = "HTTP/1.1 201 Created\\r\\nLocation: /api2/creditmemo?id=7\\r\\n"
        answer = f'2 writev(9<socket:[1]>, [{{iov_base="{head}"}}], 1) = 80'
        memo = {7: "flush-000001"}
        for lines in ([last, text, flush, answer], [page, text, last, text, begun, done, answer]):
            verdict = kernel_trace.judge(kernel_trace.moments(lines), memo)
            self.assertEqual((verdict.covered, verdict.uncovered), ([memo[7]], []), lines)
        for lines in (
            [last, text, answer, flush], [flush, last, text, answer], [page, text, flush, answer],
            [last, begun, text, done, answer], [last, text, begun, answer, done],
            [last, text, f"1 fdatasync({log}) = -1 EIO (Input/output error) (INJECTED)", answer],
            [last, text, "1 fdatasync(8</r.sqlite>) = 0", answer],
            [last, text.replace("= 4096", "= -1 EIO (Input/output error)"), flush, answer],
            [last, text.replace("= 4096", "= 100"), flush, answer],
            [last, text.replace("flush-000001", "flush-000002"), flush, answer],
        ):
            verdict = kernel_trace.judge(kernel_trace.moments(lines), memo)
            self.assertEqual((verdict.covered, verdict.uncovered), ([], [memo[7]]), lines)


if __name__ == "__main__":
    unittest.main()
