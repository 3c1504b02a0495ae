import Register
import TransactionsV1
import Wire

extension Problem: DialectProblem {
    /// What keeps any request from its answer, in the words of `/v1`.
    init(_ hindrance: Hindrance) {
        switch hindrance {
        case .malformedRequest: self = .malformedRequest
        case .requestTimeout: self = .requestTimeout
        case .headersTooLarge: self = .headersTooLarge
        case .bodyTooLarge: self = .bodyTooLarge
        case .bodyBroken: self = .invalidJSON
        case .notFound: self = .notFound
        case .tooManyRequests(let seconds): self = .tooManyRequests(retryAfterSeconds: seconds)
        case .unavailable(let seconds): self = .unavailable(retryAfterSeconds: seconds)
        case .failed: self = .internal
        }
    }

    /// What a rejected command is in the dialect.
    init(_ rejection: Rejection) {
        switch rejection {
        case .taxRefused(let refusal): self = .refused(refusal)
        case .refused, .keyReused, .payoutsHeld: preconditionFailure("nothing of /api2 was asked for")
        case .conflict: self = .conflict
        case .unavailable: self = .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .unknown: self = .outcomeUnknown(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .failed: self = .internal
        }
    }

    /// The rule that was broken, in kebab case.
    var reason: String { answer.reason }
}
