import TaxData
import Testing

@Suite struct CSVReaderTests {
    private func records(_ text: String, piece: Int) throws -> [[String]] {
        var reader = CSVReader()
        var records: [[String]] = []
        let bytes = Array(text.utf8)
        func take() throws {
            while let record = try reader.next() {
                records.append((0..<record.count).map { String(decoding: record[$0], as: UTF8.self) })
            }
        }
        for start in stride(from: 0, to: bytes.count, by: piece) {
            reader.feed(bytes[start..<min(start + piece, bytes.count)])
            try take()
        }
        reader.end()
        try take()
        return records
    }

    @Test(
        "Records are read alike in pieces of any size",
        arguments: [
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("", []), ("\n", []),
            ("a\n\n\r\n", [["a"]]), (",\n", [["", ""]]), ("\"\"\n", [[""]]),
            ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]),
            ("\"a\r\nb\",c\nd,e\n", [["a\r\nb", "c"], ["d", "e"]]), ("\u{FEFF}a,b\n", [["a", "b"]]),
            (" a , b ", [[" a ", " b "]]),
            ("é,\u{1F600}\n", [["é", "\u{1F600}"]]), ("a,\"b\"", [["a", "b"]]),
        ])
    func records(text: String, expected: [[String]]) throws {
        for piece in [1, 2, 3, 1_000] { #expect(try records(text, piece: piece) == expected, "pieces of \(piece)") }
    }

    @Test(
        "What is no RFC 4180 is refused with its line",
        arguments: [
            ("a\"b\n", 1, CSVFault.Reason.quoteInField), ("a\n\"b\"c\n", 2, .textAfterQuote),
            ("a\n\"b\nc", 2, .quoteOpen),
            ("a\rb\n", 1, .carriageReturn), ("a\r", 1, .carriageReturn), ("a\nb\0\n", 2, .zeroByte),
            ("\"\0\"", 1, .zeroByte),
            ("a\n\nb\n", 2, .emptyLine), ("\"a\nb\"\nc\"", 3, .quoteInField), ("\"a\n\nb\"x", 3, .textAfterQuote),
        ])
    func refused(text: String, line: Int, reason: CSVFault.Reason) throws {
        for piece in [1, 2, 1_000] {
            #expect(throws: CSVFault(line: line, reason: reason)) { try records(text, piece: piece) }
        }
    }

    @Test("A record has an end to its length")
    func tooLong() throws {
        let field = String(repeating: "a", count: CSVReader.recordBytesMax)
        #expect(try records(field, piece: 4_096) == [[field]])
        #expect(throws: CSVFault(line: 1, reason: .tooLong)) { try records(field + "a", piece: 4_096) }
    }

    @Test("Whatever the bytes, reading ends, and pieces make no difference", arguments: 1...200 as ClosedRange<UInt64>)
    func anything(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let signs = ["a", ",", "\"", "\n", "\r\n", "\r", "\"\"", " "]
        let text = (0..<40).map { _ in signs[Int.random(in: 0..<signs.count, using: &generator)] }.joined()
        let whole = Result { try records(text, piece: 1_000) }
        let single = Result { try records(text, piece: 1) }
        switch (whole, single) {
        case (.success(let one), .success(let other)): #expect(one == other, "seed \(seed)")
        case (.failure(let one as CSVFault), .failure(let other as CSVFault)): #expect(one == other, "seed \(seed)")
        default: Issue.record("seed \(seed): one way is refused, the other not")
        }
    }
}
