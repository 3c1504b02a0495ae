public import Wire

/// An error as the family of this API answers it: `{"error": "message"}` and nothing else in the body.
///
/// What a program may want to know beyond that is in header fields: `Error-Reason` names the rule that was broken.
public struct ErrorAnswer: Sendable, Hashable {
    /// The status code.
    public let status: Int
    /// The rule that was broken, in kebab case.
    public let reason: String
    /// What the vendor's clients compare with.
    public let message: String
    /// Further header fields.
    public let headers: [Header]

    init(_ status: Int, _ reason: String, _ message: String, headers: [Header] = []) {
        self.status = status
        self.reason = reason
        self.message = message
        self.headers = headers
    }

    /// The answer, ready to be sent.
    public var response: Response {
        .json(status, headers: [Header("Error-Reason", reason)] + headers) { $0.member("error", message) }
    }
}
