import Refunds
import Register

extension RandomSteps {
    /// One of the attempts to pay out that are not settled.
    mutating func unsettledAttempt() -> Attempt? {
        let attempts = orders.suffix(300).flatMap { $0.attempts.filter { !$0.state.isSettled } }
        return attempts.isEmpty ? nil : documents.one(of: attempts)
    }

    /// One of the attempts that sent money back.
    mutating func payoutToFail() -> Attempt? {
        let attempts = orders.suffix(300).flatMap { $0.attempts.filter { $0.settlement != nil } }
        return attempts.isEmpty ? nil : documents.one(of: attempts)
    }

    /// Sends money again, mostly of a memo whose money came back.
    mutating func resend() -> Submission? {
        let all = orders.suffix(300).flatMap { $0.attempts.filter { $0.settlement != nil } }
        let failed = all.filter { $0.settlement?.status == .failed }
        let attempts = failed.isEmpty || documents.chance(20) ? all : failed
        guard !attempts.isEmpty else { return nil }
        let attempt = documents.one(of: attempts)
        guard let memo = attempt.creditMemoID else { return nil }
        let command = ResendPayout(
            source: .order(attempt.orderID), creditMemoID: memo, person: "ana", reason: documents.text())
        return Submission(.resendPayout(command), by: nil)
    }

    /// Something that happens to an attempt; at times to one that is settled, or by somebody who comes too late.
    mutating func move(_ attempt: Attempt) -> Submission {
        let fence = documents.chance(90) ? attempt.fence : attempt.fence - 1
        let move: MoveAttempt
        switch documents.number(1...100) {
        case ...15: move = .claim(attempt.id, seconds: documents.number(1...60))
        case ...35: move = .startSending(attempt.id, fence: fence)
        case ...85:
            let question: GatewayQuestion = documents.chance(60) ? .send : .lookUp
            move = .record(attempt.id, fence: fence, question, answer(about: attempt))
        default:
            let refund = documents.chance(60) ? refund(of: attempt) : nil
            move = .resolve(attempt.id, .init(refund: refund, person: "ana", evidence: documents.text()))
        }
        return Submission(.moveAttempt(move), by: nil)
    }

    private mutating func answer(about attempt: Attempt) -> GatewayAnswer {
        switch documents.number(1...10) {
        case ...5: .holds(refund(of: attempt))
        case 6: .declined(code: documents.text())
        case 7: .silent(reason: documents.text())
        case 8: .absent
        case 9: .broken(status: 502)
        default: .keyReused
        }
    }

    /// The refund that was asked for, rarely of another amount.
    private mutating func refund(of attempt: Attempt) -> GatewayRefund {
        GatewayRefund(
            reference: "re-\(attempt.id.rawValue)",
            minorUnits: attempt.minorUnits + (documents.chance(10) ? 1 : 0), currencyCode: attempt.currency.code,
            status: documents.one(of: [.pending, .succeeded, .succeeded, .failed]))
    }
}
