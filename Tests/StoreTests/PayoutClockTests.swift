import Logging
import Refunds
import Register
import Testing

@Suite("What is the gateway's after all, and when it was asked")
struct PayoutClockTests {
    @Test(
        "Row 42: an attempt is leased and dated by the database's clock, whatever the process's says",
        arguments: StoreKind.all)
    func databaseClock(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA, processIsAhead: 86_400)
        let order = try await stage.order()
        let attempt = try await stage.promise(order)
        #expect(attempt.leasedUntil == Instant.start.adding(seconds: 60))
        #expect(attempt.firstSentAt == Instant.start)
    }

    @Test(
        "Row 29: a refund that was nobody's is its attempt's once the gateway says so, and counts once",
        arguments: StoreKind.all)
    func explained(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        let attempt = try await stage.promise(order)
        guard case .holds(let refund) = await stage.gateway.send(attempt.payout) else { throw Unexpected("no refund") }
        let listed = ListedRefund(
            transactionIDs: [attempt.payment.transactionID], gatewayKey: nil, refund: refund)
        let heard = await stage.register.submit(
            Submission(.hearOfRefund(HearOfRefund(method: "card", listed: listed)), by: nil))
        guard case .success(.heard(.unmatched)) = heard else { throw Unexpected(heard) }
        #expect(try await stage.sweep(attempt.id).state == .issued)
        #expect(try stage.standing(order).unmatched.map(\.attemptID) == [attempt.id])
        #expect(try stage.standing(order).unmatchedTotal == .zero)
        try stage.isSound()
    }
}
