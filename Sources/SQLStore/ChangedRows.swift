import Refunds
import Register

/// The rows that a batch writes, by statement.
struct ChangedRows {
    private var orders: [[SQLValue]] = []
    private var customers: [[SQLValue]] = []
    private var orderLines: [[SQLValue]] = []
    private var invoices: [[SQLValue]] = []
    private var invoiceLines: [[SQLValue]] = []
    private var orderChanges = RowUpdates(Statements.changeOrder)
    private var orderLineCharges = RowUpdates(Statements.chargeOrderLine)
    private var memos: [[SQLValue]] = []
    private var memoLines: [[SQLValue]] = []
    private var orderLineRefunds = RowUpdates(Statements.refundOrderLine)
    private var invoiceRefunds = RowUpdates(Statements.refundInvoice)
    private var invoiceLineRefunds = RowUpdates(Statements.refundInvoiceLine)
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
            SQLStatement(Statements.insertOrder, orders), SQLStatement(Statements.insertCustomer, customers),
            SQLStatement(Statements.insertOrderLine, orderLines), SQLStatement(Statements.insertInvoice, invoices),
            SQLStatement(Statements.insertInvoiceLine, invoiceLines),
        ] + [orderLineCharges.statement] + payouts.betweenChargesAndRefunds + [
            orderChanges.statement, SQLStatement(Statements.insertMemo, memos),
            SQLStatement(Statements.insertMemoLine, memoLines), orderLineRefunds.statement,
            invoiceRefunds.statement, invoiceLineRefunds.statement, SQLStatement(Statements.insertJournal, journal),
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
            orderChanges.add(changed(order, by: nil, holding: attempt.refund))
        case .attemptMoved(let attempt, let order):
            payouts.move(attempt, of: order)
            orderChanges.add(changed(order, by: nil, releasing: attempt.state.isSettled ? attempt.refund : nil))
        case .requestUnanswered(let request): payouts.add(request)
        case .attemptFollowed(let attempt, _): payouts.follow(attempt)
        case .unmatchedHeard(let refund, let order):
            payouts.add(refund)
            orderChanges.add(changed(order, by: nil))
        case .unmatchedMoved(let refund, let order):
            payouts.move(refund)
            orderChanges.add(changed(order, by: nil))
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
        customers.append([SQLValue(order.id), SQLValue(order.storeID)] + OrderCustomerRow.values(order))
        for (position, line) in order.lines.enumerated() {
            orderLines.append(
                [SQLValue(order.storeID), SQLValue(order.id), .integer(Int64(position))] + OrderLineRow.values(line))
        }
        for invoice in order.invoices { add(invoice, of: order) }
    }

    private mutating func add(_ invoice: Invoice, of order: Order) {
        invoices.append([SQLValue(order.storeID), SQLValue(order.id)] + InvoiceRow.values(invoice))
        for line in invoice.lines {
            invoiceLines.append(
                [SQLValue(order.storeID), SQLValue(order.id), SQLValue(invoice.id)] + InvoiceLineRow.values(line))
        }
    }

    /// The order's state, and what invoices and cancellations changed of it.
    private mutating func move(_ order: Order) {
        orderChanges.add(changed(order, by: nil))
        for line in order.lines where !line.isPlaceholder {
            var values = [SQLValue](for: 11)
            values.add(line.quantityCanceled)
            values.add(line.quantity.charged)
            values.add(line.amounts.charged)
            values.add(line.id)
            orderLineCharges.add(values)
        }
    }

    /// What is held of an order and no longer held, what a refund adds to it, where it stands then, what it was charged, and
    /// its id.
    private func changed(
        _ order: Order, by refund: Refund?, holding held: Refund? = nil, releasing released: Refund? = nil
    ) -> [SQLValue] {
        var values = [SQLValue](for: 39)
        values.add((held?.shipping ?? .zero) - (released?.shipping ?? .zero))
        values.add((held?.total ?? .zero) - (released?.total ?? .zero))
        values.add(refund?.shipping ?? .zero)
        values.add(refund?.total ?? .zero)
        values.add(refund?.adjustments.goodwill ?? .zero)
        values.add(refund?.adjustments.fee ?? .zero)
        values.add(refund?.payout == .online ? refund?.total ?? .zero : .zero)
        values.add(order.attemptsMade)
        values.add(order.unmatchedHeard)
        values.add(order.unmatchedTotal)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.beforeHold?.state.rawValue)
        values.add(order.beforeHold?.status)
        values.add(order.revision)
        values.add(order.updatedAt)
        values.add(order.shipping.charged)
        values.add(order.total.charged)
        values.add(order.id)
        return values
    }

    private mutating func add(_ memo: CreditMemo, of order: Order) {
        let refund = memo.refund
        memos.append(row(of: memo))
        let invoice = refund.invoiceID.flatMap { order.invoice($0) }
        for (line, part) in zip(memo.lines, refund.lines) {
            memoLines.append(row(of: line, part, in: memo))
            orderLineRefunds.add(refunded(part, of: part.orderLineID.rawValue))
            if let invoiceLine = invoice?.line(of: part.orderLineID) {
                invoiceLineRefunds.add(refunded(part, of: invoiceLine.id.rawValue))
            }
        }
        orderChanges.add(changed(order, by: refund))
        if let invoice {
            var values = [SQLValue](for: 10)
            values.add(refund.shipping)
            values.add(refund.total)
            values.add(memo.issuedAt)
            values.add(invoice.id)
            invoiceRefunds.add(values)
        }
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

    /// What a refund adds to a line of an order or an invoice, and the line's id.
    private func refunded(_ part: RefundLine, of id: Int64) -> [SQLValue] {
        var values = [SQLValue](for: 10)
        values.add(part.quantity)
        values.add(part.amounts)
        values.add(id)
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
