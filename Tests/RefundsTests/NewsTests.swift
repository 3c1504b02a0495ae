import Amounts
import Refunds
import Testing

/// What follows from refunds that a gateway shows, whoever asked for them.
@Suite("News of a refund")
struct NewsTests {
    private static func refund(
        _ status: GatewayRefund.Status = .succeeded, _ minorUnits: Int64 = 900, reference: String = "re_1",
        _ currency: String = "USD"
    ) -> GatewayRefund {
        GatewayRefund(reference: reference, minorUnits: minorUnits, currencyCode: currency, status: status)
    }

    private static func issued(_ status: GatewayRefund.Status, madeAt: Int64 = 1_000_000) throws -> Attempt {
        var attempt = try Attempt.sketch(state: .issued, sends: 1)
        attempt.gatewayReference = "re_1"
        attempt.settlement = Settlement(
            creditMemoID: CreditMemoID(1), position: 1, attemptID: AttemptID(1), storeID: StoreID(1), status: status,
            paid: .zero, heardAt: Instant(seconds: 0))
        return attempt
    }

    private func hear(_ refund: GatewayRefund, on attempt: Attempt) -> MoveAttempt.Moved? {
        MoveAttempt.hear(attempt.id, refund).decide(on: attempt, traits: .trusted, at: Instant(seconds: 1_000_009))
    }

    @Test("goes by rank: what came late, or twice, or out of order, changes nothing")
    func ranks() throws {
        let ranked: [GatewayRefund.Status] = [.pending, .succeeded, .failed]
        for (place, earlier) in ranked.enumerated() {
            for (other, later) in ranked.enumerated() {
                let moved = hear(Self.refund(later), on: try Self.issued(earlier))
                #expect((moved?.step == .settle(later)) == (other > place), "\(later) after \(earlier)")
                #expect((moved == nil) == (other <= place))
                #expect(moved.map { $0.attempt.nextQuestionAt == nil && $0.evidence?.source == .webhook } ?? true)
            }
        }
    }

    @Test("moves what is owed to the gateway once the money went, and back when it came back")
    func paid() throws {
        let total = Money(Amount(tenThousandths: 90_000), base: Amount(tenThousandths: 100_000))
        let first = try #require(try Self.issued(.pending).settlement)
        for (sequence, paid) in [
            ([GatewayRefund.Status.succeeded], total), ([.failed], .zero), ([.succeeded, .failed], .zero),
        ] {
            var (news, sum) = (first, first.paid)
            for status in sequence {
                news = news.followed(by: status, of: total, at: Instant(seconds: 5))
                sum += news.paid
            }
            #expect(sum == paid, "\(sequence)")
            #expect(news.position == 1 + Int64(sequence.count) && news.status == sequence.last)
        }
    }

    @Test(
        "settles an attempt that is under way or waits for a person, and overtakes whoever works on it",
        arguments: [AttemptState.reserved, .sending, .unknown, .review])
    func open(state: AttemptState) throws {
        let attempt = try Attempt.sketch(state: state, sends: 1)
        let moved = try #require(hear(Self.refund(.pending), on: attempt))
        #expect(moved.step == .issue(Self.refund(.pending)) && moved.attempt.fence == attempt.fence + 1)
        #expect(moved.attempt.nextQuestionAt == Instant(seconds: 1_000_069))
        let late = MoveAttempt.record(attempt.id, fence: attempt.fence, .send, .holds(Self.refund()))
        #expect(late.decide(on: moved.attempt, traits: .trusted, at: Instant(seconds: 1_000_010)) == nil)
        #expect(hear(Self.refund(.failed), on: attempt)?.attempt.state == .failed)
        let other = hear(Self.refund(.succeeded, 901), on: attempt)
        #expect(state == .review ? other == nil : other?.attempt.state == .review)
    }

    @Test("says nothing of an attempt that failed")
    func failed() throws {
        #expect(hear(Self.refund(), on: try Attempt.sketch(state: .failed, sends: 1)) == nil)
    }

    /// Seconds since it was made, and the pause after which it is asked about again.
    private static let steps: [(age: Int64, pause: Int64?)] = [
        (0, 60), (119, 60), (122, 61), (3_600, 1_800), (43_200, 21_600), (2_591_999, 21_600), (2_592_000, nil),
    ]

    @Test(
        "is asked for while the money is on its way: half of its age apart, from a minute to six hours",
        arguments: steps)
    func pauses(age: Int64, pause: Int64?) throws {
        let attempt = try Self.issued(.pending)
        let now = attempt.madeAt.adding(seconds: age)
        for answer: GatewayAnswer in [
            .holds(Self.refund(.pending)), .absent, .unauthorized, .silent(reason: "cut"),
            .holds(Self.refund(.succeeded, reference: "re_2")),
        ] {
            let move = MoveAttempt.record(attempt.id, fence: 1, .lookUp, answer)
            let moved = try #require(move.decide(on: attempt, traits: .trusted, at: now))
            #expect(moved.attempt.nextQuestionAt == pause.map { now.adding(seconds: $0) }, "\(answer)")
            #expect((moved.attempt.reason == nil) == (pause != nil))
            #expect(moved.attempt.state == .issued)
        }
        let heard = MoveAttempt.record(attempt.id, fence: 1, .lookUp, .holds(Self.refund(.failed)))
            .decide(on: attempt, traits: .trusted, at: now)
        #expect(heard?.step == .settle(.failed))
    }

    @Test("is asked for by nobody else: never sent again, and not once it is known")
    func questions() throws {
        let pending = try Self.issued(.pending)
        #expect(pending.nextQuestion(.trusted, at: Instant(seconds: 1_000_010)) == .lookUp)
        let now = Instant(seconds: 1_000_010)
        #expect(MoveAttempt.claim(pending.id, seconds: 60).decide(on: pending, traits: .trusted, at: now) != nil)
        #expect(MoveAttempt.startSending(pending.id, fence: 1).decide(on: pending, traits: .trusted, at: now) == nil)
        for status in [GatewayRefund.Status.succeeded, .failed] {
            let known = try Self.issued(status)
            #expect(MoveAttempt.claim(known.id, seconds: 60).decide(on: known, traits: .trusted, at: now) == nil)
        }
    }
}
