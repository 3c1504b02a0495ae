import Amounts
import Refunds
import Testing

@Suite struct RefundItemTests {
    @Test("Without items every line goes back with all that it has left, and all shipping")
    func everythingLeft() throws {
        var order = try OrderSketch().order()
        try Ask(items: [.line(0, "1")], shipping: "2").settle(&order)
        let refund = try Ask().refund(order)
        #expect(refund.lines.map(\.quantity) == [try quantity("2"), try quantity("2")])
        #expect(refund.shipping.fee.amount == (try amount("3")))
        #expect(refund.total == order.total.left)
    }

    @Test("With no item no line goes back, and no shipping unless it is named")
    func none() throws {
        let order = try OrderSketch().order()
        let goodwill = try Ask(items: [], goodwill: "1").refund(order)
        #expect(goodwill.lines.isEmpty && goodwill.shipping == .zero)
        #expect(goodwill.total.amount == (try amount("1")))
        #expect(try Ask(items: [], shipping: "5").refund(order).total.amount == amount("5"))
    }

    @Test("Shipping that is not named goes back whole with the first lines")
    func shippingAbsent() throws {
        var order = try OrderSketch().order()
        #expect(try Ask(items: [.line(0, "1")]).settle(&order).shipping.fee.amount == amount("5"))
        #expect(try Ask(items: [.line(0, "1")]).settle(&order).shipping == .zero)
        #expect(try Ask(items: [], shipping: "0.01").answer(order) == .failure(.shippingExceeds(left: .zero)))
    }

    @Test("Lines stand in the order's sequence, whatever the request's")
    func sequence() throws {
        let order = try OrderSketch().order()
        let refund = try Ask(items: [.line(1, "1"), .line(0, "1")]).refund(order)
        #expect(refund.lines.map(\.orderLineID) == order.lines.map(\.id))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let items: [Ask.Item]
        let isValid: Bool
    }

    private static let rows: [Row] = [
        Row(testDescription: "by id", items: [.line(0, "1")], isValid: true),
        Row(testDescription: "by article number", items: [.sku("A", "1")], isValid: true),
        Row(testDescription: "by both", items: [.init(position: 0, sku: "A", pieces: "1")], isValid: true),
        Row(
            testDescription: "by an id with another's article number",
            items: [.init(position: 0, sku: "B", pieces: "1")], isValid: false),
        Row(testDescription: "by an id of no line", items: [.line(9, "1")], isValid: false),
        Row(testDescription: "by an article number of no line", items: [.sku("Z", "1")], isValid: false),
        Row(testDescription: "by neither", items: [.init(pieces: "1")], isValid: false),
        Row(testDescription: "twice by id", items: [.line(0, "1"), .line(0, "1")], isValid: false),
        Row(testDescription: "once by id, once by number", items: [.line(0, "1"), .sku("A", "1")], isValid: false),
        Row(testDescription: "a fraction of a whole piece", items: [.line(0, "0.5")], isValid: false),
    ]

    @Test("An item names exactly one line", arguments: rows)
    func items(row: Row) throws {
        let answer = try Ask(items: row.items).answer(OrderSketch().order())
        if row.isValid {
            #expect(try answer.get().lines.count == 1)
        } else {
            #expect(answer == .failure(.itemInvalid))
        }
    }

    @Test("An article number that names two lines names none")
    func ambiguous() throws {
        let order = try OrderSketch(
            OrderSketch.line("A", "1", price: "10"), OrderSketch.line("A", "1", price: "20")
        ).order()
        #expect(try Ask(items: [.sku("A", "1")]).answer(order) == .failure(.itemInvalid))
        let second = try Ask(items: [.init(position: 1, sku: "A", pieces: "1")]).refund(order)
        #expect(second.goods.row.amount == (try amount("20")))
    }

    @Test("By invoice an article number names the invoice's own line")
    func onInvoice() throws {
        var sketch = try OrderSketch(
            OrderSketch.line("A", "1", price: "10"), OrderSketch.line("A", "1", price: "20"))
        sketch.invoices = [try OrderSketch.invoice([0: "1"]), try OrderSketch.invoice([1: "1"])]
        let order = try sketch.order()
        #expect(try Ask(invoice: 1, items: [.sku("A", "1")]).refund(order).goods.row.amount == amount("20"))
        #expect(try Ask(invoice: 1, items: [.line(0, "1")]).answer(order) == .failure(.itemInvalid))
        #expect(try Ask(items: [.sku("A", "1")]).answer(order) == .failure(.itemInvalid))
    }

    @Test("A line sold by weight goes back in fractions")
    func divisible() throws {
        var line = try OrderSketch.line("Cheese", "1.5", price: "10", tax: "1.05")
        line.isDivisible = true
        var order = try OrderSketch(line).order()
        let refund = try Ask(items: [.line(0, "0.3333")], shipping: "0").settle(&order)
        #expect(refund.goods.row.amount == (try amount("3.33")))
        // 0.23331, and the 0.003 that the row's rounding left over.
        #expect(refund.goods.tax.amount == (try amount("0.24")))
        let rest = try Ask(items: [.line(0, "1.1667")], shipping: "0").refund(order)
        #expect(rest.goods.row.amount == (try amount("11.67")))
        #expect(rest.goods.tax.amount == (try amount("0.81")))
    }
}
