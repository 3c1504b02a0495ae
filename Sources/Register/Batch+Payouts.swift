import Refunds

/// Money that is to go back through a gateway, unless it went already: a register that was set back does not know what it asked
/// for since.
extension Batch {
    /// Gives a refund's money back.
    mutating func payOut(
        _ command: IssueCreditMemo, on order: Order, _ submission: Submission
    ) throws(Refusal) -> Outcome {
        let gateways = payouts.gateways
        return try payOut(command.canonical, on: order, submission) { (order, key) throws(Refusal) in
            // What went out already is as it was previewed, whatever the order's revision.
            let previewed = order.refund(under: key) == nil ? command.previewedRevision : nil
            let command = IssueCreditMemo(
                source: command.source, terms: command.terms, previewedRevision: previewed)
            let refund = try command.decide(on: order, gateways: gateways, under: key)
            return (.refund(refund), try order.payment(for: refund, gateways))
        }
    }

    /// Sends a memo's money again.
    mutating func payOut(
        _ command: ResendPayout, on order: Order, _ submission: Submission
    ) throws(Refusal) -> Outcome {
        let words = "\(command.person): \(command.reason)"
        return try payOut(command.canonical, on: order, submission, saying: words) { (order, key) throws(Refusal) in
            let first = try command.decide(on: order, under: key)
            return (.resend(command.creditMemoID, total: first.purpose.total), first.payment)
        }
    }

    /// Promises what `decide` makes of the order, or finds that its gateway has done it: then that is its refund, and nothing
    /// is sent.
    private mutating func payOut(
        _ request: String, on order: Order, _ submission: Submission, saying words: String? = nil,
        decide: (Order, _ key: String) throws(Refusal) -> (AttemptPurpose, CapturedPayment)
    ) throws(Refusal) -> Outcome {
        let key = gatewayKey(request, on: order, submission)
        guard var lost = order.refund(under: key) else {
            let (purpose, payment) = try decide(order, key)
            return try attempt(purpose, through: payment, under: key, on: order, submission, saying: words)
        }
        // A person accounted for it meanwhile.
        if let known = order.attempts.first(where: { $0.id == lost.attemptID }) { return .attemptStands(known) }
        var order = order
        lost.attemptID = AttemptID(numbering.nextIDs[.attempt, default: 1])
        order.replace(lost)
        let (purpose, _) = try decide(order, key)
        guard lost.isOf(purpose.total.amount, in: order.currency) else { throw .refundUnmatched }
        var attempt = newAttempt(
            purpose, through: lost.payment, under: key, lost.refund.minorUnits, on: &order, submission)
        var changes = doubt(about: attempt, submission)
        if let words { changes.append(.evidenceSeen(attempt.see(.person, words, at: leaseClock))) }
        begin(attempt, accountingFor: lost, on: &order, changes)
        _ = try move(.hear(attempt.id, lost.refund), in: order.id)
        return .attemptStands(try self.attempt(attempt.id, of: order.id).0)
    }

    // MARK: - Keys

    /// The key at the gateway of what is asked for.
    ///
    /// A client's own key names its request for ever, so the same request has the same key at the gateway, whatever the register
    /// has forgotten. Without one the request is named by what it asks for and its place among the order's: another request
    /// in that place has another key.
    func gatewayKey(_ request: String, on order: Order, _ submission: Submission) -> String {
        guard let keyHash = submission.repetition?.keyHash else { return placeKey(request, on: order) }
        let kind = submission.command.asksForPayout ? Payout.Transfer.refund : .capture
        return payouts.key("\(kind)|\(order.name)|\(keyHash.map(String.init).joined(separator: "."))")
    }

    /// The key of a request that has none, for the order's next attempt.
    func placeKey(_ request: String, on order: Order) -> String {
        payouts.key("\(order.name)|\(order.attemptsMade + 1)|\(request)")
    }
}

extension Order {
    /// What the shop calls it, also when it hands it in anew: its id can be another one then, and so can a client's.
    fileprivate var name: String { "\(storeID.rawValue)|\(number)" }
}
