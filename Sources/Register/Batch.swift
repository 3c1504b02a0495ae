import Refunds

/// One transaction's worth of commands: what was loaded for them, and what they changed so far.
struct Batch {
    private let transaction: any StoreTransaction
    private let gateways: GatewayAbilities
    private let clock: Instant
    private let found: [Source: [FoundOrder]]
    private var orders: [OrderID: Order]
    private let stored: Numbering
    private var numbering: Numbering
    private var taken: TakenNames
    private var answers: [[UInt8]: StoredAnswer]
    private var entries: [Entry] = []

    /// Loads everything that the commands name.
    init(
        _ jobs: [Job], in transaction: any StoreTransaction, gateways: GatewayAbilities, at now: Instant
    ) throws(StoreFault) {
        self.transaction = transaction
        self.gateways = gateways
        clock = now
        let submissions = jobs.compactMap(\.submission)
        let imports = submissions.compactMap(\.command.importOrder)
        found = try transaction.find(Set(submissions.compactMap(\.command.source)))
        let named = Set(found.values.joined())
        let loaded = try transaction.orders(named.map(\.id).sorted())
        orders = Dictionary(uniqueKeysWithValues: loaded.map { ($0.id, $0) })
        let stores = Set(named.map(\.storeID)).union(imports.map(\.storeID))
        stored =
            stores.isEmpty
            ? Numbering(nextIDs: [:], nextNumbers: [:]) : try transaction.numbering(of: stores)
        numbering = stored
        taken = imports.isEmpty ? TakenNames(ids: [:], numbers: [:]) : try transaction.conflicts(with: imports)
        let keys = submissions.compactMap(\.repetition?.keyHash)
        let known = keys.isEmpty ? [] : try transaction.answers(to: keys)
        answers = Dictionary(uniqueKeysWithValues: known.map { ($0.keyHash, $0) })
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

    /// Writes the changes.
    func apply() throws(StoreFault) {
        guard !entries.isEmpty else { return }
        try transaction.apply(entries, numbering.moved(since: stored))
    }

    private mutating func decide(_ submission: Submission) -> Result<Outcome, Rejection> {
        if let repetition = submission.repetition, let answer = answers[repetition.keyHash] {
            return answer.fingerprint == repetition.fingerprint
                ? .success(.answeredBefore(answer.creditMemoID, answer: answer.body)) : .failure(.keyReused)
        }
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
            let refund = try command.decide(on: order, gateways: gateways)
            return issue(refund, on: order, submission.repetition, by: clientID)
        case .importOrder(let command):
            let order = try importOrder(command)
            record([.orderImported(order)], of: order, by: clientID)
            return .orderChanged(order)
        case .createInvoice(let command):
            var order = try order(command.source, for: submission.caller)
            let now = moment(of: order)
            var numbering = numbering
            let invoice = try command.decide(on: &order, gateways: gateways, numbering: &numbering, at: now)
            self.numbering = numbering
            let sendsMail = command.sendsMail
            let amount = invoice.total.charged.amount.text(in: order.currency)
            let sentence = "Invoiced amount of \(amount) \(order.currency)."
            let entry = historyEntry(
                command.comment.map { sentence + " " + $0 } ?? sentence, about: .invoice, on: order,
                notified: sendsMail)
            record(
                [.invoiceCreated(invoice, order, sendsMail: sendsMail), .historyWritten(entry, order.storeID)],
                of: order, by: clientID)
            return .invoiceCreated(invoice, order)
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
        }
    }

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
        let memo = CreditMemo(
            issuing: refund, on: order, id: CreditMemoID(numbering.takeID(.creditMemo)),
            number: numbering.takeNumber(.init(storeID: order.storeID, document: .creditMemo)),
            lineIDs: refund.lines.map { _ in CreditMemoLineID(numbering.takeID(.creditMemoLine)) }, at: now)
        let entry = historyEntry(memo.historyComment, about: .creditMemo, on: order, notified: refund.sendsMail)
        let answer = repetition.map { repetition in
            StoredAnswer(
                keyHash: repetition.keyHash, fingerprint: repetition.fingerprint, creditMemoID: memo.id,
                storeID: memo.storeID, body: repetition.answer(memo))
        }
        if let answer { answers[answer.keyHash] = answer }
        record(
            [.creditMemoIssued(memo, order), .historyWritten(entry, order.storeID)], answer, of: order, by: clientID)
        return .creditMemoIssued(memo, answer: answer?.body)
    }

    private mutating func importOrder(_ command: ImportOrder) throws(Refusal) -> Order {
        try command.checkNamesFree(taken)
        var numbering = numbering
        let now = numbering.moment(of: command.storeID, clock: clock)
        let order = try command.decide(numbering: &numbering, at: now)
        self.numbering = numbering
        taken.add(order)
        return order
    }

    private mutating func move(_ order: Order, _ sentence: String, by clientID: ClientID?) -> Outcome {
        let entry = historyEntry(sentence, about: .order, on: order)
        record([.orderMoved(order), .historyWritten(entry, order.storeID)], of: order, by: clientID)
        return .orderChanged(order)
    }

    private mutating func historyEntry(
        _ comment: String, about subject: HistoryEntry.Subject, on order: Order, notified: Bool = false
    ) -> HistoryEntry {
        let now = moment(of: order)
        return HistoryEntry(
            id: HistoryEntryID(numbering.takeID(.historyEntry)), orderID: order.id, subject: subject,
            status: order.status, comment: comment, customerNotified: notified, visibleOnFront: false, writtenAt: now)
    }

    private mutating func record(
        _ changes: [Change], _ answer: StoredAnswer? = nil, of order: Order, by clientID: ClientID?
    ) {
        let now = moment(of: order)
        orders[order.id] = order
        entries.append(
            Entry(changes: changes, answer: answer, storeID: order.storeID, clientID: clientID, at: now))
    }

    private mutating func moment(of order: Order) -> Instant {
        numbering.moment(of: order.storeID, clock: clock)
    }
}

extension Job {
    fileprivate var submission: Submission? {
        switch work {
        case .command(let submission, _): submission
        case .access: nil
        }
    }
}

extension Command {
    fileprivate var importOrder: ImportOrder? {
        switch self {
        case .importOrder(let command): command
        case .issueCreditMemo, .createInvoice, .cancelOrder, .holdOrder, .commentOnOrder: nil
        }
    }
}

extension CreateInvoice {
    fileprivate var comment: String? { (try? terms.get())?.comment }
    fileprivate var sendsMail: Bool { (try? terms.get())?.sendsMail ?? false }
}
