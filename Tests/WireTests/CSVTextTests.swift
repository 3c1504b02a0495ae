import Testing
import Wire

@Suite struct CSVTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("=1+1", "'=1+1"), ("+1", "'+1"),
        ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\\u0009x"), ("\rx", "'\\u000dx"), ("\nx", "'\\u000ax"), ("", ""),
        ("=\u{301}", "'=\u{301}"), ("a\"\u{301},", "\"a\"\"\u{301},\""), ("a\nb", "a\\u000ab"),
        ("\r\n", "'\\u000d\\u000a"), ("Ana;=1+1;b", "Ana;'=1+1;b"), ("a\t-1", "a\\u0009'-1"), ("a; =1", "a; =1"),
    ])
    func texts(text: String, cell: String) {
        #expect(CSVText.line([.text(text)]).utf8.elementsEqual((cell + "\r\n").utf8))
    }

    @Test func numbersStayNumbers() { #expect(CSVText.line([.number("-1.50"), .text("-1.50")]) == "-1.50,'-1.50\r\n") }
}
