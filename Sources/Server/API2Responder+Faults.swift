import API2
import Register

extension API2Responder {
    /// Clients may try again after this many seconds.
    private static let retryAfterSeconds = 1
    /// A hold ends when a person has reconciled the register.
    private static let holdRetrySeconds = 60

    /// What a rejected command is in the dialect.
    func problem(_ rejection: Rejection) -> Problem {
        switch rejection {
        case .refused(let refusal): .refused(refusal)
        case .taxRefused: .internal
        case .keyReused: .idempotencyKeyReused
        case .payoutsHeld: .payoutsHeld(retryAfterSeconds: API2Responder.holdRetrySeconds)
        case .conflict: .conflict
        case .unavailable: .unavailable(retryAfterSeconds: API2Responder.retryAfterSeconds)
        case .unknown: .outcomeUnknown(retryAfterSeconds: API2Responder.retryAfterSeconds)
        case .failed: .internal
        }
    }

    /// What a failed read is in the dialect; the log says more.
    func problem(_ fault: StoreFault) -> Problem {
        switch fault {
        case .conflict(let reason), .unavailable(let reason):
            log.warning("the register cannot be read now", metadata: ["reason": "\(reason)"])
            return .unavailable(retryAfterSeconds: API2Responder.retryAfterSeconds)
        case .unknownOutcome(let reason), .unanswered(let reason), .broken(let reason):
            log.error("the register cannot be read", metadata: ["reason": "\(reason)"])
            return .internal
        }
    }
}
