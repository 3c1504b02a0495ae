import Refunds

extension Batch {
    /// Promises an online refund: its part of the balances is held, and the attempt is on record before anything is sent.
    mutating func attempt(
        _ refund: Refund, on order: Order, _ submission: Submission
    ) throws(Refusal) -> Outcome {
        var order = order
        let (repetition, clientID) = (submission.repetition, submission.caller?.clientID)
        let payment = try order.payment(for: refund, payouts.gateways)
        guard let traits = payouts.gateways.traits[payment.method],
            let minorUnits = refund.total.amount.minorUnits(in: order.currency)
        else { throw .onlineRefundUnsupported }
        guard !gatewaysDown.contains(payment.method) else { throw .gatewayDown }
        let now = moment(of: order)
        order.attemptsMade += 1
        let lease = leaseClock.adding(seconds: payouts.leaseSeconds)
        var attempt = Attempt(
            id: AttemptID(numbering.takeID(.attempt)), storeID: order.storeID, refund: refund, payment: payment,
            sequence: order.attemptsMade,
            gatewayKey: payouts.key(order.storeID, order.id, payment, order.attemptsMade),
            minorUnits: minorUnits, currency: order.currency, clientID: clientID,
            repetition: repetition.map { .init(keyHash: $0.keyHash, fingerprint: $0.fingerprint) }, madeAt: now,
            state: .reserved, fence: 1, leasedUntil: lease, sends: 0, questions: 0, evidence: 0, firstSentAt: nil,
            nextQuestionAt: lease, gatewayReference: nil, creditMemoID: nil, reason: nil)
        var changes: [Change] = []
        if payouts.doubtSeconds > 0, let request = submission.unkeyed {
            let asked = UnansweredRequest(
                attemptID: attempt.id, storeID: attempt.storeID, request: request, askedAt: leaseClock)
            changes.append(.requestUnanswered(asked))
        }
        if case .keepsEveryOutcome = traits.repetition {
            // A second send is harmless, so the first needs no commit of its own.
            let evidence = attempt.startSending(at: leaseClock)
            changes.append(.evidenceSeen(evidence))
        }
        order.reserve(refund)
        order.attempts.append(attempt)
        remember(attempt)
        record([.attemptMade(attempt, order)] + changes, of: order, by: clientID)
        return .attemptMade(attempt)
    }

    /// Moves an attempt on, and does what follows from it.
    mutating func carryOut(_ move: MoveAttempt) throws(Refusal) -> Outcome {
        var (attempt, order) = try attempt(move.id)
        let traits = payouts.gateways.traits[attempt.payment.method] ?? .unknown
        guard let moved = move.decide(on: attempt, traits: traits, at: leaseClock) else {
            return .attemptStands(attempt)
        }
        attempt = moved.attempt
        switch moved.step {
        case .issue(let payout): return issue(payout, for: attempt, on: order, moved.evidence)
        case .fail:
            order.release(attempt.refund)
            let entry = historyEntry(attempt.failureComment, about: .order, on: order)
            keep(attempt, in: &order, [.historyWritten(entry, order.storeID)], moved.evidence)
        case .review, .ask, nil: keep(attempt, in: &order, [], moved.evidence)
        }
        if case .claim = move { return .attemptClaimed(attempt) }
        return .attemptStands(attempt)
    }

    private mutating func issue(
        _ payout: GatewayRefund, for attempt: Attempt, on order: Order, _ evidence: Evidence?
    ) -> Outcome {
        let now = moment(of: order)
        var (attempt, order) = (attempt, order)
        order.settle(attempt.refund, at: now)
        let memo = CreditMemo(
            issuing: attempt.refund, paidOutAs: payout, on: order, id: CreditMemoID(numbering.takeID(.creditMemo)),
            number: numbering.takeNumber(.init(storeID: order.storeID, document: .creditMemo)),
            lineIDs: attempt.refund.lines.map { _ in CreditMemoLineID(numbering.takeID(.creditMemoLine)) }, at: now)
        attempt.creditMemoID = memo.id
        let entry = historyEntry(
            memo.historyComment, about: .creditMemo, on: order, notified: attempt.refund.sendsMail)
        let answer = attempt.repetition.map { repetition in
            StoredAnswer(
                keyHash: repetition.keyHash, fingerprint: repetition.fingerprint, creditMemoID: memo.id,
                storeID: memo.storeID, body: payouts.answer(memo))
        }
        if let answer { keep(answer) }
        order.replace(attempt)
        remember(attempt)
        record(
            [
                .creditMemoIssued(memo, order), .historyWritten(entry, order.storeID), .attemptMoved(attempt, order),
                .settled(Settlement(of: memo, accepted: payout.status)),
            ] + (evidence.map { [.evidenceSeen($0)] } ?? []), answer, of: order, by: attempt.clientID)
        return .creditMemoIssued(memo, answer: answer?.body)
    }

    private mutating func keep(
        _ attempt: Attempt, in order: inout Order, _ changes: [Change], _ evidence: Evidence?
    ) {
        order.replace(attempt)
        remember(attempt)
        record(
            [.attemptMoved(attempt, order)] + changes + (evidence.map { [.evidenceSeen($0)] } ?? []), of: order,
            by: attempt.clientID)
    }
}

extension GatewayTraits {
    /// Of a gateway that is configured no more: nothing is asked of it.
    fileprivate static let unknown = GatewayTraits(repetition: .keepsNothing, lookup: .none)
}

extension Attempt {
    /// What the order's history says of a payout that failed.
    fileprivate var failureComment: String {
        let amount = refund.total.amount.text(in: currency)
        return "Refund of \(amount) \(currency) online failed: \(reason ?? "")."
    }
}

extension Order {
    /// Takes an attempt as it stands now.
    fileprivate mutating func replace(_ attempt: Attempt) {
        for index in attempts.indices where attempts[index].id == attempt.id { attempts[index] = attempt }
    }
}
