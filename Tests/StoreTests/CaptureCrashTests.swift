import Refunds
import Register
import Testing

/// The rows of the protocol for money that is taken, and for money that is sent again: each crash and each lost answer that a
/// refund survives.
@Suite("What fails around a capture")
struct CaptureCrashTests {
    private func promise(_ stage: PayoutStage) async throws -> (Order, Attempt) {
        let order = try await stage.order(isInvoiced: false)
        let result = await stage.askToCapture(order)
        guard case .success(.attemptMade(let attempt)) = result else { throw Unexpected(result) }
        return (order, attempt)
    }

    private func isPaid(_ order: Order, in stage: PayoutStage, _ location: SourceLocation = #_sourceLocation) throws {
        let standing = try stage.standing(order)
        #expect(standing.total.charged == order.grandTotal && standing.state == .processing, sourceLocation: location)
        #expect(standing.invoices.map(\.transactionID) == ["t-1"], sourceLocation: location)
        try stage.isSound(location)
    }

    @Test("killed after the promise: the money is taken, by any class, once", arguments: StoreKind.all)
    func killedBeforeSending(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let (order, attempt) = try await promise(stage)
            #expect(try stage.standing(order).invoices.isEmpty)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(gateway.sends == [attempt.gatewayKey])
            try isPaid(order, in: stage)
        }
    }

    @Test("killed between the gateway's answer and its note: the invoice is found, once", arguments: StoreKind.all)
    func killedBeforeNote(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let (order, attempt) = try await promise(stage)
            if attempt.state == .reserved {
                let sending = MoveAttempt.startSending(attempt.id, fence: attempt.fence)
                _ = await stage.register.submit(Submission(.moveAttempt(sending), by: nil))
            }
            #expect(attempt.payout.transfer == .capture)
            _ = await gateway.send(attempt.payout)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            try isPaid(order, in: stage)
            let result = await stage.askToCapture(order)
            guard case .success(.answeredBefore(.invoice(let id), _)) = result else { throw Unexpected(result) }
            #expect(try stage.captured.map(\.id) == [id])
        }
    }

    @Test("the database is gone when the money is taken: the invoice comes when it is back", arguments: StoreKind.all)
    func noteFails(kind: StoreKind) async throws {
        for failure in [
            PayoutStage.Failure.refused(.unavailable("disk full")), .storedAndLost(.unanswered("cut")),
            .refused(.unanswered("cut")),
        ] {
            let stage = try PayoutStage(kind, .classA)
            let (order, attempt) = try await promise(stage)
            stage.fail(failure)
            guard case .failure = await stage.desk().pay(attempt, since: .now) else { throw Unexpected("an answer") }
            #expect(stage.gateway.paid.count == 1)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            try isPaid(order, in: stage)
        }
    }

    @Test("an answer that is lost, and one that says no", arguments: StoreKind.all)
    func answers(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            gateway.next(.payAnd(.broken(status: 502)))
            let (order, attempt) = try await promise(stage)
            _ = await stage.desk().pay(attempt, since: .now)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            try isPaid(order, in: stage)
        }
        let stage = try PayoutStage(kind, .classC)
        stage.gateway.next(.answer(.declined(code: "expired")))
        let (order, attempt) = try await promise(stage)
        _ = await stage.desk().pay(attempt, since: .now)
        #expect(try stage.attempt(attempt.id).state == .failed)
        #expect(try stage.standing(order).invoices.isEmpty)
        try stage.isSound()
        let again = await stage.askToCapture(order, key: 2)
        guard case .success(.attemptMade(let second)) = again else { throw Unexpected(again) }
        #expect(second.gatewayKey != attempt.gatewayKey)
    }

    @Test(
        "another amount than was asked for is a person's: nothing is issued, nothing else charged",
        arguments: StoreKind.all)
    func otherAmount(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        stage.gateway.next(.payOther(minorUnits: 1, currencyCode: "USD"))
        let (order, attempt) = try await promise(stage)
        _ = await stage.desk().pay(attempt, since: .now)
        #expect(try stage.attempt(attempt.id).state == .review)
        #expect(try stage.standing(order).invoices.isEmpty)
        guard case .failure(.refused(.payoutInFlight)) = await stage.askToCapture(order, key: 2) else {
            throw Unexpected("a second capture")
        }
    }

    @Test("of two that ask at once one takes the money", arguments: StoreKind.all)
    func twoAtOnce(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classC)
        let (order, attempt) = try await promise(stage)
        guard case .failure(.refused(.payoutInFlight)) = await stage.askToCapture(order, key: 2) else {
            throw Unexpected("a second capture")
        }
        _ = await stage.desk().pay(attempt, since: .now)
        guard case .failure(.refused(.cannotInvoice)) = await stage.askToCapture(order, key: 2) else {
            throw Unexpected("a second capture")
        }
        try isPaid(order, in: stage)
    }

    // MARK: - Money that came back

    @Test("money that came back goes out again once, whatever fails in between", arguments: StoreKind.all)
    func resend(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let order = try await stage.order()
            let first = try await stage.pay(order)
            guard let memo = first.creditMemoID else { throw Unexpected("no memo") }
            guard case .failure(.refused(.cannotCreditMemo)) = await stage.askToResend(memo, of: order) else {
                throw Unexpected("a second payout")
            }
            try await stage.comeBack(first)
            let before = try stage.standing(order)
            let result = await stage.askToResend(memo, of: order)
            guard case .success(.attemptMade(let attempt)) = result else { throw Unexpected(result) }
            #expect(attempt.gatewayKey != first.gatewayKey && attempt.minorUnits == first.minorUnits)
            #expect(try stage.evidence(attempt.id).first == "ana: new card")
            guard case .failure(.refused(.payoutInFlight)) = await stage.askToResend(memo, of: order) else {
                throw Unexpected("two at once")
            }
            stage.fail(.refused(.unavailable("disk full")))
            gateway.next(.pay(.pending))
            _ = await stage.desk().pay(attempt, since: .now)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(try stage.standing(order).total == before.total)
            let settlement = try stage.standing(order).settlement(of: memo)
            #expect(settlement?.position == 3 && settlement?.attemptID == attempt.id)
            #expect(try stage.memos.map(\.payoutStatus) == [settlement?.status])
            guard case .failure(.refused(.cannotCreditMemo)) = await stage.askToResend(memo, of: order) else {
                throw Unexpected("a third payout")
            }
            #expect(gateway.paid == [first.gatewayKey, attempt.gatewayKey])
            try stage.isSound()
        }
    }
}
