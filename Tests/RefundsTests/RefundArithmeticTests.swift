import Amounts
import Refunds
import Testing

/// The examples of `docs/arithmetic.md`, and what they stand for.
@Suite struct RefundArithmeticTests {
    @Test("Two lines of three pieces at 10.00 go back in three parts")
    func carriedRemainder() throws {
        var sketch = try OrderSketch(
            OrderSketch.line("A", "3", price: "3.3333"), OrderSketch.line("B", "3", price: "3.3333"))
        sketch.lines[0].row = .init(try amount("10"))
        sketch.lines[1].row = .init(try amount("10"))
        sketch.shipping.fee = "0"
        var order = try sketch.order()
        let ask = Ask(items: [.line(0, "1"), .line(1, "1")])
        let rows = try (1...3).map { _ in try ask.settle(&order).lines.map(\.amounts.row.amount) }
        #expect(
            rows == [
                [try amount("3.33"), try amount("3.34")], [try amount("3.34"), try amount("3.33")],
                [try amount("3.33"), try amount("3.33")],
            ])
        #expect(order.total.left == .zero && order.state == .closed)
    }

    @Test("A discount's remainder moves a cent of the tax")
    func discountAndTax() throws {
        var order = try OrderSketch(
            OrderSketch.line("A", "3", price: "33.33", discount: "10", tax: "7.42")
        ).order()
        let refunds = try (1...3).map { _ in try Ask(items: [.line(0, "1")], shipping: "0").settle(&order) }
        #expect(refunds.map(\.goods.discount.amount) == (try ["3.33", "3.34", "3.33"].map(amount)))
        #expect(refunds.map(\.goods.tax.amount) == (try ["2.47", "2.48", "2.47"].map(amount)))
        #expect(refunds.map(\.total.amount) == (try ["32.47", "32.47", "32.47"].map(amount)))
    }

    @Test("An attempt that was given back leaves the rest exact")
    func released() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "3", price: "3.3333"))
        sketch.lines[0].row = .init(try amount("10"))
        sketch.shipping.fee = "0"
        var order = try sketch.order()
        let one = Ask(items: [.line(0, "1")])
        let first = try one.refund(order)
        order.reserve(first)
        let second = try one.settle(&order)
        order.release(first)
        let rest = try Ask(items: [.line(0, "2")]).settle(&order)
        #expect([second, rest].map(\.total.amount) == (try ["3.34", "6.66"].map(amount)))
        #expect(order.state == .closed)
    }

    @Test("Shipping brings its share of tax and discount, and the last of it brings the rest")
    func shipping() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "1", price: "50"))
        sketch.shipping = (fee: "7.77", discount: "1.00", tax: "0.64")
        var order = try sketch.order()
        let thirds = try (1...3).map { _ in try Ask(items: [], shipping: "2.59").settle(&order).shipping }
        #expect(thirds.map(\.discount.amount) == (try ["0.33", "0.34", "0.33"].map(amount)))
        #expect(thirds.map(\.tax.amount) == (try ["0.21", "0.22", "0.21"].map(amount)))
        #expect(order.shipping.left == .zero)
    }

    @Test("Adjustments add to the total, bring no tax and touch no line")
    func adjustments() throws {
        var order = try OrderSketch().order()
        let refund = try Ask(items: [.line(0, "1")], shipping: "0", goodwill: "3.50", fee: "1.25").settle(&order)
        #expect(refund.total.amount == (try amount("14.15")))
        #expect(refund.tax.amount == (try amount("1.90")))
        #expect(order.adjustments == refund.adjustments)
        #expect(try Ask(items: [], fee: "1").answer(order) == .failure(.totalNotPositive))
    }

    @Test("A line at no cost goes back at a total of zero")
    func free() throws {
        let order = try OrderSketch(
            OrderSketch.line("Gift", "2", price: "10", discount: "20"), OrderSketch.line("B", "1", price: "5")
        ).order()
        let refund = try Ask(items: [.line(0, "1")], shipping: "0").refund(order)
        #expect(try refund.total == .zero && refund.goods.discount.amount == amount("10"))
        #expect(try Ask(items: [.line(1, "1")], shipping: "0", fee: "5").refund(order).total == .zero)
    }

    // MARK: - Base currency

    @Test("The base twin of every amount is shared by itself, and the last refund takes all of it")
    func baseTwins() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "3", price: "23.5543", tax: "13.42"))
        sketch.currency = "EUR"
        sketch.rate = "0.7067"
        sketch.lines[0].row = .init(try amount("70.65"), base: try amount("99.99"))
        sketch.lines[0].tax = .init(try amount("13.42"), base: try amount("19.00"))
        var order = try sketch.order()
        let first = try Ask(items: [.line(0, "1")], shipping: "0").settle(&order)
        #expect(first.goods.row == Money(try amount("23.55"), base: try amount("33.33")))
        #expect(first.goods.tax == Money(try amount("4.47"), base: try amount("6.33")))
        let rest = try Ask().settle(&order)
        #expect(rest.total + first.total == order.total.charged)
        #expect(order.total.left == .zero)
    }

    @Test("Adjustments are taken over at the order's rate, and give way so that base refunds add up")
    func baseAdjustments() throws {
        var sketch = try OrderSketch(
            OrderSketch.line("A", "1", price: "5"), OrderSketch.line("B", "1", price: "5"))
        sketch.currency = "EUR"
        sketch.rate = "0.7067"
        sketch.shipping.fee = "0"
        var order = try sketch.order()
        #expect(order.total.charged == Money(try amount("10"), base: try amount("14.16")))
        let goodwill = try Ask(items: [], goodwill: "3").settle(&order)
        #expect(goodwill.total == Money(try amount("3"), base: try amount("4.25")))
        // 5.00 less 1.00 is 7.08 less 1.42 in dollars: 5.66.
        let part = try Ask(items: [.line(0, "1")], fee: "1").settle(&order)
        #expect(part.total == Money(try amount("4"), base: try amount("5.66")))
        // The last 3.00: 7.08 less 2.83 would be 4.25, which is what is left.
        #expect(try Ask(fee: "2").settle(&order).total == Money(amount("3"), base: amount("4.25")))
        #expect(order.total.left == .zero && order.state == .closed)
    }

    @Test("A cent of base money that is left or lacking is taken up without an adjustment of the customer's")
    func baseCent() throws {
        var sketch = try OrderSketch(
            OrderSketch.line("A", "1", price: "5"), OrderSketch.line("B", "1", price: "5"))
        sketch.currency = "EUR"
        sketch.rate = "0.7067"
        sketch.shipping.fee = "0"
        sketch.lines[1].row = .init(try amount("5"), base: try amount("7.07"))
        var order = try sketch.order()
        // 5.00 at the rate is 7.08; with it gone the order has 5.00 and 7.07 left.
        try Ask(items: [], goodwill: "5").settle(&order)
        let last = try Ask(items: [.line(0, "1")]).settle(&order)
        #expect(last.goods.row.base == (try amount("7.08")))
        #expect(last.adjustments.fee == Money(.zero, base: try amount("0.01")))
        #expect(last.total == Money(try amount("5"), base: try amount("7.07")))
        #expect(order.total.left == .zero)
    }
}
