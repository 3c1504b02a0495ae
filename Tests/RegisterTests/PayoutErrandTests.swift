import Amounts
import Refunds
import Register
import Testing

@Suite("What is done for an attempt at one time")
struct PayoutErrandTests {
    private static let traits = GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
    private static let gateways = GatewayAbilities(["card": traits])
    /// When the lease began, by the database's clock.
    private static let leased = Instant(seconds: 2_000_000)

    @Test(
        "Row 42: whether a key is still kept is told by the lease, not by a process's clock",
        arguments: [(Int64(0), GatewayQuestion.send), (43_199, .send), (43_200, .lookUp), (90_000, .lookUp)])
    func age(seconds: Int64, asks: GatewayQuestion) throws {
        var errand = PayoutErrand(takingOver: AttemptID(1), gateways: Self.gateways, leaseSeconds: 60)
        guard case .move(.claim) = errand.start(.zero) else { throw Unexpected() }
        let claimed = try Self.attempt(sentAt: Self.leased.adding(seconds: -seconds))
        switch errand.moved(.success(.attemptClaimed(claimed)), .zero) {
        case .move(.startSending): #expect(asks == .send)
        case .ask(let question, _): #expect(asks == .lookUp && question == .lookUp)
        case .move, .end: throw Unexpected()
        }
    }

    @Test("Row 36: who stood still for half of its lease sends nothing")
    func standsStill() throws {
        var errand = PayoutErrand(takingOver: AttemptID(1), gateways: Self.gateways, leaseSeconds: 60)
        _ = errand.start(.zero)
        let claimed = try Self.attempt(sentAt: Self.leased)
        guard case .move(.startSending) = errand.moved(.success(.attemptClaimed(claimed)), .seconds(29)) else {
            throw Unexpected()
        }
        guard case .end = errand.moved(.success(.attemptStands(claimed)), .seconds(30)) else { throw Unexpected() }
    }

    /// An attempt that was just taken over: sent once, asked twice.
    private static func attempt(sentAt: Instant) throws -> Attempt {
        let usd = try #require(Currency("USD"))
        return Attempt(
            id: AttemptID(1), storeID: StoreID(1), orderID: OrderID(1), purpose: .resend(CreditMemoID(1), total: .zero),
            payment: CapturedPayment(method: "card", transactionID: "tx-1"), sequence: 1, gatewayKey: "key",
            minorUnits: 900, currency: usd, clientID: nil, repetition: nil, madeAt: sentAt, state: .unknown, fence: 2,
            leasedUntil: leased.adding(seconds: 60), sends: 1, questions: 2, evidence: 3, firstSentAt: sentAt,
            nextQuestionAt: nil, gatewayReference: nil, document: nil, settlement: nil, reason: nil)
    }
}
