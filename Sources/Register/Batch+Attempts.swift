import Amounts
import Refunds

extension Batch {
    /// Promises that money moves through a gateway: what it needs is held, and the attempt is on record before anything is
    /// sent. With what a person says of it, when one wants it.
    mutating func attempt(
        _ purpose: AttemptPurpose, through payment: CapturedPayment, under key: String, on order: Order,
        _ submission: Submission, saying words: String? = nil
    ) throws(Refusal) -> Outcome {
        var order = order
        guard let traits = payouts.gateways.traits(of: payment.method, for: purpose.kind.transfer),
            let minorUnits = purpose.total.amount.minorUnits(in: order.currency)
        else { throw purpose.kind.unsupported }
        guard !gatewaysDown.contains(payment.method) else { throw .gatewayDown(purpose.kind.transfer) }
        var attempt = newAttempt(purpose, through: payment, under: key, minorUnits, on: &order, submission)
        var changes = doubt(about: attempt, submission)
        if let words { changes.append(.evidenceSeen(attempt.see(.person, words, at: leaseClock))) }
        if case .keepsEveryOutcome = traits.repetition {
            // A second send is harmless, so the first needs no commit of its own.
            changes.append(.evidenceSeen(attempt.startSending(at: leaseClock)))
        }
        begin(attempt, on: &order, changes)
        return .attemptMade(attempt)
    }

    /// An attempt that takes the next place among the order's, for a client's request or, without one, for a person.
    mutating func newAttempt(
        _ purpose: AttemptPurpose, through payment: CapturedPayment, under key: String, _ minorUnits: Int64,
        on order: inout Order, _ submission: Submission?
    ) -> Attempt {
        order.attemptsMade += 1
        let lease = leaseClock.adding(seconds: payouts.leaseSeconds)
        let repetition = submission?.repetition.map {
            Attempt.Repetition(keyHash: $0.keyHash, fingerprint: $0.fingerprint)
        }
        return Attempt(
            id: AttemptID(numbering.takeID(.attempt)), storeID: order.storeID, orderID: order.id, purpose: purpose,
            payment: payment, sequence: order.attemptsMade, gatewayKey: key, minorUnits: minorUnits,
            currency: order.currency, clientID: submission?.caller?.clientID, repetition: repetition,
            madeAt: moment(of: order), state: submission == nil ? .review : .reserved, fence: 1, leasedUntil: lease,
            sends: 0, questions: 0, evidence: 0, firstSentAt: nil, nextQuestionAt: submission == nil ? nil : lease,
            gatewayReference: nil, document: nil, settlement: nil, reason: nil)
    }

    /// What is recorded of a request without a key until its client was told how it ended.
    func doubt(about attempt: Attempt, _ submission: Submission) -> [Change] {
        guard payouts.doubtSeconds > 0, let request = submission.unkeyed else { return [] }
        let asked = UnansweredRequest(
            attemptID: attempt.id, storeID: attempt.storeID, request: request, askedAt: leaseClock)
        return [.requestUnanswered(asked)]
    }

    /// Puts a new attempt on record, and holds what it needs; with the refund that it accounts for, when there is one already.
    mutating func begin(
        _ attempt: Attempt, accountingFor known: UnmatchedRefund? = nil, on order: inout Order, _ changes: [Change] = []
    ) {
        if let refund = attempt.refund { order.reserve(refund) }
        order.attempts.append(attempt)
        remember(attempt)
        let accounted = known.map { [Change.unmatchedMoved($0, order)] } ?? []
        record([.attemptMade(attempt, order)] + accounted + changes, of: order, by: attempt.clientID)
    }

    /// Moves an attempt on, and does what follows from it.
    mutating func carryOut(_ move: MoveAttempt) throws(Refusal) -> Outcome {
        try self.move(move, in: attempt(move.id).1.id)
    }

    /// The same for an attempt of an order that was loaded.
    mutating func move(_ move: MoveAttempt, in orderID: OrderID) throws(Refusal) -> Outcome {
        var (attempt, order) = try attempt(move.id, of: orderID)
        let transfer = attempt.purpose.kind.transfer
        let traits = payouts.gateways.traits(of: attempt.payment.method, for: transfer) ?? .unknown
        guard let moved = move.decide(on: attempt, traits: traits, at: leaseClock) else {
            return .attemptStands(attempt)
        }
        attempt = moved.attempt
        switch moved.step {
        case .issue(let payout):
            let others = order.attempts.filter { $0.id != attempt.id }
            if transfer == .refund, others.contains(where: { $0.isAbout(payout, by: attempt.payment.method) }) {
                // Two attempts cannot both have paid out by one refund.
                attempt.leaveToPerson(reason: "the gateway's refund \(payout.reference) is another attempt's")
                keep(attempt, in: &order, [], moved.evidence)
            } else {
                return issue(payout, for: attempt, on: order, moved.evidence)
            }
        case .fail:
            if let refund = attempt.refund { order.release(refund) }
            let entry = historyEntry(attempt.failureComment, about: .order, on: order)
            keep(attempt, in: &order, [.historyWritten(entry, order.storeID)], moved.evidence)
        case .settle(let status):
            settle(&attempt, status, on: &order, moved.evidence)
        case .wait, .giveUp: follow(attempt, on: &order, [], moved.evidence)
        case nil where attempt.isPending: follow(attempt, on: &order, [], moved.evidence)
        case .review, .ask, nil: keep(attempt, in: &order, [], moved.evidence)
        }
        if case .claim = move { return .attemptClaimed(attempt) }
        return .attemptStands(attempt)
    }

    /// Does what an attempt is for, now that the gateway has it.
    mutating func issue(
        _ payout: GatewayRefund, for attempt: Attempt, on order: Order, _ evidence: Evidence?
    ) -> Outcome {
        switch attempt.purpose {
        case .refund(let refund): issue(refund, paidOutAs: payout, for: attempt, on: order, evidence)
        case .capture(let charge): issue(charge, for: attempt, on: order, evidence)
        case .resend(let memo, _): settle(memo, paidOutAs: payout, by: attempt, on: order, evidence)
        }
    }

    private mutating func issue(
        _ refund: Refund, paidOutAs payout: GatewayRefund, for attempt: Attempt, on order: Order, _ evidence: Evidence?
    ) -> Outcome {
        let now = moment(of: order)
        var (attempt, order) = (attempt, order)
        order.settle(refund, at: now)
        let memo = order.issue(refund, paidOutAs: payout, numbering: &numbering, at: now)
        attempt.document = .creditMemo(memo.id)
        let settlement = Settlement(of: memo.id, accepted: payout.status, by: attempt, at: now)
        attempt.settlement = settlement
        let explained = order.explain(payout, by: attempt)
        let answer = answer(attempt, .creditMemo(memo))
        let issued = [Change.creditMemoIssued(memo, order)]
        keep(attempt, in: &order, after: issued, [.settled(settlement)], explaining: explained, evidence, answer)
        return .creditMemoIssued(memo, answer: answer?.body)
    }

    private mutating func issue(
        _ charge: Charge, for attempt: Attempt, on order: Order, _ evidence: Evidence?
    ) -> Outcome {
        var (attempt, order) = (attempt, order)
        let invoice = add(charge, to: &order, paidWith: attempt.payment.transactionID)
        attempt.document = .invoice(invoice.id)
        let entry = historyEntry(charge, invoice, on: order)
        let record = InvoiceRecord(order: order, invoice: invoice)
        let answer = answer(attempt, .invoice(record))
        let changes: [Change] = [
            .invoiceCreated(invoice, order, sendsMail: charge.sendsMail), .historyWritten(entry, order.storeID),
        ]
        keep(attempt, in: &order, after: changes, [], evidence, answer)
        return .invoiceCreated(record, answer: answer?.body)
    }

    private mutating func settle(
        _ memo: CreditMemoID, paidOutAs payout: GatewayRefund, by attempt: Attempt, on order: Order,
        _ evidence: Evidence?
    ) -> Outcome {
        var (attempt, order) = (attempt, order)
        let settlement = Settlement(
            of: memo, accepted: payout.status, by: attempt, after: order.settlement(of: memo), at: moment(of: order))
        attempt.settlement = settlement
        let explained = order.explain(payout, by: attempt)
        let amount = attempt.purpose.total.amount.text(in: attempt.currency)
        let entry = historyEntry(
            "Refunded amount of \(amount) \(attempt.currency) sent again online.", about: .order, on: order)
        keep(
            attempt, in: &order, [.historyWritten(entry, order.storeID), .settled(settlement)], explaining: explained,
            evidence)
        return .attemptStands(attempt)
    }

    /// The answer that is kept for repetitions of an attempt's request.
    private mutating func answer(_ attempt: Attempt, _ document: IssuedDocument) -> StoredAnswer? {
        guard let repetition = attempt.repetition else { return nil }
        let answer = StoredAnswer(
            keyHash: repetition.keyHash, fingerprint: repetition.fingerprint, document: document.id,
            storeID: attempt.storeID, body: payouts.answer(document))
        keep(answer)
        return answer
    }

    /// Notes news of a memo's money. The memo stays as it is, whatever becomes of the money.
    private mutating func settle(
        _ attempt: inout Attempt, _ status: GatewayRefund.Status, on order: inout Order, _ evidence: Evidence?
    ) {
        guard let earlier = attempt.settlement else { preconditionFailure("an issued attempt has a settlement") }
        let settlement = earlier.followed(by: status, of: attempt.purpose.total, at: moment(of: order))
        attempt.settlement = settlement
        var changes: [Change] = [.settled(settlement)]
        if status == .failed {
            changes.append(
                .historyWritten(historyEntry(attempt.returnComment, about: .creditMemo, on: order), order.storeID))
        }
        follow(attempt, on: &order, changes, evidence)
    }

    private mutating func follow(
        _ attempt: Attempt, on order: inout Order, _ changes: [Change], _ evidence: Evidence?
    ) {
        order.replace(attempt)
        remember(attempt)
        record(
            [.attemptFollowed(attempt, order)] + changes + (evidence.map { [.evidenceSeen($0)] } ?? []), of: order,
            by: attempt.clientID)
    }

    /// Records how an attempt stands, behind the document that it became and before what follows from it.
    private mutating func keep(
        _ attempt: Attempt, in order: inout Order, after before: [Change] = [], _ changes: [Change],
        explaining explained: UnmatchedRefund? = nil, _ evidence: Evidence?, _ answer: StoredAnswer? = nil
    ) {
        order.replace(attempt)
        remember(attempt)
        let more = explained.map { [Change.unmatchedMoved($0, order)] } ?? []
        record(
            before + [.attemptMoved(attempt, order)] + changes + more
                + (evidence.map { [.evidenceSeen($0)] } ?? []), answer, of: order, by: attempt.clientID)
    }
}

extension GatewayTraits {
    /// Of a gateway that is configured no more: nothing is asked of it.
    static let unknown = GatewayTraits(repetition: .keepsNothing, lookup: .none)
}

extension AttemptPurpose.Kind {
    /// Why an attempt for it cannot be made.
    fileprivate var unsupported: Refusal {
        switch self {
        case .refund, .resend: .onlineRefundUnsupported
        case .capture: .onlineCaptureUnsupported
        }
    }
}

extension Attempt {
    /// What the order's history says of an attempt that failed.
    fileprivate var failureComment: String {
        let what =
            switch purpose.kind {
            case .refund: "Refund"
            case .resend: "Another refund"
            case .capture: "Capture"
            }
        return "\(what) of \(purpose.total.amount.text(in: currency)) \(currency) online failed: \(reason ?? "")."
    }

    /// What the order's history says when the money of a memo did not arrive.
    fileprivate var returnComment: String {
        let amount = purpose.total.amount.text(in: currency)
        return "The gateway reports that the refund of \(amount) \(currency) did not reach the customer."
    }

    /// True when the gateway's refund is known to be this attempt's.
    fileprivate func isAbout(_ refund: GatewayRefund, by method: String) -> Bool {
        purpose.kind.transfer == .refund && payment.method == method && gatewayReference == refund.reference
    }
}

extension Order {
    /// Takes an attempt as it stands now.
    mutating func replace(_ attempt: Attempt) {
        for index in attempts.indices where attempts[index].id == attempt.id { attempts[index] = attempt }
    }
    /// Lets an attempt account for a refund that was nobody's until now; nil when it was not heard of before.
    fileprivate mutating func explain(_ refund: GatewayRefund, by attempt: Attempt) -> UnmatchedRefund? {
        let method = attempt.payment.method
        guard
            var known = unmatched.first(where: {
                $0.isOpen && $0.payment.method == method && $0.refund.reference == refund.reference
            })
        else { return nil }
        known.attemptID = attempt.id
        replace(known)
        return known
    }
}
