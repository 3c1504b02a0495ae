import API2
import Register
import Wire

extension Problem: DialectProblem {
    /// What a rejected command is in the dialect.
    init(_ rejection: Rejection) {
        switch rejection {
        case .refused(let refusal): self = .refused(refusal)
        case .taxRefused: preconditionFailure("nothing of /v1 was asked for")
        case .keyReused: self = .idempotencyKeyReused
        case .payoutsHeld: self = .payoutsHeld(retryAfterSeconds: Problem.holdRetrySeconds)
        case .beingAnswered, .conflict: self = .conflict
        case .unavailable: self = .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .unknown: self = .outcomeUnknown(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .failed: self = .internal
        }
    }

    /// A hold ends when a person has reconciled the register.
    private static let holdRetrySeconds = 60

    /// The rule that was broken, in kebab case.
    var reason: String { answer.reason }
}
