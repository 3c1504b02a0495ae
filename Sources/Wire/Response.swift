/// An answer as a value, to be sent by whoever holds the connection.
public struct Response: Sendable, Hashable {
    /// The status code (RFC 9110 section 15).
    public var status: Int
    /// The header fields; the length of the body is left to the sender.
    public var headers: [Header]
    /// The content.
    public var body: [UInt8]

    /// Makes an answer of any kind, by default an empty one.
    public init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer with JSON text as content.
    public static func json(_ status: Int, headers: [Header] = [], body: [UInt8]) -> Response {
        Response(status: status, headers: [Header("content-type", "application/json")] + headers, body: body)
    }

    /// An answer with a JSON object as content: `.json(404) { $0.member("error", "Not found") }`.
    public static func json(
        _ status: Int, headers: [Header] = [], _ members: (inout JSONWriter) -> Void
    ) -> Response {
        json(status, headers: headers, body: JSONWriter.object(members))
    }
}
