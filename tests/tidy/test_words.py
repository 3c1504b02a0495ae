"""Words that the code does without: `docs/style.md`, names and sizes."""

import re
import unittest

import project
import swift_text

# Everywhere below Sources.
NOWHERE = {
    r"\btry!": "throws are handled",
    r"\bas!": "casts can fail",
    r"\bAny\b": "values have types",
    r"\bDouble\b|\bFloat\d*\b": "money and quantities are exact",
}

# Everywhere but in the wiring.
NOT_OUTSIDE_THE_WIRING = {
    r"\bDate\(\s*\)|\bDate\.now\b": "the time comes in from the wiring",
}

# In the core, which decides and nothing else.
NOT_IN_THE_CORE = {
    r"\bDate\(": "a decision has no clock",
    r"\.now\b": "a decision has no clock",
    r"\bUUID\(": "a decision is the same each time",
    r"\brandom\w*|\w+Random\w*": "a decision is the same each time",
    r"\bTask\b|\bThread\b|\bDispatch\w*": "a decision is synchronous",
    r"\bawait\b|\basync\b": "a decision is synchronous",
    r"\bProcessInfo\b": "a decision knows nothing of the machine",
}

CORE = ["Sources/Amounts", "Sources/Refunds", "Sources/SalesTax", "Sources/TaxData"]

# Files that have a reason, by path: the words they may use.
EXCEPTIONS = {
    # The swift-metrics API counts in them.
    "Sources/Server/PrometheusMetrics.swift": {"Double"},
    # The engine of the pages asks for values of any type.
    "Sources/Console/Content.swift": {"Any"},
    # SwiftNIO tells of events as values of any type.
    "Sources/Server/Conversation.swift": {"Any"},
    "Sources/Server/LastAnswer.swift": {"Any"},
    # The cairo API draws in them.
    "Sources/PangoPress/Canvas.swift": {"Double"},
}

BANNED_SUFFIXES = [
    "Manager", "Helper", "Util", "Utils", "Service", "Handler", "Processor", "Provider", "Impl", "Base", "Data", "Info",
]
TYPE = re.compile(r"^[^\n{}]*?\b(?:struct|class|enum|actor|protocol|typealias)\s+(?P<name>[A-Z]\w*)", re.MULTILINE)


def word_findings(path, source, words, exceptions=EXCEPTIONS):
    clean = swift_text.code(source)
    return [
        f"{path}:{swift_text.line_of(clean, match.start())}: {match.group()}: {reason}"
        for pattern, reason in words.items() for match in re.finditer(pattern, clean)
        if match.group() not in exceptions.get(path, ())
    ]


def suffix_findings(path, source):
    clean = swift_text.code(source)
    return [
        f"{path}:{swift_text.line_of(clean, match.start('name'))}: {match['name']}: {suffix} hides a missing word"
        for match in TYPE.finditer(clean) for suffix in BANNED_SUFFIXES if match["name"].endswith(suffix)
    ]


def enum_cases(sources):
    """The names of the cases of each enum in the sources, by the enum's name; names used twice are joined."""
    enums = {}
    for source in sources:
        clean = swift_text.code(source)
        for match in re.finditer(r"\benum\s+(\w+)[^{}]*\{", clean):
            cases = enums.setdefault(match[1], set())
            for line in re.findall(r"^\s*(?:indirect\s+)?case\s+(.*)$", own_code(clean, match.end()), re.MULTILINE):
                cases.update(re.findall(r"(?:^|,)\s*`?(\w+)", re.sub(r"\([^()]*\)", "", line)))
    return enums


def own_code(clean, start):
    """What stands in a body, without what stands in braces within it. The body starts after its opening brace."""
    body = clean[start:swift_text.matching_brace(clean, start - 1)]
    while re.search(r"\{[^{}]*\}", body):
        body = re.sub(r"\{[^{}]*\}", lambda inner: "\n" * inner.group().count("\n"), body)
    return body


def default_findings(path, source, enums):
    """Switches over our own enums that end in `default`: they say nothing of the case that is added next."""
    clean = swift_text.code(source)
    findings = []
    for match in re.finditer(r"\bswitch\b[^{}]*\{", clean):
        body = own_code(clean, match.end())
        labels = "".join(re.findall(r"^\s*case\s[^:]*", body, re.MULTILINE))
        cases = set(re.findall(r"(?<![\w.)])\.(\w+)", labels))
        owner = next((name for name, own in enums.items() if cases and cases <= own), None)
        if owner and re.search(r"^\s*default\s*:", body, re.MULTILINE):
            line = swift_text.line_of(clean, match.start())
            findings.append(f"{path}:{line}: a switch over {owner} names all its cases, without default")
    return findings


class TestWords(unittest.TestCase):
    def check(self, sources, findings_of):
        findings = []
        for path, source in sources:
            findings += findings_of(path, source)
        self.assertFalse(findings, project.report(findings))

    def test_no_banned_words(self):
        self.check(project.swift_sources(), lambda path, source: word_findings(path, source, NOWHERE))

    def test_no_clock_outside_the_wiring(self):
        sources = [pair for pair in project.swift_sources() if not pair[0].startswith("Sources/creditmemo/")]
        self.check(sources, lambda path, source: word_findings(path, source, NOT_OUTSIDE_THE_WIRING))

    def test_the_core_only_decides(self):
        self.check(project.swift_sources(*CORE), lambda path, source: word_findings(path, source, NOT_IN_THE_CORE))

    def test_no_banned_suffixes(self):
        self.check(project.swift_sources("Sources", "Tests", "bench/Sources"), suffix_findings)

    def test_switches_name_all_cases(self):
        enums = enum_cases(source for _, source in project.swift_sources())
        self.check(project.swift_sources(), lambda path, source: default_findings(path, source, enums))

    def test_the_checks_can_fail(self):
        for words, snippet in [
            (NOWHERE, "try! f()"), (NOWHERE, "x as! Y"), (NOWHERE, "[String: Any]"), (NOWHERE, "let a: Double"),
            (NOWHERE, 'let s = "\\(Float(1))"'), (NOT_OUTSIDE_THE_WIRING, "Date()"),
            (NOT_IN_THE_CORE, "Date(x)"), (NOT_IN_THE_CORE, "Instant.now"), (NOT_IN_THE_CORE, "UUID()"),
            (NOT_IN_THE_CORE, "Int.random(in: a)"), (NOT_IN_THE_CORE, "Task { }"), (NOT_IN_THE_CORE, "await f()"),
            (NOT_IN_THE_CORE, "DispatchQueue.main"), (NOT_IN_THE_CORE, "Thread.sleep"),
            (NOT_IN_THE_CORE, "ProcessInfo.x"), (NOT_IN_THE_CORE, "func f() async"),
        ]:
            with self.subTest(snippet):
                self.assertTrue(word_findings("a.swift", snippet, words))
        self.assertFalse(word_findings("a.swift", "// Double\nany Sequence", NOWHERE))
        self.assertFalse(word_findings("a.swift", "Double", NOWHERE, {"a.swift": {"Double"}}))
        self.assertTrue(suffix_findings("a.swift", "public final class MemoManager {"))
        self.assertTrue(suffix_findings("a.swift", "struct Data {"))
        self.assertFalse(suffix_findings("a.swift", "struct Database {} // class MemoManager"))
        enums = enum_cases(["enum State: Int {\n    case open = 1, paid(Int, by: Who)\n    case canceled\n}"])
        self.assertEqual(enums, {"State": {"open", "paid", "canceled"}})
        for switch in ["case .paid(let n) where n.b: if x { }\ndefault: b", "case .open,\n.canceled: a\ndefault: b"]:
            self.assertTrue(default_findings("a.swift", f"switch s {{\n{switch}\n}}", enums), switch)
        for switch in [
            "case .open, .paid: a\ncase .canceled: b", "case .quote: a\ndefault: b",
            "case 1: switch s {\ncase .open: b\n}\ndefault: c",
        ]:
            self.assertFalse(default_findings("a.swift", f"switch s {{\n{switch}\n}}", enums), switch)


if __name__ == "__main__":
    unittest.main()
