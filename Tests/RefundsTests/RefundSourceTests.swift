import Amounts
import Refunds
import Testing

/// By order and by invoice.
@Suite struct RefundSourceTests {
    /// Two of A and one of B on the first invoice with all shipping, the rest on the second: 52.60 and 35.70.
    private func twoInvoices(_ states: (InvoiceState, InvoiceState) = (.paid, .paid)) throws -> Order {
        var sketch = try OrderSketch()
        sketch.invoices = [
            try OrderSketch.invoice([0: "2", 1: "1"], state: states.0),
            try OrderSketch.invoice([0: "1", 1: "1"], state: states.1),
        ]
        return try sketch.order()
    }

    @Test("By order of one invoice is by invoice")
    func oneInvoice() throws {
        var order = try OrderSketch().order()
        let byOrder = try Ask(items: [.line(0, "1")]).refund(order)
        let byInvoice = try Ask(invoice: 0, items: [.line(0, "1")]).refund(order)
        #expect(byOrder.invoiceID == order.invoices[0].id && !byOrder.isByInvoice && byInvoice.isByInvoice)
        #expect(byOrder.lines == byInvoice.lines && byOrder.total == byInvoice.total)
        try Ask(items: [.line(0, "1")]).settle(&order)
        #expect(order.invoices[0].total.refunded == byOrder.total)
        #expect(order.invoices[0].lines[0].quantity.refunded == (try quantity("1")))
        #expect(order.invoices[0].updatedAt == Instant(seconds: 60))
    }

    @Test("By order of several invoices counts on none of them")
    func severalInvoices() throws {
        var order = try twoInvoices()
        let refund = try Ask(items: [.line(0, "3")]).settle(&order)
        #expect(try refund.invoiceID == nil && refund.total.amount == amount("40.70"))
        #expect(order.invoices.allSatisfy { $0.total.refunded == .zero && $0.lines[0].quantity.refunded == .zero })
    }

    @Test("A canceled invoice is no invoice")
    func canceledInvoice() throws {
        let order = try twoInvoices((.paid, .canceled))
        #expect(order.total.charged.amount == (try amount("52.60")))
        #expect(try Ask().refund(order).invoiceID == order.invoices[0].id)
        #expect(try Ask(invoice: 1).answer(order) == .failure(.cannotCreditMemo))
    }

    @Test("An invoice that is not paid cannot be refunded")
    func unpaidInvoice() throws {
        let order = try twoInvoices((.paid, .open))
        #expect(try Ask(invoice: 1).answer(order) == .failure(.cannotCreditMemo))
        #expect(try Ask(invoice: 0).refund(order).total.amount == amount("52.60"))
        // By order the pieces of the open invoice count, but only the money that was paid.
        #expect(try Ask().answer(order) == .failure(.totalExceeds(left: amount("52.60"))))
        let open = try twoInvoices((.open, .open))
        #expect(try Ask().answer(open) == .failure(.cannotCreditMemo))
        var none = try OrderSketch()
        none.invoices = []
        #expect(try Ask().answer(none.order()) == .failure(.cannotCreditMemo))
    }

    @Test("An invoice gives back its own lines, its own shipping, and no more than its own total")
    func ceilings() throws {
        let order = try twoInvoices()
        #expect(try Ask(invoice: 0).refund(order).total.amount == amount("52.60"))
        let second = try Ask(invoice: 1).refund(order)
        #expect(try second.total.amount == amount("35.70") && second.shipping == .zero)
        #expect(try Ask(invoice: 1, items: [.line(0, "2")]).answer(order) == .failure(.quantityExceeds(name: "Item A")))
        #expect(try Ask(invoice: 1, shipping: "0.01").answer(order) == .failure(.shippingExceeds(left: .zero)))
        #expect(
            try Ask(invoice: 1, goodwill: "0.01").answer(order) == .failure(.totalExceeds(left: amount("35.70"))))
        #expect(
            try Ask(invoice: 1, goodwill: "0.01", fee: "0.01").refund(order).total.amount == amount("35.70"))
    }

    @Test("By order gives back the pieces of all invoices, and all the money")
    func acrossInvoices() throws {
        var order = try twoInvoices()
        #expect(try Ask().settle(&order).total.amount == amount("88.30"))
        #expect(order.state == .closed)
    }

    @Test("What went back by order is no longer there by invoice")
    func mixed() throws {
        var order = try twoInvoices()
        try Ask(items: [.line(0, "2")], shipping: "0").settle(&order)
        let first = Ask(invoice: 0, items: [.line(0, "2")], shipping: "0")
        #expect(try first.answer(order) == .failure(.quantityExceeds(name: "Item A")))
        // Without items the invoice gives back what the order has left of its lines.
        #expect(try Ask(invoice: 0).settle(&order).lines.map(\.quantity) == [quantity("1"), quantity("1")])
        #expect(try Ask(invoice: 1).settle(&order).lines.map(\.quantity) == [quantity("1")])
        #expect(order.state == .closed && order.total.left == .zero)
        #expect(try Ask(invoice: 1).answer(order) == .failure(.cannotCreditMemo))
    }

    @Test("An invoice's money is shared by the invoice's own amounts")
    func ownAmounts() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "4", price: "10"))
        sketch.shipping.fee = "0"
        // A shop that gave the first two pieces for 15.00 and charged 25.00 for the others.
        sketch.invoices = try ["15", "25"].map { row in
            var invoice = InvoiceDocument(state: .paid)
            let amounts = InvoiceDocument.Amounts(
                row: .init(try amount(row)), discount: .init(.zero), tax: .init(.zero), hiddenTax: .init(.zero))
            invoice.lines = [.init(reference: .position(0), quantity: try quantity("2"), amounts: amounts)]
            return invoice
        }
        var order = try sketch.order()
        let one = [Ask.Item.line(0, "1")]
        #expect(try Ask(invoice: 0, items: one).settle(&order).total.amount == amount("7.50"))
        #expect(try Ask(invoice: 1, items: one).settle(&order).total.amount == amount("12.50"))
        #expect(try Ask(invoice: 0, items: one).settle(&order).total.amount == amount("7.50"))
        #expect(try Ask(invoice: 1, items: one).settle(&order).total.amount == amount("12.50"))
        #expect(order.state == .closed)
    }

    @Test("An invoice that lacks the cent that a refund by order shifted is refunded by order")
    func shiftedCent() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "3", price: "3.3333"))
        sketch.lines[0].row = .init(try amount("10"))
        sketch.shipping.fee = "0"
        sketch.invoices = [try OrderSketch.invoice([0: "1"]), try OrderSketch.invoice([0: "2"])]
        var order = try sketch.order()
        let one = [Ask.Item.line(0, "1")]
        #expect(try Ask(items: one).settle(&order).total.amount == amount("3.33"))
        // Half of the 6.67 left is 3.34, and the first invoice charged 3.33.
        #expect(try Ask(invoice: 0, items: one).answer(order) == .failure(.totalExceeds(left: amount("3.33"))))
        #expect(try Ask(items: one).settle(&order).total.amount == amount("3.34"))
        #expect(try Ask(invoice: 0).settle(&order).total.amount == amount("3.33"))
        #expect(order.state == .closed)
    }

    @Test("An attempt by order that was given back leaves the shares of invoices within what the order has")
    func releasedByOrder() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "2", price: "10"))
        sketch.shipping = (fee: "0.04", discount: "0", tax: "0.01")
        sketch.invoices = try ["0.01", "0"].map { tax in
            var invoice = try OrderSketch.invoice([0: "1"])
            invoice.shipping = .init(
                fee: .init(try amount("0.02")), discount: .init(.zero), tax: .init(try amount(tax)))
            return invoice
        }
        var order = try sketch.order()
        let attempt = try Ask(items: [], shipping: "0.01").refund(order)
        order.reserve(attempt)
        // While it is held, what the order has left is shared, and the second invoice gets the cent of tax.
        for _ in 1...2 { try Ask(invoice: 1, items: [], shipping: "0.01").settle(&order) }
        #expect(order.shipping.left.tax == .zero)
        order.release(attempt)
        #expect(try Ask(invoice: 0, items: [], shipping: "0.01").settle(&order).shipping.tax == .zero)
        try Ask().settle(&order)
        #expect(order.state == .closed && order.shipping.left == .zero)
    }

    @Test(
        "The order's state decides before anything about its lines",
        arguments: zip(
            OrderState.allCases,
            [true, false, false, true, true, false, false, false]))
    func states(state: OrderState, isGiven: Bool) throws {
        var sketch = try OrderSketch()
        sketch.state = state
        let answer = try Ask().answer(sketch.order())
        if isGiven {
            #expect(try answer.get().total.amount == amount("88.30"))
        } else {
            #expect(answer == .failure(.cannotCreditMemo))
        }
    }
}
