import Amounts
import Refunds
import Register
import RegisterTesting
import Testing

@Suite("A transaction that fails")
struct RefusedWriteTests {
    /// What no decision makes, and no store keeps.
    enum Trespass: CaseIterable, Sendable {
        case orderID, orderNumber, lineID, invoiceID, invoiceNumber, memoID, memoNumber, historyID, key
        case unknownOrderMoved, historyOfNobody
        case refundAboveCharge, shippingAboveCharge, totalAboveCharge, chargeAboveOrder, negativeRefund
    }

    @Test("because of what no decision makes leaves nothing", arguments: StoreKind.all, Trespass.allCases)
    func trespass(kind: StoreKind, trespass: Trespass) throws {
        let test = try kind.make()
        let order = try filled(test)
        let before = try dump(test)
        #expect(throws: StoreFault.self) {
            try test.store.write { transaction throws(StoreFault) in
                try transaction.note("left behind", on: order)
                try commit(trespass, order, transaction)
            }
        }
        #expect(try dump(test).difference(from: before) == nil)
    }

    @Test("because its body does leaves nothing, however much it wrote", arguments: StoreKind.all)
    func bodyThrows(kind: StoreKind) throws {
        let test = try kind.make()
        let order = try filled(test)
        let before = try dump(test)
        let fault = #expect(throws: StoreFault.self) {
            try test.store.write { transaction throws(StoreFault) in
                try transaction.importOrder(.sketch(number: "gone"))
                let charged = try transaction.charge(try transaction.importOrder(.sketch(isInvoiced: false)))
                try transaction.refund(charged, .pieces(1, sendsMail: true), keyHash: [2])
                try transaction.refund(order)
                let client = NewClient(publicID: "gone", name: "", secretHash: [], stores: [], scopes: [])
                let id = try transaction.add(client, at: .start)
                let caller = Caller(clientID: id, stores: [], scopes: [])
                try transaction.add(
                    [RegisteredToken(hash: [9], kind: .access, caller: caller, expiresAt: .start)], at: .start)
                _ = try transaction.revokeClient(publicID: "kept", at: .start)
                _ = try transaction.revokeToken(hash: [1], at: .start)
                throw StoreFault.unavailable("the body's own")
            }
        }
        guard case .unavailable("the body's own") = fault else {
            Issue.record("the store throws what the body threw, not \(String(describing: fault))")
            return
        }
        #expect(try dump(test).difference(from: before) == nil)
        let issued = try test.store.write { transaction throws(StoreFault) in try transaction.refund(order) }
        #expect(issued.memo.number == "100000002")
    }

    @Test("is not seen while it runs, and sees what it wrote itself", arguments: StoreKind.all)
    func isolation(kind: StoreKind) throws {
        let test = try kind.make()
        let reader = try test.reopened()
        let seen = try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder(.sketch(number: "N-1"))
            #expect(try transaction.find([.orderNumber("N-1")]).count == 1)
            #expect(try transaction.orders([order.id]) == [order])
            return [try reader.stores(), try test.store.stores()]
        }
        #expect(seen == [[], []])
        #expect(try reader.stores() == [StoreID(1)])
    }

    private func filled(_ test: TestedStore) throws -> Order {
        try test.store.write { transaction throws(StoreFault) in
            let order = try transaction.importOrder(.sketch(number: "N-1"))
            try transaction.note("kept", on: order)
            let client = NewClient(publicID: "kept", name: "", secretHash: [], stores: [], scopes: [])
            let caller = Caller(clientID: try transaction.add(client, at: .start), stores: [], scopes: [])
            try transaction.add(
                [RegisteredToken(hash: [1], kind: .access, caller: caller, expiresAt: .start.adding(seconds: 9))],
                at: .start)
            return try transaction.refund(order, .pieces(2, sendsMail: true), keyHash: [1]).order
        }
    }

    private func dump(_ test: TestedStore) throws -> StoreDump {
        var names = StoreDump.Names()
        names.keyHashes = [[1], [2]]
        names.tokenHashes = [[1], [9]]
        return try StoreDump(test.store, asking: names, at: .start)
    }

    private func commit(
        _ trespass: Trespass, _ order: Order, _ transaction: any StoreTransaction
    ) throws(StoreFault) {
        var document = OrderDocument.sketch()
        var changed = order
        let one = Amount(tenThousandths: 1)
        switch trespass {
        case .orderID: document.id = order.id.rawValue
        case .orderNumber: document.number = order.number
        case .lineID: document.lines[0].id = order.lines[1].id.rawValue
        case .invoiceID: document.invoices[0].id = order.invoices[0].id.rawValue
        case .invoiceNumber: document.invoices[0].number = order.invoices[0].number
        case .memoID, .memoNumber, .key, .refundAboveCharge, .shippingAboveCharge, .totalAboveCharge, .negativeRefund:
            return try commitWithMemo(trespass, order, transaction)
        case .historyID:
            let entry = try transaction.note("again", on: order)
            return try transaction.write(.historyWritten(entry, order.storeID), of: order)
        case .unknownOrderMoved: return try transaction.write(.orderMoved(order.with(id: OrderID(99))), of: order)
        case .historyOfNobody:
            try transaction.note("nobody's", on: order.with(id: OrderID(99)))
            return
        case .chargeAboveOrder:
            changed.lines[0].quantity.charged = Quantity(tenThousandths: 110_000)
            changed.lines[0].amounts.charged.row.amount += one
            return try transaction.write(.orderMoved(changed), of: changed)
        }
        try transaction.importOrder(document)
    }

    /// Issues a memo that has another one's name, or gives back what is not there.
    private func commitWithMemo(
        _ trespass: Trespass, _ order: Order, _ transaction: any StoreTransaction
    ) throws(StoreFault) {
        var memo = MemoSketch(order)
        switch trespass {
        case .memoID: memo.id = 1
        case .memoNumber: memo.number = "100000001"
        case .key: return _ = try transaction.refund(order, keyHash: [1])
        case .refundAboveCharge: memo.pieces = 9
        case .shippingAboveCharge: memo.shipping = Amount(tenThousandths: 5_0001)
        case .totalAboveCharge: memo.goodwill = order.total.left.amount + Amount(tenThousandths: 1)
        case .negativeRefund: memo.pieces = -1
        case .orderID, .orderNumber, .lineID, .invoiceID, .invoiceNumber, .historyID, .unknownOrderMoved,
            .historyOfNobody, .chargeAboveOrder:
            preconditionFailure("not a memo's")
        }
        let issued = memo.issued
        try transaction.write(.creditMemoIssued(issued.memo, issued.order), of: order)
    }
}

/// A memo that no decision made.
private struct MemoSketch {
    let order: Order
    var id: Int64 = 2
    var number = "100000002"
    var pieces: Int64 = 0
    var shipping = Amount.zero
    var goodwill = Amount.zero

    init(_ order: Order) { self.order = order }

    var issued: (memo: CreditMemo, order: Order) {
        let line = RefundLine(
            orderLineID: order.lines[0].id, quantity: Quantity(tenThousandths: pieces * 10_000), amounts: .zero,
            rowInclTax: .zero)
        let refund = Refund(
            orderID: order.id, invoiceID: order.invoices[0].id, isByInvoice: false, lines: pieces == 0 ? [] : [line],
            shipping: ShippingAmounts(fee: Money(shipping, base: shipping), discount: .zero, tax: .zero),
            adjustments: Adjustments(goodwill: Money(goodwill, base: goodwill), fee: .zero), payout: .offline,
            comment: nil, sendsMail: false)
        var settled = order
        settled.reserve(refund)
        settled.settle(refund, at: .start)
        let memo = CreditMemo(
            issuing: refund, on: settled, id: CreditMemoID(id), number: number,
            lineIDs: refund.lines.map { _ in CreditMemoLineID(50) }, historyID: HistoryEntryID(50), at: .start)
        settled.latestMemo = LatestMemo(id: memo.id, issuedAt: .start)
        return (memo, settled)
    }
}

extension Order {
    /// The same order by another id.
    fileprivate func with(id: OrderID) -> Order {
        Order(
            id: id, storeID: storeID, number: number, placedAt: placedAt, currency: currency,
            baseCurrency: baseCurrency, rate: rate, payment: payment, customer: customer,
            shippingOrdered: shippingOrdered, revision: revision, state: state, status: status, beforeHold: beforeHold,
            lines: lines, invoices: invoices, shipping: shipping, total: total, adjustments: adjustments,
            refundedOnline: refundedOnline, updatedAt: updatedAt)
    }
}
