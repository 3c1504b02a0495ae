import Amounts
import Refunds
import Register

extension SQLTransaction {
    /// Memos with their lines, in the sequence asked for: two queries, however many memos. `total` hears what the row of each
    /// says that its parts make: it stands there for sorting only.
    func creditMemos(
        _ ids: [CreditMemoID], total: @escaping (CreditMemoID, Money) -> Void = { _, _ in }
    ) throws(StoreFault) -> [CreditMemo] {
        let wanted = ids.map { [SQLValue($0)] }
        let lines = try connection.query(queries.creditMemoLines, each: wanted) { reader in
            (CreditMemoID(reader.integer()), reader.creditMemoLine())
        }
        let linesOfMemo = Dictionary(grouping: lines) { $0.0 }
        return try connection.query(queries.creditMemos, each: wanted) { reader throws(StoreFault) in
            let id = CreditMemoID(reader.integer())
            let (memo, grandTotal) = try reader.creditMemo(id, linesOfMemo[id, default: []].map { $0.1 })
            total(id, grandTotal)
            return memo
        }
    }
}

/// The columns of a memo, in the sequence in which they are written and read.
enum CreditMemoRow {
    static let columns =
        ["id", "number", "order_id", "invoice_id", "by_invoice", "refund_type", "transaction_id"]
        + Columns.shipping("") + Columns.money("goodwill") + Columns.money("fee") + ["comment", "created_at"]
        + Columns.money("grand_total") + ["history_id", "order_status", "previous_id"]

    static func add(_ memo: CreditMemo, to values: inout [SQLValue]) {
        let refund = memo.refund
        values.add(memo.id)
        values.add(memo.number)
        values.add(refund.orderID)
        values.add(refund.invoiceID)
        values.add(refund.isByInvoice)
        values.add(refund.payout.rawValue)
        values.add(memo.transactionID)
        values.add(refund.shipping)
        values.add(refund.adjustments.goodwill)
        values.add(refund.adjustments.fee)
        values.add(refund.comment)
        values.add(memo.issuedAt)
        values.add(refund.total)
        values.add(memo.historyID)
        values.add(memo.orderStatus)
        values.add(memo.previousID)
    }
}

/// The columns of a memo line, in the sequence in which they are written and read.
enum CreditMemoLineRow {
    static let columns = ["id"] + Columns.refundLine

    static func add(_ line: CreditMemoLine, _ part: RefundLine, to values: inout [SQLValue]) {
        values.add(line.id)
        values.add(part)
    }
}

/// The columns of a memo's journal group, in the sequence in which they are written and read.
enum JournalRow {
    static let columns = ["creditmemo_id", "store_id"] + accounts
    /// An amount for each account, with its twin.
    static let accounts = JournalEntry.Account.allCases.flatMap { Columns.money($0.rawValue) }

    static func values(_ memo: CreditMemo) -> [SQLValue] {
        let journal = memo.refund.journal
        var values = [SQLValue](for: columns.count)
        values.add(memo.id)
        values.add(memo.storeID)
        for account in JournalEntry.Account.allCases {
            values.add(journal.first { $0.account == account }?.money ?? .zero)
        }
        return values
    }
}

extension SQLReader {
    /// A memo's journal group, without the accounts that it does not move.
    mutating func journal() -> [JournalEntry] {
        JournalEntry.Account.allCases.map { JournalEntry(account: $0, money: money()) }.filter { $0.money != .zero }
    }

    fileprivate mutating func creditMemoLine() -> (line: CreditMemoLine, part: RefundLine) {
        let lineID: CreditMemoLineID = id()
        let part = refundLine()
        let line = CreditMemoLine(id: lineID, sku: text(), name: text(), price: money(), tax: appliedTax())
        return (line, part)
    }

    fileprivate mutating func creditMemo(
        _ id: CreditMemoID, _ lines: [(line: CreditMemoLine, part: RefundLine)]
    ) throws(StoreFault) -> (CreditMemo, grandTotal: Money) {
        let number = text()
        let orderID: OrderID = self.id()
        let invoiceID: InvoiceID? = optionalID()
        let isByInvoice = flag()
        let payout = text()
        let transactionID = optionalText()
        let shipping = shippingAmounts()
        let adjustments = Adjustments(goodwill: money(), fee: money())
        let comment = optionalText()
        let issuedAt = instant()
        let grandTotal = money()
        let (historyID, orderStatus): (HistoryEntryID, String) = (self.id(), text())
        let previousID: CreditMemoID? = optionalID()
        let storeID: StoreID = self.id()
        let refund = Refund(
            orderID: orderID, invoiceID: invoiceID, isByInvoice: isByInvoice, lines: lines.map(\.part),
            shipping: shipping, adjustments: adjustments,
            payout: try known(PayoutKind(rawValue: payout), payout, "a refund type"), comment: comment,
            sendsMail: flag())
        let memo = try CreditMemo(
            id: id, number: number, storeID: storeID, orderNumber: text(), invoiceNumber: optionalText(),
            currency: currency(), baseCurrency: currency(),
            payoutStatus: optionalText().map { text throws(StoreFault) in
                try known(GatewayRefund.Status(rawValue: text), text, "a status of a refund")
            }, issuedAt: issuedAt, transactionID: transactionID, shippingTax: appliedTax(),
            mailDelivered: optionalInteger() != nil,
            refund: refund, lines: lines.map(\.line), historyID: historyID, orderStatus: orderStatus,
            previousID: previousID)
        return (memo, grandTotal)
    }
}
