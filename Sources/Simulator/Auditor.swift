import Refunds
import Register

/// Keeps its own books of a world: what was committed, what clients were told, what gateways moved. It computes nothing the
/// way the core does, and holds what happened against twelve invariants (`docs/proof.md`).
package struct Auditor {
    /// What was broken first.
    private(set) var violation: Violation?
    var orders: [OrderID: OrderBook] = [:]
    var attempts: [AttemptID: AttemptBook] = [:]
    var memos: [CreditMemoID: MemoBook] = [:]
    var invoices: [InvoiceID: String] = [:]
    /// What a key's first document was.
    var documentsOfKeys: [[UInt8]: DocumentID] = [:]
    var attemptsOfKeys: [[UInt8]: AttemptID] = [:]
    /// The attempts of each thing that a client asked for, which its comment names.
    /// What clients asked for and know the end of, by the comment.
    var answered: Set<String> = []
    private var attemptsOfComments: [String: AttemptID] = [:]
    /// What a client was told for each thing that it asked for.
    var told: [Int: (document: DocumentID, number: String, body: [UInt8])] = [:]
    private var numbers: [StoreID: (next: Int64, latest: Int64)] = [:]
    var mails = 0
    /// `/v1` documents as their last revision has them.
    var transactions: [TransactionID: TaxTransaction] = [:]
    var unmatched: [UnmatchedRefundID: UnmatchedRefund] = [:]

    /// An invariant that does not hold.
    package struct Violation: Sendable, CustomStringConvertible {
        /// Which one, by its number.
        package let invariant: Int
        /// What is wrong.
        package let what: String
        /// `invariant 12: …`.
        package var description: String { "invariant \(invariant): \(what)" }
    }

    /// What went back of an order, and what is held, as the documents and the attempts say.
    struct OrderBook {
        var refunded: [String: [Int64]] = [:]
        var held: [String: [Int64]] = [:]
        var aggregates: [Int64] = [0, 0, 0, 0, 0, 0]
        var last: Order
    }

    /// How an attempt stands.
    struct AttemptBook {
        let kind: AttemptPurpose.Kind
        let orderID: OrderID
        let method: String
        let payment: String
        let key: String
        let minorUnits: Int64
        let currencyCode: String
        let held: Parts
        var state: AttemptState
        var fence: Int64
        var reference: String?
        var document: DocumentID?
        /// The last news of what it sent.
        var status: GatewayRefund.Status?
        var madeByMatch: Bool
    }

    /// A memo and its money.
    struct MemoBook {
        let number: String
        let orderID: OrderID
        let isOnline: Bool
        let total: [Int64]
        let sendsMail: Bool
        var attemptID: AttemptID?
        var paid: [Int64] = [0, 0]
        var news: Int64 = 0
    }

    /// Notes the first thing that is wrong.
    mutating func hold(_ isTrue: Bool, _ invariant: Int, _ what: @autoclosure () -> String) {
        if !isTrue, violation == nil { violation = Violation(invariant: invariant, what: what()) }
    }

    /// Takes note of what was committed.
    mutating func committed(_ entries: [Entry]) {
        for entry in entries {
            var touched: Order?
            for change in entry.changes {
                note(change, of: entry)
                touched = change.order ?? touched
            }
            if let answer = entry.answer {
                hold(documentsOfKeys[answer.keyHash] == nil, 5, "a key has two documents")
                documentsOfKeys[answer.keyHash] = answer.document
            }
            if let touched { check(touched) }
        }
    }

    private mutating func note(_ change: Change, of entry: Entry) {
        switch change {
        case .orderImported(let order):
            orders[order.id] = OrderBook(last: order)
            for invoice in order.invoices { invoices[invoice.id] = invoice.number }
        case .invoiceCreated(let invoice, _, let sendsMail):
            hold(invoices[invoice.id] == nil, 5, "invoice \(invoice.number) is issued twice")
            invoices[invoice.id] = invoice.number
            if sendsMail { mails += 1 }
        case .creditMemoIssued(let memo, _): issue(memo, entry)
        case .attemptMade(let attempt, _): make(attempt)
        case .attemptMoved(let attempt, _), .attemptFollowed(let attempt, _): move(attempt)
        case .settled(let settlement): settle(settlement)
        case .unmatchedHeard(let refund, _), .unmatchedMoved(let refund, _): unmatched[refund.id] = refund
        case .transactionPut(let transaction, let journal): put(transaction, journal.rows)
        case .requestUnanswered, .evidenceSeen, .orderMoved, .historyWritten, .invoiceCredited, .customerPut,
            .exemptionPut:
            break
        }
    }

    private mutating func issue(_ memo: CreditMemo, _ entry: Entry) {
        let (refund, name) = (memo.refund, "memo \(memo.number)")
        hold(memos[memo.id] == nil, 5, "\(name) is issued twice")
        take(memo.number, in: memo.storeID, at: memo.issuedAt)
        let journal = refund.journal.rows
        hold(journal.allSatisfy { $0.money.count == 2 }, 7, "\(name) has a journal in two currencies")
        for side in 0...1 {
            hold(journal.map { $0.money[side] }.reduce(0, +) == 0, 7, "the journal of \(name) does not sum to zero")
        }
        let payable = journal.first { $0.account == "refund_payable" }?.money ?? [0, 0]
        let isOnline = refund.payout == .online
        hold(
            payable == (isOnline ? refund.totalRow.map { -$0 } : [0, 0]), 7, "\(name) owes another sum than its total")
        hold(refund.partsRow == refund.totalRow, 7, "\(name) is not the sum of its parts")
        let maker = attempts.first { $0.value.kind == .refund && $0.value.document == .creditMemo(memo.id) }
        hold(maker == nil, 5, "\(name) is a second memo of its attempt")
        memos[memo.id] = MemoBook(
            number: memo.number, orderID: refund.orderID, isOnline: isOnline, total: refund.totalRow,
            sendsMail: refund.sendsMail)
        if refund.sendsMail { mails += 1 }
        add(refund.rows, to: \.refunded, of: refund.orderID, sign: 1)
        for (place, part) in refund.aggregateRow.enumerated() { orders[refund.orderID]?.aggregates[place] += part }
    }

    /// Memos of both dialects have one series of numbers in each shop.
    mutating func take(_ number: String, in store: StoreID, at moment: Instant) {
        let last = numbers[store] ?? (100_000_001, .min)
        hold(number == String(last.next), 6, "memo \(number) of store \(store.rawValue) follows \(last.next - 1)")
        hold(moment.seconds >= last.latest, 6, "memo \(number) is dated before the one before it")
        numbers[store] = (last.next + 1, moment.seconds)
    }

    private mutating func make(_ attempt: Attempt) {
        hold(attempts[attempt.id] == nil, 5, "attempt \(attempt.id.rawValue) is made twice")
        hold(
            !attempts.values.contains { $0.key == attempt.gatewayKey }, 5,
            "two attempts have the key \(attempt.gatewayKey)")
        if let keyHash = attempt.repetition?.keyHash {
            hold(attemptsOfKeys[keyHash] == nil && documentsOfKeys[keyHash] == nil, 5, "a key has two attempts")
            attemptsOfKeys[keyHash] = attempt.id
        }
        if let comment = attempt.comment, comment.hasPrefix("ask ") {
            // Without a key, a request that was held up until its client knew from another one counts as one more.
            let isOneMore = attempt.repetition == nil && answered.contains(comment)
            hold(attemptsOfComments[comment] == nil || isOneMore, 5, "\(comment) is paid twice")
            attemptsOfComments[comment] = attempt.id
        }
        let held = attempt.refund?.rows ?? []
        attempts[attempt.id] = AttemptBook(
            kind: attempt.purpose.kind, orderID: attempt.orderID, method: attempt.payment.method,
            payment: attempt.payment.transactionID, key: attempt.gatewayKey, minorUnits: attempt.minorUnits,
            currencyCode: attempt.currency.code, held: held, state: attempt.state, fence: attempt.fence,
            madeByMatch: attempt.state == .review)
        add(held, to: \.held, of: attempt.orderID, sign: 1)
    }

    private mutating func move(_ attempt: Attempt) {
        guard var book = attempts[attempt.id] else {
            return hold(false, 8, "attempt \(attempt.id.rawValue) moves before it is made")
        }
        let name = "attempt \(attempt.id.rawValue)"
        hold(
            book.state.mayBecome(attempt.state), 8,
            "\(name) goes from \(book.state.rawValue) to \(attempt.state.rawValue)")
        hold(attempt.fence >= book.fence, 8, "the fence of \(name) goes back")
        hold(attempt.gatewayKey == book.key && attempt.minorUnits == book.minorUnits, 8, "\(name) asks for another sum")
        if book.state != attempt.state, attempt.state == .issued || attempt.state == .failed {
            add(book.held, to: \.held, of: book.orderID, sign: -1)
        }
        if let document = book.document { hold(attempt.document == document, 5, "\(name) became another document") }
        book.state = attempt.state
        book.fence = attempt.fence
        book.reference = attempt.gatewayReference
        book.document = attempt.document
        book.status = attempt.settlement?.status
        if case .creditMemo(let memo) = attempt.document { memos[memo]?.attemptID = attempt.id }
        attempts[attempt.id] = book
    }

    private mutating func settle(_ settlement: Settlement) {
        guard var memo = memos[settlement.creditMemoID] else {
            return hold(false, 7, "news is of a memo that is not there")
        }
        hold(settlement.position == memo.news + 1, 7, "the news of memo \(memo.number) is not counted on")
        memo.news = settlement.position
        for side in 0...1 { memo.paid[side] += settlement.paidRow[side] }
        hold(
            memo.paid == (settlement.status == .succeeded ? memo.total : [0, 0]), 7,
            "memo \(memo.number) of \(memo.total), \(settlement.status.rawValue), is paid by \(memo.paid)")
        memos[settlement.creditMemoID] = memo
    }

    private mutating func add(
        _ parts: Parts, to book: WritableKeyPath<OrderBook, [String: [Int64]]>, of order: OrderID, sign: Int64
    ) {
        for (name, parts) in parts {
            var sum = orders[order]?[keyPath: book][name] ?? Array(repeating: 0, count: parts.count)
            for place in parts.indices { sum[place] += sign * parts[place] }
            orders[order]?[keyPath: book][name] = sum
        }
    }
}

extension AttemptState {
    /// The states that may follow.
    fileprivate func mayBecome(_ next: AttemptState) -> Bool {
        switch (self, next) {
        case (.reserved, _): true
        case (.sending, _), (.unknown, _): next != .reserved
        case (.review, .issued), (.review, .failed), (.review, .review), (.issued, .issued), (.failed, .failed): true
        case (.issued, _), (.failed, _), (.review, _): false
        }
    }
}

extension Attempt {
    /// What the client wrote on it, which names what it asked for.
    fileprivate var comment: String? {
        switch purpose {
        case .refund(let refund): refund.comment
        case .capture(let charge): charge.comment
        case .resend: nil
        }
    }
}

extension Change {
    /// The order as it stands after the change.
    fileprivate var order: Order? {
        switch self {
        case .orderImported(let order), .invoiceCreated(_, let order, _), .creditMemoIssued(_, let order),
            .attemptMade(_, let order), .attemptMoved(_, let order), .attemptFollowed(_, let order),
            .unmatchedHeard(_, let order), .unmatchedMoved(_, let order), .orderMoved(let order):
            order
        case .requestUnanswered, .evidenceSeen, .settled, .historyWritten, .transactionPut, .invoiceCredited,
            .customerPut, .exemptionPut:
            nil
        }
    }
}
