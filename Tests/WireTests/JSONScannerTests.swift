import Amounts
import Testing
import Wire

/// What was written is read back in its sequence, and nothing else is.
@Suite struct JSONScannerTests {
    private static let text = String(
        decoding: JSONWriter.object {
            $0.member("name", "Müller \"&\" Co.")
            $0.member("price", number: Amount(tenThousandths: -199_000))
            $0.array("items", [1, 2]) { $0.member("n", $1) }
            $0.array("none", 0..<0) { $0.member("n", $1) }
            $0.object("flags") {
                $0.member("yes", true)
                $0.member("no", false)
            }
        }, as: UTF8.self)

    private func read(_ text: String) throws(JSONError) -> (String, Amount?, [String], Bool, Bool, isWhole: Bool)? {
        var json = JSONScanner(text)
        try json.beginObject()
        guard json.skips(key: "name") else { return nil }
        let name = try json.string()
        guard !json.skips(key: "absent"), json.skips(key: "price") else { return nil }
        let price: Amount? = try json.decimal()
        guard json.skips(key: "items") else { return nil }
        var numbers: [String] = []
        try json.beginArray()
        while !json.skipsEndOfArray() {
            try json.beginObject()
            guard json.skips(key: "n") else { return nil }
            numbers.append(try json.number().text)
            try json.endObject()
        }
        guard json.skips(key: "none") else { return nil }
        try json.beginArray()
        guard json.skipsEndOfArray(), json.skips(key: "flags") else { return nil }
        try json.beginObject()
        guard json.skips(key: "yes") else { return nil }
        let yes = try json.flag()
        guard json.skips(key: "no") else { return nil }
        let no = try json.flag()
        try json.endObject()
        try json.endObject()
        return (name, price, numbers, yes, no, json.isAtEnd)
    }

    @Test func whatWasWritten() throws {
        let found = try #require(try read(Self.text))
        #expect(found.0 == "Müller \"&\" Co.")
        #expect(found.1 == Amount(tenThousandths: -199_000))
        #expect(found.2 == ["1", "2"])
        #expect(found.3 && !found.4 && found.isWhole)
    }

    @Test func everyCutIsNoticed() {
        for length in 0..<Self.text.utf8.count {
            let cut = String(decoding: Array(Self.text.utf8.prefix(length)), as: UTF8.self)
            #expect((try? read(cut)) == nil, "\(cut)")
        }
    }

    @Test(arguments: [
        #"{"name":"x",,"price":1"#, #"{,"name":"x","price":1"#, #"{"name":"x""price":1"#, #"{"name": "x""#,
        #"{"name":"x","price":1,"items":[{"n":1},]"#, #"{"name":"x","price":1,"items":[{"n":1}{"n":2}]"#,
        #"{"name":"x","price":01"#, #"{"names":"x""#, #"{"name":x"#,
    ])
    func whatIsNotWrittenLikeThat(text: String) { #expect((try? read(text)) == nil) }
}
