"""SQL is written in one part of the program, whose tests hold that no text from outside becomes any of it."""

import re
import unittest

import project

PARTS = ("Sources/SQLStore/", "Sources/SQLiteEngine/", "Sources/PostgresEngine/")
STATEMENT = re.compile(
    r'(?:"|^[ \t]*)(?:SELECT\s+\S|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX)\s|'
    r"ATTACH\s|PRAGMA\s)", re.MULTILINE)


def sql_findings(path, source):
    if path.startswith(PARTS):
        return []
    return [
        f"{path}:{source.count(chr(10), 0, match.start()) + 1}: SQL stands in {', '.join(PARTS)} alone"
        for match in STATEMENT.finditer(source)
    ]


class TestSQL(unittest.TestCase):
    def test_sql_stands_in_its_part(self):
        findings = []
        for path, source in project.swift_sources():
            findings += sql_findings(path, source)
        self.assertFalse(findings, project.report(findings))

    def test_the_check_can_fail(self):
        statement = 'let sql = "SELECT id FROM orders WHERE number = \'\\(number)\'"\n'
        self.assertTrue(sql_findings("Sources/API2/X.swift", statement))
        self.assertTrue(sql_findings("Sources/Server/X.swift", 'let sql = """\n    DELETE FROM orders\n    """\n'))
        self.assertFalse(sql_findings("Sources/API2/X.swift", "// What we SELECT is up to you.\n"))
        self.assertFalse(sql_findings("Sources/SQLStore/X.swift", statement))
        self.assertTrue(any(STATEMENT.search(source) for path, source in project.swift_sources(*PARTS)))


if __name__ == "__main__":
    unittest.main()
