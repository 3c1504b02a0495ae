"""Reads what strace saw, and judges whether each 201 was on disk before it went out."""

import codecs
import pathlib
import re

# strace prints at most this much of what a call writes: a whole page of the database.
BYTES_SHOWN = 4200
CALLS = "pwrite64,pwritev,fdatasync,fsync,sync_file_range,write,writev,sendto,sendmsg"

# What the trace is to show of requests and answers.
MARKER = re.compile(r"flush-\d{6}")
MEMO = re.compile(r"Location: /api2/creditmemo\?id=(\d+)\\r\\n")

BEGUN = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)", re.DOTALL)
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)", re.DOTALL)
RESULT = re.compile(r"\) += (?P<result>-?\d+)(?P<more>[^\"]*)$", re.DOTALL)
DESCRIPTOR = re.compile(r"\d+<(?P<path>[^>]*)>")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
SIZE = re.compile(r", (\d+), \d+(?:\)| <unfinished)")

# A frame of the log: this many bytes that describe a page, then the page.
FRAME_HEADER_BYTES = 24


class Call:
    """A call to the kernel: what it was asked for, and what came of it (None while it lasts)."""

    def __init__(self, thread, name, arguments):
        self.thread = thread
        self.name = name
        self.arguments = arguments
        self.result = None
        self.was_injected = False
        match = DESCRIPTOR.match(arguments)
        self.path = match["path"] if match else ""

    @property
    def writes_to_file(self):
        return self.name.startswith("pwrite")

    @property
    def flushes(self):
        return self.name in ("fdatasync", "fsync")

    @property
    def goes_to_socket(self):
        return self.path.startswith(("socket:", "TCP"))

    @property
    def size(self):
        """How many bytes a pwrite64 is to write."""
        match = SIZE.search(self.arguments[-100:])
        return int(match[1]) if match else 0

    @property
    def bytes(self):
        """What a write writes, as far as it is shown."""
        match = TEXT.search(self.arguments)
        return codecs.escape_decode(match[1].encode("latin-1"))[0] if match else b""


def moments(lines):
    """Each call twice, as it begins (its result is None) and as it ends, in the sequence of the kernel."""
    open_calls = {}
    for line in lines:
        if match := RESUMED.match(line):
            call, rest = open_calls.pop(match["thread"], None), match["rest"]
            if call is None:
                continue
        elif match := BEGUN.match(line):
            rest = match["rest"]
            call = Call(match["thread"], match["call"], rest)
            yield call, "begins"
            if rest.rstrip().endswith("<unfinished ...>"):
                open_calls[call.thread] = call
                continue
        else:
            continue
        if result := RESULT.search(rest):
            call.result = int(result["result"])
            call.was_injected = "(INJECTED)" in result["more"]
            yield call, "ends"


def read(path):
    """The moments of a trace that strace wrote."""
    with open(pathlib.Path(path), encoding="latin-1", newline="\n") as file:
        yield from moments(file)


class Verdict:
    """Which 201s were covered by a flush of their own transaction, and which were not."""

    def __init__(self):
        self.covered = []
        self.uncovered = []
        self.flushes = 0
        self.commits = 0


def judge(trace, marker_of_memo):
    """Follows each marker from the page that it is written on to the 201 that tells of it.

    A memo's marker stands in its request's comment, so the first page of the log with it belongs to the memo's own
    transaction. That ends with the frame whose header says so. A flush covers what was written before it began, once it
    ends well. Only then may a 201 for that memo begin to go out.
    """
    verdict = Verdict()
    seen, written, committed, flushed = set(), set(), set(), set()
    covers = {}
    is_commit = False
    for call, moment in trace:
        if call.writes_to_file and call.path.endswith("-wal") and moment == "ends":
            if call.size == FRAME_HEADER_BYTES:
                # The size of the database after a commit stands in bytes 4 to 7; zeros in any other frame.
                is_commit = any(call.bytes[4:8])
                continue
            new = set(MARKER.findall(call.arguments)) - seen
            seen |= new
            written |= new
            if is_commit and call.result == call.size:
                committed |= written
                written = set()
                verdict.commits += 1
            is_commit = False
        elif call.flushes and call.path.endswith("-wal"):
            if moment == "begins":
                covers[call.thread] = set(committed)
            elif call.result == 0:
                verdict.flushes += 1
                flushed |= covers.pop(call.thread)
                committed -= flushed
        elif call.goes_to_socket and moment == "begins" and "HTTP/1.1 201 " in call.arguments:
            for memo in MEMO.findall(call.arguments):
                marker = marker_of_memo.get(int(memo))
                (verdict.covered if marker in flushed else verdict.uncovered).append(marker)
    return verdict


def injections(path):
    """The calls of a trace that strace made fail: pairs of the call, and whether it came between a write to the log and
    its flush, that is within a commit."""
    found = []
    is_dirty = False
    for call, moment in read(path):
        if moment != "ends":
            continue
        is_log = call.path.endswith("-wal")
        if call.was_injected:
            found.append((call, is_log and (call.writes_to_file or is_dirty)))
        if is_log and call.writes_to_file:
            is_dirty = True
        elif is_log and call.flushes:
            is_dirty = False
    return found
