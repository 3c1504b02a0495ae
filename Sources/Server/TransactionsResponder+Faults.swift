import Register
import TransactionsV1
import Wire

extension Problem: DialectProblem {
    /// What a rejected command is in the dialect.
    init(_ rejection: Rejection) {
        switch rejection {
        case .taxRefused(let refusal): self = .refused(refusal)
        case .refused, .keyReused, .payoutsHeld, .beingAnswered: preconditionFailure("nothing of /api2 was asked for")
        case .conflict: self = .conflict
        case .unavailable: self = .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .unknown: self = .outcomeUnknown(retryAfterSeconds: Hindrance.retryAfterSeconds)
        case .failed: self = .internal
        }
    }

    /// The rule that was broken, in kebab case.
    var reason: String { answer.reason }
}
