"""Says in which part of the server the CPU time of a kind of request goes, with Linux's perf.

    python3 bench/profile.py create --memos 10000
"""

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys

import bench
import programs
import registers
import tables

SECONDS = 8
CONNECTIONS = 64

# The part that a sample belongs to is that of the innermost frame with a rule: by what the frame's name begins with, …
MODULES = {
    "SQLStore": "SQLStore, SQLiteEngine", "SQLiteEngine": "SQLStore, SQLiteEngine", "Wire": "Wire, API2",
    "API2": "Wire, API2", "Register": "Register",
    "Refunds": "Refunds, Amounts", "Amounts": "Refunds, Amounts", "Server": "Server", "creditmemo": "log and wiring",
    "Foundation": "log and wiring", "FoundationEssentials": "log and wiring", "Logging": "log and wiring",
    "HummingbirdCore": "NIO",
}
# … or by a word in it. SQLite and the C library have no frame pointers: their samples seldom show who called.
WORDS = [
    ("libsqlite3", "SQLite"), ("fdatasync", "kernel: flush"), ("tcp_", "kernel: sockets"),
    ("sock_", "kernel: sockets"), ("ext4_", "kernel: files"), ("_sys_", "kernel: other"), ("vmlinux", "kernel: other"),
    ("CNIO", "NIO"), ("llhttp", "NIO"),
]
MODULE = re.compile(r"\$s(\d+)(\w+)")


def module(symbol):
    match = MODULE.match(symbol)
    return match[2][:int(match[1])] if match else ""


def part(frames):
    """The part of a sample; frames are pairs of symbol and file, the innermost first."""
    kernel = False
    for symbol, file in frames:
        kernel = kernel or "kernel" in file
        name = module(symbol)
        if name in MODULES:
            return MODULES[name]
        if name.startswith("NIO"):
            return "NIO"
        for word, owner in WORDS:
            if word in symbol or word in file:
                return owner
    if kernel:
        return "kernel: other"
    leaf = frames[0][1] if frames else ""
    return "Swift's runtime, caller unknown" if "libswift" in leaf or "libdispatch" in leaf else "other, caller unknown"


def samples(script):
    """The stacks in the output of perf script."""
    for block in script.split("\n\n"):
        frames = re.findall(r"^\s+[0-9a-f]+ (\S+).*?\((\S+)\)$", block, re.MULTILINE)
        if frames:
            yield frames


def profile(case, memos, folder):
    """CPU of a request in microseconds, and the share of each part in it."""
    request = bench.cases(memos)[case]
    copy = registers.Register(bench.FOLDER / f"copy-{os.getpid()}", memos)
    recording = copy.folder / "perf.data"
    try:
        copy.copy_of(registers.kept(memos, folder))
        copy.open()
        copy.load(request, CONNECTIONS, 1)
        perf = subprocess.Popen(
            ["perf", "record", "-q", "-o", recording, "-F", "999", "-e", "cpu-clock", "-g", "-p",
             str(copy.server.process.pid), "--", "sleep", str(SECONDS)], stderr=subprocess.DEVNULL)
        result = copy.load(request, CONNECTIONS, SECONDS + 1)
        perf.wait(60)
        script = subprocess.run(
            ["perf", "script", "-i", recording, "-F", "ip,sym,dso"], capture_output=True, text=True, check=True).stdout
    finally:
        copy.stop()
        shutil.rmtree(copy.folder, ignore_errors=True)
    counts = collections.Counter(map(part, samples(script)))
    return result["cpu_us"], {name: count / counts.total() for name, count in counts.most_common()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=bench.cases(1))
    parser.add_argument("--memos", type=int, default=10_000)
    options = parser.parse_args()
    if not shutil.which("perf"):
        sys.exit("profile: there is no perf: install linux-perf")
    try:
        cpu, shares = profile(options.case, options.memos, bench.FOLDER / "registers")
    except programs.Failure as failure:
        sys.exit(f"profile: {failure}")
    rows = [[name, f"{share:.0%}", f"{share * cpu:.0f}"] for name, share in shares.items()]
    print(tables.table([options.case, "share", "µs"], rows))


if __name__ == "__main__":
    main()
