public import Refunds

extension OutboxMail {
    /// The first pause between two tries, in seconds; each next one is twice as long.
    public static let pauseSeconds: Int64 = 60
    /// The longest pause, in seconds.
    public static let pauseSecondsMax: Int64 = 3_600

    /// True when it is to be tried by then, and nobody sends it.
    public func isDue(at now: Instant) -> Bool { state.isOpen && nextTryAt <= now }

    /// The mail asked for again: one that waits is due at once, one on its way stays, any other is a new one.
    public func askedAgain(at now: Instant) -> OutboxMail {
        var mail = self
        switch state {
        case .sending: break
        case .waiting: mail.nextTryAt = min(now, nextTryAt)
        case .delivered, .dead:
            mail.timesAsked += 1
            mail.askedAt = now
            mail.state = .waiting
            mail.tries = 0
            mail.nextTryAt = now
            mail.reason = nil
        }
        return mail
    }

    /// The mail in the hands of one who has so many seconds for it; nil when it is not due.
    public func claimed(at now: Instant, seconds: Int64) -> OutboxMail? {
        guard isDue(at: now) else { return nil }
        var mail = self
        mail.state = .sending
        mail.tries += 1
        mail.nextTryAt = now.adding(seconds: seconds)
        return mail
    }

    /// True while what the one who claimed it as `claimed` says of it still counts.
    public func isStill(_ claimed: OutboxMail) -> Bool {
        state == .sending && timesAsked == claimed.timesAsked && tries == claimed.tries
    }

    /// The mail behind a try that ended so. It is given up when it was refused, or when the next try would come later than
    /// `giveUpSeconds` after it was asked for.
    public func settled(by answer: MailAnswer, at now: Instant, giveUpSeconds: Int64) -> OutboxMail {
        var mail = self
        switch answer {
        case .delivered:
            mail.state = .delivered
            mail.nextTryAt = now
            mail.deliveredAt = now
            mail.reason = nil
        case .refused(let reason):
            mail.state = .dead
            mail.nextTryAt = now
            mail.reason = reason
        case .failed(let reason), .unreachable(let reason):
            let next = now.adding(seconds: pauseSeconds)
            let isLate = next > askedAt.adding(seconds: giveUpSeconds)
            mail.state = isLate ? .dead : .waiting
            mail.nextTryAt = isLate ? now : next
            mail.reason = reason
        }
        return mail
    }

    private var pauseSeconds: Int64 {
        let doublings = min(max(tries - 1, 0), 16)
        return min(OutboxMail.pauseSeconds << doublings, OutboxMail.pauseSecondsMax)
    }
}
