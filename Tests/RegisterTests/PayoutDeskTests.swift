import Logging
import Refunds
import Register
import Synchronization
import Testing

@Suite("The desk that moves payouts")
struct PayoutDeskTests {
    private let test: TestRegister
    private let gateway = CountingGateway()

    init() throws { test = try TestRegister() }

    @Test("Row 12: what the gateway did not process is not asked for at once, and is sent again when it is due")
    func notProcessed() async throws {
        let order = try await test.importOrder(.paid(by: "card", "ch_1"))
        let promise = await test.refund(.order(order.id), payout: .online)
        guard case .success(.attemptMade(let attempt)) = promise else { throw Unexpected() }
        let desk = PayoutDesk(
            register: test.register, gateways: ["card": gateway],
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { [test] in test.clock.now })
        let result = await desk.pay(attempt, since: .now)
        guard case .success(.attemptStands(let stands)) = result else { throw Unexpected() }
        #expect((stands.sends, gateway.sends, gateway.lookUps) == (0, 1, 0))
        #expect(stands.nextQuestionAt == test.clock.now.adding(seconds: 7))
    }
}

/// Processes nothing, and counts what it is asked.
private final class CountingGateway: Gateway {
    private let state = Mutex((sends: 0, lookUps: 0))
    let traits = GatewayTraits(repetition: .keepsNothing, lookup: .eventual)
    let captureTraits: GatewayTraits? = nil

    var sends: Int { state.withLock(\.sends) }
    var lookUps: Int { state.withLock(\.lookUps) }

    func send(_ payout: Payout) async -> GatewayAnswer {
        state.withLock { $0.sends += 1 }
        return .notProcessed(retryAfterSeconds: 7)
    }

    func lookUp(_ payout: Payout) async -> GatewayAnswer {
        state.withLock { $0.lookUps += 1 }
        return .notProcessed(retryAfterSeconds: 7)
    }

    func refunds(of payment: CapturedPayment) async -> RefundList { .unsupported }
    func refunds(since moment: Instant) async -> RefundList { .unsupported }
    func read(_ webhook: Webhook, at now: Instant) -> WebhookReading { .notSetUp }
}
