import Refunds

extension Batch {
    /// Makes a charge an invoice of the order, with the captured payment's name when there is one.
    mutating func add(_ charge: Charge, to order: inout Order, paidWith transactionID: String?) -> Invoice {
        let now = moment(of: order)
        return order.issue(charge, paidWith: transactionID, numbering: &numbering, at: now)
    }

    /// What the order's history says of an invoice.
    mutating func historyEntry(_ charge: Charge, _ invoice: Invoice, on order: Order) -> HistoryEntry {
        let amount = invoice.total.charged.amount.text(in: order.currency)
        let verb = charge.capture == .online ? "Captured" : "Invoiced"
        let sentence = "\(verb) amount of \(amount) \(order.currency)\(charge.capture == .online ? " online" : "")."
        return historyEntry(
            charge.comment.map { sentence + " " + $0 } ?? sentence, about: .invoice, on: order,
            notified: charge.sendsMail)
    }
}
