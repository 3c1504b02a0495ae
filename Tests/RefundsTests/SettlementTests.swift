import Amounts
import Refunds
import Testing

/// What reserving, releasing and settling do to an order.
@Suite struct SettlementTests {
    @Test("What is reserved is not there for others; released it is again")
    func reserve() throws {
        var order = try OrderSketch().order()
        let before = order
        let refund = try Ask(items: [.line(0, "2")], goodwill: "1").refund(order)
        order.reserve(refund)
        #expect(order.revision == before.revision + 1 && order.state == before.state)
        #expect(order.lines[0].quantity.left == (try quantity("1")))
        #expect(order.total.reserved == refund.total && order.total.refunded == .zero)
        #expect(order.invoices[0].total.reserved == refund.total)
        #expect(try Ask(items: [.line(0, "2")]).answer(order) == .failure(.quantityExceeds(name: "Item A")))
        #expect(try Ask(items: [], shipping: "1").answer(order) == .failure(.shippingExceeds(left: .zero)))
        order.release(refund)
        #expect(order.revision == before.revision + 2)
        order.revision = before.revision
        #expect(order == before)
    }

    @Test("What is settled went back for good")
    func settle() throws {
        var order = try OrderSketch().order()
        let refund = try Ask(items: [.line(0, "2")], goodwill: "1", fee: "0.50").settle(&order)
        #expect(order.revision == 3 && order.updatedAt == Instant(seconds: 60))
        #expect(order.lines[0].quantity.refunded == (try quantity("2")))
        #expect(order.lines[0].amounts.refunded == refund.goods)
        #expect(order.shipping.refunded == refund.shipping)
        #expect(order.total.refunded == refund.total && order.total.reserved == .zero)
        #expect(order.adjustments == refund.adjustments && order.refundedOnline == .zero)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var pieces = [0: "3", 1: "2"]
        var isShipped = false
        let ask: Ask
        let state: OrderState
    }

    private static let rows: [Row] = [
        Row(testDescription: "in part, unshipped", ask: Ask(items: [.line(0, "1")]), state: .processing),
        Row(testDescription: "in part, shipped", isShipped: true, ask: Ask(items: [.line(0, "1")]), state: .complete),
        Row(testDescription: "all but shipping", ask: Ask(shipping: "0"), state: .complete),
        Row(testDescription: "all but a fee", ask: Ask(fee: "1"), state: .complete),
        Row(testDescription: "in full", ask: Ask(), state: .closed),
        Row(testDescription: "in full by goodwill", ask: Ask(items: [], goodwill: "88.30"), state: .closed),
        Row(
            testDescription: "all that was invoiced of a part", pieces: [0: "3"], ask: Ask(), state: .closed),
        Row(
            testDescription: "some that was invoiced of a part", pieces: [0: "3"], isShipped: true,
            ask: Ask(items: [.line(0, "3")], shipping: "0"), state: .processing),
    ]

    @Test("The order goes on to the state that its balances say", arguments: rows)
    func states(row: Row) throws {
        var sketch = try OrderSketch()
        sketch.invoices = [try OrderSketch.invoice(row.pieces)]
        if row.isShipped {
            sketch.lines[0].quantityShipped = try quantity("3")
            sketch.lines[1].quantityShipped = try quantity("2")
        }
        var order = try sketch.order()
        try row.ask.settle(&order)
        #expect(order.state == row.state)
        #expect(order.status == row.state.defaultStatus)
    }

    @Test("A free order closes once every piece is back")
    func freeOrder() throws {
        var sketch = try OrderSketch(OrderSketch.line("Gift", "2", price: "10", discount: "20"))
        sketch.shipping.fee = "0"
        var order = try sketch.order()
        #expect(try Ask(items: [.line(0, "1")]).settle(&order).total == .zero)
        #expect(order.state == .processing)
        #expect(try Ask(items: []).answer(order) == .failure(.totalNotPositive))
        try Ask().settle(&order)
        #expect(order.state == .closed)
        #expect(try Ask().answer(order) == .failure(.cannotCreditMemo))
    }

    @Test("A free invoice goes back by itself, beside one that was paid for")
    func freeInvoice() throws {
        var sketch = try OrderSketch(
            OrderSketch.line("Goods", "1", price: "10"), OrderSketch.line("Gift", "1", price: "10", discount: "10"))
        sketch.invoices = [try OrderSketch.invoice([0: "1"]), try OrderSketch.invoice([1: "1"])]
        var order = try sketch.order()
        let refund = try Ask(invoice: 1).settle(&order)
        #expect(try refund.total == .zero && refund.lines.map(\.quantity) == [quantity("1")])
        #expect(order.state == .processing)
        #expect(try Ask(invoice: 1).answer(order) == .failure(.cannotCreditMemo))
        try Ask(invoice: 0).settle(&order)
        #expect(order.state == .closed)
    }

    @Test("A status of the shop's own stays with its state")
    func ownStatus() throws {
        var order = try OrderSketch().order()
        order.status = "in_the_workshop"
        try Ask(items: [.line(0, "1")]).settle(&order)
        #expect(order.state == .processing && order.status == "in_the_workshop")
        try Ask().settle(&order)
        #expect(order.state == .closed && order.status == "closed")
    }

    @Test("An order put on hold while money is on its way stays on hold, and goes on from where it stands then")
    func hold() throws {
        var order = try OrderSketch().order()
        let refund = try Ask().refund(order)
        order.reserve(refund)
        try HoldOrder(source: .order(order.id), holds: true).decide(on: &order, at: Instant(seconds: 1))
        order.settle(refund, at: Instant(seconds: 2))
        #expect(order.state == .holded && order.total.left == .zero)
        try HoldOrder(source: .order(order.id), holds: false).decide(on: &order, at: Instant(seconds: 3))
        #expect(order.state == .closed && order.status == "closed")
    }
}
