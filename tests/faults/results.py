"""What the fault tests counted, as lines of a file; and the table that `./dev faults` makes of them.

    python3 results.py FILE    prints the table, and ends with 1 where a row did not hold

A row that could not be run on this machine is in it as skipped, one that was not asked for as not run.

A test names its row and counts into it; the file is named by CREDITMEMO_FAULT_RESULTS.
"""

import functools
import json
import os
import sys
import time
import unittest

import checker

COUNTS = ("cycles", "acknowledged", "lost", "doubled", "unsettled")
# The rows that a whole run has, in their sequence.
ROWS = [f"F{number}" for number in range(1, 20)]


class Row:
    """One line of the table: what a test did, and what was wrong."""

    def __init__(self, number, what):
        self.number, self.what = number, what
        self.counts = dict.fromkeys(COUNTS, 0)
        self.began = time.monotonic()

    def add(self, **counts):
        for name, count in counts.items():
            self.counts[name] += count

    def judge(self, found):
        """Takes findings in, and gives them back."""
        self.add(lost=len(checker.lost(found)), doubled=len(checker.doubled(found)),
                 unsettled=len(checker.unsettled(found)))
        return found

    def write(self, verdict):
        if path := os.environ.get("CREDITMEMO_FAULT_RESULTS"):
            with open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps({
                    "row": self.number, "what": self.what, **self.counts, "verdict": verdict,
                    "seconds": round(time.monotonic() - self.began)}) + "\n")


def row(number, what, held="held"):
    """Gives a test a row of the table as `self.row`, with the verdict that the test ends in."""
    def decorate(test):
        @functools.wraps(test)
        def counted(self):
            self.row, verdict = Row(number, what), "FAILED"
            try:
                test(self)
                verdict = held
            except unittest.SkipTest:
                verdict = "skipped"
                raise
            finally:
                self.row.write(verdict)
        return counted
    return decorate


def control(number, what):
    """The same of a test that something is found: what it finds is what was planted."""
    return row(number, "control: " + what, held="found")


def table(lines):
    """The lines as text, in the sequence of their rows; of a row that has none, that it was not run."""
    lines = sorted(lines, key=lambda line: (line["what"].startswith("control"), line["what"]))
    missing = [number for number in ROWS if number not in {line["row"] for line in lines}]
    lines += [dict.fromkeys(COUNTS, "") | {"row": number, "what": "", "verdict": "not run", "seconds": ""} for number in missing]
    lines.sort(key=lambda line: int(line["row"].lstrip("F")))
    heads = ["row", "what", *COUNTS, "verdict", "seconds"]
    cells = [heads] + [[str(line[head]) for head in heads] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cells)]
    aligned = [
        "  ".join(cell.rjust(width) if head in (*COUNTS, "seconds") else cell.ljust(width)
                  for head, cell, width in zip(heads, each, widths)).rstrip() for each in cells]
    aligned.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(aligned)


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
    except FileNotFoundError:
        lines = []
    print(table(lines))
    return 1 if any(line["verdict"] == "FAILED" for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
