import API2
import Testing
import Wire

/// Which `Idempotency-Key` fields are taken.
@Suite struct IdempotencyKeyTests {
    private func key(_ values: String...) throws -> String? {
        let headers = values.map { Header("idempotency-key", $0) }
        return try request(.post, "/api2/creditmemo", "{}", headers: headers).idempotencyKey()
    }

    @Test func readable() throws {
        #expect(try key() == nil)
        for text in [
            "k", "8e03978e-40d5-43dd-bc93-6894a57f9324", #""quoted""#, "!~", String(repeating: "k", count: 255),
        ] {
            #expect(try key(text) == text)
        }
    }

    @Test func unreadable() {
        for text in ["", " ", "a b", "a\tb", "é", "\u{7F}", "k\u{0}", String(repeating: "k", count: 256)] {
            #expect(throws: Problem.idempotencyKeyInvalid, "\(text)") { try key(text) }
        }
        #expect(throws: Problem.idempotencyKeyInvalid) { try key("a", "a") }
    }
}
