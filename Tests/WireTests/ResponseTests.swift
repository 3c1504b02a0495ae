import Testing
import Wire

/// Answers are values.
@Suite struct ResponseTests {
    @Test func jsonObject() {
        let response = Response.json(404) { $0.member("error", "Not found") }
        #expect(response.status == 404)
        #expect(response.headers == [Header("content-type", "application/json")])
        #expect(response.body == Array(#"{"error":"Not found"}"#.utf8))
    }

    @Test func jsonTextWithFurtherHeaders() {
        let response = Response.json(405, headers: [Header("allow", "GET")], body: Array("[]".utf8))
        #expect(response.headers["Allow"] == "GET")
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(response.body == Array("[]".utf8))
    }

    @Test func empty() {
        let response = Response(status: 204)
        #expect(response.headers.isEmpty && response.body.isEmpty)
    }
}
