import Refunds
import Register

extension SQLTransaction {
    /// Writes a batch: every statement runs once, with a row of parameters for each document it concerns.
    func apply(_ entries: [Entry], _ numbering: Numbering, _ answers: [StoredAnswer]) throws(StoreFault) {
        var rows = ChangedRows()
        for entry in entries { rows.add(entry) }
        for (statement, values) in rows.statements where !values.isEmpty {
            let changed = try connection.execute(statement, values)
            guard changed == values.count else {
                throw .broken("\(changed) of \(values.count) rows changed by: \(statement)")
            }
        }
        try appendToAudit(entries, answers)
        try connection.execute(
            """
            INSERT INTO idempotency_key (key_hash, store_id, fingerprint, creditmemo_id, answer)
            VALUES ($1, $2, $3, $4, $5)
            """,
            answers.map {
                [
                    .blob($0.keyHash), SQLValue($0.storeID), .blob($0.fingerprint), SQLValue($0.creditMemoID),
                    .blob($0.body),
                ]
            })
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
            (Statements.insertMail, mails), (Statements.insertHistory, history),
        ]
    }

    mutating func add(_ entry: Entry) {
        switch entry.change {
        case .orderImported(let order): add(order)
        case .invoiceCreated(let invoice, let order, let sendsMail):
            add(invoice, of: order)
            move(order)
            if sendsMail { addMail("invoice_mail", invoice.id.rawValue, order.storeID, at: entry.at) }
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
        orderMoves.append(
            [.text(order.state.rawValue), .text(order.status), SQLValue(order.beforeHold?.state.rawValue)]
                + [SQLValue(order.beforeHold?.status), .integer(order.revision), SQLValue(order.updatedAt)]
                + order.shipping.charged.values + order.total.charged.values + [SQLValue(order.id)])
        for line in order.lines where !line.isPlaceholder {
            orderLineCharges.append(
                [SQLValue(line.quantityCanceled), SQLValue(line.quantity.charged)] + line.amounts.charged.values
                    + [SQLValue(line.id)])
        }
    }

    private mutating func add(_ memo: CreditMemo, of order: Order) {
        let refund = memo.refund
        memos.append(
            [SQLValue(memo.storeID), SQLValue(refund.sendsMail)] + CreditMemoRow.values(memo))
        for (line, part) in zip(memo.lines, refund.lines) {
            memoLines.append(
                [SQLValue(memo.storeID), SQLValue(memo.id)] + CreditMemoLineRow.values(line, part))
            orderLineRefunds.append([SQLValue(part.quantity)] + part.amounts.values + [SQLValue(part.orderLineID)])
            if let invoiceID = refund.invoiceID,
                let invoiceLine = order.invoice(invoiceID)?.line(of: part.orderLineID)
            {
                invoiceLineRefunds.append(
                    [SQLValue(part.quantity)] + part.amounts.values + [SQLValue(invoiceLine.id)])
            }
        }
        let online = refund.payout == .online ? refund.total : .zero
        orderRefunds.append(
            refund.shipping.values + refund.total.values + refund.adjustments.goodwill.values
                + refund.adjustments.fee.values + online.values + [
                    .text(order.state.rawValue), .text(order.status), .integer(order.revision),
                    SQLValue(order.updatedAt), SQLValue(order.id),
                ])
        if let invoiceID = refund.invoiceID {
            invoiceRefunds.append(
                refund.shipping.values + refund.total.values + [SQLValue(memo.issuedAt), SQLValue(invoiceID)])
        }
        for line in refund.journal {
            journal.append(
                [SQLValue(memo.id), .text(line.account.rawValue), SQLValue(memo.storeID)] + line.money.values)
        }
        if refund.sendsMail {
            addMail("creditmemo_mail", memo.id.rawValue, memo.storeID, at: memo.issuedAt)
        }
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
    static let insertJournal = Columns.insert(
        into: "journal", ["creditmemo_id", "account", "store_id", "amount", "base_amount"])
    static let insertMail = Columns.insert(into: "outbox", ["kind", "document_id", "store_id", "created_at"])
    static let insertHistory = Columns.insert(
        into: "history",
        [
            "id", "store_id", "order_id", "subject", "status", "comment", "customer_notified", "visible_on_front",
            "created_at",
        ])

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
