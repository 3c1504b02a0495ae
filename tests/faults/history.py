"""What clients did, as a file: a line before each request that writes, and a line for what came of it.

    {"n": 7, "type": "invoke", "at": 1795287322.1, "method": "POST", "target": "/api2/creditmemo", "key": "key-1", "body": "…"}
    {"n": 7, "type": "ok", "at": 1795287322.2, "status": 201, "body": "…"}

An end is `ok` (it is done), `fail` (nothing was done) or `info` (nobody knows). A request without an end is `info` too. The
checker (checker.py) reads nothing else of the clients, and may do so when all of them are gone.
"""

import collections
import functools
import itertools
import json
import pathlib
import re
import threading
import time

COMMENT = re.compile(r"request (\d+)")
DOCUMENT = re.compile(r"/v1/transactions/source/(\d+)/externalId/([^?]+)")
OUTCOMES = ("Refund-Outcome", "Capture-Outcome")
OPERATIONS = ("Refund-Operation", "Capture-Operation")
# It is too early to ask, or the register cannot be asked now: what was known of an earlier request stays.
LATER = (409, 503)


def first(headers, names):
    return next((headers[name] for name in names if headers[name]), None)


class Recorder:
    """Appends to a history. Threads share it; a line is written at once and whole."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()
        self.path.touch()

    def write(self, **line):
        with self.lock, open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def invoke(self, method, target, headers, body):
        """Notes a request before it goes out; gives its number."""
        number = next(self.numbers)
        text = body.decode(errors="replace") if isinstance(body, bytes) else body
        self.write(n=number, type="invoke", at=time.time(), method=method, target=target,
                   key=headers.get("Idempotency-Key"), body=text)
        return number

    def end(self, number, status, headers, body):
        outcome = first(headers, OUTCOMES)
        self.write(n=number, type=end_of(status, outcome, body), at=time.time(), status=status, outcome=outcome,
                   operation=first(headers, OPERATIONS), body=body.decode(errors="replace"))

    def lost(self, number, error):
        self.write(n=number, type="info", at=time.time(), error=repr(error))


def end_of(status, outcome, body):
    """What an answer says of its request, by the words of docs/api2.md and docs/transactions.md."""
    if status < 300:
        return "ok"
    if outcome == "unknown" or b"outcome-unknown" in body or (status >= 500 and status != 503 and outcome is None):
        return "info"
    return "fail"


class Request:
    """What a client wanted, with each time that it was sent: triples of type, status and answer."""

    def __init__(self, line):
        self.method, self.target, self.key = line["method"], line["target"], line["key"]
        self.body = json.loads(line["body"]) if line["body"] else {}
        self.ends = []
        self.operations = set()

    @property
    def answers(self):
        """The bytes of all answers that said that it was done."""
        return [answer.encode() for kind, _, answer in self.ends if kind == "ok"]

    @property
    def verdict(self):
        """What its sender knows in the end: done, failed or unknown."""
        known = "unknown"
        for position, (kind, status, _) in enumerate(self.ends):
            if kind == "ok":
                return "done"
            if kind == "info":
                known = "unknown"
            elif position == 0 or status not in LATER:
                known = "failed"
        return known


class Told:
    """A history, read: requests by their numbers, as the auditors take them, and documents of `/v1` by their names."""

    def __init__(self, path, until=None):
        self.asked, self.captures, self.orders = {}, {}, {}
        self.documents = collections.defaultdict(list)
        sends = {}
        with open(path, encoding="utf-8") as file:
            # A line that is still being written counts for nothing.
            for line in (json.loads(text) for text in file if text.endswith("\n")):
                if until is not None and line["at"] > until:
                    break
                if line["type"] == "invoke":
                    sends[line["n"]] = request = self.request(line)
                    request.ends.append(("info", None, ""))
                    sends[line["n"]] = request, len(request.ends) - 1
                elif line["n"] in sends:
                    request, position = sends[line["n"]]
                    request.ends[position] = line["type"], line.get("status"), line.get("body", "")
                    if line.get("operation"):
                        request.operations.add(int(line["operation"]))

    def request(self, line):
        """The request that a line sends, perhaps again: known by what no other has."""
        made = Request(line)
        path = line["target"].partition("?")[0]
        if document := DOCUMENT.fullmatch(path):
            self.documents[int(document[1]), document[2]].append(made)
            return made
        if path == "/api2/order":
            return self.orders.setdefault(made.body["increment_id"], made)
        known = {"/api2/creditmemo": self.asked, "/api2/invoice": self.captures}.get(path)
        match = COMMENT.fullmatch(made.body.get("comment") or "")
        if known is None or not match:
            return made
        return known.setdefault(int(match[1]), made)

    # As the auditors of the register and of the money ask

    @functools.cached_property
    def acknowledged(self):
        return {number: each.answers[0] for number, each in self.asked.items() if each.answers}

    @functools.cached_property
    def statuses(self):
        return {number: each.ends[-1][1] for number, each in self.asked.items()}

    @functools.cached_property
    def verdicts(self):
        return {number: each.verdict for number, each in self.asked.items()}

    @functools.cached_property
    def operations(self):
        return {number: each.operations for number, each in self.asked.items() if each.operations}

    @functools.cached_property
    def imported(self):
        return [number for number, each in self.orders.items() if each.answers]

    def is_open(self, number):
        return self.verdicts[number] == "unknown"
