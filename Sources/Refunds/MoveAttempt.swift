/// Moves an attempt on.
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
        /// The refund or the capture that the gateway has; nil when it has none.
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

    /// An attempt as it stands after a move, and what follows.
    public struct Moved: Sendable, Hashable {
        /// As it stands now.
        public let attempt: Attempt
        /// What follows; nil for a move that only takes it over, or notes a send.
        public let step: AttemptStep?
        /// What was seen; nil when nothing was.
        public let evidence: Evidence?
    }

    /// The attempt as it stands after the move; nil when the move comes too late and changes nothing.
    ///
    /// A lease only saves work. The fence keeps data right: whoever was taken over from changes nothing any more.
    public func decide(on attempt: Attempt, traits: GatewayTraits, at now: Instant) -> Moved? {
        guard !attempt.state.isSettled else { return nil }
        var attempt = attempt
        switch self {
        case .claim(_, let seconds):
            guard attempt.state != .review, attempt.leasedUntil <= now else { return nil }
            attempt.fence += 1
            attempt.leasedUntil = now.adding(seconds: seconds)
            return Moved(attempt: attempt, step: nil, evidence: nil)
        case .startSending(_, let fence):
            guard attempt.fence == fence, attempt.state != .review else { return nil }
            let evidence = attempt.startSending(at: now)
            return Moved(attempt: attempt, step: nil, evidence: evidence)
        case .record(_, let fence, let question, let answer):
            guard attempt.fence == fence, attempt.state != .review else { return nil }
            attempt.questions += 1
            let step = attempt.step(after: answer, to: question, traits, at: now)
            let evidence = attempt.see(question == .send ? .reply : .lookup, answer.summary, at: now)
            attempt.take(step, at: now)
            if case .notProcessed = answer, question == .send { attempt.takeBackFirstSend() }
            if let refusal = answer.refusal { attempt.reason = refusal }
            // Whoever comes first when it is due may ask next.
            if case .ask = step { attempt.leasedUntil = min(attempt.leasedUntil, attempt.nextQuestionAt) }
            return Moved(attempt: attempt, step: step, evidence: evidence)
        case .resolve(_, let verdict):
            let step: AttemptStep
            if let refund = verdict.refund {
                // An invoice says that it is paid, so its money must be there.
                guard attempt.equals(refund), attempt.purpose.kind != .capture || refund.status == .succeeded else {
                    return nil
                }
                step = .issue(refund)
            } else {
                step = .fail(reason: "\(verdict.person): \(verdict.evidence)")
            }
            attempt.fence += 1
            let evidence = attempt.see(.person, "\(verdict.person): \(verdict.evidence)", at: now)
            attempt.take(step, at: now)
            return Moved(attempt: attempt, step: step, evidence: evidence)
        }
    }
}

extension Attempt {
    /// Counts a send before it happens.
    public mutating func startSending(at now: Instant) -> Evidence {
        state = .sending
        sends += 1
        firstSentAt = firstSentAt ?? now
        return see(.send, "send \(sends), key \(gatewayKey)", at: now)
    }

    /// Forgets the first send, which the gateway says it did not process: whoever may send once only may send again.
    mutating func takeBackFirstSend() {
        guard sends == 1 else { return }
        sends = 0
        firstSentAt = nil
    }

    /// Stands as a step leaves it; the document's id comes with the document.
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
    }
}
