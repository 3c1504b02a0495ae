import Testing
import Wire

/// RFC 8259, rule by rule.
@Suite struct JSONGrammarTests {
    private static let accepted: [(String, String)] = [
        // Section 2: any value is a text; blanks around the six structural characters.
        ("null", "null"),
        ("true", "true"),
        ("false", "false"),
        ("0", "0"),
        (#""""#, #""""#),
        ("[]", "[]"),
        ("{}", "{}"),
        (" \t\r\nnull\n\r\t ", "null"),
        ("[ ]", "[]"),
        ("{\n}", "{}"),
        (#" [ 1 , "a" , null ] "#, #"[1,"a",null]"#),
        (#"{ "a" : 1 , "b" : [ ] }"#, #"{"a":1,"b":[]}"#),
        // Sections 4 and 5: nesting, order, mixed items, empty and equal keys apart.
        (#"{"b":1,"a":2}"#, #"{"b":1,"a":2}"#),
        (#"{"":0}"#, #"{"":0}"#),
        (#"{"a":1,"A":2}"#, #"{"a":1,"A":2}"#),
        (#"{"a":{"a":{"a":[[{}]]}}}"#, #"{"a":{"a":{"a":[[{}]]}}}"#),
        ("[[],[[]],{}]", "[[],[[]],{}]"),
        // Section 6: numbers keep their spelling.
        ("-0", "-0"),
        ("-0.0", "-0.0"),
        ("19.90", "19.90"),
        ("1e5", "1e5"),
        ("1E+05", "1E+05"),
        ("1.5e-20", "1.5e-20"),
        ("0e0", "0e0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        // Section 7: escapes, and what needs none.
        (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
        (#""\u0041\u00e9\u20AC""#, #""Aé€""#),
        (#""\uD834\uDD1E""#, #""𝄞""#),
        (#""\ud83d\ude00!""#, #""😀!""#),
        (#""\u001f""#, #""\u001f""#),
        (#""\u0001\u000b""#, #""\u0001\u000b""#),
        (#""\uFFFF""#, "\"\u{FFFF}\""),
        (#""\uFEFF""#, "\"\u{FEFF}\""),
        ("\"\u{7F}\u{2028}</script>'\"", "\"\u{7F}\u{2028}</script>'\""),
        (#""\\u0000""#, #""\\u0000""#),
        (#""/*no comment*/""#, #""/*no comment*/""#),
    ]

    @Test(arguments: accepted)
    func accepts(text: String, written: String) throws {
        #expect(try Array(rewritten(text).utf8) == Array(written.utf8))
    }

    private static let refused: [(String, JSONError.Reason, Int)] = [
        // Nothing, or too little.
        ("", .unexpectedEnd, 0),
        (" ", .unexpectedEnd, 1),
        ("[", .unexpectedEnd, 1),
        ("[1", .unexpectedEnd, 2),
        ("[1,", .unexpectedEnd, 3),
        ("{", .unexpectedEnd, 1),
        (#"{"a""#, .unexpectedEnd, 4),
        (#"{"a":"#, .unexpectedEnd, 5),
        (#"{"a":1"#, .unexpectedEnd, 6),
        (#"{"a":1,"#, .unexpectedEnd, 7),
        (#"""#, .unexpectedEnd, 1),
        (#""a"#, .unexpectedEnd, 2),
        (#""\"#, .unexpectedEnd, 2),
        (#""\u12"#, .unexpectedEnd, 5),
        (#""\ud800"#, .unexpectedEnd, 7),
        ("-", .unexpectedEnd, 1),
        ("1.", .unexpectedEnd, 2),
        ("1e", .unexpectedEnd, 2),
        ("1e-", .unexpectedEnd, 3),
        ("tru", .unexpectedEnd, 3),
        // Too much.
        ("null null", .trailingBytes, 5),
        ("{}{}", .trailingBytes, 2),
        ("[]]", .trailingBytes, 2),
        ("1,", .trailingBytes, 1),
        ("nulll", .trailingBytes, 4),
        ("01", .trailingBytes, 1),
        ("-01", .trailingBytes, 2),
        ("1.5.5", .trailingBytes, 3),
        ("0x1F", .trailingBytes, 1),
        ("1_000", .trailingBytes, 1),
        ("null\0", .trailingBytes, 4),
        // Structure.
        ("[1,]", .unexpectedByte, 3),
        ("[,1]", .unexpectedByte, 1),
        ("[1,,2]", .unexpectedByte, 3),
        ("[1 2]", .unexpectedByte, 3),
        ("[1}", .unexpectedByte, 2),
        ("]", .unexpectedByte, 0),
        (#"{"a":1,}"#, .unexpectedByte, 7),
        (#"{,"a":1}"#, .unexpectedByte, 1),
        (#"{"a" 1}"#, .unexpectedByte, 5),
        (#"{"a":}"#, .unexpectedByte, 5),
        (#"{"a"}"#, .unexpectedByte, 4),
        (#"{"a":1 "b":2}"#, .unexpectedByte, 7),
        (#"{"a":1]"#, .unexpectedByte, 6),
        ("{a:1}", .unexpectedByte, 1),
        ("{1:1}", .unexpectedByte, 1),
        ("{'a':1}", .unexpectedByte, 1),
        ("['a']", .unexpectedByte, 1),
        ("// x\n1", .unexpectedByte, 0),
        ("[1/* x */]", .unexpectedByte, 2),
        ("\u{0B}1", .unexpectedByte, 0),
        ("\u{A0}1", .unexpectedByte, 0),
        // Numbers and names.
        ("+1", .unexpectedByte, 0),
        (".5", .unexpectedByte, 0),
        ("-.5", .unexpectedByte, 1),
        ("1.e5", .unexpectedByte, 2),
        ("1e5.5", .trailingBytes, 3),
        ("--1", .unexpectedByte, 1),
        ("-a", .unexpectedByte, 1),
        ("[012]", .unexpectedByte, 2),
        ("NaN", .unexpectedByte, 0),
        ("Infinity", .unexpectedByte, 0),
        ("-Infinity", .unexpectedByte, 1),
        ("True", .unexpectedByte, 0),
        ("nul1", .unexpectedByte, 3),
        ("undefined", .unexpectedByte, 0),
        ("１", .unexpectedByte, 0),
        // Strings.
        ("\"a\nb\"", .controlCharacter, 2),
        ("\"\t\"", .controlCharacter, 1),
        ("\"\0\"", .controlCharacter, 1),
        ("\"\\n\u{1F}\"", .controlCharacter, 3),
        (#""\x41""#, .invalidEscape, 2),
        (#""\'""#, .invalidEscape, 2),
        (#""\U0041""#, .invalidEscape, 2),
        (#""\u00g0""#, .invalidEscape, 5),
        (#""\u41""#, .invalidEscape, 5),
        (#""\u+041""#, .invalidEscape, 3),
        (#""\ud834\u12""#, .invalidEscape, 11),
        (#""\u0000""#, .nulCharacter, 1),
        (#"{"\u0000":1}"#, .nulCharacter, 2),
        (#""\ud800""#, .loneSurrogate, 1),
        (#""\udc00""#, .loneSurrogate, 1),
        (#""a\ud834a""#, .loneSurrogate, 2),
        (#""\ud834\n""#, .loneSurrogate, 1),
        (#""\ud834\ud834""#, .loneSurrogate, 1),
        (#""\ud834\u0041""#, .loneSurrogate, 1),
        (#""\udd1e\ud834""#, .loneSurrogate, 1),
    ]

    @Test(arguments: refused)
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        let refusal = refusal(of: text)
        #expect(refusal?.reason == reason)
        #expect(refusal?.offset == offset)
    }

    @Test func givesTheTree() throws {
        let text = #"{"id":7,"items":[{"sku":"A","qty":"1.5"}],"note":null,"mail":true}"#
        let order = try #require(try JSON(parsing: Array(text.utf8)).object)
        #expect(order.members.map(\.key) == ["id", "items", "note", "mail"])
        #expect(order["id"]?.number?.text == "7")
        #expect(order["items"]?.array?.first?.object?["sku"]?.string == "A")
        #expect(order["note"]?.isNull == true)
        #expect(order["mail"] == .bool(true))
        #expect(order["none"] == nil)
    }

    @Test func eachReaderTakesItsOwnKindOnly() throws {
        let values = try #require(try JSON(parsing: Array(#"[{},[],"",0,true,null]"#.utf8)).array)
        #expect(values.map { $0.object != nil } == [true, false, false, false, false, false])
        #expect(values.map { $0.array != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.string != nil } == [false, false, true, false, false, false])
        #expect(values.map { $0.number != nil } == [false, false, false, true, false, false])
        #expect(values.map(\.isNull) == [false, false, false, false, false, true])
        for (index, value) in values.enumerated() {
            #expect(values.firstIndex(of: value) == index)
        }
    }

    @Test(arguments: ["0", "-1.50", "1e20"])
    func numbersMakeNumberText(text: String) {
        #expect(NumberText(parsing: text)?.description == text)
    }

    @Test(arguments: ["", " 1", "1 ", "01", "1e21", "x", "\"1\"", "1,2"])
    func otherTextMakesNoNumberText(text: String) {
        #expect(NumberText(parsing: text) == nil)
    }
}
