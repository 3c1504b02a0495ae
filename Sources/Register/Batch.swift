import Refunds

/// One transaction's worth of commands: what was loaded for them, and what they changed so far.
struct Batch {
    private let transaction: any StoreTransaction
    let payouts: PayoutSettings
    let taxRules: TransactionRules
    let gatewaysDown: Set<String>
    private let clock: Instant
    private let found: [Source: [FoundOrder]]
    private let foundAttempts: [AttemptID: FoundOrder]
    /// The orders that refunds which were heard of may be of, oldest first.
    let orderIDsOfRefunds: [OrderID]
    let foundUnmatched: [UnmatchedRefundID: FoundOrder]
    private let payoutHold: PayoutHold?
    private(set) var orders: [OrderID: Order]
    private let stored: Numbering
    var numbering: Numbering
    var taxes: TaxShelf
    var taken: TakenNames
    private var answers: [[UInt8]: StoredAnswer]
    private var attempts: [[UInt8]: Attempt]
    private let unanswered: [UnkeyedRequest: AttemptID]
    private let answersInHand: AnswersInHand
    private var entries: [Entry] = []
    /// True when a command was answered by what is on record.
    private var answersFromRecord = false

    /// Loads everything that the commands name.
    init(
        _ submissions: [Submission], in transaction: any StoreTransaction, payouts: PayoutSettings,
        taxRules: TransactionRules, gatewaysDown: Set<String>, _ answersInHand: AnswersInHand, at now: Instant
    ) throws(StoreFault) {
        self.transaction = transaction
        self.payouts = payouts
        self.taxRules = taxRules
        self.gatewaysDown = gatewaysDown
        self.answersInHand = answersInHand
        let unkeyed = payouts.doubtSeconds > 0 ? Set(submissions.compactMap(\.unkeyed)) : []
        let refunds = submissions.compactMap(\.command.refundHeard)
        var attemptIDs = Set(submissions.compactMap(\.command.attemptID))
        // A lease is counted by a clock that all replicas share, and so is the age of what was sent.
        let isLeasing =
            !(attemptIDs.isEmpty && unkeyed.isEmpty && refunds.isEmpty)
            || submissions.contains { $0.command.asksGateway || $0.command.unmatchedID != nil }
        clock = isLeasing ? try transaction.moment(of: now) : now
        let since = clock.adding(seconds: -payouts.doubtSeconds)
        let doubts = unkeyed.isEmpty ? [] : try transaction.unanswered(unkeyed, since: since)
        unanswered = Dictionary(doubts.map { ($0.request, $0.attemptID) }) { max($0, $1) }
        attemptIDs.formUnion(unanswered.values)
        foundAttempts = attemptIDs.isEmpty ? [:] : try transaction.find(attemptIDs)
        let foundRefunds = refunds.isEmpty ? [] : try transaction.find(refunds)
        orderIDsOfRefunds = foundRefunds.map(\.id).sorted()
        let unmatchedIDs = Set(submissions.compactMap(\.command.unmatchedID))
        foundUnmatched = unmatchedIDs.isEmpty ? [:] : try transaction.find(unmatchedIDs)
        payoutHold = submissions.contains(where: \.command.asksForPayout) ? try transaction.payoutHold() : nil
        let imports = submissions.compactMap(\.command.importOrder)
        found = try transaction.find(Set(submissions.compactMap(\.command.source)))
        let named = Set(found.values.joined()).union(foundAttempts.values)
            .union(foundRefunds).union(foundUnmatched.values)
        let loaded = try transaction.orders(named.map(\.id).sorted())
        orders = Dictionary(uniqueKeysWithValues: loaded.map { ($0.id, $0) })
        let taxCommands = submissions.compactMap(\.command.tax)
        let stores = Set(named.map(\.storeID)).union(imports.map(\.storeID)).union(taxCommands.map(\.storeID))
        stored =
            stores.isEmpty
            ? Numbering(nextIDs: [:], nextNumbers: [:]) : try transaction.numbering(of: stores)
        numbering = stored
        // Nobody else changes `/v1` records from here on: whoever does has locked the numbers before.
        let taxNames = TaxNames(of: taxCommands, and: imports)
        taxes = TaxShelf(taxNames == TaxNames() ? .none : try transaction.taxRecords(taxNames))
        taken = imports.isEmpty ? TakenNames(ids: [:], numbers: [:]) : try transaction.conflicts(with: imports)
        let keys = submissions.compactMap(\.repetition?.keyHash)
        let known = keys.isEmpty ? [] : try transaction.answers(to: keys)
        answers = Dictionary(uniqueKeysWithValues: known.map { ($0.keyHash, $0) })
        let tried = keys.isEmpty ? [] : try transaction.attempts(forKeys: keys)
        attempts = Dictionary(tried.compactMap { attempt in attempt.repetition.map { ($0.keyHash, attempt) } }) { $1 }
    }

    /// Decides the jobs one after another, each seeing the changes before it; returns how to answer them.
    mutating func decide(_ jobs: [Job]) throws(StoreFault) -> [@Sendable () -> Void] {
        var replies: [@Sendable () -> Void] = []
        for job in jobs {
            switch job.work {
            case .command(let submission, let reply):
                let result = decide(submission)
                replies.append { reply(result) }
            case .access(let work):
                replies.append(try work.run(transaction, clock))
            }
        }
        return replies
    }

    /// Writes the changes. Without any there still is a commit when what is on record was an answer: what can be read may be
    /// lost with its machine until a commit behind it is safe.
    func apply() throws(StoreFault) {
        guard !entries.isEmpty || answersFromRecord else { return }
        try transaction.apply(entries, numbering.moved(since: stored))
    }

    /// Decides one command.
    mutating func decide(_ submission: Submission) -> Result<Outcome, Rejection> {
        let changesBefore = entries.count
        let result = answer(submission)
        if case .success = result, entries.count == changesBefore { answersFromRecord = true }
        return result
    }

    private mutating func answer(_ submission: Submission) -> Result<Outcome, Rejection> {
        if let repetition = submission.repetition, let answer = answers[repetition.keyHash] {
            return answer.fingerprint == repetition.fingerprint
                ? .success(.answeredBefore(answer.document, answer: answer.body)) : .failure(.keyReused)
        }
        if let repetition = submission.repetition, let attempt = attempts[repetition.keyHash] {
            return attempt.repetition?.fingerprint == repetition.fingerprint
                ? .success(.attemptStands(attempt)) : .failure(.keyReused)
        }
        if let id = submission.unkeyed.flatMap({ unanswered[$0] }), let (attempt, _) = try? attempt(id) {
            switch answersInHand[id] {
            case .answering where attempt.state.isSettled: return .failure(.beingAnswered)
            case .answering: return .failure(.refused(.payoutInFlight))
            case nil where attempt.isAtWork(at: clock): return .failure(.refused(.payoutInFlight))
            case nil: return .success(.attemptStands(attempt))
            case .told: break
            }
        }
        guard payoutHold == nil || !submission.command.asksForPayout else { return .failure(.payoutsHeld) }
        if let command = submission.command.tax { return decide(command, by: submission.caller?.clientID) }
        do throws(Refusal) {
            return .success(try carryOut(submission))
        } catch {
            return .failure(.refused(error))
        }
    }

    private mutating func carryOut(_ submission: Submission) throws(Refusal) -> Outcome {
        let clientID = submission.caller?.clientID
        switch submission.command {
        case .issueCreditMemo(let command):
            let order = try order(command.source, for: submission.caller)
            if submission.command.asksGateway { return try payOut(command, on: order, submission) }
            let refund = try command.decide(on: order, gateways: payouts.gateways)
            return issue(refund, on: order, submission.repetition, by: clientID)
        case .importOrder(let command):
            let order = try importOrder(command)
            record([.orderImported(order)], of: order, by: clientID)
            return .orderChanged(order)
        case .createInvoice(let command):
            let order = try order(command.source, for: submission.caller)
            let charge = try command.decide(on: order, gateways: payouts.gateways)
            if charge.capture == .online {
                let payment = try order.paymentToCapture(for: charge, payouts.gateways)
                let key = gatewayKey(command.canonical, on: order, submission)
                return try attempt(.capture(charge), through: payment, under: key, on: order, submission)
            }
            return issue(charge, on: order, submission.repetition, by: clientID)
        case .cancelOrder(let command):
            var order = try order(command.source, for: submission.caller)
            try command.decide(on: &order, at: moment(of: order))
            return move(order, "Order canceled.", by: clientID)
        case .holdOrder(let command):
            var order = try order(command.source, for: submission.caller)
            try command.decide(on: &order, at: moment(of: order))
            return move(order, command.holds ? "Order put on hold." : "Order released from hold.", by: clientID)
        case .commentOnOrder(let command):
            var order = try order(command.source, for: submission.caller)
            let before = order
            let now = moment(of: order)
            let entry = try command.decide(on: &order, numbering: &numbering, at: now)
            let written = Change.historyWritten(entry, order.storeID)
            record(order == before ? [written] : [.orderMoved(order), written], of: order, by: clientID)
            return .commented(entry, order)
        case .moveAttempt(let move): return try carryOut(move)
        case .resendPayout(let command):
            return try payOut(command, on: try order(command.source, for: submission.caller), submission)
        case .hearOfRefund(let heard): return .heard(try hear(heard))
        case .matchRefund(let match): return try carryOut(match)
        case .tax: preconditionFailure("what is asked in the /v1 dialect is decided by its own rules")
        }
    }

    /// The attempt of a command, with its order as the commands before left it.
    func attempt(_ id: AttemptID) throws(Refusal) -> (Attempt, Order) {
        guard let found = foundAttempts[id] else { throw .orderNotFound }
        return try attempt(id, of: found.id)
    }

    /// The same for an attempt of an order that was loaded.
    func attempt(_ id: AttemptID, of orderID: OrderID) throws(Refusal) -> (Attempt, Order) {
        guard let order = orders[orderID], let attempt = order.attempts.first(where: { $0.id == id }) else {
            throw .orderNotFound
        }
        return (attempt, order)
    }

    /// Keeps an answer for repetitions of its request that follow in this batch.
    mutating func keep(_ answer: StoredAnswer) { answers[answer.keyHash] = answer }

    /// Takes note of an attempt as it stands now, for repetitions of its request.
    mutating func remember(_ attempt: Attempt) {
        if let keyHash = attempt.repetition?.keyHash { attempts[keyHash] = attempt }
    }

    /// The clock that leases are counted by.
    var leaseClock: Instant { clock }

    // MARK: - Carrying decisions out

    /// The order of a source, as the commands before left it.
    private func order(_ source: Source, for caller: Caller?) throws(Refusal) -> Order {
        let seen = found[source, default: []].filter { caller?.stores.contains($0.storeID) ?? true }
        guard let first = seen.first, let order = orders[first.id] else {
            throw source.isInvoice ? .invoiceNotFound : .orderNotFound
        }
        guard seen.count == 1 else { throw .sourceAmbiguous }
        return order
    }

    private mutating func issue(
        _ refund: Refund, on order: Order, _ repetition: Repetition?, by clientID: ClientID?
    ) -> Outcome {
        let now = moment(of: order)
        var order = order
        order.reserve(refund)
        order.settle(refund, at: now)
        let memo = order.issue(refund, numbering: &numbering, at: now)
        let answer = answer(repetition, .creditMemo(memo), in: order.storeID)
        record([.creditMemoIssued(memo, order)], answer, of: order, by: clientID)
        return .creditMemoIssued(memo, answer: answer?.body)
    }

    private mutating func issue(
        _ charge: Charge, on order: Order, _ repetition: Repetition?, by clientID: ClientID?
    ) -> Outcome {
        var order = order
        let invoice = add(charge, to: &order, paidWith: nil)
        let entry = historyEntry(charge, invoice, on: order)
        let document = InvoiceRecord(order: order, invoice: invoice)
        let answer = answer(repetition, .invoice(document), in: order.storeID)
        record(
            [
                .invoiceCreated(invoice, order, sendsMail: charge.sendsMail), .historyWritten(entry, order.storeID),
            ], answer, of: order, by: clientID)
        return .invoiceCreated(document, answer: answer?.body)
    }

    /// The answer that is kept for repetitions of a request.
    private mutating func answer(
        _ repetition: Repetition?, _ document: IssuedDocument, in storeID: StoreID
    ) -> StoredAnswer? {
        guard let repetition else { return nil }
        let answer = StoredAnswer(
            keyHash: repetition.keyHash, fingerprint: repetition.fingerprint, document: document.id, storeID: storeID,
            body: repetition.answer(document))
        keep(answer)
        return answer
    }

    private mutating func move(_ order: Order, _ sentence: String, by clientID: ClientID?) -> Outcome {
        let entry = historyEntry(sentence, about: .order, on: order)
        record([.orderMoved(order), .historyWritten(entry, order.storeID)], of: order, by: clientID)
        return .orderChanged(order)
    }

    mutating func historyEntry(
        _ comment: String, about subject: HistoryEntry.Subject, on order: Order, notified: Bool = false
    ) -> HistoryEntry {
        let now = moment(of: order)
        return HistoryEntry(
            id: HistoryEntryID(numbering.takeID(.historyEntry)), orderID: order.id, subject: subject,
            status: order.status, comment: comment, customerNotified: notified, visibleOnFront: false, writtenAt: now)
    }

    mutating func record(
        _ changes: [Change], _ answer: StoredAnswer? = nil, of order: Order, by clientID: ClientID?
    ) {
        let now = moment(of: order)
        orders[order.id] = order
        record(changes, answer, in: order.storeID, by: clientID, at: now)
    }

    mutating func record(
        _ changes: [Change], _ answer: StoredAnswer? = nil, in storeID: StoreID, by clientID: ClientID?,
        at now: Instant
    ) {
        entries.append(Entry(changes: changes, answer: answer, storeID: storeID, clientID: clientID, at: now))
    }

    mutating func moment(of order: Order) -> Instant {
        numbering.moment(of: order.storeID, clock: clock)
    }
}
