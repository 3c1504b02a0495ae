/// Moves an attempt to pay out on.
public enum MoveAttempt: Sendable, Hashable {
    /// Takes it over for some time, from anybody whose time has passed.
    case claim(AttemptID, seconds: Int64)
    /// Notes that the request is about to go out. Throws nothing away: from now on it may have been sent.
    case startSending(AttemptID, fence: Int64)
    /// Notes what a gateway answered, and does what follows.
    case record(AttemptID, fence: Int64, GatewayQuestion, GatewayAnswer)
    /// Notes what a person found out.
    case resolve(AttemptID, Verdict)

    /// What a person found out about an attempt, with who says so and why.
    public struct Verdict: Sendable, Hashable {
        /// The refund that the gateway has; nil when it has none.
        public let refund: GatewayRefund?
        /// Who says so.
        public let person: String
        /// What was seen, and where.
        public let evidence: String

        /// Joins the parts.
        public init(refund: GatewayRefund?, person: String, evidence: String) {
            self.refund = refund
            self.person = person
            self.evidence = evidence
        }
    }

    /// The attempt.
    public var id: AttemptID {
        switch self {
        case .claim(let id, _), .startSending(let id, _), .record(let id, _, _, _), .resolve(let id, _): id
        }
    }

    /// What follows, and the attempt as it stands then; nil when the command comes too late and nothing changes.
    ///
    /// A lease only saves work. The fence keeps data right: whoever was taken over from changes nothing any more.
    public func decide(on attempt: Attempt, traits: GatewayTraits, at now: Instant) -> (Attempt, AttemptStep?)? {
        guard !attempt.state.isSettled else { return nil }
        var attempt = attempt
        switch self {
        case .claim(_, let seconds):
            guard attempt.state != .review, attempt.leasedUntil <= now else { return nil }
            attempt.fence += 1
            attempt.leasedUntil = now.adding(seconds: seconds)
            return (attempt, nil)
        case .startSending(_, let fence):
            guard attempt.fence == fence, attempt.state != .review else { return nil }
            attempt.startSending(at: now)
            return (attempt, nil)
        case .record(_, let fence, let question, let answer):
            guard attempt.fence == fence, attempt.state != .review else { return nil }
            attempt.questions += 1
            let step = attempt.step(after: answer, to: question, traits, at: now)
            attempt.take(step, at: now)
            if let refusal = answer.refusal { attempt.reason = refusal }
            return (attempt, step)
        case .resolve(_, let verdict):
            let step: AttemptStep
            if let refund = verdict.refund {
                guard attempt.equals(refund) else { return nil }
                step = .issue(refund)
            } else {
                step = .fail(reason: "\(verdict.person): \(verdict.evidence)")
            }
            attempt.fence += 1
            attempt.take(step, at: now)
            return (attempt, step)
        }
    }
}

extension Attempt {
    /// Counts a send before it happens.
    mutating func startSending(at now: Instant) {
        state = .sending
        sends += 1
        firstSentAt = firstSentAt ?? now
    }

    /// Stands as a step leaves it; the memo's id comes with the memo.
    mutating func take(_ step: AttemptStep, at now: Instant) {
        switch step {
        case .issue(let refund):
            state = .issued
            gatewayReference = refund.reference
        case .fail(let reason):
            state = .failed
            self.reason = reason
        case .review(let reason):
            state = .review
            self.reason = reason
        case .ask(let seconds):
            state = .unknown
            nextQuestionAt = now.adding(seconds: seconds)
        }
        if case .ask = step {} else { leasedUntil = now }
    }
}
