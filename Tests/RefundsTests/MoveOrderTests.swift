import Amounts
import Refunds
import Testing

/// Canceling, holding and commenting.
@Suite struct MoveOrderTests {
    private let now = Instant(seconds: 7)

    private func sketch(invoiced pieces: [Int: String]?, state: OrderState? = nil) throws -> OrderSketch {
        var sketch = try OrderSketch()
        sketch.invoices = try pieces.map { [try OrderSketch.invoice($0)] } ?? []
        sketch.state = state
        return sketch
    }

    private func cancel(_ order: inout Order) throws {
        try CancelOrder(source: .order(order.id)).decide(on: &order, at: now)
    }

    // MARK: - Canceling

    @Test("An order without invoices is canceled whole")
    func cancelWhole() throws {
        var order = try sketch(invoiced: nil).order()
        try cancel(&order)
        #expect(order.state == .canceled && order.status == "canceled")
        #expect(order.revision == 2 && order.updatedAt == now)
        #expect(order.lines.map(\.quantityCanceled) == (try ["3", "2"].map(quantity)))
    }

    @Test("An order with invoices goes on with them")
    func cancelRest() throws {
        var order = try sketch(invoiced: [0: "2"]).order()
        try cancel(&order)
        #expect(order.state == .processing)
        #expect(order.lines.map(\.quantityCanceled) == (try ["1", "2"].map(quantity)))
        #expect(try Ask().settle(&order).total.amount == amount("28.80"))
        #expect(order.state == .closed)
    }

    @Test("An order whose invoiced pieces were sent is complete once the rest is canceled")
    func cancelShipped() throws {
        var sketch = try sketch(invoiced: [0: "2"])
        sketch.lines[0].quantityShipped = try quantity("2")
        var order = try sketch.order()
        try cancel(&order)
        #expect(order.state == .complete)
    }

    @Test(
        "An order that is held, in review, or done with cannot be canceled",
        arguments: [OrderState.holded, .paymentReview, .canceled, .complete, .closed])
    func cannotCancel(state: OrderState) throws {
        var order = try sketch(invoiced: nil, state: state).order()
        #expect(throws: Refusal.cannotCancel) { try cancel(&order) }
    }

    @Test("An order that is invoiced whole cannot be canceled")
    func cannotCancelInvoiced() throws {
        var order = try OrderSketch().order()
        #expect(throws: Refusal.cannotCancel) { try cancel(&order) }
    }

    // MARK: - Holding

    @Test("An order on hold goes back where it was", arguments: [OrderState.new, .pendingPayment, .processing])
    func hold(state: OrderState) throws {
        var order = try sketch(invoiced: [0: "1"], state: state).order()
        order.status = "of_our_own"
        try HoldOrder(source: .order(order.id), holds: true).decide(on: &order, at: now)
        #expect(order.state == .holded && order.status == "holded" && order.revision == 2)
        #expect(throws: Refusal.cannotHold) {
            try HoldOrder(source: .order(order.id), holds: true).decide(on: &order, at: now)
        }
        #expect(try Ask().answer(order) == .failure(.cannotCreditMemo))
        try HoldOrder(source: .order(order.id), holds: false).decide(on: &order, at: now)
        #expect(order.state == state && order.status == "of_our_own" && order.beforeHold == nil)
        #expect(order.revision == 3)
    }

    @Test(
        "An order in review or done with cannot be held",
        arguments: [OrderState.paymentReview, .canceled, .complete, .closed])
    func cannotHold(state: OrderState) throws {
        var order = try sketch(invoiced: nil, state: state).order()
        #expect(throws: Refusal.cannotHold) {
            try HoldOrder(source: .order(order.id), holds: true).decide(on: &order, at: now)
        }
    }

    @Test("An order that is not on hold cannot be let go")
    func cannotUnhold() throws {
        var order = try OrderSketch().order()
        #expect(throws: Refusal.cannotUnhold) {
            try HoldOrder(source: .order(order.id), holds: false).decide(on: &order, at: now)
        }
    }

    @Test("An order imported on hold goes where its invoices say")
    func importedOnHold() throws {
        var order = try sketch(invoiced: [0: "1"], state: .holded).order()
        try HoldOrder(source: .order(order.id), holds: false).decide(on: &order, at: now)
        #expect(order.state == .processing && order.status == "processing")
    }

    // MARK: - Commenting

    @Test("A comment becomes an entry, and leaves previews good")
    func comment() throws {
        var order = try OrderSketch().order()
        let before = order
        var numbering = Numbering(nextIDs: [.historyEntry: 8], nextNumbers: [:])
        let terms = CommentOnOrder.Terms(
            comment: "called", status: nil, customerNotified: true, visibleOnFront: false)
        let entry = try CommentOnOrder(source: .order(order.id), terms: .success(terms))
            .decide(on: &order, numbering: &numbering, at: now)
        #expect(order == before)
        #expect(entry.id == HistoryEntryID(8) && entry.subject == .order && entry.writtenAt == now)
        #expect(entry.comment == "called" && entry.status == "processing" && entry.customerNotified)
    }

    @Test("A comment may bring a status of the shop's own")
    func status() throws {
        var order = try OrderSketch().order()
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let terms = CommentOnOrder.Terms(
            comment: "", status: "in_the_workshop", customerNotified: false, visibleOnFront: true)
        let entry = try CommentOnOrder(source: .order(order.id), terms: .success(terms))
            .decide(on: &order, numbering: &numbering, at: now)
        #expect(entry.status == "in_the_workshop" && entry.visibleOnFront)
        #expect(order.status == "in_the_workshop" && order.state == .processing && order.updatedAt == now)
        #expect(order.revision == 1)
        #expect(throws: Refusal.fieldInvalid(field: "comment")) {
            try CommentOnOrder(source: .order(order.id), terms: .failure(.fieldInvalid(field: "comment")))
                .decide(on: &order, numbering: &numbering, at: now)
        }
    }
}
