import Amounts
import Refunds
import Testing

@Suite struct CreateInvoiceTests {
    private func sketch(_ change: (inout OrderSketch) -> Void = { _ in }) throws -> OrderSketch {
        var sketch = try OrderSketch()
        sketch.invoices = []
        change(&sketch)
        return sketch
    }

    /// Charges lines by position; everything left for nil.
    private func charge(
        _ order: inout Order, _ pieces: [(Int, String)]? = nil, capture: CreateInvoice.Capture = .offline
    ) throws -> Result<Invoice, Refusal> {
        let items = try pieces?.map { position, text in
            let id = order.lines.indices.contains(position) ? order.lines[position].id : OrderLineID(.max)
            return IssueCreditMemo.Item(lineID: id, sku: nil, quantity: try quantity(text))
        }
        let command = CreateInvoice(
            source: .order(order.id),
            terms: .success(.init(items: items, capture: capture, comment: "thanks", sendsMail: false)))
        var numbering = Numbering(nextIDs: [.invoice: Int64(order.invoices.count + 1)], nextNumbers: [:])
        var copy = order
        let result = Result { () throws(Refusal) in
            let charge = try command.decide(on: copy, gateways: .capturing)
            return copy.issue(charge, paidWith: nil, numbering: &numbering, at: Instant(seconds: 5))
        }
        if case .success = result { order = copy }
        return result
    }

    @Test("Without items everything left is charged, with all shipping")
    func everything() throws {
        var order = try sketch().order()
        let invoice = try charge(&order).get()
        #expect(invoice.total.charged.amount == (try amount("88.30")))
        #expect(invoice.number == "100000001" && invoice.comment == "thanks" && invoice.state == .paid)
        #expect(order.total.charged == invoice.total.charged && order.invoices == [invoice])
        #expect(order.state == .processing && order.revision == 2 && order.updatedAt == Instant(seconds: 5))
        #expect(try charge(&order) == .failure(.cannotInvoice))
    }

    @Test("The first invoice carries all shipping, and shares add up to what was ordered")
    func inParts() throws {
        var order = try sketch { sketch in
            sketch.lines[0].discount = .init(Amount(tenThousandths: 100_000))
        }.order()
        let invoices = try (1...3).map { _ in try charge(&order, [(0, "1")]).get() }
        #expect(invoices.map(\.shipping.charged.fee.amount) == (try ["5", "0", "0"].map(amount)))
        #expect(invoices.map(\.charged.discount.amount) == (try ["3.33", "3.34", "3.33"].map(amount)))
        #expect(invoices.map(\.charged.tax.amount) == (try ["1.90", "1.91", "1.89"].map(amount)))
        #expect(order.lines[0].amounts.charged == order.lines[0].ordered)
        _ = try charge(&order).get()
        #expect(order.total.charged == order.grandTotal)
    }

    @Test("An invoice that is left open is charged, but not paid")
    func open() throws {
        var order = try sketch().order()
        let invoice = try charge(&order, capture: .none).get()
        #expect(invoice.state == .open && order.total.charged == .zero)
        #expect(order.lines[0].quantity.charged == (try quantity("3")))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var pieces: [(Int, String)]?
        var capture = CreateInvoice.Capture.offline
        var state: OrderState?
        let refusal: Refusal
    }

    private static let rows: [Row] = [
        Row(
            testDescription: "on hold", pieces: [(9, "1")], capture: .online, state: .holded,
            refusal: .cannotInvoice),
        Row(testDescription: "in payment review", state: .paymentReview, refusal: .cannotInvoice),
        Row(testDescription: "canceled", state: .canceled, refusal: .cannotInvoice),
        Row(testDescription: "complete", state: .complete, refusal: .cannotInvoice),
        Row(testDescription: "online", capture: .online, refusal: .onlineCaptureUnsupported),
        Row(testDescription: "online, no line", pieces: [(9, "1")], capture: .online, refusal: .itemInvalid),
        Row(testDescription: "no line of the order", pieces: [(9, "1"), (0, "4")], refusal: .itemInvalid),
        Row(testDescription: "a line twice", pieces: [(0, "1"), (0, "1")], refusal: .itemInvalid),
        Row(testDescription: "a fraction of a piece", pieces: [(0, "0.5")], refusal: .itemInvalid),
        Row(testDescription: "no piece", pieces: [(0, "0")], refusal: .itemInvalid),
        Row(testDescription: "no line at all", pieces: [], refusal: .itemInvalid),
        Row(
            testDescription: "more than is left", pieces: [(0, "4")],
            refusal: .quantityToInvoiceExceeds(name: "Item A")),
    ]

    @Test("The first rule broken says why, and nothing is charged", arguments: rows)
    func refused(row: Row) throws {
        var order = try sketch { $0.state = row.state }.order()
        let before = order
        #expect(try charge(&order, row.pieces, capture: row.capture) == .failure(row.refusal))
        #expect(order == before)
    }

    @Test("Fields that cannot be read are refused before any other rule")
    func unreadable() throws {
        let order = try sketch { $0.state = .holded }.order()
        let command = CreateInvoice(source: .order(order.id), terms: .failure(.fieldInvalid(field: "capture")))
        #expect(throws: Refusal.fieldInvalid(field: "capture")) {
            try command.decide(on: order, gateways: .capturing)
        }
    }

    @Test("An order that closed when its invoiced part was refunded goes on with the rest")
    func afterRefund() throws {
        var order = try sketch().order()
        _ = try charge(&order, [(0, "3")]).get()
        try Ask().settle(&order)
        #expect(order.state == .closed)
        #expect(try charge(&order).get().total.charged.amount == amount("47.60"))
        #expect(order.state == .processing)
        try Ask(invoice: 1).settle(&order)
        #expect(order.state == .closed)
    }
}
