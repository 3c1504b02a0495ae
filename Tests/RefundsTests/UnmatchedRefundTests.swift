import Amounts
import Refunds
import Testing

/// Refunds that nobody here asked for: what they are taken for, what they hold, and how a memo accounts for them.
@Suite("A refund made past the register")
struct UnmatchedRefundTests {
    private static let heard = Instant(seconds: 9)

    private static func listed(
        _ reference: String = "re_1", _ minorUnits: Int64 = 1_000, status: GatewayRefund.Status = .succeeded,
        currency: String = "USD", payment: String = "ch_1", key: String? = nil
    ) -> HearOfRefund {
        HearOfRefund(
            method: "gateway",
            listed: ListedRefund(
                transactionIDs: ["pi_0", payment], gatewayKey: key,
                refund: GatewayRefund(
                    reference: reference, minorUnits: minorUnits, currencyCode: currency, status: status)))
    }

    /// 88.30 USD, paid through a gateway.
    private static func order(rate: String = "1") throws -> Order {
        var sketch = try OrderSketch()
        (sketch.method, sketch.transactionID, sketch.rate) = ("gateway", "ch_1", rate)
        return try sketch.order()
    }

    private static func unmatched(_ heard: HearOfRefund, of order: Order, id: Int64 = 1) -> UnmatchedRefund {
        let refund = heard.listed.refund
        return UnmatchedRefund(
            id: UnmatchedRefundID(id), storeID: order.storeID, orderID: order.id,
            payment: CapturedPayment(method: "gateway", transactionID: "ch_1"), gatewayKey: heard.listed.gatewayKey,
            money: order.money(of: refund), heardAt: self.heard, refund: refund)
    }

    @Test("of ours lets nothing more out until a memo accounts for it, or it failed")
    func lost() throws {
        let order = try Self.order()
        func refusal(_ refund: UnmatchedRefund, payout: PayoutKind = .online, under key: String? = nil) throws
            -> Refusal?
        {
            var order = order
            order.add(refund)
            let ask = Ask(items: [], goodwill: "1", payout: payout, key: key)
            guard case .failure(let refusal) = try ask.answer(order) else { return nil }
            return refusal
        }
        var refund = UnmatchedRefund.sketch(of: order, key: "cm-1")
        #expect(try refusal(refund) == .refundUnmatched)
        #expect(try refusal(refund, under: "cm-2") == .refundUnmatched)
        #expect(try refusal(refund, under: "cm-1") == nil)
        #expect(try refusal(refund, payout: .offline) == nil)
        #expect(try refusal(.sketch(of: order, key: nil)) == nil)
        refund.refund = refund.refund.with(.failed)
        #expect(try refusal(refund) == nil && refusal(refund, under: "cm-1") == nil)
        refund.refund = refund.refund.with(.succeeded)
        refund.attemptID = AttemptID(1)
        #expect(try refusal(refund) == nil)
    }

    @Test("of ours is the reason before a payment that cannot be refunded, and after too little money")
    func precedence() throws {
        var sketch = try OrderSketch()
        (sketch.method, sketch.transactionID) = ("checkmo", "ch_1")
        var order = try sketch.order()
        order.add(.sketch(of: order, key: "cm-1"))
        #expect(try Ask(items: [], goodwill: "1", payout: .online).answer(order) == .failure(.refundUnmatched))
        #expect(
            try Ask(items: [], goodwill: "80", payout: .online).answer(order)
                == .failure(.totalExceeds(left: try amount("78.30"))))
    }

    @Test("is found by its name, by our key, and by its payment, in that sequence")
    func meanings() throws {
        var order = try Self.order()
        let payment = CapturedPayment(method: "gateway", transactionID: "ch_1")
        #expect(Self.listed().meaning(among: [order]) == .unexplained(payment, order.id))
        #expect(Self.listed(payment: "ch_2").meaning(among: [order]) == .foreign)
        #expect(Self.listed().meaning(among: []) == .foreign)
        #expect(Self.listed(status: .failed).meaning(among: [order]) == .nothing)
        var attempt = try Attempt.sketch(state: .unknown, sends: 1)
        attempt = Attempt(
            id: attempt.id, storeID: attempt.storeID, orderID: order.id, purpose: attempt.purpose, payment: payment,
            sequence: 1, gatewayKey: "cm-1", minorUnits: 900, currency: attempt.currency, clientID: nil,
            repetition: nil, madeAt: attempt.madeAt, state: .unknown, fence: 1, leasedUntil: attempt.leasedUntil,
            sends: 1, questions: 1, evidence: 0, firstSentAt: attempt.madeAt, nextQuestionAt: nil,
            gatewayReference: nil, document: nil, settlement: nil, reason: nil)
        order.attempts = [attempt]
        let found = HearOfRefund.Meaning.attempt(attempt.id, attempt.orderID)
        #expect(Self.listed(payment: "ch_2", key: "cm-1").meaning(among: [order]) == found)
        #expect(Self.listed(key: "cm-2").meaning(among: [order]) == .unexplained(payment, order.id))
        order.attempts[0].gatewayReference = "re_1"
        #expect(Self.listed().meaning(among: [order]) == found)
        // The key's refund is another one already.
        #expect(Self.listed("re_2", key: "cm-1").meaning(among: [order]) == .unexplained(payment, order.id))
        // Failed here, but not there.
        (order.attempts[0].state, order.attempts[0].gatewayReference) = (.failed, nil)
        for name in ["ch_1", "ch_2"] {
            let heard = Self.listed(payment: name, key: "cm-1")
            #expect(heard.meaning(among: [order]) == .unexplained(payment, order.id))
        }
        #expect(Self.listed(status: .failed, key: "cm-1").meaning(among: [order]) == .nothing)
        let known = Self.unmatched(Self.listed(), of: order)
        order.add(known)
        #expect(Self.listed(status: .failed).meaning(among: [order]) == .unmatched(known, order.id))
    }

    @Test("of a payment of several orders is one's that has as much left")
    func severalOrders() throws {
        let small = try Self.order()
        var numbering = Numbering(nextIDs: [.order: 5], nextNumbers: [:])
        var sketch = try OrderSketch(OrderSketch.line("C", "1", price: "500"))
        (sketch.method, sketch.transactionID) = ("gateway", "ch_1")
        let large = try ImportOrder(storeID: StoreID(1), document: sketch.document)
            .decide(numbering: &numbering, at: Instant(seconds: 0))
        let payment = CapturedPayment(method: "gateway", transactionID: "ch_1")
        #expect(Self.listed("a", 8_830).meaning(among: [small, large]) == .unexplained(payment, small.id))
        #expect(Self.listed("a", 50_000).meaning(among: [small, large]) == .unexplained(payment, large.id))
        #expect(Self.listed("a", 90_000).meaning(among: [small, large]) == .unexplained(payment, small.id))
    }

    @Test("takes its part of what is left, of the order and of the payment, until it failed or a memo accounts for it")
    func limits() throws {
        var order = try Self.order()
        var unmatched = Self.unmatched(Self.listed("re_1", 5_000), of: order)
        order.add(unmatched)
        #expect(order.leftForMemos.amount == (try amount("38.30")))
        let online = Ask(items: [], goodwill: "38.31", payout: .online)
        #expect(try online.answer(order) == .failure(.totalExceeds(left: try amount("38.30"))))
        #expect(
            try Ask(items: [], goodwill: "38.31").answer(order) == .failure(.totalExceeds(left: try amount("38.30"))))
        #expect(try Ask(items: [], goodwill: "38.30", payout: .online).refund(order).total == order.leftForMemos)
        try Ask(items: [], goodwill: "38.30").settle(&order)
        #expect(try Ask(items: [], goodwill: "0.01").answer(order) == .failure(.cannotCreditMemo))
        unmatched.refund = unmatched.refund.with(.failed)
        order.replace(unmatched)
        #expect(order.leftForMemos.amount == (try amount("50")))
        unmatched.refund = unmatched.refund.with(.succeeded)
        unmatched.attemptID = AttemptID(1)
        order.replace(unmatched)
        #expect(order.leftForMemos.amount == (try amount("50")))
    }

    @Test("holds what is there, and more as soon as it is")
    func heldLater() throws {
        var order = try Self.order(rate: "3")
        let refund = try Ask(items: [.line(0, "3")]).refund(order)
        order.reserve(refund)
        order.add(Self.unmatched(Self.listed("re_1", 8_000), of: order))
        #expect(order.leftForMemos == .zero)
        order.release(refund)
        #expect(order.leftForMemos.amount == (try amount("8.30")))
        try Ask(items: [], goodwill: "8.30").settle(&order)
        #expect(order.leftForMemos == .zero && order.total.left == order.unmatchedTotal)
    }

    @Test("of another currency takes all that was paid")
    func otherCurrency() throws {
        var order = try Self.order()
        let unmatched = Self.unmatched(Self.listed(currency: "EUR"), of: order)
        order.add(unmatched)
        #expect(order.leftForMemos == .zero)
        let match = MatchRefund(id: unmatched.id, person: "ana", reason: "why")
        let result = Result { () throws(Refusal) in try match.decide(unmatched, on: order) }
        #expect(result == .failure(.amountInvalid))
    }

    struct Match: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let minorUnits: Int64
        var items: [(String, String)] = []
        var shipping: String?
        var goodwill = "0"
        var fee = "0"
        var refusal: Refusal?
    }

    private static let matches: [Match] = [
        Match(testDescription: "nothing named, everything left", minorUnits: 8_830),
        Match(testDescription: "nothing named, a part", minorUnits: 1_000, goodwill: "10"),
        Match(testDescription: "an item", minorUnits: 1_190, items: [("A", "1")]),
        Match(testDescription: "more than its items", minorUnits: 1_500, items: [("A", "1")], goodwill: "3.10"),
        Match(testDescription: "less than its items", minorUnits: 1_000, items: [("A", "1")], fee: "1.90"),
        Match(testDescription: "shipping", minorUnits: 500, shipping: "5"),
        Match(testDescription: "an item and shipping", minorUnits: 1_690, items: [("A", "1")], shipping: "5"),
        Match(
            testDescription: "too many", minorUnits: 1_000, items: [("A", "4")],
            refusal: .quantityExceeds(name: "Item A")),
        Match(testDescription: "no such item", minorUnits: 1_000, items: [("C", "1")], refusal: .itemInvalid),
        Match(
            testDescription: "too much shipping", minorUnits: 1_000, shipping: "5.01",
            refusal: .shippingExceeds(left: Amount(tenThousandths: 50_000))),
    ]

    @Test("is accounted for by a memo of exactly its amount", arguments: matches)
    func matched(row: Match) throws {
        let order = try Self.order()
        let unmatched = Self.unmatched(Self.listed("re_1", row.minorUnits), of: order)
        let match = MatchRefund(
            id: unmatched.id, person: "ana", reason: "why",
            items: try row.items.map { .init(lineID: nil, sku: $0.0, quantity: try quantity($0.1)) },
            shipping: try row.shipping.map(amount))
        let result = Result { () throws(Refusal) in try match.decide(unmatched, on: order) }
        if let refusal = row.refusal {
            #expect(result == .failure(refusal))
            return
        }
        let refund = try result.get()
        #expect(refund.total.amount == Amount(tenThousandths: row.minorUnits * 100) && refund.payout == .online)
        #expect(refund.adjustments.goodwill.amount == (try amount(row.goodwill)))
        #expect(refund.adjustments.fee.amount == (try amount(row.fee)))
        #expect(refund.lines.count == (row.minorUnits == 8_830 ? 2 : row.items.count))
    }
}

extension UnmatchedRefund {
    /// 10.00 of an order that was paid by `ch_1`, as its gateway shows it.
    static func sketch(of order: Order, key: String?) -> UnmatchedRefund {
        let refund = GatewayRefund(
            reference: "re_1", minorUnits: 1_000, currencyCode: order.currency.code, status: .succeeded)
        return UnmatchedRefund(
            id: UnmatchedRefundID(1), storeID: order.storeID, orderID: order.id,
            payment: CapturedPayment(method: "gateway", transactionID: "ch_1"), gatewayKey: key,
            money: order.money(of: refund), heardAt: Instant(seconds: 0), refund: refund)
    }
}
