import Refunds
import Register

extension SQLTransaction {
    /// Writes a batch: every statement runs once, with a row of parameters for each document it concerns.
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        var rows = ChangedRows()
        for entry in entries { rows.add(entry) }
        for (statement, values) in rows.statements where !values.isEmpty {
            let changed = try connection.execute(statement, values)
            guard changed == values.count else {
                throw .broken("\(changed) of \(values.count) rows changed by: \(statement)")
            }
        }
        try appendToAudit(entries)
        try store(numbering)
    }

    private func store(_ numbering: Numbering) throws(StoreFault) {
        try connection.execute(
            """
            INSERT INTO id_sequence (name, next) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET next = excluded.next
            """,
            numbering.nextIDs.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { [.text($0.key.rawValue), .integer($0.value)] })
        try connection.execute(
            """
            INSERT INTO number_series (store_id, document, next) VALUES ($1, $2, $3)
            ON CONFLICT (store_id, document) DO UPDATE SET next = excluded.next
            """,
            numbering.nextNumbers.sorted {
                ($0.key.storeID, $0.key.document.rawValue) < ($1.key.storeID, $1.key.document.rawValue)
            }
            .map { [SQLValue($0.key.storeID), .text($0.key.document.rawValue), .integer($0.value)] })
    }
}

/// The rows that a batch writes, by statement.
private struct ChangedRows {
    private var orders: [[SQLValue]] = []
    private var customers: [[SQLValue]] = []
    private var orderLines: [[SQLValue]] = []
    private var invoices: [[SQLValue]] = []
    private var invoiceLines: [[SQLValue]] = []
    private var orderMoves: [[SQLValue]] = []
    private var orderLineCharges: [[SQLValue]] = []
    private var memos: [[SQLValue]] = []
    private var memoLines: [[SQLValue]] = []
    private var orderRefunds: [[SQLValue]] = []
    private var orderLineRefunds: [[SQLValue]] = []
    private var invoiceRefunds: [[SQLValue]] = []
    private var invoiceLineRefunds: [[SQLValue]] = []
    private var journal: [[SQLValue]] = []
    private var mails: [[SQLValue]] = []
    private var history: [[SQLValue]] = []
    private var answers: [[SQLValue]] = []

    /// In the sequence that the references between tables want.
    var statements: [(String, [[SQLValue]])] {
        [
            (Statements.insertOrder, orders), (Statements.insertCustomer, customers),
            (Statements.insertOrderLine, orderLines), (Statements.insertInvoice, invoices),
            (Statements.insertInvoiceLine, invoiceLines), (Statements.moveOrder, orderMoves),
            (Statements.chargeOrderLine, orderLineCharges), (Statements.insertMemo, memos),
            (Statements.insertMemoLine, memoLines), (Statements.refundOrder, orderRefunds),
            (Statements.refundOrderLine, orderLineRefunds), (Statements.refundInvoice, invoiceRefunds),
            (Statements.refundInvoiceLine, invoiceLineRefunds), (Statements.insertJournal, journal),
            (Statements.insertMail, mails), (Statements.insertHistory, history), (Statements.insertAnswer, answers),
        ]
    }

    mutating func add(_ entry: Entry) {
        for change in entry.changes { add(change, at: entry.at) }
        if let answer = entry.answer {
            answers.append([
                .blob(answer.keyHash), SQLValue(answer.storeID), .blob(answer.fingerprint),
                SQLValue(answer.creditMemoID), .blob(answer.body),
            ])
        }
    }

    private mutating func add(_ change: Change, at moment: Instant) {
        switch change {
        case .orderImported(let order): add(order)
        case .invoiceCreated(let invoice, let order, let sendsMail):
            add(invoice, of: order)
            move(order)
            if sendsMail { addMail("invoice_mail", invoice.id.rawValue, order.storeID, at: moment) }
        case .creditMemoIssued(let memo, let order): add(memo, of: order)
        case .orderMoved(let order): move(order)
        case .historyWritten(let written, let storeID): add(written, in: storeID)
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
        var values = [SQLValue](for: 15)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.beforeHold?.state.rawValue)
        values.add(order.beforeHold?.status)
        values.add(order.revision)
        values.add(order.updatedAt)
        values.add(order.shipping.charged)
        values.add(order.total.charged)
        values.add(order.id)
        orderMoves.append(values)
        for line in order.lines where !line.isPlaceholder {
            var values = [SQLValue](for: 11)
            values.add(line.quantityCanceled)
            values.add(line.quantity.charged)
            values.add(line.amounts.charged)
            values.add(line.id)
            orderLineCharges.append(values)
        }
    }

    private mutating func add(_ memo: CreditMemo, of order: Order) {
        let refund = memo.refund
        memos.append([SQLValue(memo.storeID), SQLValue(refund.sendsMail)] + CreditMemoRow.values(memo))
        let invoice = refund.invoiceID.flatMap { order.invoice($0) }
        for (line, part) in zip(memo.lines, refund.lines) {
            memoLines.append([SQLValue(memo.storeID), SQLValue(memo.id)] + CreditMemoLineRow.values(line, part))
            orderLineRefunds.append(refunded(part, of: part.orderLineID.rawValue))
            if let invoiceLine = invoice?.line(of: part.orderLineID) {
                invoiceLineRefunds.append(refunded(part, of: invoiceLine.id.rawValue))
            }
        }
        orderRefunds.append(refunded(refund, of: order))
        if let invoice {
            var values = [SQLValue](for: 10)
            values.add(refund.shipping)
            values.add(refund.total)
            values.add(memo.issuedAt)
            values.add(invoice.id)
            invoiceRefunds.append(values)
        }
        journal.append(JournalRow.values(memo))
        if refund.sendsMail { addMail("creditmemo_mail", memo.id.rawValue, memo.storeID, at: memo.issuedAt) }
    }

    /// What a refund adds to an order, where the order stands then, and its id.
    private func refunded(_ refund: Refund, of order: Order) -> [SQLValue] {
        var values = [SQLValue](for: 19)
        values.add(refund.shipping)
        values.add(refund.total)
        values.add(refund.adjustments.goodwill)
        values.add(refund.adjustments.fee)
        values.add(refund.payout == .online ? refund.total : .zero)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.revision)
        values.add(order.updatedAt)
        values.add(order.id)
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

    private mutating func addMail(_ kind: String, _ id: Int64, _ storeID: StoreID, at moment: Instant) {
        mails.append([.text(kind), .integer(id), SQLValue(storeID), SQLValue(moment)])
    }

    private mutating func add(_ entry: HistoryEntry, in storeID: StoreID) {
        history.append([
            SQLValue(entry.id), SQLValue(storeID), SQLValue(entry.orderID), .text(entry.subject.rawValue),
            .text(entry.status), SQLValue(entry.comment), SQLValue(entry.customerNotified),
            SQLValue(entry.visibleOnFront), SQLValue(entry.writtenAt),
        ])
    }
}

/// The statements that a batch writes with.
private enum Statements {
    static let insertOrder = Columns.insert(into: "orders", OrderRow.columns)
    static let insertCustomer = Columns.insert(
        into: "order_customer", ["order_id", "store_id"] + OrderCustomerRow.columns)
    static let insertOrderLine = Columns.insert(
        into: "order_line", ["store_id", "order_id", "position"] + OrderLineRow.columns)
    static let insertInvoice = Columns.insert(into: "invoice", ["store_id", "order_id"] + InvoiceRow.columns)
    static let insertInvoiceLine = Columns.insert(
        into: "invoice_line", ["store_id", "order_id", "invoice_id"] + InvoiceLineRow.columns)
    static let moveOrder = update(
        "orders",
        setting: ["state", "status", "held_state", "held_status", "revision", "updated_at"]
            + Columns.shipping("_invoiced") + Columns.money("total_paid"))
    static let chargeOrderLine = update(
        "order_line", setting: ["quantity_canceled", "quantity_invoiced"] + Columns.line("_invoiced"))
    static let insertMemo = Columns.insert(
        into: "creditmemo", ["store_id", "sends_mail"] + CreditMemoRow.columns)
    static let insertMemoLine = Columns.insert(
        into: "creditmemo_line", ["store_id", "creditmemo_id"] + CreditMemoLineRow.columns)
    static let refundOrder = update(
        "orders",
        adding: Columns.shipping("_refunded") + Columns.money("total_refunded") + Columns.money("goodwill_refunded")
            + Columns.money("fee_kept") + Columns.money("refunded_online"),
        setting: ["state", "status", "revision", "updated_at"])
    static let refundOrderLine = update("order_line", adding: ["quantity_refunded"] + Columns.line("_refunded"))
    static let refundInvoice = update(
        "invoice", adding: Columns.shipping("_refunded") + Columns.money("total_refunded"), setting: ["updated_at"])
    static let refundInvoiceLine = update("invoice_line", adding: ["quantity_refunded"] + Columns.line("_refunded"))
    static let insertJournal = Columns.insert(into: "journal", JournalRow.columns)
    static let insertMail = Columns.insert(into: "outbox", ["kind", "document_id", "store_id", "created_at"])
    static let insertHistory = Columns.insert(
        into: "history",
        [
            "id", "store_id", "order_id", "subject", "status", "comment", "customer_notified", "visible_on_front",
            "created_at",
        ])

    static let insertAnswer = Columns.insert(
        into: "idempotency_key", ["key_hash", "store_id", "fingerprint", "creditmemo_id", "answer"])

    /// An update of one row by its id: what is added to, then what is set, then the id.
    private static func update(_ table: String, adding: [String] = [], setting: [String] = []) -> String {
        let parts = [
            adding.isEmpty ? "" : Columns.additions(adding),
            setting.isEmpty ? "" : Columns.assignments(setting, from: adding.count + 1),
        ]
        return "UPDATE \(table) SET \(parts.filter { !$0.isEmpty }.joined(separator: ", "))"
            + " WHERE id = $\(adding.count + setting.count + 1)"
    }
}
