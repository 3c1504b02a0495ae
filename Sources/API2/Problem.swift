public import Refunds
public import Wire

/// Why the dialect answers with an error.
public enum Problem: Error, Sendable, Hashable {
    /// No token, or one that is malformed, unknown, expired or revoked.
    case unauthorized
    /// The token has none of the scopes that the call needs.
    case forbidden
    /// There is nothing at this path.
    case notFound
    /// The path answers to other methods.
    case methodNotAllowed(allow: [Method])
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
    /// The body is not one JSON object, or is not declared as JSON.
    case invalidJSON
    /// A list cannot be sorted by this field.
    case sortInvalid
    /// A date of a list's filter cannot be read.
    case dateInvalid
    /// A parameter of a list cannot be read.
    case parameterInvalid(name: String)
    /// The order belongs to a shop that the caller does not have.
    case storeNotFound
    /// No such credit memo in the caller's stores.
    case creditMemoNotFound
    /// The order has no mail address to send anything to.
    case mailAddressMissing
    /// The idempotency key is not 1 to 255 visible ASCII characters.
    case idempotencyKeyInvalid
    /// The idempotency key was used for another request.
    case idempotencyKeyReused
    /// Another writer holds the document; the same request may work later.
    case conflict
    /// No money goes out through gateways until a restored register is reconciled with them.
    case payoutsHeld(retryAfterSeconds: Int)
    /// The register takes no requests now.
    case unavailable(retryAfterSeconds: Int)
    /// Whether the request was carried out is unknown; the same request with the same idempotency key tells later.
    case outcomeUnknown(retryAfterSeconds: Int)
    /// The gateway refused, and no money moved: the attempt of this id has failed.
    case transferFailed(Payout.Transfer, attempt: Int64)
    /// Nobody knows yet whether the gateway moved the money: the attempt of this id holds what it needs until it is known.
    case transferUnknown(Payout.Transfer, attempt: Int64)
    /// Something failed that nobody foresaw.
    case `internal`
    /// A rule of the core says no.
    case refused(Refusal)
}
