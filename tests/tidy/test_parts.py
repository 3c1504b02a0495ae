"""Who may know whom: the table of `docs/architecture.md`, as a check."""

import pathlib
import re
import shutil
import subprocess
import unittest

import project
import swift_text

EVERYTHING = None

# What each target may import. A target that is not listed here fails: a new part needs a rule first.
MAY_IMPORT = {
    "Amounts": set(),
    "Refunds": {"Amounts", "SalesTax"},
    "SalesTax": {"Amounts"},
    "TaxData": {"SalesTax", "Wire"},
    "Wire": {"Amounts"},
    "API2": {"Amounts", "Refunds", "Wire"},
    "TransactionsV1": {"Amounts", "Refunds", "SalesTax", "Wire"},
    "Console": {"Amounts", "Mustache", "Printing", "Refunds", "SalesTax", "Wire"},
    "Register": {"Amounts", "Refunds", "SalesTax", "Logging", "Metrics", "Dispatch", "Synchronization"},
    "SQLStore": {"Amounts", "Refunds", "Register", "SalesTax", "Wire", "Crypto"},
    "SQLiteEngine": {
        "Amounts", "Refunds", "Register", "SQLStore", "CSQLite", "Dispatch", "Foundation", "Glibc",
        "Metrics", "Synchronization",
    },
    "PostgresEngine": {
        "Amounts", "Refunds", "Register", "SQLStore", "CLibPQ", "Dispatch", "Foundation", "Glibc",
        "Metrics", "Synchronization",
    },
    "Gateways": {
        "Amounts", "AsyncHTTPClient", "Crypto", "Foundation", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Refunds",
        "Register", "Synchronization", "Wire",
    },
    "Printing": {"Amounts", "Refunds", "SalesTax", "Wire"},
    "PangoPress": {"CPango", "Dispatch", "Printing", "Refunds", "Synchronization"},
    "Mail": {"Amounts", "Foundation", "Mustache", "Printing", "Refunds", "Wire"},
    "SMTP": {"CSMTP", "Dispatch", "Mail", "Register"},
    "Reference": {"Wire"},
    "RegisterTesting": {"Amounts", "Refunds", "Register", "SalesTax", "Synchronization"},
    "Simulator": {
        "Amounts", "Dispatch", "Glibc", "Refunds", "Register", "RegisterTesting", "SalesTax", "Synchronization",
    },
    "creditmemo-sim": {"Glibc", "Simulator"},
    "PowerCuts": {
        "ArgumentParser", "CCrashDisk", "CSQLite", "Dispatch", "Foundation", "Refunds", "Register", "RegisterTesting",
        "SQLStore", "SQLiteEngine", "Simulator", "Synchronization",
    },
    "Fuzzer": {
        "API2", "ArgumentParser", "Foundation", "Glibc", "Logging", "PangoPress", "Refunds", "Register",
        "RegisterTesting", "SQLStore", "SQLiteEngine", "SalesTax", "Server", "TaxData", "TransactionsV1", "Wire",
    },
    "Server": EVERYTHING,
    "creditmemo": EVERYTHING,
}

# What a target must not import although it may import the rest.
MAY_NOT_IMPORT = {
    "Server": {"CLibPQ", "CPango", "CSMTP", "CSQLite", "PostgresEngine", "RegisterTesting", "SQLStore", "SQLiteEngine"},
    "creditmemo": {"CCrashDisk", "RegisterTesting", "Simulator"},
}

# Targets whose objects link nothing of Foundation, also not by way of another module.
FREE_OF_FOUNDATION = ["Amounts", "Refunds", "SalesTax", "TaxData", "Wire", "API2", "TransactionsV1", "Printing", "Reference"]

IMPORT = re.compile(
    r"^[ \t]*(?P<attributes>(?:@\w+(?:\([^)]*\))?\s+)*)(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(?P<module>\w+)", re.MULTILINE)
FOUNDATION_SYMBOL = re.compile(r"10Foundation|20FoundationEssentials")


def import_findings(target, path, source):
    if target not in MAY_IMPORT:
        return [f"{path}: no rule says what target {target} may import"]
    allowed, denied = MAY_IMPORT[target], MAY_NOT_IMPORT.get(target, set())
    return [
        f"{path}: {target} may not import {module}"
        for module in (match["module"] for match in IMPORT.finditer(swift_text.code(source)))
        if module in denied or (allowed is not EVERYTHING and module not in allowed)
    ]


def testable_findings(path, source):
    return [
        f"{path}: tests see what others can see, without @testable"
        for match in IMPORT.finditer(swift_text.code(source)) if "@testable" in match["attributes"]
    ]


def foundation_findings(object_name, symbols):
    return [
        f"{object_name}: links {line.split()[-1]}" for line in symbols.splitlines() if FOUNDATION_SYMBOL.search(line)
    ]


class TestParts(unittest.TestCase):
    def test_parts_import_what_they_may(self):
        findings = []
        for path, source in project.swift_sources():
            findings += import_findings(pathlib.PurePath(path).parts[1], path, source)
        self.assertFalse(findings, project.report(findings))

    def test_nothing_is_testable(self):
        findings = []
        for path, source in project.swift_sources("Sources", "Tests"):
            findings += testable_findings(path, source)
        self.assertFalse(findings, project.report(findings))

    def test_objects_link_no_foundation(self):
        if not shutil.which("nm"):
            self.skipTest("no nm here: install binutils")
        for target in FREE_OF_FOUNDATION:
            with self.subTest(target):
                self.check_objects_of(target)

    def check_objects_of(self, target):
        folder = project.ROOT / ".build" / "debug" / f"{target}.build"
        # An object whose source is gone lies there until the next clean build.
        objects = [
            folder / f"{pathlib.PurePath(path).name}.o" for path, _ in project.swift_sources(f"Sources/{target}")]
        objects = [path for path in objects if path.is_file()]
        if not objects:
            self.skipTest(f"{target} is not built: run `swift build` first")
        findings = []
        for path in objects:
            listing = subprocess.run(["nm", "-u", str(path)], capture_output=True, text=True, check=True)
            findings += foundation_findings(f"{target}/{path.name}", listing.stdout)
        self.assertFalse(findings, project.report(findings))

    def test_the_checks_can_fail(self):
        self.assertTrue(import_findings("Refunds", "a.swift", "public import Foundation\n"))
        self.assertTrue(import_findings("Wire", "a.swift", "@preconcurrency import Refunds"))
        self.assertTrue(import_findings("Amounts", "a.swift", "import struct Foundation.Date"))
        self.assertTrue(import_findings("Server", "a.swift", "import CSQLite"))
        self.assertTrue(import_findings("creditmemo", "a.swift", "import RegisterTesting"))
        self.assertTrue(import_findings("creditmemo", "a.swift", "import CCrashDisk"))
        self.assertTrue(import_findings("RegisterTesting", "a.swift", "import Foundation"))
        self.assertTrue(import_findings("Unheard", "a.swift", ""))
        self.assertFalse(import_findings("Refunds", "a.swift", "// import Foundation\nimport Amounts"))
        self.assertTrue(testable_findings("a.swift", "@testable import Refunds"))
        self.assertFalse(testable_findings("a.swift", "import Refunds"))
        self.assertTrue(foundation_findings("a.o", "                 U $s10Foundation4DataVMn"))
        self.assertFalse(foundation_findings("a.o", "                 U $sSS6appendyySSF"))


if __name__ == "__main__":
    unittest.main()
