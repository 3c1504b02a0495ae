import Amounts
import Refunds
import Register

extension RandomSteps {
    /// One of the attempts to pay out that are not settled, or whose money is on its way.
    mutating func openAttempt() -> Attempt? {
        let attempts = orders.suffix(300).flatMap { $0.attempts.filter { !$0.state.isSettled || $0.isPending } }
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

    /// One of the refunds that nobody asked for; rarely one that a memo accounts for, or that failed.
    mutating func unmatchedRefund() -> UnmatchedRefund? {
        let refunds = orders.suffix(300).flatMap(\.unmatched)
        let open = refunds.filter(\.isOpen)
        if !open.isEmpty, documents.chance(95) { return documents.one(of: open) }
        return refunds.isEmpty ? nil : documents.one(of: refunds)
    }

    /// What a gateway shows: an attempt's refund by name, by key or by both, one that nobody here asked for, the same one
    /// again, or one of a payment that nobody has.
    mutating func hear(of order: Order) -> Submission {
        let payments = order.capturedPayments.map(\.transactionID)
        var names = [payments.isEmpty ? "nobody's" : documents.one(of: payments)]
        var key: String?
        var refund = refund(
            "past-\(order.id.rawValue)-\(documents.number(1...2))", minorUnits: documents.number(1...9_000),
            order.currency.code)
        switch documents.number(1...10) {
        case ...5 where !order.attempts.isEmpty:
            let attempt = documents.one(of: order.attempts)
            refund = self.refund(of: attempt)
            key = documents.chance(70) ? attempt.gatewayKey : nil
            names.insert(attempt.payment.transactionID, at: 0)
        case ...7 where !order.unmatched.isEmpty:
            let known = documents.one(of: order.unmatched).refund
            refund = self.refund(known.reference, minorUnits: known.minorUnits, known.currencyCode)
        case 10: names = ["nobody's"]
        default: break
        }
        let listed = ListedRefund(transactionIDs: names, gatewayKey: key, refund: refund)
        return Submission(.hearOfRefund(HearOfRefund(method: order.payment.method, listed: listed)), by: nil)
    }

    /// A memo for a refund that nobody asked for.
    mutating func match(_ unmatched: UnmatchedRefund) -> Submission {
        let order = orders.last { $0.id == unmatched.orderID }
        let line = order?.lines.first { !$0.isPlaceholder && $0.quantity.left >= Quantity(tenThousandths: 10_000) }
        let item = line.map {
            IssueCreditMemo.Item(lineID: $0.id, sku: nil, quantity: Quantity(tenThousandths: 10_000))
        }
        let match = MatchRefund(
            id: unmatched.id, person: "ana", reason: documents.text(),
            items: documents.chance(50) ? [item].compactMap { $0 } : [],
            shipping: documents.chance(20) ? order?.shipping.left.fee.amount : nil)
        return Submission(.matchRefund(match), by: nil)
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
        refund(
            "re-\(attempt.id.rawValue)", minorUnits: attempt.minorUnits + (documents.chance(10) ? 1 : 0),
            attempt.currency.code)
    }

    private mutating func refund(_ reference: String, minorUnits: Int64, _ currencyCode: String) -> GatewayRefund {
        GatewayRefund(
            reference: reference, minorUnits: minorUnits, currencyCode: currencyCode,
            status: documents.one(of: [.pending, .succeeded, .succeeded, .failed]))
    }
}
