import Amounts
import Refunds
import Register

extension SQLTransaction {
    /// Memos with their lines: two queries, however many memos. The sequence is the caller's.
    func creditMemos(_ ids: [CreditMemoID]) throws(StoreFault) -> [CreditMemo] {
        guard !ids.isEmpty else { return [] }
        let wanted = [SQLValue(array: ids.map(\.rawValue))]
        let lines = try connection.query(queries.creditMemoLines, wanted) { reader in
            (CreditMemoID(reader.integer()), reader.creditMemoLine())
        }
        let linesOfMemo = Dictionary(grouping: lines, by: \.0)
        let memos = try connection.query(queries.creditMemos, wanted) { reader throws(StoreFault) in
            let id = CreditMemoID(reader.integer())
            return (id, try reader.creditMemo(id, linesOfMemo[id, default: []].map(\.1)))
        }
        let memoOfID = Dictionary(uniqueKeysWithValues: memos)
        return ids.compactMap { memoOfID[$0] }
    }
}

/// The columns of a memo, in the sequence in which they are written and read.
enum CreditMemoRow {
    static let columns =
        ["id", "number", "order_id", "invoice_id", "by_invoice", "state", "refund_type", "transaction_id"]
        + Columns.shipping("") + Columns.money("goodwill") + Columns.money("fee") + ["comment", "created_at"]
        + Columns.money("grand_total")

    static func values(_ memo: CreditMemo) -> [SQLValue] {
        let refund = memo.refund
        var values: [SQLValue] = [
            SQLValue(memo.id), .text(memo.number), SQLValue(refund.orderID), SQLValue(refund.invoiceID),
            SQLValue(refund.isByInvoice), .integer(memo.state.rawValue), .text(refund.payout.rawValue),
            SQLValue(memo.transactionID),
        ]
        values += refund.shipping.values + refund.adjustments.goodwill.values + refund.adjustments.fee.values
        return values + [SQLValue(refund.comment), SQLValue(memo.issuedAt)] + refund.total.values
    }
}

/// The columns of a memo line, in the sequence in which they are written and read.
enum CreditMemoLineRow {
    static let columns = ["id", "order_line_id", "quantity"] + Columns.line("") + Columns.money("row_incl_tax")

    static func values(_ line: CreditMemoLine, _ part: RefundLine) -> [SQLValue] {
        [SQLValue(line.id), SQLValue(part.orderLineID), SQLValue(part.quantity)] + part.amounts.values
            + part.rowInclTax.values
    }
}

extension SQLReader {
    fileprivate mutating func creditMemoLine() -> (line: CreditMemoLine, part: RefundLine) {
        let lineID: CreditMemoLineID = id()
        let part = RefundLine(
            orderLineID: id(), quantity: quantity(), amounts: lineAmounts(), rowInclTax: money())
        let line = CreditMemoLine(id: lineID, sku: text(), name: text(), price: money(), tax: appliedTax())
        return (line, part)
    }

    fileprivate mutating func creditMemo(
        _ id: CreditMemoID, _ lines: [(line: CreditMemoLine, part: RefundLine)]
    ) throws(StoreFault) -> CreditMemo {
        let number = text()
        let orderID: OrderID = self.id()
        let invoiceID: InvoiceID? = optionalID()
        let isByInvoice = flag()
        let state = integer()
        let payout = text()
        let transactionID = optionalText()
        let shipping = shippingAmounts()
        let adjustments = Adjustments(goodwill: money(), fee: money())
        let comment = optionalText()
        let issuedAt = instant()
        // The total stands in the row for sorting only: it follows from the parts.
        _ = money()
        let storeID: StoreID = self.id()
        let refund = Refund(
            orderID: orderID, invoiceID: invoiceID, isByInvoice: isByInvoice, lines: lines.map(\.part),
            shipping: shipping, adjustments: adjustments,
            payout: try known(PayoutKind(rawValue: payout), payout, "a refund type"), comment: comment,
            sendsMail: flag())
        return try CreditMemo(
            id: id, number: number, storeID: storeID, orderNumber: text(), invoiceNumber: optionalText(),
            currency: currency(), baseCurrency: currency(),
            state: known(CreditMemoState(rawValue: state), String(state), "a memo state"),
            issuedAt: issuedAt,
            transactionID: transactionID, shippingTax: appliedTax(), mailDelivered: optionalInteger() != nil,
            refund: refund, lines: lines.map(\.line))
    }
}
