import Amounts
import Refunds
import Testing

/// Which payments an online invoice takes its money from, and what waits for it.
@Suite("Capturing")
struct CaptureTests {
    private func sketch(_ change: (inout OrderSketch) throws -> Void = { _ in }) throws -> Order {
        var sketch = try OrderSketch()
        sketch.method = "gateway"
        sketch.transactionID = "pi_1"
        sketch.invoices = []
        try change(&sketch)
        return try sketch.order()
    }

    private func charge(_ order: Order, gateways: GatewayAbilities = .capturing) -> Result<Charge, Refusal> {
        let terms = CreateInvoice.Terms(items: nil, capture: .online, comment: nil, sendsMail: false)
        let command = CreateInvoice(source: .order(order.id), terms: .success(terms))
        return Result { () throws(Refusal) in try command.decide(on: order, gateways: gateways) }
    }

    /// An order whose money is being taken, or was.
    private func capturing(_ state: AttemptState, on order: Order) throws -> Order {
        var order = order
        var attempt = try Attempt.sketch(.capture, state: state, sends: 1)
        if state == .issued { attempt.document = .invoice(InvoiceID(1)) }
        order.attempts = [attempt]
        return order
    }

    @Test("takes all that is left of the order's authorised payment")
    func takesAll() throws {
        let order = try sketch()
        let charge = try charge(order).get()
        #expect(charge.total.amount == (try amount("88.30")))
        #expect(
            try order.paymentToCapture(for: charge, .capturing)
                == CapturedPayment(method: "gateway", transactionID: "pi_1"))
    }

    @Test("needs a gateway that can, a payment, and money")
    func refused() throws {
        let refused = Result<Charge, Refusal>.failure(.onlineCaptureUnsupported)
        #expect(charge(try sketch(), gateways: GatewayAbilities(["gateway": .trusted])) == refused)
        #expect(charge(try sketch { $0.method = "checkmo" }) == refused)
        #expect(charge(try sketch { $0.transactionID = nil }) == refused)
        #expect(
            charge(
                try sketch {
                    $0.lines = [try OrderSketch.line("Gift", "2", price: "10", discount: "20")]
                    $0.shipping.fee = "0"
                }) == refused)
    }

    @Test("takes of a payment once: what an invoice was paid with is captured")
    func once() throws {
        let refused = Result<Charge, Refusal>.failure(.onlineCaptureUnsupported)
        // An imported invoice without a payment of its own was paid with the order's.
        #expect(charge(try sketch { $0.invoices = [try OrderSketch.invoice([0: "1"])] }) == refused)
        let paid = try sketch { sketch in
            var invoice = try OrderSketch.invoice([0: "1"])
            invoice.transactionID = "pi_0"
            sketch.invoices = [invoice]
        }
        #expect(try charge(paid).get().total.amount == amount("71.40"))
        #expect(
            try charge(sketch { $0.invoices = [try OrderSketch.invoice([0: "1"], state: .open)] }).get().lines.count
                == 2)
    }

    @Test("An invoice that was captured shows the payment, and refunds go back there")
    func invoice() throws {
        var order = try sketch()
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let charge = try charge(order).get()
        let invoice = order.issue(charge, paidWith: "pi_1", numbering: &numbering, at: Instant(seconds: 5))
        #expect(invoice.transactionID == "pi_1" && invoice.state == .paid && order.total.charged == charge.total)
        let ask = Ask(invoice: 0, items: [.line(0, "1")], payout: .online)
        #expect(
            try order.payment(for: ask.refund(order), .capturing)
                == CapturedPayment(method: "gateway", transactionID: "pi_1"))
    }

    @Test("What is charged elsewhere after a capture was not paid with the captured payment")
    func rest() throws {
        var order = try sketch()
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        func charge(_ capture: CreateInvoice.Capture, _ pieces: Int64) throws {
            let item = IssueCreditMemo.Item(
                lineID: order.lines[0].id, sku: nil, quantity: Quantity(tenThousandths: pieces * 10_000))
            let terms = CreateInvoice.Terms(items: [item], capture: capture, comment: nil, sendsMail: false)
            let charge = try CreateInvoice(source: .order(order.id), terms: .success(terms))
                .decide(on: order, gateways: .capturing)
            let invoice = order.issue(
                charge, paidWith: capture == .online ? "pi_1" : nil, numbering: &numbering, at: Instant(seconds: 5))
            guard capture == .online else { return }
            var attempt = try Attempt.sketch(.capture, state: .issued, sends: 1)
            attempt.document = .invoice(invoice.id)
            order.attempts.append(attempt)
        }
        try charge(.online, 1)
        try charge(.offline, 2)
        let whole = Ask(items: [], goodwill: "17.00", payout: .online, gateways: .capturing)
        #expect(try whole.answer(order) == .failure(.onlineRefundUnsupported))
        let part = Ask(items: [], goodwill: "16.90", payout: .online, gateways: .capturing)
        #expect(try part.refund(order).total.amount == amount("16.90"))
        let second = Ask(invoice: 1, items: [.line(0, "1")], payout: .online, gateways: .capturing)
        #expect(try second.answer(order) == .failure(.onlineRefundUnsupported))
    }

    @Test(
        "What a capture covers stays as it is until it is settled; refunds go on",
        arguments: AttemptState.allCases)
    func open(state: AttemptState) throws {
        let before = try sketch { sketch in
            var invoice = try OrderSketch.invoice([0: "1"])
            invoice.transactionID = "pi_0"
            sketch.invoices = [invoice]
        }
        var order = try capturing(state, on: before)
        let isOpen = !state.isSettled
        #expect((charge(order) == .failure(.payoutInFlight)) == isOpen)
        func refusal(_ change: (inout Order) throws(Refusal) -> Void) -> Refusal? {
            var copy = order
            do throws(Refusal) { try change(&copy) } catch { return error }
            return nil
        }
        let now = Instant(seconds: 1)
        let source = Source.order(order.id)
        let expected: Refusal? = isOpen ? .payoutInFlight : nil
        #expect(
            refusal { (order) throws(Refusal) in try CancelOrder(source: source).decide(on: &order, at: now) }
                == expected)
        #expect(
            refusal { (order) throws(Refusal) in
                try HoldOrder(source: source, holds: true).decide(on: &order, at: now)
            } == expected)
        #expect(!order.isPayingOut)
        try Ask(items: [.line(0, "1")], shipping: "0").settle(&order)
    }
}

/// Which memos' money goes out again.
@Suite("Sending money again")
struct ResendPayoutTests {
    /// An order with attempts for memo 1: each with the news of its money, and how it stands.
    private func order(_ attempts: [(AttemptPurpose.Kind, AttemptState, GatewayRefund.Status?)]) throws -> Order {
        var order = try OrderSketch().order()
        var position: Int64 = 0
        order.attempts = try attempts.enumerated().map { index, row in
            let (kind, state, status) = row
            var attempt = try Attempt.sketch(kind, state: state, sends: 1)
            if kind == .refund, state == .issued { attempt.document = .creditMemo(CreditMemoID(1)) }
            if let status {
                position += 1
                attempt.settlement = Settlement(
                    creditMemoID: CreditMemoID(1), position: position, attemptID: AttemptID(Int64(index + 1)),
                    storeID: order.storeID, status: status, paid: .zero, heardAt: Instant(seconds: 0))
            }
            return attempt
        }
        return order
    }

    private func refusal(_ order: Order, memo: Int64 = 1) -> Refusal? {
        let command = ResendPayout(
            source: .order(order.id), creditMemoID: CreditMemoID(memo), person: "ana", reason: "new card")
        do throws(Refusal) { _ = try command.decide(on: order, under: "cm-1") } catch { return error }
        return nil
    }

    @Test("goes for money that came back, and as often as it does")
    func given() throws {
        #expect(refusal(try order([(.refund, .issued, .failed)])) == nil)
        #expect(refusal(try order([(.refund, .issued, .failed), (.resend, .failed, nil)])) == nil)
        #expect(refusal(try order([(.refund, .issued, .failed), (.resend, .issued, .failed)])) == nil)
    }

    @Test("waits while nobody knows what became of the last")
    func open() throws {
        for state in [AttemptState.reserved, .sending, .unknown, .review] {
            #expect(refusal(try order([(.refund, .issued, .failed), (.resend, state, nil)])) == .payoutInFlight)
        }
    }

    @Test("waits while its gateway shows a refund of ours that nothing accounts for, unless that is its own")
    func lost() throws {
        for (key, expected) in [("cm-1", nil), ("cm-2", Refusal.refundUnmatched), (nil, nil)] {
            var order = try order([(.refund, .issued, .failed)])
            order.add(.sketch(of: order, key: key))
            #expect(refusal(order) == expected)
        }
    }

    @Test("does not go for money that arrived, is on its way, or never went out")
    func refused() throws {
        for status in [GatewayRefund.Status.succeeded, .pending, nil] {
            #expect(refusal(try order([(.refund, .issued, status)])) == .cannotCreditMemo)
        }
        #expect(refusal(try order([(.refund, .issued, .failed), (.resend, .issued, .succeeded)])) == .cannotCreditMemo)
        #expect(refusal(try order([(.refund, .failed, nil)])) == .cannotCreditMemo)
        #expect(refusal(try order([(.refund, .issued, .failed)]), memo: 2) == .cannotCreditMemo)
    }
}

extension GatewayAbilities {
    /// Payments by `gateway` can be captured and refunded.
    static let capturing = GatewayAbilities(["gateway": .trusted], captures: ["gateway": .trusted])
}
