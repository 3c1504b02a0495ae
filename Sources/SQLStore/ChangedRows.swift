import Refunds
import Register

/// The rows that a batch writes, by statement.
struct ChangedRows {
    private var orders: [[SQLValue]] = []
    private var orderLines: [[SQLValue]] = []
    private var invoices: [[SQLValue]] = []
    private var invoiceLines: [[SQLValue]] = []
    private var orderBalances: [[SQLValue]] = []
    private var balances: [[SQLValue]] = []
    private var orderChanges = RowUpdates(OrderBalanceRow.change)
    private var charges = RowUpdates(Statements.chargeBalance)
    private var memos: [[SQLValue]] = []
    private var memoLines: [[SQLValue]] = []
    private var refunds = RowUpdates(Statements.refundBalance)
    private var journal: [[SQLValue]] = []
    private var mails: [[SQLValue]] = []
    private var history: [[SQLValue]] = []
    private var answers: [[SQLValue]] = []
    private var payouts = PayoutRows()
    private var taxes: TaxRows

    init(_ documents: RevisionDocuments) { taxes = TaxRows(documents) }

    /// In the sequence that the references between tables want.
    var statements: [SQLStatement] {
        [
            SQLStatement(Statements.insertOrder, orders), SQLStatement(Statements.insertOrderLine, orderLines),
            SQLStatement(Statements.insertInvoice, invoices), SQLStatement(Statements.insertInvoiceLine, invoiceLines),
            SQLStatement(Statements.insertOrderBalance, orderBalances),
            SQLStatement(Statements.insertBalance, balances), charges.statement, payouts.betweenChargesAndRefunds,
            orderChanges.statement, SQLStatement(Statements.insertMemo, memos),
            SQLStatement(Statements.insertMemoLine, memoLines), refunds.statement,
            SQLStatement(Statements.insertJournal, journal),
            SQLStatement(Statements.insertMail, mails), SQLStatement(Statements.insertHistory, history),
            SQLStatement(Statements.insertAnswer, answers),
        ] + payouts.afterMemos + taxes.statements
    }

    mutating func add(_ entry: Entry) {
        for change in entry.changes { add(change, at: entry.at) }
        if let answer = entry.answer {
            answers.append([
                .blob(answer.keyHash), SQLValue(answer.storeID), .blob(answer.fingerprint),
                answer.document.creditMemo, answer.document.invoice, .blob(answer.body),
            ])
        }
    }

    private mutating func add(_ change: Change, at moment: Instant) {
        switch change {
        case .orderImported(let order): add(order)
        case .invoiceCreated(let invoice, let order, let sendsMail):
            add(invoice, of: order)
            move(order)
            if sendsMail { addMail(about: .invoice(invoice.id), order.storeID, at: moment) }
        case .creditMemoIssued(let memo, let order): add(memo, of: order)
        case .attemptMade(let attempt, let order):
            payouts.add(attempt, of: order)
            orderChanges.add(OrderBalanceRow.changed(order, holding: attempt.refund))
        case .attemptMoved(let attempt, let order):
            payouts.move(attempt, of: order)
            orderChanges.add(
                OrderBalanceRow.changed(order, releasing: attempt.state.isSettled ? attempt.refund : nil))
        case .requestUnanswered(let request): payouts.add(request)
        case .attemptFollowed(let attempt, _): payouts.follow(attempt)
        case .unmatchedHeard(let refund, let order):
            payouts.add(refund)
            orderChanges.add(OrderBalanceRow.changed(order))
        case .unmatchedMoved(let refund, let order):
            payouts.move(refund)
            orderChanges.add(OrderBalanceRow.changed(order))
        case .evidenceSeen(let evidence): payouts.add(evidence)
        case .settled(let settlement): payouts.add(settlement)
        case .orderMoved(let order): move(order)
        case .historyWritten(let written, let storeID): add(written, in: storeID)
        case .transactionPut(let transaction, let journal): taxes.add(transaction, journal)
        case .invoiceCredited(let id, let storeID, let credits): taxes.add(credits, of: id, in: storeID)
        case .customerPut(let customer): taxes.add(customer)
        case .exemptionPut(let exemption): taxes.add(exemption)
        }
    }

    private mutating func add(_ order: Order) {
        orders.append(OrderRow.values(order))
        orderBalances.append(OrderBalanceRow.values(order))
        for (position, line) in order.lines.enumerated() {
            orderLines.append(
                [SQLValue(order.storeID), SQLValue(order.id), .integer(Int64(position))] + OrderLineRow.values(line))
            balances.append(BalanceRow.values(line, in: order))
        }
        for invoice in order.invoices { add(invoice, of: order) }
    }

    private mutating func add(_ invoice: Invoice, of order: Order) {
        invoices.append([SQLValue(order.storeID), SQLValue(order.id)] + InvoiceRow.values(invoice))
        balances.append(BalanceRow.values(invoice, in: order))
        for line in invoice.lines {
            invoiceLines.append([SQLValue(order.storeID), SQLValue(invoice.id)] + InvoiceLineRow.values(line))
            balances.append(BalanceRow.values(line, of: invoice, in: order))
        }
    }

    /// The order's state, and what invoices and cancellations changed of it.
    private mutating func move(_ order: Order) {
        orderChanges.add(OrderBalanceRow.changed(order))
        for line in order.lines where !line.isPlaceholder {
            var values = [SQLValue](for: 15)
            values.add(line.quantityCanceled)
            values.addCounts(line.quantity.charged, line.amounts.charged)
            charges.add(values + BalanceRow.key(of: line.id, in: order))
        }
    }

    private mutating func add(_ memo: CreditMemo, of order: Order) {
        let refund = memo.refund
        memos.append(row(of: memo))
        for (line, part) in zip(memo.lines, refund.lines) { memoLines.append(row(of: line, part, in: memo)) }
        BalanceRow.forEachPart(of: refund, in: order) { counts, key, isInvoice in
            refunds.add(counts + [isInvoice ? SQLValue(memo.issuedAt) : .null] + key)
        }
        orderChanges.add(OrderBalanceRow.changed(order, by: refund))
        journal.append(JournalRow.values(memo))
        if refund.sendsMail { addMail(about: .creditMemo(memo.id), memo.storeID, at: memo.issuedAt) }
    }

    private func row(of memo: CreditMemo) -> [SQLValue] {
        var values = [SQLValue](for: 2 + CreditMemoRow.columns.count)
        values.add(memo.storeID)
        values.add(memo.refund.sendsMail)
        CreditMemoRow.add(memo, to: &values)
        return values
    }

    private func row(of line: CreditMemoLine, _ part: RefundLine, in memo: CreditMemo) -> [SQLValue] {
        var values = [SQLValue](for: 2 + CreditMemoLineRow.columns.count)
        values.add(memo.storeID)
        values.add(memo.id)
        CreditMemoLineRow.add(line, part, to: &values)
        return values
    }

    private mutating func addMail(about document: DocumentID, _ storeID: StoreID, at moment: Instant) {
        mails.append(MailRow.values(OutboxMail(about: document, of: storeID, askedAt: moment)))
    }

    private mutating func add(_ entry: HistoryEntry, in storeID: StoreID) {
        history.append([
            SQLValue(entry.id), SQLValue(storeID), SQLValue(entry.orderID), .text(entry.subject.rawValue),
            .text(entry.status), SQLValue(entry.comment), SQLValue(entry.customerNotified),
            SQLValue(entry.visibleOnFront), SQLValue(entry.writtenAt),
        ])
    }
}
