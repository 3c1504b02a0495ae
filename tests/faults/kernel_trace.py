"""Reads what strace saw, and judges whether each 201 was on disk before it went out."""

import codecs
import pathlib
import re

# strace prints at most this much of what a call writes: as much of the log as the program writes in one piece.
BYTES_SHOWN = 1 << 17
CALLS = "pwrite64,pwritev,fdatasync,fsync,sync_file_range,write,writev,sendto,sendmsg"

# What the trace is to show of requests and answers.
MARKER = re.compile(rb"flush-\d{6}")
MEMO = re.compile(r"Location: /api2/creditmemo\?id=(\d+)\\r\\n")

BEGUN = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)", re.DOTALL)
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)", re.DOTALL)
RESULT = re.compile(r"\) += (?P<result>-?\d+)(?P<more>[^\"]*)$", re.DOTALL)
DESCRIPTOR = re.compile(r"\d+<(?P<path>[^>]*)>")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
PLACE = re.compile(r", (\d+), (\d+)(?:\)| <unfinished)")

# The log begins with a header. Then come frames: some bytes that describe a page, and the page.
LOG_HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
PAGE_BYTES = 4096


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
    def place(self):
        """How many bytes a pwrite64 is to write, and where in the file."""
        match = PLACE.search(self.arguments[-100:])
        return (int(match[1]), int(match[2])) if match else (0, 0)

    @property
    def bytes(self):
        """What a pwrite64 writes; zeros where it is not shown."""
        match = TEXT.search(self.arguments)
        shown = codecs.escape_decode(match[1].encode("latin-1"))[0] if match else b""
        return shown.ljust(self.place[0], b"\0")


class Log:
    """Puts the frames of the log together from the writes to it, of which each may hold many, or a part of one."""

    def __init__(self):
        self.end = LOG_HEADER_BYTES
        self.rest = b""

    def frames(self, call):
        """The frames that a write completes: pairs of whether it ends a transaction, and the markers on its page."""
        size, offset = call.place
        if call.result != size:
            self.end, self.rest = None, b""
            return
        written = call.bytes
        if offset == 0:
            written, offset = written[LOG_HEADER_BYTES:], LOG_HEADER_BYTES
        self.rest = self.rest + written if offset == self.end else written
        self.end = offset + len(written)
        while len(self.rest) >= FRAME_HEADER_BYTES + PAGE_BYTES:
            header, page = self.rest[:FRAME_HEADER_BYTES], self.rest[FRAME_HEADER_BYTES:][:PAGE_BYTES]
            self.rest = self.rest[FRAME_HEADER_BYTES + PAGE_BYTES:]
            # The size of the database after a commit stands in bytes 4 to 7; zeros in any other frame.
            yield any(header[4:8]), {match.decode() for match in MARKER.findall(page)}


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
    log = Log()
    for call, moment in trace:
        if call.writes_to_file and call.path.endswith("-wal") and moment == "ends":
            for is_commit, markers in log.frames(call):
                written |= markers - seen
                seen |= markers
                if is_commit:
                    committed |= written
                    written = set()
                    verdict.commits += 1
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
