import Refunds
import Register

extension SQLTransaction {
    /// Writes a batch: every statement runs once, with a row of parameters for each document it concerns.
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        var rows = ChangedRows()
        for entry in entries { rows.add(entry) }
        let statements = try rows.statements + [auditing(entries)] + storing(numbering)
        let changed = try connection.execute(statements)
        for (statement, changed) in zip(statements, changed) where changed != statement.rows.count {
            throw .broken("\(changed) of \(statement.rows.count) rows changed by: \(statement.sql)")
        }
    }

    private func storing(_ numbering: Numbering) -> [SQLStatement] {
        [
            SQLStatement(
                """
                INSERT INTO id_sequence (name, next) VALUES ($1, $2)
                ON CONFLICT (name) DO UPDATE SET next = excluded.next
                """,
                numbering.nextIDs.sorted { $0.key.rawValue < $1.key.rawValue }
                    .map { [.text($0.key.rawValue), .integer($0.value)] }),
            SQLStatement(
                """
                INSERT INTO number_series (store_id, document, next) VALUES ($1, $2, $3)
                ON CONFLICT (store_id, document) DO UPDATE SET next = excluded.next
                """,
                numbering.nextNumbers.sorted {
                    ($0.key.storeID, $0.key.document.rawValue) < ($1.key.storeID, $1.key.document.rawValue)
                }
                .map { [SQLValue($0.key.storeID), .text($0.key.document.rawValue), .integer($0.value)] }),
        ]
    }
}

/// The rows that a batch writes, by statement.
private struct ChangedRows {
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

    /// In the sequence that the references between tables want.
    var statements: [SQLStatement] {
        [
            SQLStatement(Statements.insertOrder, orders), SQLStatement(Statements.insertCustomer, customers),
            SQLStatement(Statements.insertOrderLine, orderLines), SQLStatement(Statements.insertInvoice, invoices),
            SQLStatement(Statements.insertInvoiceLine, invoiceLines), orderChanges.statement,
            orderLineCharges.statement, SQLStatement(Statements.insertMemo, memos),
            SQLStatement(Statements.insertMemoLine, memoLines), orderLineRefunds.statement,
            invoiceRefunds.statement, invoiceLineRefunds.statement, SQLStatement(Statements.insertJournal, journal),
            SQLStatement(Statements.insertMail, mails), SQLStatement(Statements.insertHistory, history),
            SQLStatement(Statements.insertAnswer, answers),
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

    /// What a refund adds to an order, where the order stands then, what it was charged, and its id.
    private func changed(_ order: Order, by refund: Refund?) -> [SQLValue] {
        var values = [SQLValue](for: 27)
        values.add(refund?.shipping ?? .zero)
        values.add(refund?.total ?? .zero)
        values.add(refund?.adjustments.goodwill ?? .zero)
        values.add(refund?.adjustments.fee ?? .zero)
        values.add(refund?.payout == .online ? refund?.total ?? .zero : .zero)
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
        memos.append([SQLValue(memo.storeID), SQLValue(refund.sendsMail)] + CreditMemoRow.values(memo))
        let invoice = refund.invoiceID.flatMap { order.invoice($0) }
        for (line, part) in zip(memo.lines, refund.lines) {
            memoLines.append([SQLValue(memo.storeID), SQLValue(memo.id)] + CreditMemoLineRow.values(line, part))
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
        if refund.sendsMail { addMail("creditmemo_mail", memo.id.rawValue, memo.storeID, at: memo.issuedAt) }
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
    static let changeOrder = Update(
        "orders",
        adding: Columns.shipping("_refunded") + Columns.money("total_refunded") + Columns.money("goodwill_refunded")
            + Columns.money("fee_kept") + Columns.money("refunded_online"),
        setting: ["state", "status", "held_state", "held_status", "revision", "updated_at"]
            + Columns.shipping("_invoiced") + Columns.money("total_paid"))
    static let chargeOrderLine = Update(
        "order_line", setting: ["quantity_canceled", "quantity_invoiced"] + Columns.line("_invoiced"))
    static let insertMemo = Columns.insert(
        into: "creditmemo", ["store_id", "sends_mail"] + CreditMemoRow.columns)
    static let insertMemoLine = Columns.insert(
        into: "creditmemo_line", ["store_id", "creditmemo_id"] + CreditMemoLineRow.columns)
    static let refundOrderLine = Update("order_line", adding: ["quantity_refunded"] + Columns.line("_refunded"))
    static let refundInvoice = Update(
        "invoice", adding: Columns.shipping("_refunded") + Columns.money("total_refunded"), setting: ["updated_at"])
    static let refundInvoiceLine = Update("invoice_line", adding: ["quantity_refunded"] + Columns.line("_refunded"))
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
}

/// An update of one row by its id: what is added to, then what is set, then the id.
private struct Update {
    let sql: String
    /// How many of the values are added.
    let added: Int

    init(_ table: String, adding: [String] = [], setting: [String] = []) {
        let parts = [
            adding.isEmpty ? "" : Columns.additions(adding),
            setting.isEmpty ? "" : Columns.assignments(setting, from: adding.count + 1),
        ]
        sql =
            "UPDATE \(table) SET \(parts.filter { !$0.isEmpty }.joined(separator: ", "))"
            + " WHERE id = $\(adding.count + setting.count + 1)"
        added = adding.count
    }
}

/// The updates of a batch to the rows of a table: one for each row, however many commands change it.
private struct RowUpdates {
    private let update: Update
    private var rows: [[SQLValue]] = []
    private var places: [SQLValue: Int] = [:]

    init(_ update: Update) { self.update = update }

    var statement: SQLStatement { SQLStatement(update.sql, rows) }

    /// Adds an update, the row's id last. What is added to the row sums up; what is set is what was set last.
    mutating func add(_ row: [SQLValue]) {
        guard let id = row.last, let place = places[id] else {
            row.last.map { places[$0] = rows.count }
            rows.append(row)
            return
        }
        for index in row.indices {
            if index < update.added, case .integer(let sum) = rows[place][index], case .integer(let more) = row[index] {
                rows[place][index] = .integer(sum + more)
            } else {
                rows[place][index] = row[index]
            }
        }
    }
}
