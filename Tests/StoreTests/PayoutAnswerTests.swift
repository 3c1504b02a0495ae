import Refunds
import Register
import Testing

/// The rows of the protocol (`docs/payouts.md`) in which a gateway says something, or nothing.
@Suite("What gateways say")
struct PayoutAnswerTests {
    @Test("Row 3: what an attempt holds cannot be given back a second time, offline neither", arguments: StoreKind.all)
    func held(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.gateway.next(.answer(.keyReused))
        #expect(try await stage.pay(order, 8).state == .review)
        for payout in [PayoutKind.online, .offline] {
            let refused = await stage.ask(order, 3, key: 2, payout: payout)
            #expect(refused.refusal == .quantityExceeds(name: "Article A"))
        }
        #expect(try await stage.pay(order, 2, key: 3).state == .issued)
        #expect(stage.gateway.sends.count == 2)
    }

    @Test(
        "Row 9: silence keeps the part held; class A pays once by asking again, B and C are never sent twice",
        arguments: StoreKind.all)
    func silence(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let order = try await stage.order()
            gateway.next(.answer(.silent(reason: "time-out")))
            let attempt = try await stage.pay(order)
            #expect(attempt.state == .unknown)
            #expect(try stage.standing(order).total.reserved == attempt.purpose.total)
            let later = try await stage.sweep(attempt.id)
            switch gateway.traits.repetition {
            case .keepsEveryOutcome:
                #expect(later.state == .issued)
                #expect(gateway.sends == [attempt.gatewayKey, attempt.gatewayKey])
            // What was accepted shows at once, so after an hour without it nothing can be on its way.
            case .keepsGoodOutcomes: #expect(later.state == .failed && gateway.sends.count == 1)
            case .keepsNothing: #expect(later.state == .unknown && gateway.sends.count == 1)
            }
            try stage.isSound()
        }
    }

    @Test("Row 9: the answer is lost, the money has gone: every class finds it and pays once", arguments: StoreKind.all)
    func answerLost(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            gateway.next(.payAnd(.silent(reason: "cut")))
            let attempt = try await stage.pay(try await stage.order())
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(gateway.sends.count == 1)
            try stage.isSound()
        }
    }

    @Test("Row 10: a 5xx without effect that class A keeps repeating ends with a person", arguments: StoreKind.all)
    func brokenForEver(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.gateway.next(.answer(.broken(status: 500)))
        let attempt = try await stage.pay(order)
        #expect(attempt.state == .unknown)
        let later = try await stage.sweep(attempt.id, seconds: 200_000)
        #expect(later.state == .review)
        #expect(try stage.standing(order).total.reserved == attempt.purpose.total)
        #expect(stage.gateway.lookUps > 0)
        try stage.isSound()
    }

    @Test("Row 11: a 5xx with effect is found by looking, and is one refund", arguments: StoreKind.all)
    func brokenWithEffect(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            gateway.next(.payAnd(.broken(status: 502)))
            let attempt = try await stage.pay(try await stage.order())
            #expect(try await stage.sweep(attempt.id).state == .issued)
            try stage.isSound()
        }
    }

    @Test("Rows 12 and 13: not processed, or the key in use: asked again with the same key", arguments: StoreKind.all)
    func soonAgain(kind: StoreKind) async throws {
        for answer in [GatewayAnswer.notProcessed(retryAfterSeconds: 3), .keyInUse] {
            let stage = try PayoutStage(kind, .classA)
            stage.gateway.next(.answer(answer), .answer(answer))
            let attempt = try await stage.pay(try await stage.order())
            let later = try await stage.sweep(attempt.id)
            #expect(later.state == .issued)
            #expect(Set(stage.gateway.sends) == [attempt.gatewayKey] && stage.gateway.sends.count > 1)
            try stage.isSound()
        }
    }

    @Test(
        "Row 14: a definitive no frees the part; the key repeats it, another key may try again",
        arguments: StoreKind.all)
    func declined(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let order = try await stage.order()
            gateway.next(.answer(.declined(code: "card_closed")))
            let attempt = try await stage.pay(order)
            #expect(attempt.state == .failed && attempt.reason == "card_closed")
            #expect(try stage.standing(order).total.reserved == .zero)
            let again = await stage.ask(order)
            guard case .success(.attemptStands(attempt)) = again else { throw Unexpected(again) }
            #expect(try await stage.pay(order, key: 2).state == .issued)
            #expect(gateway.sends.count == 2)
            try stage.isSound()
        }
    }

    @Test("Row 15: too much, on a repetition, may be our own first request: it is looked for", arguments: StoreKind.all)
    func exceedsOnRepetition(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        stage.gateway.next(.answer(.silent(reason: "lost on its way")))
        let attempt = try await stage.pay(try await stage.order())
        // The request arrives late after all, and the repetition is too much.
        stage.gateway.next(.payAnd(.exceeds(code: "amount_too_large")))
        #expect(try await stage.sweep(attempt.id).state == .issued)
        try stage.isSound()
    }

    @Test("Row 17: the key known with other parameters: a person, and the part stays held", arguments: StoreKind.all)
    func keyReused(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.gateway.next(.answer(.keyReused))
        let attempt = try await stage.pay(order)
        #expect(attempt.state == .review)
        #expect(try stage.standing(order).total.reserved == attempt.purpose.total)
        #expect(await stage.desk().ask(attempt.id) == false)
    }

    @Test("Row 18: another amount or currency: no memo, a person, and the part stays held", arguments: StoreKind.all)
    func otherAmount(kind: StoreKind) async throws {
        for (minorUnits, currencyCode) in [(3_928, "USD"), (3_300, "USD"), (3_927, "EUR")] as [(Int64, String)] {
            let stage = try PayoutStage(kind, .classA)
            let order = try await stage.order()
            stage.gateway.next(.payOther(minorUnits: minorUnits, currencyCode: currencyCode))
            let attempt = try await stage.pay(order)
            #expect(attempt.state == .review)
            #expect(try stage.memos.isEmpty)
            #expect(try stage.standing(order).total.reserved == attempt.purpose.total)
        }
    }

    @Test("Row 19: pending issues the memo", arguments: StoreKind.all)
    func pending(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        stage.gateway.next(.pay(.pending))
        #expect(try await stage.pay(try await stage.order()).state == .issued)
        #expect(try stage.memos.map(\.payoutStatus) == [.pending])
        try stage.isSound()
    }

    @Test("Row 37: past the time that keys are kept nothing is sent again", arguments: StoreKind.all)
    func outage(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        stage.gateway.next(.answer(.silent(reason: "down")))
        let attempt = try await stage.pay(try await stage.order())
        stage.wait(43_200)
        let later = try await stage.sweep(attempt.id, seconds: 100_000)
        #expect(stage.gateway.sends.count == 1)
        #expect(later.state == .review)
        try stage.isSound()
    }
}

extension Result<Outcome, Rejection> {
    /// The rule that said no.
    var refusal: Refusal? {
        guard case .failure(.refused(let refusal)) = self else { return nil }
        return refusal
    }
}
