import Amounts
import Refunds
import Register

extension Ledger {
    /// What differs from what all commands together make: each is written again, into an empty ledger.
    func documentFindings() throws(StoreFault) -> [VerificationFinding] {
        var again = Ledger()
        again.clients = clients
        for entry in entries { try again.add(entry) }
        let taxFindings =
            taxes == again.taxes
            ? [] : [VerificationFinding(subject: "/v1", detail: "is not what its commands make")]
        let orderIDs = Set(orders.keys).union(again.orders.keys).sorted()
        let memoIDs = Set(memos.keys).union(again.memos.keys).sorted()
        return orderIDs.filter { orders[$0] != again.orders[$0] || history[$0] != again.history[$0] }
            .map { VerificationFinding(subject: "order \($0.rawValue)", detail: "is not what its commands make") }
            + memoIDs.filter { memos[$0] != again.memos[$0] }
            .map { VerificationFinding(subject: "memo \($0.rawValue)", detail: "is not what its command makes") }
            + taxFindings
    }

    /// Every balance that is not the sum of its documents, and every store whose memo numbers have a gap.
    var balanceFindings: [VerificationFinding] {
        let memosOf = Dictionary(grouping: memos.values) { $0.refund.orderID }
        let unequal = orders.values.sorted { $0.id < $1.id }
            .filter { !$0.hasSameBalances(as: $0.recomputed(from: memosOf[$0.id, default: []])) }
        return unequal.map {
            VerificationFinding(subject: "order \($0.id.rawValue)", detail: "has other balances than its documents")
        } + numberFindings + taxes.findings
    }

    private var numberFindings: [VerificationFinding] {
        let numbers =
            memos.values.map { (store: $0.storeID, number: $0.number) }
            + taxes.latest.compactMap { memo in memo.number.map { (store: memo.storeID, number: $0) } }
        return Dictionary(grouping: numbers, by: \.store).sorted { $0.key < $1.key }.compactMap { store, memos in
            let next = numbering.nextNumbers[.init(storeID: store, document: .creditMemo)] ?? Numbering.firstNumber
            let numbers = memos.map(\.number).sorted()
            guard numbers != (Numbering.firstNumber..<next).map({ String($0) }) else { return nil }
            return VerificationFinding(subject: "store \(store.rawValue)", detail: "has a gap in its memo numbers")
        }
    }
}

extension Order {
    /// The order with balances that follow from its invoices, its memos and its attempts alone.
    fileprivate func recomputed(from memos: [CreditMemo]) -> Order {
        var order = self
        order.shipping = Balance(charged: .zero)
        order.total = Balance(charged: .zero)
        order.adjustments = .none
        order.refundedOnline = .zero
        for index in order.lines.indices {
            order.lines[index].quantity = Balance(charged: .zero)
            order.lines[index].amounts = Balance(charged: .zero)
        }
        for index in order.invoices.indices { order.chargeAgain(index) }
        for memo in memos {
            order.reserve(memo.refund)
            order.settle(memo.refund, at: memo.issuedAt)
        }
        for attempt in attempts where !attempt.state.isSettled { attempt.refund.map { order.reserve($0) } }
        order.unmatchedTotal = .zero
        for refund in unmatched { order.replace(refund) }
        return order
    }

    private mutating func chargeAgain(_ index: Int) {
        var invoice = invoices[index]
        for line in invoice.lines.indices {
            invoice.lines[line].quantity = Balance(charged: invoice.lines[line].quantity.charged)
            invoice.lines[line].amounts = Balance(charged: invoice.lines[line].amounts.charged)
        }
        invoice.shipping = Balance(charged: invoice.shipping.charged)
        invoice.total = Balance(charged: invoice.charged.total + invoice.shipping.charged.total)
        invoices[index] = invoice
        guard invoice.state != .canceled else { return }
        for part in invoice.lines {
            for line in lines.indices where lines[line].id == part.orderLineID {
                lines[line].quantity.charged += part.quantity.charged
                lines[line].amounts.charged += part.amounts.charged
            }
        }
        shipping.charged += invoice.shipping.charged
        if invoice.state == .paid { total.charged += invoice.total.charged }
    }

    fileprivate func hasSameBalances(as other: Order) -> Bool {
        shipping == other.shipping && total == other.total && adjustments == other.adjustments
            && refundedOnline == other.refundedOnline && unmatchedTotal == other.unmatchedTotal
            && lines.map(\.quantity) == other.lines.map(\.quantity)
            && lines.map(\.amounts) == other.lines.map(\.amounts)
            && invoices.map(\.lines) == other.invoices.map(\.lines)
            && invoices.map(\.shipping) == other.invoices.map(\.shipping)
            && invoices.map(\.total) == other.invoices.map(\.total)
    }
}
