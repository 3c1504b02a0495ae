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
    /// Notes what a gateway shows of the attempt's refund without having been asked about the attempt.
    case hear(AttemptID, GatewayRefund)
    /// Leaves what was never sent to a person: in a restored register nobody knows whether it was.
    case doubt(AttemptID, reason: String)

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
        case .claim(let id, _), .startSending(let id, _), .record(let id, _, _, _), .resolve(let id, _),
            .hear(let id, _), .doubt(let id, _):
            id
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
        var attempt = attempt
        switch self {
        case .claim(_, let seconds):
            guard attempt.mayBeAsked, attempt.leasedUntil <= now else { return nil }
            attempt.fence += 1
            attempt.leasedUntil = now.adding(seconds: seconds)
            return Moved(attempt: attempt, step: nil, evidence: nil)
        case .startSending(_, let fence):
            guard attempt.fence == fence, attempt.isUnderWay else { return nil }
            let evidence = attempt.startSending(at: now)
            return Moved(attempt: attempt, step: nil, evidence: evidence)
        case .record(_, let fence, let question, let answer):
            guard attempt.fence == fence, attempt.mayBeAsked else { return nil }
            attempt.questions += 1
            let step = attempt.step(after: answer, to: question, traits, at: now)
            let evidence = attempt.see(question == .send ? .reply : .lookup, answer.summary, at: now)
            attempt.take(step, at: now)
            if case .notProcessed = answer, question == .send { attempt.takeBackFirstSend() }
            if attempt.isUnderWay, answer != .unauthorized, let refusal = answer.refusal { attempt.reason = refusal }
            // Whoever comes first when it is due may ask next.
            if let due = attempt.nextQuestionAt { attempt.leasedUntil = min(attempt.leasedUntil, due) }
            return Moved(attempt: attempt, step: step, evidence: evidence)
        case .resolve(_, let verdict):
            guard !attempt.state.isSettled else { return nil }
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
        case .hear(_, let refund):
            guard let step = attempt.step(hearing: refund, traits, at: now) else { return nil }
            // Whoever is about to note an answer comes too late, and reads what is here.
            attempt.fence += 1
            let evidence = attempt.see(.webhook, GatewayAnswer.holds(refund).summary, at: now)
            attempt.take(step, at: now)
            return Moved(attempt: attempt, step: step, evidence: evidence)
        case .doubt(_, let reason):
            guard attempt.state == .reserved else { return nil }
            attempt.fence += 1
            attempt.take(.review(reason: reason), at: now)
            return Moved(attempt: attempt, step: .review(reason: reason), evidence: nil)
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

    /// Stands as one that a person must look at.
    public mutating func leaveToPerson(reason: String) {
        state = .review
        nextQuestionAt = nil
        gatewayReference = nil
        self.reason = reason
    }

    /// Stands as a step leaves it; the document's id and the news of its money come with them.
    mutating func take(_ step: AttemptStep, at now: Instant) {
        nextQuestionAt = nil
        switch step {
        case .issue(let refund):
            state = .issued
            gatewayReference = refund.reference
            reason = nil
            if refund.status == .pending { nextQuestionAt = now.adding(seconds: Attempt.pendingPauseMin) }
        case .fail(let reason):
            state = .failed
            self.reason = reason
        case .review(let reason):
            state = .review
            self.reason = reason
        case .ask(let seconds):
            state = .unknown
            nextQuestionAt = now.adding(seconds: seconds)
        case .settle: reason = nil
        case .wait(let seconds): nextQuestionAt = now.adding(seconds: seconds)
        case .giveUp(let reason): self.reason = reason
        }
    }
}
