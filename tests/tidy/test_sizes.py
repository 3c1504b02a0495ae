"""How long files and functions may be. What is longer today may not grow, and leaves the list when it shrinks."""

import unittest

import project
import swift_text

FOLDERS = ["Sources", "Tests", "bench/Sources"]
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

# Path: lines today.
LONGER_FILES = {}

# (path, function): lines today.
LONGER_FUNCTIONS = {}


def size_findings(lengths, limit, exceptions):
    """Findings for pairs of something's name and its lines."""
    findings = []
    for name, lines in lengths:
        allowed = exceptions.get(name, limit)
        if lines > allowed:
            findings.append(f"{name}: {lines} lines, at most {allowed}")
    longest = {}
    for name, lines in lengths:
        longest[name] = max(lines, longest.get(name, 0))
    for name, allowed in exceptions.items():
        if longest.get(name, 0) < allowed:
            findings.append(f"{name}: {longest.get(name, 0)} lines by now: lower its exception of {allowed}")
    return findings


def function_lengths(path, source):
    return [((path, name), lines) for name, _, lines in swift_text.functions(source)]


class TestSizes(unittest.TestCase):
    def test_files_are_short(self):
        lengths = [(path, source.count("\n")) for path, source in project.swift_sources(*FOLDERS)]
        findings = size_findings(lengths, FILE_LINES_MAX, LONGER_FILES)
        self.assertFalse(findings, project.report(findings))

    def test_functions_are_short(self):
        lengths = []
        for path, source in project.swift_sources(*FOLDERS):
            lengths += function_lengths(path, source)
        findings = size_findings(lengths, FUNCTION_LINES_MAX, LONGER_FUNCTIONS)
        self.assertFalse(findings, project.report(findings))

    def test_the_checks_can_fail(self):
        self.assertTrue(size_findings([("a", 301)], 300, {}))
        self.assertTrue(size_findings([("a", 311)], 300, {"a": 310}))
        self.assertTrue(size_findings([("a", 309)], 300, {"a": 310}))
        self.assertFalse(size_findings([("a", 310), ("b", 300)], 300, {"a": 310}))
        long = "func f() {\n" + "    a()\n" * 60 + "}\n"
        self.assertTrue(size_findings(function_lengths("a.swift", long), FUNCTION_LINES_MAX, {}))


if __name__ == "__main__":
    unittest.main()
