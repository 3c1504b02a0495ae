import Amounts
import Refunds
import Register
import Testing

/// A register pays; another one with the same order, which knows nothing of it, has the same gateway: it was set back.
@Suite("Row 39: a register that was set back")
struct RestoredPayoutTests {
    private struct Restored {
        let stage: PayoutStage
        let order: Order
        /// What the register that is lost paid out.
        let lost: Attempt
    }

    private func setBack(_ kind: StoreKind, _ gateway: TestGateway) async throws -> Restored {
        let before = try PayoutStage(kind, gateway)
        let lost = try await before.pay(try await before.order())
        #expect(lost.state == .issued)
        let stage = try PayoutStage(kind, gateway)
        return Restored(stage: stage, order: try await stage.order(), lost: lost)
    }

    @Test("a request repeated by its key has the money that went out, and nothing is sent", arguments: StoreKind.all)
    func repeated(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let restored = try await setBack(kind, gateway)
            let (stage, order, lost) = (restored.stage, restored.order, restored.lost)
            try await stage.hear(of: lost)
            for key in [2, nil] as [UInt8?] {
                #expect(await stage.ask(order, 2, key: key).refusal == .refundUnmatched)
            }
            guard case .success(.attemptStands(let attempt)) = await stage.ask(order) else { throw Unexpected("asked") }
            #expect(attempt.state == .issued && attempt.gatewayKey == lost.gatewayKey && attempt.sends == 0)
            #expect(attempt.settlement?.status == lost.settlement?.status)
            guard case .success(.answeredBefore) = await stage.ask(order) else { throw Unexpected("asked again") }
            #expect(gateway.sends == [lost.gatewayKey])
            #expect(try stage.standing(order).unmatched.map(\.attemptID) == [attempt.id])
            #expect(try stage.standing(order).unmatchedTotal == .zero)
            #expect(try await stage.pay(order, 2, key: 2).state == .issued)
            try stage.isSound()
        }
    }

    @Test("what a person gave its memo, the repetition has as well", arguments: StoreKind.all)
    func matched(kind: StoreKind) async throws {
        let restored = try await setBack(kind, .classC)
        let (stage, order, lost) = (restored.stage, restored.order, restored.lost)
        try await stage.hear(of: lost)
        let match = MatchRefund(id: UnmatchedRefundID(1), person: "ana", reason: "of that day")
        let result = await stage.register.submit(Submission(.matchRefund(match), by: nil))
        guard case .success(.creditMemoIssued(let memo, _)) = result else { throw Unexpected(result) }
        for _ in 1...2 {
            guard case .success(.attemptStands(let attempt)) = await stage.ask(order) else { throw Unexpected("asked") }
            #expect(attempt.creditMemoID == memo.id && attempt.gatewayKey != lost.gatewayKey)
        }
        #expect(stage.gateway.sends == [lost.gatewayKey])
        #expect(try stage.memos.count == 1)
    }

    @Test("another amount than went out, or nothing left of it, is no repetition", arguments: StoreKind.all)
    func otherAmount(kind: StoreKind) async throws {
        let restored = try await setBack(kind, .classA)
        let (stage, order, lost) = (restored.stage, restored.order, restored.lost)
        try await stage.hear(of: lost)
        #expect(await stage.ask(order, 2).refusal == .refundUnmatched)
        guard case .success(.creditMemoIssued) = await stage.ask(order, 9, key: 3, payout: .offline) else {
            throw Unexpected("offline refunds go on")
        }
        #expect(try stage.standing(order).unmatched.allSatisfy(\.isOpen))
        #expect(stage.gateway.sends == [lost.gatewayKey])
    }

    @Test("unheard of, it is the gateway's old one, and another in its place is not", arguments: StoreKind.all)
    func unheard(kind: StoreKind) async throws {
        for gateway in [TestGateway.classA, .classB] {
            let restored = try await setBack(kind, gateway)
            let (stage, order, lost) = (restored.stage, restored.order, restored.lost)
            let other = try await stage.pay(order, 2, key: 2)
            #expect(other.sequence == lost.sequence && other.gatewayKey != lost.gatewayKey)
            #expect(try await stage.pay(order).gatewayReference == lost.gatewayReference)
            #expect(gateway.paid == [lost.gatewayKey, other.gatewayKey])
            try stage.isSound()
        }
    }

    @Test("without a key the place counts with what is asked for", arguments: StoreKind.all)
    func unkeyed(kind: StoreKind) async throws {
        var keys: [String] = []
        for pieces in [1, 1, 2] as [Int64] {
            let stage = try PayoutStage(kind, .classA)
            keys.append(try await stage.promise(try await stage.order(), pieces, key: nil).gatewayKey)
        }
        #expect(keys[0] == keys[1] && keys[1] != keys[2])
    }

    @Test("money that was sent again is not sent a third time", arguments: StoreKind.all)
    func resent(kind: StoreKind) async throws {
        for gateway in [TestGateway.classA, .classB] {
            var stages: [(stage: PayoutStage, order: Order, memo: CreditMemoID)] = []
            for _ in 1...2 {
                let stage = try PayoutStage(kind, gateway)
                let order = try await stage.order()
                let first = try await stage.pay(order)
                try await stage.comeBack(first)
                stages.append((stage, order, try #require(first.creditMemoID)))
            }
            let (before, stage) = (stages[0].stage, stages[1].stage)
            guard case .success(.attemptMade(let lost)) = await before.askToResend(stages[0].memo, of: stages[0].order)
            else { throw Unexpected("not sent again") }
            _ = await before.desk().pay(lost, since: .now)
            try await stage.hear(of: lost)
            #expect(await stage.ask(stages[1].order, 2, key: 2).refusal == .refundUnmatched)
            let result = await stage.askToResend(stages[1].memo, of: stages[1].order)
            guard case .success(.attemptStands(let attempt)) = result else { throw Unexpected(result) }
            #expect(attempt.state == .issued && attempt.gatewayKey == lost.gatewayKey)
            #expect(try stage.standing(stages[1].order).settlement(of: stages[1].memo)?.status == .succeeded)
            #expect(try stage.evidence(attempt.id).first == "ana: new card")
            #expect(gateway.paid.count == 2)
            try stage.isSound()
        }
    }
}
