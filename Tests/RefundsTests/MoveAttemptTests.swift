import Amounts
import Refunds
import Testing

@Suite("Moving an attempt on")
struct MoveAttemptTests {
    private static let now = Instant(seconds: 1_000_000)
    private static let refund = GatewayRefund(
        reference: "re_1", minorUnits: 900, currencyCode: "USD", status: .succeeded)

    private func decide(_ move: MoveAttempt, on attempt: Attempt) -> MoveAttempt.Moved? {
        move.decide(on: attempt, traits: .trusted, at: MoveAttemptTests.now)
    }

    @Test("takes it over once its lease is over, and whoever held it before changes nothing any more")
    func claims() throws {
        var attempt = try Attempt.sketch(state: .sending, sends: 1)
        attempt.leasedUntil = MoveAttemptTests.now.adding(seconds: 1)
        #expect(decide(.claim(attempt.id, seconds: 60), on: attempt) == nil)
        attempt.leasedUntil = MoveAttemptTests.now
        let moved = try #require(decide(.claim(attempt.id, seconds: 60), on: attempt))
        let claimed = moved.attempt
        #expect(moved.step == nil)
        #expect(claimed.fence == attempt.fence + 1)
        #expect(claimed.leasedUntil == MoveAttemptTests.now.adding(seconds: 60))
        let late = MoveAttempt.record(attempt.id, fence: attempt.fence, .send, .holds(MoveAttemptTests.refund))
        #expect(decide(late, on: claimed) == nil)
        #expect(decide(.startSending(attempt.id, fence: attempt.fence), on: claimed) == nil)
    }

    @Test("counts a send before it goes out, and keeps the moment of the first")
    func sends() throws {
        let attempt = try Attempt.sketch(state: .reserved, sends: 0)
        let first = try #require(decide(.startSending(attempt.id, fence: 1), on: attempt)).attempt
        #expect((first.state, first.sends) == (.sending, 1))
        let later = MoveAttempt.startSending(attempt.id, fence: 1)
            .decide(on: first, traits: .trusted, at: MoveAttemptTests.now.adding(seconds: 9))
        #expect(later?.attempt.sends == 2)
        #expect(later?.attempt.firstSentAt == MoveAttemptTests.now)
    }

    @Test("Row 12: takes back a first send that was not processed, for any class to send again", arguments: [1, 2])
    func takesBack(sends: Int64) throws {
        let attempt = try Attempt.sketch(state: .sending, sends: sends)
        let once = GatewayTraits(repetition: .keepsNothing, lookup: .none)
        let record = MoveAttempt.record(attempt.id, fence: 1, .send, .notProcessed(retryAfterSeconds: 3))
        let moved = try #require(record.decide(on: attempt, traits: once, at: MoveAttemptTests.now)).attempt
        #expect(moved.state == .unknown)
        #expect(moved.nextQuestionAt == MoveAttemptTests.now.adding(seconds: 3))
        #expect(moved.firstSentAt == (sends == 1 ? nil : attempt.firstSentAt))
        #expect(moved.nextQuestion(once, at: MoveAttemptTests.now) == (sends == 1 ? .send : nil))
    }

    @Test("issues, fails, waits or calls a person as the answer says")
    func records() throws {
        let attempt = try Attempt.sketch(state: .sending, sends: 1)
        func after(_ answer: GatewayAnswer) throws -> Attempt {
            try #require(decide(.record(attempt.id, fence: 1, .send, answer), on: attempt)).attempt
        }
        let issued = try after(.holds(MoveAttemptTests.refund))
        #expect((issued.state, issued.gatewayReference, issued.questions) == (.issued, "re_1", 1))
        let failed = try after(.declined(code: "card_expired"))
        #expect((failed.state, failed.reason) == (.failed, "card_expired"))
        let unknown = try after(.silent(reason: "time-out"))
        #expect((unknown.state, unknown.nextQuestionAt) == (.unknown, MoveAttemptTests.now.adding(seconds: 5)))
        #expect(try after(.keyReused).state == .review)
    }

    @Test("leaves what is settled as it is, whoever comes", arguments: [AttemptState.issued, .failed])
    func settledStays(state: AttemptState) throws {
        let attempt = try Attempt.sketch(state: state, sends: 1)
        let verdict = MoveAttempt.Verdict(refund: nil, person: "ana", evidence: "none in the dashboard")
        for move in [
            MoveAttempt.claim(attempt.id, seconds: 60), .startSending(attempt.id, fence: 1),
            .record(attempt.id, fence: 1, .lookUp, .absent), .resolve(attempt.id, verdict),
        ] {
            #expect(decide(move, on: attempt) == nil)
        }
    }

    @Test("waits for a person in review, who says what the gateway has")
    func review() throws {
        let attempt = try Attempt.sketch(state: .review, sends: 1)
        #expect(decide(.claim(attempt.id, seconds: 60), on: attempt) == nil)
        #expect(decide(.record(attempt.id, fence: 1, .lookUp, .holds(MoveAttemptTests.refund)), on: attempt) == nil)
        func verdict(_ refund: GatewayRefund?) -> MoveAttempt {
            .resolve(attempt.id, .init(refund: refund, person: "ana", evidence: "dashboard"))
        }
        #expect(decide(verdict(MoveAttemptTests.refund), on: attempt)?.attempt.state == .issued)
        let failed = try #require(decide(verdict(nil), on: attempt)).attempt
        #expect((failed.state, failed.reason) == (.failed, "ana: dashboard"))
        let other = GatewayRefund(reference: "re_1", minorUnits: 901, currencyCode: "USD", status: .succeeded)
        #expect(decide(verdict(other), on: attempt) == nil)
    }
}
