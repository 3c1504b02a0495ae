import Amounts
import Refunds
import Register

/// Everything that a register holds. It is a value, so a copy of it is a snapshot.
///
/// Texts that something is found by are kept as their bytes, as a database compares them: Swift takes two spellings of
/// one letter for the same text.
struct Ledger: Sendable {
    private(set) var orders: [OrderID: Order] = [:]
    private(set) var memos: [CreditMemoID: CreditMemo] = [:]
    private(set) var history: [OrderID: [HistoryEntry]] = [:]
    private(set) var answers: [[UInt8]: StoredAnswer] = [:]
    private(set) var unanswered: [AttemptID: UnansweredRequest] = [:]
    private(set) var evidence: [AttemptID: [Evidence]] = [:]
    var mails: [DocumentID: OutboxMail] = [:]
    /// Every command so far: what the rest must follow from.
    var entries: [Entry] { entryPages.flatMap(\.self) }
    /// In pages, because a transaction copies the page that it writes on.
    private var entryPages: [[Entry]] = []
    private(set) var taxes = Taxes()
    var numbering = Numbering(nextIDs: Numbering.firstIDs, nextNumbers: [:])
    var payoutHold: PayoutHold?
    var payoutReleases: [PayoutRelease] = []

    /// The order that each id and each number belongs to.
    private(set) var idsTaken: [Numbering.Row: [Int64: OrderID]] = [:]
    private(set) var numbersTaken: [Numbering.Series: [[UInt8]: OrderID]] = [:]

    /// Oldest first.
    private(set) var rateFiles: [RateFileOnRecord] = []
    /// Oldest first.
    var clients: [RegisteredClient] = []
    var tokens: [[UInt8]: KeptToken] = [:]
    /// The passwords of those clients that are users.
    var passwords: [ClientID: String] = [:]
    var sessions: [[UInt8]: RegisteredSession] = [:]

    /// Writes what a command changed. On an error the ledger is worth nothing any more.
    mutating func add(_ entry: Entry) throws(StoreFault) {
        for change in entry.changes { try add(change, at: entry.at) }
        if let answer = entry.answer {
            guard has(answer.document), answers.updateValue(answer, forKey: answer.keyHash) == nil else {
                throw .broken("an answer is kept once, for a document that is there")
            }
        }
        if let last = entryPages.indices.last, entryPages[last].count < 32 {
            entryPages[last].append(entry)
        } else {
            entryPages.append([entry])
        }
    }

    private mutating func addMail(about document: DocumentID, _ storeID: StoreID, at moment: Instant) {
        mails[document] = OutboxMail(about: document, of: storeID, askedAt: moment)
    }

    private mutating func add(_ change: Change, at moment: Instant) throws(StoreFault) {
        switch change {
        case .orderImported(let order):
            try take(order)
            for invoice in order.invoices { try take(invoice, of: order) }
            try keep(order)
        case .invoiceCreated(let invoice, let order, let sendsMail):
            try take(invoice, of: order)
            try replace(order)
            if sendsMail { addMail(about: .invoice(invoice.id), order.storeID, at: moment) }
        case .creditMemoIssued(let memo, let order):
            try take(memo)
            try replace(order)
            memos[memo.id] = memo
            try write(memo.historyEntry)
            if memo.refund.sendsMail { addMail(about: .creditMemo(memo.id), memo.storeID, at: memo.issuedAt) }
        case .orderMoved(let order), .attemptMade(_, let order), .attemptMoved(_, let order),
            .attemptFollowed(_, let order), .unmatchedMoved(_, let order):
            try replace(order)
        case .unmatchedHeard(let refund, let order):
            guard !unmatched.contains(where: { $0.isSame(as: refund) }) else {
                throw .broken("refund \(refund.refund.reference) is there already")
            }
            try replace(order)
        case .requestUnanswered(let request): unanswered[request.attemptID] = request
        case .evidenceSeen(let evidence):
            guard orders.values.contains(where: { $0.attempts.contains { $0.id == evidence.attemptID } }) else {
                throw .broken("evidence is of an attempt that is there")
            }
            self.evidence[evidence.attemptID, default: []].append(evidence)
        case .settled(let settlement):
            guard memos[settlement.creditMemoID] != nil else { throw .broken("news is of a memo that is there") }
            memos[settlement.creditMemoID]?.payoutStatus = settlement.status
        case .historyWritten(let written, _):
            try write(written)
        case .transactionPut(let transaction, let journal): try taxes.put(transaction, journal)
        case .invoiceCredited(let id, _, let credits): try taxes.check(credits, of: id)
        case .customerPut(let customer): try taxes.put(customer)
        case .exemptionPut(let exemption): try taxes.put(exemption)
        }
    }

    private mutating func write(_ entry: HistoryEntry) throws(StoreFault) {
        guard orders[entry.orderID] != nil else { throw .broken("a history is an order's") }
        try take(.historyEntry, entry.id.rawValue, for: entry.orderID)
        history[entry.orderID, default: []].append(entry)
    }

    private func has(_ document: DocumentID) -> Bool {
        switch document {
        case .creditMemo(let id): memos[id] != nil
        case .invoice(let id): idsTaken[.invoice]?[id.rawValue] != nil
        }
    }

    private mutating func replace(_ order: Order) throws(StoreFault) {
        guard orders[order.id] != nil else { throw .broken("there is no order \(order.id.rawValue)") }
        try keep(order)
    }

    /// Keeps an order as it stands now; its invoices stand in the sequence of their ids.
    private mutating func keep(_ order: Order) throws(StoreFault) {
        guard order.keepsTheLaw else { throw .broken("order \(order.id.rawValue) gives back more than was charged") }
        var order = order
        order.invoices.sort { $0.id < $1.id }
        orders[order.id] = order
    }

    // MARK: - Names

    private mutating func take(_ order: Order) throws(StoreFault) {
        try take(.order, order.id.rawValue, for: order.id)
        try take(order.number, of: .order, in: order.storeID, for: order.id)
        for line in order.lines { try take(.orderLine, line.id.rawValue, for: order.id) }
    }

    private mutating func take(_ invoice: Invoice, of order: Order) throws(StoreFault) {
        try take(.invoice, invoice.id.rawValue, for: order.id)
        try take(invoice.number, of: .invoice, in: order.storeID, for: order.id)
        for line in invoice.lines { try take(.invoiceLine, line.id.rawValue, for: order.id) }
    }

    private mutating func take(_ memo: CreditMemo) throws(StoreFault) {
        guard memo.refund.total.amount >= .zero, memo.refund.lines.allSatisfy({ $0.quantity > .zero }) else {
            throw .broken("memo \(memo.number) gives back less than nothing")
        }
        let order = memo.refund.orderID
        try take(.creditMemo, memo.id.rawValue, for: order)
        try take(memo.number, of: .creditMemo, in: memo.storeID, for: order)
        for line in memo.lines { try take(.creditMemoLine, line.id.rawValue, for: order) }
    }

    private mutating func take(_ row: Numbering.Row, _ id: Int64, for order: OrderID) throws(StoreFault) {
        guard idsTaken[row, default: [:]].updateValue(order, forKey: id) == nil else {
            throw .broken("\(row.rawValue) \(id) is there already")
        }
    }

    private mutating func take(
        _ number: String, of document: Numbering.Row, in store: StoreID, for order: OrderID
    ) throws(StoreFault) {
        let series = Numbering.Series(storeID: store, document: document)
        guard numbersTaken[series, default: [:]].updateValue(order, forKey: Array(number.utf8)) == nil else {
            throw .broken("\(document.rawValue) \(number) of store \(store.rawValue) is there already")
        }
    }
}

extension Ledger {
    /// Keeps a file of tax rates, once.
    mutating func add(_ file: NewRateFile, at now: Instant) -> RateFileID? {
        guard !rateFiles.contains(where: { $0.file.content == file.content }) else { return nil }
        let id = RateFileID(Int64(rateFiles.count) + 1)
        rateFiles.append(RateFileOnRecord(id: id, file: file, importedAt: now))
        return id
    }

    /// Takes note that the client of an attempt was told how it ended.
    mutating func answered(_ attempt: AttemptID) { unanswered[attempt] = nil }

    /// Every attempt, oldest first.
    var attempts: [Attempt] { orders.values.flatMap(\.attempts).sorted { $0.id < $1.id } }

    /// Every refund that nobody here asked for, oldest first.
    var unmatched: [UnmatchedRefund] { orders.values.flatMap(\.unmatched).sorted { $0.id < $1.id } }

    /// The orders that a refund which was heard of may be of.
    func find(_ heard: HearOfRefund) -> [FoundOrder] {
        orders.values.filter { heard.meaning(among: [$0]) != .foreign }.map {
            FoundOrder(id: $0.id, storeID: $0.storeID)
        }
    }

    /// Which orders a source names: a number can name one in each of several shops.
    func find(_ source: Source) -> [FoundOrder] {
        let ids: [OrderID] =
            switch source {
            case .order(let id): [id]
            case .invoice(let id): [idsTaken[.invoice]?[id.rawValue]].compactMap { $0 }
            case .orderNumber(let number): owners(of: number, .order)
            case .invoiceNumber(let number): owners(of: number, .invoice)
            }
        return ids.compactMap { orders[$0] }.map { FoundOrder(id: $0.id, storeID: $0.storeID) }
    }

    private func owners(of number: String, _ document: Numbering.Row) -> [OrderID] {
        numbersTaken.filter { $0.key.document == document }.compactMap { $0.value[Array(number.utf8)] }
    }

    /// The ids and numbers that these documents want and that others have, in whatever shop.
    func conflicts(with imports: [ImportOrder]) -> TakenNames {
        let documents = imports.map(\.document)
        let invoices = documents.flatMap(\.invoices)
        var taken = TakenNames(ids: [:], numbers: [:])
        for (row, ids) in [
            (Numbering.Row.order, documents.compactMap(\.id)),
            (.orderLine, documents.flatMap { $0.lines.compactMap(\.id) }), (.invoice, invoices.compactMap(\.id)),
        ] {
            taken.ids[row] = Set(ids).filter { idsTaken[row]?[$0] != nil }
        }
        for (document, numbers) in [
            (Numbering.Row.order, documents.compactMap(\.number)), (.invoice, invoices.compactMap(\.number)),
        ] {
            for (series, known) in numbersTaken where series.document == document {
                for number in numbers where known[Array(number.utf8)] != nil {
                    taken.numbers[series, default: []].insert(number)
                }
            }
        }
        return taken
    }
}

extension Order {
    /// False for what no decision makes: more given back than was charged, more charged than was ordered.
    fileprivate var keepsTheLaw: Bool {
        lines.allSatisfy { line in
            line.quantityOrdered > .zero && line.quantity.charged <= line.quantityOrdered
                && line.quantity.keepsTheLaw(\.self)
                && line.amounts.keepsTheLaw(\.row, \.discount, \.tax, \.hiddenTax)
        } && shipping.keepsTheLaw(\.fee, \.discount, \.tax) && total.keepsTheLaw(\.amount)
            && unmatchedTotal.amount >= .zero && leftForMemos.amount >= .zero
            && invoices.allSatisfy { invoice in
                invoice.total.keepsTheLaw(\.amount) && invoice.shipping.keepsTheLaw(\.fee)
                    && invoice.lines.allSatisfy { $0.quantity.charged > .zero && $0.quantity.keepsTheLaw(\.self) }
            }
    }
}

extension Balance {
    /// True when each part lies between nothing and what was charged.
    fileprivate func keepsTheLaw<Part: FixedPoint>(_ parts: ((Value) -> Part)...) -> Bool {
        parts.allSatisfy { part in
            part(refunded) >= .zero && part(reserved) >= .zero && part(refunded) + part(reserved) <= part(charged)
        }
    }

    fileprivate func keepsTheLaw(_ parts: ((Value) -> Money)...) -> Bool {
        parts.allSatisfy { part in keepsTheLaw({ part($0).amount }, { part($0).base }) }
    }
}

extension UnmatchedRefund {
    /// True when the gateway knows both by one name.
    fileprivate func isSame(as other: UnmatchedRefund) -> Bool {
        payment.method == other.payment.method && refund.reference == other.refund.reference
    }
}
