import Crypto
import Refunds
import Register

extension SQLTransaction {
    /// Appends each change to its store's chain: every hash covers the one before it, so that nothing can be changed,
    /// removed or put in between without breaking all that follow.
    func appendToAudit(_ entries: [Entry]) throws(StoreFault) {
        var rows: [[SQLValue]] = []
        var heads: [StoreID: (position: Int64, hash: [UInt8])] = [:]
        for entry in entries {
            let storeID = entry.change.storeID
            let head: (position: Int64, hash: [UInt8])
            if let known = heads[storeID] { head = known } else { head = try auditHead(of: storeID) }
            let event = entry.auditEvent
            var hash = SHA256()
            hash.update(data: head.hash)
            hash.update(data: Array(event.utf8))
            let next = (position: head.position + 1, hash: Array(hash.finalize()))
            heads[storeID] = next
            rows.append([SQLValue(storeID), .integer(next.position), .text(event), .blob(next.hash)])
        }
        try connection.execute(
            "INSERT INTO audit (store_id, position, event, hash) VALUES ($1, $2, $3, $4)", rows)
    }

    private func auditHead(of storeID: StoreID) throws(StoreFault) -> (position: Int64, hash: [UInt8]) {
        let heads = try connection.query(
            "SELECT position, hash FROM audit WHERE store_id = $1 ORDER BY position DESC LIMIT 1",
            [SQLValue(storeID)]
        ) { (position: $0.integer(), hash: $0.blob()) }
        return heads.first ?? (0, [])
    }
}

extension Change {
    /// The store whose chain the change goes into.
    fileprivate var storeID: StoreID {
        switch self {
        case .orderImported(let order), .orderMoved(let order), .invoiceCreated(_, let order, _): order.storeID
        case .creditMemoIssued(let memo, _): memo.storeID
        case .historyWritten(_, let storeID): storeID
        }
    }
}

extension Entry {
    /// The change in one fixed spelling: who, when, what, and every number that the document promises.
    fileprivate var auditEvent: String {
        let fields: [String]
        switch change {
        case .orderImported(let order):
            fields = ["order imported", "\(order.id.rawValue)", order.number, order.grandTotal.auditText]
        case .orderMoved(let order):
            fields = ["order moved", "\(order.id.rawValue)", order.state.rawValue, order.status]
        case .invoiceCreated(let invoice, let order, _):
            fields = [
                "invoice created", "\(invoice.id.rawValue)", invoice.number, "\(order.id.rawValue)",
                invoice.total.charged.auditText,
            ]
        case .creditMemoIssued(let memo, let order):
            fields =
                [
                    "creditmemo issued", "\(memo.id.rawValue)", memo.number, "\(order.id.rawValue)",
                    memo.invoiceNumber ?? "", memo.refund.payout.rawValue, memo.refund.total.auditText,
                    memo.refund.shipping.fee.auditText, memo.refund.shipping.discount.auditText,
                    memo.refund.shipping.tax.auditText, memo.refund.adjustments.goodwill.auditText,
                    memo.refund.adjustments.fee.auditText,
                ] + memo.refund.lines.map(\.auditText) + [memo.refund.comment ?? ""]
        case .historyWritten(let entry, _):
            fields = [
                "history written", "\(entry.id.rawValue)", "\(entry.orderID.rawValue)", entry.subject.rawValue,
                entry.status, entry.comment ?? "",
            ]
        }
        // Unit separators cannot stand in any field that the dialects let in.
        return (["\(at)", clientID.map { "client \($0.rawValue)" } ?? "operator"] + fields)
            .joined(separator: "\u{1F}")
    }
}

extension Money {
    fileprivate var auditText: String { "\(amount.tenThousandths)/\(base.tenThousandths)" }
}

extension RefundLine {
    fileprivate var auditText: String {
        let parts = [amounts.row, amounts.discount, amounts.tax, amounts.hiddenTax].map(\.auditText)
        return "\(orderLineID.rawValue):\(quantity.tenThousandths):" + parts.joined(separator: ":")
    }
}
