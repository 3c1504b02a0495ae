import unittest

import swift_text


class TestSwiftText(unittest.TestCase):
    def test_comments_and_strings_are_blanked(self):
        for source, wanted in [
            ("let a = 1 // Date(", "let a = 1         "),
            ("/* x /* y */ z */b", "                 b"),
            ('f("Task")', 'f("    ")'),
            ('f("a \\(g("b") + 1) c")', 'f("   (g(" ") + 1)  ")'),
            ('#"\\#(h) "#', '#"  (h) "#'),
            ('#"a"b"# c', '#"   "# c'),
            ('"""\nTask\n""" d', '"""\n    \n""" d'),
            ('"\\"" e', '"  " e'),
        ]:
            with self.subTest(source):
                self.assertEqual(swift_text.code(source), wanted)

    def test_functions_are_measured(self):
        source = """
protocol P {
    func required(_ f: () -> Void) throws -> Int
    init(x: Int)
}
struct S {
    init(x: Int) { self.init() }
    func long(
        _ f: () -> Int = { 1 }
    ) -> Int where X == Y {
        if a { b("}") }
        return 2
    }
    static func == (l: S, r: S) -> Bool { true }
}
"""
        self.assertEqual(
            list(swift_text.functions(source)), [("init", 7, 1), ("long", 8, 6), ("==", 14, 1)])


if __name__ == "__main__":
    unittest.main()
