public import Refunds
public import Wire

/// Why the dialect answers with an error.
public enum Problem: Error, Sendable, Hashable {
    /// What came is no HTTP request.
    case malformedRequest
    /// The head or the body of the request did not come in time.
    case requestTimeout
    /// The target and the header fields have too many bytes, or there are too many fields.
    case headersTooLarge
    /// The body has more bytes than ``Endpoint/bodyBytesMax``.
    case bodyTooLarge
    /// The caller asks too often.
    case tooManyRequests(retryAfterSeconds: Int)
    /// There is nothing at this path.
    case notFound
    /// The path answers to other methods.
    case methodNotAllowed(allow: [Method])
    /// The client's credentials are unknown or revoked.
    case credentialsInvalid
    /// No token, or one that is malformed, unknown, expired or revoked.
    case unauthorized
    /// The token has none of the scopes that the call needs, or no shop.
    case forbidden
    /// The body is not one JSON object.
    case invalidJSON
    /// Fields of the body, of the path or of the query cannot be.
    case invalid([FieldFault])
    /// A rule of the core says no.
    case refused(TransactionRefusal)
    /// The document is no credit memo: none of these is printed.
    case notCreditMemo(TransactionType)
    /// Another writer holds the document; the same request may work later.
    case conflict
    /// The register takes no requests now.
    case unavailable(retryAfterSeconds: Int)
    /// Whether the request was carried out is unknown; the same request tells later.
    case outcomeUnknown(retryAfterSeconds: Int)
    /// Something failed that nobody foresaw.
    case `internal`
}

/// A field that cannot be, and why.
public struct FieldFault: Sendable, Hashable {
    /// Where a field stands.
    public enum Place: Sendable, Hashable {
        /// In the body, by JSON pointer (RFC 6901): `/items/0/name`.
        case body(String)
        /// In the path or the query, by name.
        case parameter(String)
    }

    /// Where it stands.
    public let place: Place
    /// What is wrong, in a sentence without an end.
    public let detail: String

    init(_ place: Place, _ detail: String) {
        self.place = place
        self.detail = detail
    }
}
