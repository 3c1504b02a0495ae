import Testing
import Wire

/// Bodies of type `application/x-www-form-urlencoded`.
@Suite struct FormFieldsTests {
    private static let readableBodies: [(String, [String])] = [
        ("", []),
        ("a=1", ["a→1"]),
        ("grant_type=client_credentials&scope=a+b", ["grant_type→client_credentials", "scope→a b"]),
        ("client_secret=p%26%3D%25%2B", ["client_secret→p&=%+"]),
        ("a=1&a=2", ["a→1", "a→2"]),
        ("a", ["a→"]),
        ("a=", ["a→"]),
        ("=", ["→"]),
        ("a==", ["a→="]),
        ("&a=1&&b=2&", ["a→1", "b→2"]),
        ("%61=%E2%82%AC", ["a→€"]),
        ("a=é", ["a→é"]),
        ("a=%0D%0A", ["a→\r\n"]),
    ]

    @Test(arguments: readableBodies)
    func readable(body: String, fields: [String]) throws {
        let form = try #require(FormFields(parsing: Array(body.utf8)))
        #expect(form.fields.map { "\($0.name)→\($0.value)" } == fields)
    }

    private static let unreadableBodies: [[UInt8]] = [
        Array("a=%".utf8), Array("a=%4".utf8), Array("a=%4x".utf8), Array("%=1".utf8), Array("a=%C3".utf8),
        Array("a=%C0%80".utf8), Array("a=%00".utf8), Array("a=1&b=%ED%A0%80".utf8), [0x61, 0x3D, 0xFF], [0x61, 0x00],
    ]

    @Test(arguments: unreadableBodies)
    func unreadable(body: [UInt8]) {
        #expect(FormFields(parsing: body) == nil)
    }

    @Test func lookup() throws {
        let form = try #require(FormFields(parsing: Array("a=1&b=2&a=3&%C3%A9=4".utf8)))
        #expect(form["a"] == "1")
        #expect(form["A"] == nil)
        #expect(form["\u{E9}"] == "4")
        #expect(form["e\u{301}"] == nil)
        #expect(form.values(of: "a") == ["1", "3"])
        #expect(form.values(of: "c") == [])
    }

    @Test func fieldsAreLimited() {
        let most = Array(repeating: "a=1", count: FormFields.fieldsMax).joined(separator: "&")
        #expect(FormFields(parsing: Array(most.utf8))?.fields.count == FormFields.fieldsMax)
        #expect(FormFields(parsing: Array((most + "&a=1").utf8)) == nil)
        #expect(FormFields(parsing: Array(repeating: UInt8(ascii: "&"), count: 100_000))?.fields.isEmpty == true)
    }
}
