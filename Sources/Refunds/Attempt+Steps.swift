/// What follows from what a gateway said.
public enum AttemptStep: Sendable, Hashable {
    /// The gateway has it: the document is issued.
    case issue(GatewayRefund)
    /// The gateway has nothing and never will: what was held is free again.
    case fail(reason: String)
    /// What the gateway says does not fit: a person must look.
    case review(reason: String)
    /// Nobody knows yet: the gateway is asked again after so many seconds.
    case ask(afterSeconds: Int64)
    /// There is news of an issued memo's money.
    case settle(GatewayRefund.Status)
    /// The money of an issued memo is still on its way: the gateway is asked again after so many seconds.
    case wait(afterSeconds: Int64)
    /// The same, and nobody asks any more: a person must look.
    case giveUp(reason: String)
}

extension Attempt {
    /// After so long without news a person must look.
    public static let unknownSecondsMax: Int64 = 7 * 86_400

    /// What is asked next; nil when nothing can be asked any more.
    ///
    /// Class A is asked in turns to pay again, which its key makes harmless, and whether it has; only while half of the time
    /// that it keeps keys has not passed, so that no clock can be so wrong that it pays twice. B and C are never sent a
    /// second time.
    public func nextQuestion(_ traits: GatewayTraits, at now: Instant) -> GatewayQuestion? {
        if state == .issued { return .lookUp }
        if sends == 0 { return .send }
        let canLookUp = traits.lookup != .none
        // A repetition that was refused is not sent again before the gateway was asked what it has.
        if mayRepeat(traits, at: now), !canLookUp || (questions.isMultiple(of: 2) && reason == nil) { return .send }
        return canLookUp ? .lookUp : nil
    }

    private func mayRepeat(_ traits: GatewayTraits, at now: Instant) -> Bool {
        guard case .keepsEveryOutcome(let seconds) = traits.repetition else { return false }
        return age(at: now) < seconds / 2
    }

    /// Seconds since it was first sent.
    private func age(at now: Instant) -> Int64 { firstSentAt.map { now.seconds - $0.seconds } ?? 0 }

    /// True when a person must look. It counts from the promise: what a gateway never processes is never sent.
    private func isLate(at now: Instant) -> Bool { now.seconds - madeAt.seconds >= Attempt.unknownSecondsMax }

    /// What follows from an answer. `self` has counted the question already, so the first send is number 1.
    public func step(
        after answer: GatewayAnswer, to question: GatewayQuestion, _ traits: GatewayTraits, at now: Instant
    ) -> AttemptStep {
        if state == .issued { return stepOfPending(after: answer, traits, at: now) }
        let isFirstSend = question == .send && sends == 1
        switch answer {
        case .holds(let refund): return step(holding: refund, traits, at: now)
        case .unauthorized:
            // Turned away at the door, a repetition says nothing of the request before it.
            return isFirstSend ? .fail(reason: answer.refusal ?? "") : askAgain(traits, at: now)
        case .declined, .exceeds:
            // Our own earlier request may be what the gateway refuses a second one for.
            let isDefinitive = isFirstSend || (traits.lookup == .none && keepsEveryOutcome(traits))
            return isDefinitive ? .fail(reason: answer.refusal ?? "") : askAgain(traits, at: now)
        case .keyReused: return .review(reason: "the gateway knows the key with other parameters")
        case .keyInUse: return soon(1, traits, at: now)
        case .notProcessed(let seconds): return soon(max(1, seconds ?? 1), traits, at: now)
        case .absent:
            guard question == .lookUp else { return askAgain(traits, at: now) }
            if isProofOfAbsence(traits, at: now) {
                return .fail(reason: reason ?? "the gateway has no such \(transfer)")
            }
            guard traits.lookup == .none || !isForgotten(traits, at: now) else {
                return .review(reason: "the gateway has forgotten the key, and shows no \(transfer)")
            }
            return askAgain(traits, at: now)
        case .broken, .silent: return askAgain(traits, at: now)
        }
    }

    func step(holding refund: GatewayRefund, _ traits: GatewayTraits, at now: Instant) -> AttemptStep {
        guard equals(refund) else {
            return .review(
                reason: "the gateway has \(refund.minorUnits) \(refund.currencyCode), not \(minorUnits) \(currency)")
        }
        switch (refund.status, transfer) {
        case (.failed, _): return .fail(reason: "the \(transfer) failed at the gateway")
        // An invoice says that it is paid, so its money must be there.
        case (.pending, .capture):
            return isLate(at: now)
                ? .review(reason: "the capture is pending for a week") : .ask(afterSeconds: pause(traits))
        case (.pending, .refund), (.succeeded, _): return .issue(refund)
        }
    }

    private var transfer: Payout.Transfer { purpose.kind.transfer }

    /// A request may take effect late, so nothing found is proof only where what was accepted shows at once, and no request
    /// can be on its way any more. Where a request may be repeated it is, instead of believing this.
    /// So it is where every outcome is kept: once a repetition was refused, so was the first request.
    private func isProofOfAbsence(_ traits: GatewayTraits, at now: Instant) -> Bool {
        switch traits.repetition {
        case .keepsEveryOutcome: reason != nil
        case .keepsGoodOutcomes: traits.lookup == .immediate && age(at: now) > traits.secondsInFlightMax
        case .keepsNothing: false
        }
    }

    /// True once a gateway that keeps every outcome has kept that of the first request for as long as it promises.
    private func isForgotten(_ traits: GatewayTraits, at now: Instant) -> Bool {
        guard case .keepsEveryOutcome(let seconds) = traits.repetition else { return false }
        return age(at: now) >= seconds
    }

    private func keepsEveryOutcome(_ traits: GatewayTraits) -> Bool {
        if case .keepsEveryOutcome = traits.repetition { true } else { false }
    }

    /// Asks again when the gateway says; not for ever.
    private func soon(_ seconds: Int64, _ traits: GatewayTraits, at now: Instant) -> AttemptStep {
        isLate(at: now) ? askAgain(traits, at: now) : .ask(afterSeconds: seconds)
    }

    /// Asks again, later each time; a person takes over when nothing can be asked any more, or after a week.
    private func askAgain(_ traits: GatewayTraits, at now: Instant) -> AttemptStep {
        guard !isLate(at: now) else {
            return .review(reason: "nobody knows after a week whether the gateway has it")
        }
        if nextQuestion(traits, at: now) == nil {
            return .review(reason: "the gateway cannot be asked whether it has it")
        }
        return .ask(afterSeconds: pause(traits))
    }

    /// Seconds until the next question; later each time.
    private func pause(_ traits: GatewayTraits) -> Int64 {
        min(Attempt.pauses[max(0, min(Int(questions), Attempt.pauses.count) - 1)], traits.pauseSecondsMax)
    }

    /// Seconds between questions, where the gateway's longest pause is not shorter; from then on the last.
    private static let pauses: [Int64] = [5, 30, 120, 600, 3_600]
}
