import Amounts
import Refunds
import Testing

/// Each reason to refuse a refund, in order of precedence: a row breaks its own rule and, where it can, all later ones.
@Suite struct RefundRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let ask: Ask
        let refusal: Refusal
        var change: @Sendable (inout OrderSketch) throws -> Void = { _ in }
    }

    private static let rows: [Row] = [
        Row(
            testDescription: "negative shipping, on an order that is closed",
            ask: Ask(items: [.line(9, "9")], shipping: "-0.01", goodwill: "99", payout: .online, revision: 9),
            refusal: .amountInvalid, change: { $0.state = .closed }),
        Row(
            testDescription: "negative goodwill", ask: Ask(items: [.line(9, "9")], goodwill: "-0.01", revision: 9),
            refusal: .amountInvalid),
        Row(
            testDescription: "negative fee", ask: Ask(items: [.line(9, "9")], fee: "-0.01", revision: 9),
            refusal: .amountInvalid),
        Row(
            testDescription: "finer than a cent",
            ask: Ask(items: [.line(9, "9")], shipping: "99.001", revision: 9), refusal: .amountInvalid),
        Row(
            testDescription: "an outdated preview, on an order on hold",
            ask: Ask(items: [.line(9, "9")], shipping: "99", goodwill: "99", payout: .online, revision: 2),
            refusal: .previewOutdated, change: { $0.state = .holded }),
        Row(
            testDescription: "an order on hold",
            ask: Ask(items: [.line(9, "9")], shipping: "99", goodwill: "99", payout: .online, revision: 1),
            refusal: .cannotCreditMemo, change: { $0.state = .holded }),
        Row(
            testDescription: "a line of another order",
            ask: Ask(items: [.line(0, "4"), .line(9, "1")], shipping: "99", goodwill: "99", payout: .online),
            refusal: .itemInvalid),
        Row(
            testDescription: "too many pieces",
            ask: Ask(items: [.line(1, "2"), .line(0, "4")], shipping: "99", goodwill: "99", payout: .online),
            refusal: .quantityExceeds(name: "Item A")),
        Row(
            testDescription: "too much shipping, and a fee above the rest",
            ask: Ask(items: [.line(0, "1")], shipping: "5.01", fee: "99", payout: .online),
            refusal: .shippingExceeds(left: Amount(tenThousandths: 50_000))),
        Row(
            testDescription: "a total below zero",
            ask: Ask(items: [.line(0, "1")], shipping: "0", fee: "11.91", payout: .online),
            refusal: .totalNotPositive),
        Row(
            testDescription: "nothing at all", ask: Ask(items: [], payout: .online),
            refusal: .totalNotPositive),
        Row(
            testDescription: "more than was paid", ask: Ask(goodwill: "0.01", payout: .online),
            refusal: .totalExceeds(left: Amount(tenThousandths: 883_000))),
        Row(
            testDescription: "online by a method that cannot", ask: Ask(payout: .online),
            refusal: .onlineRefundUnsupported, change: { $0.transactionID = "capture" }),
        Row(
            testDescription: "online without a captured payment", ask: Ask(payout: .online),
            refusal: .onlineRefundUnsupported, change: { $0.method = "gateway" }),
    ]

    @Test("The first rule broken says why", arguments: rows)
    func refused(row: Row) throws {
        var sketch = try OrderSketch()
        try row.change(&sketch)
        for invoice in [nil, 0] {
            var ask = row.ask
            ask.invoice = invoice
            #expect(try ask.answer(sketch.order()) == .failure(row.refusal))
        }
    }

    @Test(
        "Fields that cannot be read are refused once the document is known, before any other rule",
        arguments: [Refusal.refundTypeInvalid, .itemInvalid, .amountInvalid, .fieldInvalid(field: "comment")])
    func unreadable(refusal: Refusal) throws {
        var sketch = try OrderSketch()
        sketch.state = .holded
        let order = try sketch.order()
        let command = IssueCreditMemo(source: .order(order.id), terms: .failure(refusal), previewedRevision: 9)
        #expect(throws: refusal) { try command.decide(on: order, gateways: RandomOrder.gateways) }
    }

    @Test("An invoice of another order is not found", arguments: [Source.invoice(InvoiceID(9)), .invoiceNumber("9")])
    func unknownInvoice(source: Source) throws {
        let terms = IssueCreditMemo.Terms(
            selection: .everythingLeft, shipping: nil, goodwill: .zero, fee: .zero, payout: .offline, comment: nil,
            sendsMail: false)
        let command = IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: nil)
        let order = try OrderSketch().order()
        #expect(throws: Refusal.invoiceNotFound) { try command.decide(on: order, gateways: RandomOrder.gateways) }
    }

    @Test("An adjustment that has no base twin within bounds is refused")
    func beyondBounds() throws {
        var sketch = try OrderSketch(OrderSketch.line("A", "1", price: "10"))
        sketch.currency = "EUR"
        sketch.rate = "0.00000001"
        sketch.shipping.fee = "0"
        sketch.lines[0].price = .init(try amount("10"), base: try amount("10"))
        let order = try sketch.order()
        #expect(try Ask(goodwill: "1000").answer(order) == .failure(.amountInvalid))
        #expect(try Ask(fee: "1000").answer(order) == .failure(.amountInvalid))
        #expect(try Ask(goodwill: "1", fee: "1").refund(order).total.amount == amount("10"))
    }

    @Test("A refused request changes nothing, and the same request corrected is given")
    func corrected() throws {
        let order = try OrderSketch().order()
        #expect(try Ask(items: [.line(0, "4")]).answer(order) == .failure(.quantityExceeds(name: "Item A")))
        #expect(try Ask(items: [.line(0, "3")]).refund(order).total.amount == amount("40.70"))
        #expect(try Ask(revision: order.revision).refund(order).total.amount == amount("88.30"))
    }

    @Test("Online is given where the method's gateway holds a captured payment")
    func online() throws {
        var sketch = try OrderSketch()
        sketch.method = "gateway"
        sketch.transactionID = "capture"
        var order = try sketch.order()
        let ask = Ask(items: [.line(0, "1")], shipping: "0", payout: .online)
        try ask.settle(&order)
        #expect(order.refundedOnline.amount == (try amount("11.90")))
        try Ask(items: [.line(0, "1")], shipping: "0").settle(&order)
        #expect(order.refundedOnline.amount == (try amount("11.90")))

        var invoice = InvoiceDocument(state: .paid)
        invoice.transactionID = "capture of the invoice"
        sketch.transactionID = nil
        sketch.invoices = [invoice]
        #expect(try ask.refund(sketch.order()).payout == .online)
    }
}
