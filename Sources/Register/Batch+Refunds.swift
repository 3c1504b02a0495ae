import Refunds

/// Refunds that gateways show, whoever asked for them.
extension Batch {
    /// Takes note of a refund, and does what follows.
    mutating func hear(_ heard: HearOfRefund) throws(Refusal) -> Hearing {
        let refund = heard.listed.refund
        let candidates = orderIDsOfRefunds.compactMap { orders[$0] }.filter {
            payouts.gateways.moves(heard.method, of: $0.storeID) || !$0.attempts.isEmpty
        }
        switch heard.meaning(among: candidates) {
        case .attempt(let id, let orderID):
            let before = orders[orderID]?.attempts.first { $0.id == id }
            _ = try move(.hear(id, refund), in: orderID)
            guard let attempt = orders[orderID]?.attempts.first(where: { $0.id == id }), attempt != before else {
                return .known
            }
            return .news(attempt)
        case .unmatched(var unmatched, let orderID):
            guard refund.status.follows(unmatched.refund.status), var order = orders[orderID] else {
                return unmatched.isOpen ? .unmatched(unmatched, isNew: false) : .known
            }
            unmatched.refund = unmatched.refund.with(refund.status)
            order.replace(unmatched)
            record([.unmatchedMoved(unmatched, order)], of: order, by: nil)
            return unmatched.isOpen ? .unmatched(unmatched, isNew: false) : .known
        case .unexplained(let payment, let orderID):
            guard var order = orders[orderID] else { return .foreign }
            let unmatched = UnmatchedRefund(
                id: UnmatchedRefundID(numbering.takeID(.unmatchedRefund)), storeID: order.storeID, orderID: orderID,
                payment: payment, gatewayKey: heard.listed.gatewayKey, money: order.money(of: refund),
                heardAt: moment(of: order), refund: refund)
            order.add(unmatched)
            let entry = historyEntry(unmatched.comment, about: .order, on: order)
            record([.unmatchedHeard(unmatched, order), .historyWritten(entry, order.storeID)], of: order, by: nil)
            return .unmatched(unmatched, isNew: true)
        case .nothing: return .known
        case .foreign: return .foreign
        }
    }

    /// Makes the memo that accounts for an unmatched refund: by an attempt of its own, so that later news find the memo, and
    /// who matched it and why stays on record.
    mutating func carryOut(_ match: MatchRefund) throws(Refusal) -> Outcome {
        guard var order = foundUnmatched[match.id].flatMap({ orders[$0.id] }),
            var unmatched = order.unmatched.first(where: { $0.id == match.id }), unmatched.isOpen
        else { throw .cannotCreditMemo }
        unmatched.attemptID = AttemptID(numbering.nextIDs[.attempt, default: 1])
        order.replace(unmatched)
        let refund = try match.decide(unmatched, on: order)
        let attempt = newAttempt(
            .refund(refund), through: unmatched.payment, under: placeKey("match \(match.id.rawValue)", on: order),
            unmatched.refund.minorUnits, on: &order, nil)
        begin(attempt, accountingFor: unmatched, on: &order)
        let verdict = MoveAttempt.Verdict(refund: unmatched.refund, person: match.person, evidence: match.reason)
        let resolve = MoveAttempt.resolve(attempt.id, verdict)
        guard let moved = resolve.decide(on: attempt, traits: .unknown, at: moment(of: order)) else {
            preconditionFailure("a match has the refund's own amount")
        }
        return issue(unmatched.refund, for: moved.attempt, on: order, moved.evidence)
    }
}

extension UnmatchedRefund {
    /// What the order's history says of it.
    fileprivate var comment: String {
        "The gateway shows the refund \(refund.reference) of \(refund.minorUnits) \(refund.currencyCode) in minor units,"
            + " which no credit memo accounts for."
    }
}
