import Amounts
import Refunds
import Testing

@Suite("An attempt to pay out")
struct AttemptTests {
    /// One row for each answer, question and class of gateway; the numbers are those of the protocol's table.
    private static let rows: [Row] = [
        // 7: nothing was sent: any class sends.
        Row(.a, sends: 0, asks: .send), Row(.b, sends: 0, asks: .send), Row(.c, sends: 0, asks: .send),
        // 9, 10: silence and failures leave it unknown, and it is asked for again, not paid out again but by class A.
        Row(.a, .silent(reason: "time-out"), then: .ask(afterSeconds: 5), asks: .lookUp),
        Row(.a, .broken(status: 500), questions: 2, sends: 1, then: .ask(afterSeconds: 30), asks: .send),
        Row(.b, .broken(status: 503), then: .ask(afterSeconds: 5), asks: .lookUp),
        Row(.c, .silent(reason: "cut"), then: .ask(afterSeconds: 5), asks: .lookUp),
        Row(.blind, .silent(reason: "cut"), then: .review(reason: "the gateway cannot be asked whether it has it")),
        // 11: what a look-up finds is issued.
        Row(.a, .holds(good), to: .lookUp, questions: 2, then: .issue(good)),
        Row(.c, .holds(good), to: .lookUp, questions: 2, then: .issue(good)),
        // 12, 13: not processed, or in work: soon again.
        Row(.c, .notProcessed(retryAfterSeconds: 7), then: .ask(afterSeconds: 7)),
        Row(.a, .keyInUse, then: .ask(afterSeconds: 1)),
        Row(
            .c, .notProcessed(retryAfterSeconds: 7), age: 604_800,
            then: .review(reason: "nobody knows after a week whether the gateway has it")),
        // 14, 16: a definitive no to the first request frees what was held.
        Row(.a, .declined(code: "charge_disputed"), then: .fail(reason: "charge_disputed")),
        Row(.c, .exceeds(code: "too_much"), then: .fail(reason: "too_much")),
        Row(.b, .unauthorized, then: .fail(reason: "the gateway does not accept our credentials")),
        // 15: the same no to a repetition may be about our own first request.
        Row(.a, .exceeds(code: "too_much"), questions: 3, sends: 2, then: .ask(afterSeconds: 120)),
        Row(.a, .declined(code: "gone"), questions: 3, sends: 2, then: .ask(afterSeconds: 120)),
        Row(.a, .unauthorized, questions: 3, sends: 2, then: .ask(afterSeconds: 120)),
        // Turned away at the door, a repetition says nothing of the request before it, also where nothing can be looked up.
        Row(.keyed, .unauthorized, questions: 3, sends: 2, then: .ask(afterSeconds: 120)),
        Row(.keyed, .declined(code: "gone"), questions: 3, sends: 2, then: .fail(reason: "gone")),
        Row(.a, .absent, to: .lookUp, questions: 4, sends: 2, reason: "gone", then: .fail(reason: "gone")),
        Row(.a, questions: 4, sends: 2, reason: "gone", asks: .lookUp),
        // 17, 18: a person must look.
        Row(.a, .keyReused, then: .review(reason: "the gateway knows the key with other parameters")),
        Row(.a, .holds(other), then: .review(reason: "the gateway has 901 USD, not 900 USD")),
        Row(.a, .holds(foreign), then: .review(reason: "the gateway has 900 EUR, not 900 USD")),
        // 19: pending is issued, a refund that failed at once is not.
        Row(.a, .holds(pending), then: .issue(pending)),
        Row(.a, .holds(failed), then: .fail(reason: "the refund failed at the gateway")),
        // A capture that is pending is none yet: the invoice will say that it is paid.
        Row(.a, .holds(good), of: .capture, then: .issue(good)),
        Row(.a, .holds(pending), of: .capture, then: .ask(afterSeconds: 5), asks: .lookUp),
        Row(.c, .holds(pending), of: .capture, to: .lookUp, questions: 4, age: 90_000, then: .ask(afterSeconds: 600)),
        Row(
            .a, .holds(pending), of: .capture, age: 604_800, then: .review(reason: "the capture is pending for a week")),
        Row(.a, .holds(failed), of: .capture, then: .fail(reason: "the capture failed at the gateway")),
        Row(.a, .holds(other), of: .capture, then: .review(reason: "the gateway has 901 USD, not 900 USD")),
        Row(.a, .holds(pending), of: .resend, then: .issue(pending)),
        Row(
            .b, .absent, of: .capture, to: .lookUp, questions: 5, age: 3_601,
            then: .fail(reason: "the gateway has no such capture")),
        // Nothing found proves nothing, but where what is accepted shows at once and nothing can be on its way.
        Row(.a, .absent, to: .lookUp, questions: 2, then: .ask(afterSeconds: 30), asks: .send),
        Row(.b, .absent, to: .lookUp, questions: 2, then: .ask(afterSeconds: 30)),
        Row(.b, .absent, to: .lookUp, questions: 5, age: 3_601, then: .fail(reason: "the gateway has no such refund")),
        Row(.c, .absent, to: .lookUp, questions: 9, age: 500_000, then: .ask(afterSeconds: 3_600)),
        // 37: past half of the time that keys are kept it is never sent again, past all of it a person must look.
        Row(.a, .absent, to: .lookUp, questions: 8, age: 43_200, then: .ask(afterSeconds: 3_600), asks: .lookUp),
        Row(
            .a, .absent, to: .lookUp, questions: 8, age: 86_400,
            then: .review(reason: "the gateway has forgotten the key, and shows no refund")),
        // Only what the gateway shows counts: when it does not answer, nobody knows that it shows nothing.
        Row(
            .a, .silent(reason: "cut"), to: .lookUp, questions: 8, age: 86_400, then: .ask(afterSeconds: 3_600),
            asks: .lookUp),
        Row(
            .keyed, .absent, to: .lookUp, questions: 8, age: 86_400,
            then: .review(reason: "the gateway cannot be asked whether it has it")),
        Row(
            .c, .absent, to: .lookUp, questions: 200, age: 604_800,
            then: .review(reason: "nobody knows after a week whether the gateway has it")),
    ]

    private static let good = GatewayRefund(reference: "re_1", minorUnits: 900, currencyCode: "USD", status: .succeeded)
    private static let pending = GatewayRefund(
        reference: "re_1", minorUnits: 900, currencyCode: "USD", status: .pending)
    private static let failed = GatewayRefund(reference: "re_1", minorUnits: 900, currencyCode: "USD", status: .failed)
    private static let other = GatewayRefund(
        reference: "re_1", minorUnits: 901, currencyCode: "USD", status: .succeeded)
    private static let foreign = GatewayRefund(
        reference: "re_1", minorUnits: 900, currencyCode: "EUR", status: .pending)

    @Test("goes where its gateway's answer and its class lead", arguments: rows.indices)
    func step(index: Int) throws {
        let row = AttemptTests.rows[index]
        if let answer = row.answer, let step = row.step {
            #expect(try row.attempt().step(after: answer, to: row.question, row.traits, at: row.now) == step)
        }
        if let asks = row.asks { #expect(try row.attempt().nextQuestion(row.traits, at: row.now) == asks) }
    }

    @Test("is never sent again by a class that may pay twice", arguments: [Row.Class.b, .c, .blind], 1...400)
    func isSentOnce(kind: Row.Class, questions: Int64) throws {
        let row = Row(kind, questions: questions, sends: 1, age: questions * 60)
        #expect(try row.attempt().nextQuestion(row.traits, at: row.now) != .send)
    }

    struct Row: Sendable {
        let traits: GatewayTraits
        let answer: GatewayAnswer?
        let purpose: AttemptPurpose.Kind
        let question: GatewayQuestion
        let questions: Int64
        let sends: Int64
        let age: Int64
        let reason: String?
        let step: AttemptStep?
        let asks: GatewayQuestion?

        enum Class: Sendable { case a, b, c, blind, keyed }

        init(
            _ kind: Class, _ answer: GatewayAnswer? = nil, of purpose: AttemptPurpose.Kind = .refund,
            to question: GatewayQuestion = .send, questions: Int64 = 1, sends: Int64 = 1, age: Int64 = 1,
            reason: String? = nil, then step: AttemptStep? = nil, asks: GatewayQuestion? = nil
        ) {
            traits =
                switch kind {
                case .a: GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .eventual)
                case .b: GatewayTraits(repetition: .keepsGoodOutcomes, lookup: .immediate)
                case .c: GatewayTraits(repetition: .keepsNothing, lookup: .immediate)
                case .blind: GatewayTraits(repetition: .keepsNothing, lookup: .none)
                case .keyed: GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .none)
                }
            self.answer = answer
            self.purpose = purpose
            self.question = question
            self.questions = questions
            self.sends = sends
            self.age = age
            self.reason = reason
            self.step = step
            self.asks = asks
        }

        var now: Instant { Instant(seconds: 1_000_000 + age) }

        func attempt() throws -> Attempt {
            var attempt = try Attempt.sketch(purpose, state: .sending, sends: sends)
            attempt.questions = sends == 0 ? 0 : questions
            attempt.reason = reason
            return attempt
        }
    }
}

extension Attempt {
    /// 9.00 USD by card, first sent at second 1,000,000.
    static func sketch(
        _ kind: AttemptPurpose.Kind = .refund, state: AttemptState, sends: Int64
    ) throws -> Attempt {
        let purpose: AttemptPurpose =
            switch kind {
            case .refund:
                .refund(
                    Refund(
                        orderID: OrderID(1), invoiceID: nil, isByInvoice: false, lines: [], shipping: .zero,
                        adjustments: .none, payout: .online, comment: nil, sendsMail: false))
            case .resend: .resend(CreditMemoID(1), total: .zero)
            case .capture:
                .capture(Charge(lines: [], shipping: .zero, capture: .online, comment: nil, sendsMail: false))
            }
        let usd = try #require(Currency("USD"))
        return Attempt(
            id: AttemptID(1), storeID: StoreID(1), orderID: OrderID(1), purpose: purpose,
            payment: CapturedPayment(method: "card", transactionID: "ch_1"), sequence: 1, gatewayKey: "cm-1",
            minorUnits: 900, currency: usd, clientID: nil, repetition: nil, madeAt: Instant(seconds: 999_990),
            state: state, fence: 1, leasedUntil: Instant(seconds: 0), sends: sends, questions: 0, evidence: 0,
            firstSentAt: sends == 0 ? nil : Instant(seconds: 1_000_000), nextQuestionAt: Instant(seconds: 0),
            gatewayReference: nil, document: nil, settlement: nil, reason: nil)
    }
}

extension GatewayTraits {
    /// A gateway that keeps every outcome for a day, and shows at once what it has.
    static let trusted = GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
}
