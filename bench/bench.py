"""Measures the release server next to its ceiling, and prints tables in Markdown. `./dev bench` builds and calls it."""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import sys
import time

import hanging
import programs
import registers
import tables
import transactions
from registers import STORES, Request

FOLDER = programs.ROOT / ".build/bench"
PAGE = 20
SAMPLES = 5
IDLE_SECONDS = 5
WARM_UP_SECONDS = 1
# Above this file size a create starts from a fresh register once for each number of connections, not for each run.
FRESH_BYTES_MAX = 200 << 20


def cases(memos):
    """What is asked, by name, of a register with so many memos. `create` comes last: it makes the register grow."""
    path = "/api2/creditmemo"
    return {
        "lookup": Request("GET", path + "?id=NNNNNNNNN", first=1, last=memos),
        "list": Request("GET", path),
        "newest": Request("GET", path + "?sort=created_at&direction=desc"),
        "last": Request("GET", f"{path}?page={memos // PAGE}"),
        "store-list": Request("GET", path, stores=STORES[:1]),
        "store-last": Request("GET", f"{path}?page={memos // len(STORES) // PAGE}", stores=STORES[:1]),
        "preview": registers.refund(memos, path + "/preview"),
        "create": registers.refund(memos),
    }


class Run:
    """One run of the benchmark: what was asked for, and what was found so far."""

    def __init__(self, options):
        self.options = options
        self.found = {"machine": machine(), "rows": [], "starts": [], "hangs": [], "taxes": None, "flush": None}
        self.echo = programs.echo(FOLDER / "echo.log")

    def wants(self, name):
        return not self.options.only or name in self.options.only

    def measure(self):
        only = set(self.options.only or [])
        # Nothing of the other dialect's register is needed for these.
        sizes = [] if only and only <= {*transactions.CASES, "flush"} else sorted(set(self.options.memos))
        copies = {}
        try:
            for memos in sizes:
                kept = registers.kept(memos, self.options.registers)
                copy = registers.Register(FOLDER / f"copy-{os.getpid()}-{memos}", memos)
                copies[copy] = kept
                copy.copy_of(kept)
                if self.wants("start"):
                    self.found["starts"].append(self.start(copy))
            for name in filter(self.wants, cases(1) if copies else []):
                for connections in self.options.connections:
                    self.case(name, copies, connections)
            for copy in copies:
                copy.stop()
            for copy in copies if self.wants("hang") else []:
                self.found["hangs"] += [
                    self.hang(copy, copies[copy], connections) for connections in self.options.connections]
        finally:
            for copy in copies:
                copy.stop()
                shutil.rmtree(copy.folder, ignore_errors=True)
        if any(map(self.wants, transactions.CASES)):
            self.found["taxes"] = transactions.measure(self.options, self.echo, FOLDER / f"taxes-{os.getpid()}")
        if self.wants("flush"):
            self.found["flush"] = flush(FOLDER / f"flush-{os.getpid()}")
        return self.found

    def start(self, copy):
        """Start to ready, memory when idle, and the time and memory of `verify`."""
        ready = []
        for _ in range(SAMPLES):
            ready.append(copy.start() * 1000)
            if len(ready) < SAMPLES:
                copy.stop()
        time.sleep(IDLE_SECONDS)
        resident, own = copy.server.memory()
        copy.stop()
        seconds, peak = copy.measured("verify")
        print(f"  {copy.memos:,} memos: ready in {statistics.median(ready):.0f} ms, verified in {seconds:.0f} s",
              file=sys.stderr, flush=True)
        return {
            "memos": copy.memos, "ready_ms": statistics.median(ready), "idle_mb": resident, "idle_own_mb": own,
            "verify_seconds": seconds, "verify_mb": peak, "file_mb": copy.file.stat().st_size / 2**20}

    def case(self, name, copies, connections):
        """Lets the registers take turns, run by run: a machine that becomes slower does so to all of them.

        All servers stay open, and one program at a time is loaded.
        """
        rows = {copy: {"memos": copy.memos, "case": name, "connections": connections} for copy in copies}
        runs = {copy: {"echo": [], "server": []} for copy in copies}
        for repeat in range(self.options.repeats):
            for copy, kept in copies.items():
                is_small = copy.file.stat().st_size <= FRESH_BYTES_MAX
                self.prepare(copy, name, kept if name == "create" and (is_small or repeat == 0) else None)
            for copy in copies:
                rows[copy] |= self.turn(name, copy, connections, runs[copy])
        for copy, row in rows.items():
            row |= {program: median(each) for program, each in runs[copy].items()} | {"runs": runs[copy]}
            self.found["rows"].append(row)
            print(tables.line(row), file=sys.stderr, flush=True)

    def prepare(self, copy, name, original):
        """Opens the server where it is not open, over a fresh copy of the original if there is one."""
        if original:
            copy.copy_of(original)
        if copy.server:
            copy.take_tokens()
            # What the system dropped of the file while others had their turns.
            copy.warm()
        else:
            copy.open()
            copy.load(cases(copy.memos)[name], 1, WARM_UP_SECONDS)

    def turn(self, name, copy, connections, runs):
        """Loads the echo, then the server, and adds to the runs; gives the server's memory."""
        request = cases(copy.memos)[name]
        ceiling = Request(request.method, f"/{len(copy.ask(request))}", request.body, request.first, request.last)
        runs["echo"].append(
            programs.load(self.echo, ceiling, copy.tokens[STORES], connections, self.options.seconds))
        runs["server"].append(self.loaded(name, request, copy, connections))
        resident, own = copy.server.memory()
        if not runs["server"][-1]["requests"]:
            # It is still at work for those who have gone.
            copy.stop()
        return {"loaded_mb": resident, "loaded_own_mb": own}

    def hang(self, copy, kept, connections):
        """Creates alone, and while online refunds hang at their gateway."""
        found = hanging.hanging(copy, kept, cases(copy.memos)["create"], connections, self.options)
        row = found | {name: median(found[name]) for name in ("alone", "hanging")}
        print(tables.hang_line(row), file=sys.stderr, flush=True)
        return row

    def loaded(self, name, request, copy, connections):
        """Loads the server; every create that was answered must be stored."""
        if name != "create":
            return copy.load(request, connections, self.options.seconds)
        before = copy.stored()
        result = copy.load(request, connections, self.options.seconds)
        growth = copy.stored() - before
        if not result["requests"] <= growth <= result["requests"] + 2 * connections:
            raise programs.Failure(f"{result['requests']} creates were answered, {growth} memos were stored")
        return result


def median(runs):
    """The median of each figure; of the load of others, the worst."""
    return {name: (max if name == "other" else statistics.median)(run[name] for run in runs) for name in runs[0]}


def flush(file):
    """How long a write of 4 KiB at the end of a file takes until it is on disk, in milliseconds."""
    times = []
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND)
    try:
        for _ in range(2_000):
            began = time.perf_counter()
            os.write(descriptor, bytes(4096))
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(descriptor)
        file.unlink()
    return {"p50_ms": statistics.median(times), "p99_ms": statistics.quantiles(times, n=100)[98]}


def machine():
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    return {"cpu": cpu, "cores": os.cpu_count(), "kernel": platform.release(), "load": os.getloadavg()}


def options():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--memos", type=int, nargs="+", default=[10_000, 100_000, 1_000_000],
                        help="memos in the register; made on the first run, 1,000,000 takes some ten minutes")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 64, 256])
    parser.add_argument("--only", nargs="+", choices=[*cases(1), *transactions.CASES, "hang", "start", "flush"],
                        help="measure this, not all")
    parser.add_argument("--seconds", type=int, default=3, help="of each run")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each size, of which the median counts")
    parser.add_argument("--registers", type=pathlib.Path, default=FOLDER / "registers",
                        help="where the made registers are kept")
    return parser.parse_args()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    run = None
    try:
        run = Run(options())
        found = run.measure()
    except programs.Failure as failure:
        sys.exit(f"bench: {failure}")
    finally:
        if run:
            run.echo.stop()
    (FOLDER / "last.json").write_text(json.dumps(found, indent=1) + "\n")
    print(tables.report(found))


if __name__ == "__main__":
    main()
