import Logging
import Register

/// What keeps a request from its answer in whatever dialect it speaks; each dialect says it in its own words.
enum Hindrance: Error, Sendable, Hashable {
    /// What came is no HTTP request.
    case malformedRequest
    /// The head or the body of the request did not come in time.
    case requestTimeout
    /// The target and the header fields have too many bytes, or there are too many fields.
    case headersTooLarge
    /// The body has too many bytes.
    case bodyTooLarge
    /// The connection broke while the body came.
    case bodyBroken
    /// There is nothing at this path.
    case notFound
    /// The caller asks too often.
    case tooManyRequests(retryAfterSeconds: Int)
    /// The register takes no requests now.
    case unavailable(retryAfterSeconds: Int)
    /// Something failed that nobody foresaw.
    case failed

    /// Clients may try again after this many seconds.
    static let retryAfterSeconds = 1

    /// What a failed read is; the log says more.
    init(_ fault: StoreFault, _ log: Logger) {
        switch fault {
        case .conflict(let reason), .unavailable(let reason):
            log.warning("the register cannot be read now", metadata: ["reason": "\(reason)"])
            self = .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .unknownOutcome(let reason), .unanswered(let reason), .broken(let reason):
            log.error("the register cannot be read", metadata: ["reason": "\(reason)"])
            self = .failed
        }
    }
}
