import Amounts
import Refunds
import Testing

@Suite struct ImportOrderTests {
    @Test("An order comes over with its lines, its invoice and its money")
    func whole() throws {
        let order = try OrderSketch().order()
        #expect(try order.grandTotal.amount == amount("88.30") && order.total.charged == order.grandTotal)
        #expect(try order.ordered.row.amount == amount("70") && order.ordered.tax.amount == amount("13.30"))
        #expect(order.lines.map(\.rowInclTax.amount) == (try ["35.70", "47.60"].map(amount)))
        #expect(order.lines.map(\.quantity.charged) == (try ["3", "2"].map(quantity)))
        #expect(order.invoices[0].total.charged == order.grandTotal && order.invoices[0].state == .paid)
        #expect(order.revision == 1 && order.placedAt == Instant(seconds: 0))
    }

    @Test("Ids and numbers are kept where given, and the next ones elsewhere")
    func names() throws {
        var numbering = Numbering(nextIDs: [.orderLine: 5], nextNumbers: [:])
        var sketch = try OrderSketch()
        sketch.lines[1].id = 70
        sketch.invoices[0].number = "INV-1"
        var document = try sketch.document
        document.id = 40
        document.number = "100000500"
        document.placedAt = Instant(seconds: 9)
        let order = try ImportOrder(storeID: StoreID(3), document: document)
            .decide(numbering: &numbering, at: Instant(seconds: 10))
        #expect(order.id == OrderID(40) && order.storeID == StoreID(3) && order.number == "100000500")
        #expect(order.lines.map(\.id.rawValue) == [5, 70])
        #expect(order.invoices[0].id == InvoiceID(1) && order.invoices[0].number == "INV-1")
        #expect(order.placedAt == Instant(seconds: 9) && order.updatedAt == Instant(seconds: 10))
        #expect(order.invoices[0].issuedAt == Instant(seconds: 9))
        #expect(numbering.takeID(.orderLine) == 71 && numbering.takeID(.order) == 41)
        #expect(numbering.takeNumber(.init(storeID: StoreID(3), document: .order)) == "100000501")
    }

    struct State: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var pieces: [Int: String]?
        var isShipped = false
        var given: OrderState?
        let state: OrderState
    }

    private static let states: [State] = [
        State(testDescription: "without invoices", state: .new),
        State(testDescription: "invoiced in part", pieces: [0: "3"], isShipped: true, state: .processing),
        State(testDescription: "invoiced", pieces: [0: "3", 1: "2"], state: .processing),
        State(testDescription: "invoiced and shipped", pieces: [0: "3", 1: "2"], isShipped: true, state: .complete),
        State(testDescription: "the shop's own", pieces: [0: "3"], given: .paymentReview, state: .paymentReview),
    ]

    @Test("The state is the shop's, or follows from what is invoiced and shipped", arguments: states)
    func state(row: State) throws {
        var sketch = try OrderSketch()
        sketch.invoices = try row.pieces.map { [try OrderSketch.invoice($0)] } ?? []
        sketch.state = row.given
        if row.isShipped {
            sketch.lines[0].quantityShipped = try quantity("3")
            sketch.lines[1].quantityShipped = try quantity("2")
        }
        let order = try sketch.order()
        #expect(order.state == row.state && order.status == row.state.defaultStatus)
        var document = try sketch.document
        document.status = "of_our_own"
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let own = try ImportOrder(storeID: StoreID(1), document: document)
            .decide(numbering: &numbering, at: Instant(seconds: 0))
        #expect(own.state == row.state && own.status == "of_our_own")
    }

    @Test("Base amounts are the shop's, or come at the order's rate")
    func base() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "3", price: "23.55", tax: "13.42"))
        sketch.currency = "EUR"
        sketch.rate = "0.7067"
        sketch.lines[0].tax = .init(try amount("13.42"), base: try amount("19.00"))
        let order = try sketch.order()
        #expect(order.lines[0].price.base == (try amount("33.32")))
        #expect(order.lines[0].ordered.row == Money(try amount("70.65"), base: try amount("99.97")))
        #expect(order.lines[0].ordered.tax.base == (try amount("19.00")))
        #expect(order.shippingOrdered.amounts.fee.base == (try amount("7.08")))
    }

    @Test(
        "A row may differ from price times quantity by what rounding the price can lose",
        arguments: [("9.99", true), ("10.03", true), ("9.95", true), ("10.04", false), ("9.94", false)])
    func row(text: String, isTaken: Bool) throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "3", price: "3.33"))
        sketch.lines[0].row = .init(try amount(text))
        #expect(try sketch.refusal() == (isTaken ? nil : .fieldInvalid(field: "row_total")))
    }

    @Test("Invoices may bring their own amounts and shipping")
    func invoiceAmounts() throws {
        var sketch = try OrderSketch()
        var invoice = InvoiceDocument(state: .paid)
        invoice.lines = [
            .init(
                reference: .item(nil, sku: "A"), quantity: try quantity("1"),
                amounts: .init(
                    row: .init(try amount("9")), discount: .init(.zero), tax: .init(try amount("2")),
                    hiddenTax: .init(.zero)))
        ]
        invoice.shipping = .init(fee: .init(try amount("2")), discount: .init(.zero), tax: .init(.zero))
        invoice.grandTotal = try amount("13")
        sketch.invoices = [invoice, InvoiceDocument(state: .paid)]
        let order = try sketch.order()
        #expect(order.invoices.map(\.total.charged.amount) == (try ["13", "75.30"].map(amount)))
        #expect(order.invoices[1].shipping.charged.fee.amount == (try amount("3")))
        #expect(order.total.charged == order.grandTotal)
    }

    @Test("A canceled invoice charges nothing")
    func canceledInvoice() throws {
        var sketch = try OrderSketch()
        sketch.invoices = [InvoiceDocument(state: .canceled), InvoiceDocument(state: .paid)]
        let order = try sketch.order()
        #expect(order.invoices.count == 2 && order.total.charged == order.grandTotal)
    }
}
