import Refunds
import Register
import Testing

@Suite("Unanswered requests")
struct UnansweredTests {
    private let asked = UnkeyedRequest(clientID: ClientID(1), fingerprint: [7])

    /// A register, and an online refund of one piece that was asked for without a key.
    private func attempt(_ replayed: ReplayedStore, at now: Int64) async throws -> Attempt {
        let shops: Set<StoreID> = [StoreID(1)]
        let imported = Submission(.importOrder(ImportOrder(storeID: StoreID(1), document: .sketch())), by: nil)
        _ = try await replayed.run(imported, at: now)
        let order = try #require(
            try replayed.store.orders(
                OrderQuery(stores: shops, page: PageRequest(number: 1, limit: 1, wantsTotal: false))
            ).records.first)
        _ = try await replayed.run(refund(of: order.id), at: now)
        return try #require(try replayed.store.attempts(Set(AttemptState.allCases)).first)
    }

    private func refund(of order: OrderID) -> Submission {
        let command = IssueCreditMemo(
            source: .order(order), terms: .success(.pieces(1, payout: .online)), previewedRevision: nil)
        let caller = Caller(clientID: asked.clientID, stores: [StoreID(1)], scopes: [.admin])
        return Submission(.issueCreditMemo(command), by: caller, unkeyed: asked)
    }

    @Test("Row 33: a request is found until its client is told, by client, text and time", arguments: StoreKind.all)
    func found(kind: StoreKind) async throws {
        let test = try kind.make()
        let replayed = ReplayedStore("tested", test.store)
        defer { withExtendedLifetime(test) {} }
        let attempt = try await attempt(replayed, at: 1_767_300_000)
        func found(_ requests: UnkeyedRequest..., since seconds: Int64 = 0) throws -> [AttemptID] {
            try replayed.store.write { transaction throws(StoreFault) in
                try transaction.unanswered(Set(requests), since: Instant(seconds: seconds)).map(\.attemptID)
            }
        }
        let others = [
            UnkeyedRequest(clientID: asked.clientID, fingerprint: [8]),
            UnkeyedRequest(clientID: ClientID(2), fingerprint: [7]),
        ]
        #expect(try found(asked, others[0]) == [attempt.id])
        #expect(try found(others[0], others[1]) == [])
        #expect(try found(asked, since: 1_767_299_999) == [attempt.id])
        #expect(try found(asked, since: 1_767_300_000) == [])
        for _ in 0..<2 {
            try replayed.store.write { transaction throws(StoreFault) in try transaction.answered(attempt.id) }
        }
        #expect(try found(asked) == [])
    }

    @Test("Row 33: the same request is about the first attempt while its client does not know how it ended")
    func absorbed() async throws {
        let test = try StoreKind.sqlite.make()
        let replayed = ReplayedStore("tested", test.store)
        defer { withExtendedLifetime(test) {} }
        let start: Int64 = 1_767_300_000
        let attempt = try await attempt(replayed, at: start)
        func repeated(at now: Int64) async throws -> String {
            try await replayed.run(refund(of: attempt.orderID), at: now)
        }
        // Somebody is asking the gateway for the first time: the order waits.
        #expect(try await repeated(at: start + 1).contains("payoutInFlight"))
        let silence = MoveAttempt.record(attempt.id, fence: 1, .send, .silent(reason: "cut"))
        _ = try await replayed.run(Submission(.moveAttempt(silence), by: nil), at: start + 2)
        #expect(try await repeated(at: start + 3).contains("attemptStands"))
        let payout = MoveAttempt.record(attempt.id, fence: 1, .lookUp, .holds(paid(attempt)))
        _ = try await replayed.run(Submission(.moveAttempt(payout), by: nil), at: start + 4)
        #expect(try await repeated(at: start + 5).contains("attemptStands"))
        #expect(try await repeated(at: start + 86_399).contains("attemptStands"))
        // A day later nobody repeats: it is a new request.
        #expect(try await repeated(at: start + 86_400).contains("attemptMade"))
    }

    @Test("Row 33: a repetition waits while answers are on their way, and is a new request once one is out")
    func answers() async throws {
        let test = try StoreKind.sqlite.make()
        let replayed = ReplayedStore("tested", test.store)
        defer { withExtendedLifetime(test) {} }
        let start: Int64 = 1_767_300_000
        let attempt = try await attempt(replayed, at: start)
        let payout = MoveAttempt.record(attempt.id, fence: 1, .send, .holds(paid(attempt)))
        _ = try await replayed.run(Submission(.moveAttempt(payout), by: nil), at: start + 1)
        func repeated() async throws -> String {
            try await replayed.run(refund(of: attempt.orderID), at: start + 2)
        }
        var answers: [AnswerInHand?] = [replayed.answering(attempt.id), replayed.answering(attempt.id)]
        #expect(try await repeated().contains("beingAnswered"))
        // The connection of one has died.
        answers[0] = nil
        #expect(try await repeated().contains("beingAnswered"))
        answers[1] = nil
        #expect(try await repeated().contains("attemptStands"))
        answers = [replayed.answering(attempt.id), replayed.answering(attempt.id)]
        answers[0]?.tell()
        answers[0] = nil
        #expect(try await repeated().contains("attemptMade"))
        withExtendedLifetime(answers) {}
    }

    private func paid(_ attempt: Attempt) -> GatewayRefund {
        GatewayRefund(
            reference: "re-1", minorUnits: attempt.minorUnits, currencyCode: attempt.currency.code, status: .succeeded)
    }
}

extension ReplayedStore {
    /// What a command did here, as a text.
    fileprivate func run(_ submission: Submission, at now: Int64) async throws -> String {
        try await run(Step(work: .commands([submission]), interruption: nil), at: Instant(seconds: now)).text
    }
}
