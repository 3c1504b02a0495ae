import Logging
import Refunds
import Register
import Synchronization
import Testing

@Suite("The circuit breaker")
struct CircuitBreakerTests {
    private let test: TestRegister
    private let gateway = ScriptedGateway()
    private let desk: PayoutDesk

    init() throws {
        let test = try TestRegister()
        self.test = test
        desk = PayoutDesk(
            register: test.register, gateways: ["card": gateway],
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { test.clock.now })
    }

    /// Asks for an online refund, and its gateway when it was promised.
    private func refund() async throws -> Result<Outcome, Rejection> {
        let order = try await test.importOrder(.paid(by: "card", "ch_1"))
        let result = await test.refund(.order(order.id), payout: .online)
        guard case .success(.attemptMade(let attempt)) = result else { return result }
        return await desk.pay(attempt, since: .now)
    }

    private var isOpen: Bool { test.register.breaker.down() == ["card"] }

    private func isRefused(_ result: Result<Outcome, Rejection>) -> Bool {
        if case .failure(.refused(.gatewayDown)) = result { true } else { false }
    }

    @Test("Row 8: a gateway that is silent time after time is not asked; nothing is promised or held for it")
    func silenceOpens() async throws {
        gateway.answer = .silent(reason: "time-out")
        for _ in 0..<CircuitBreaker.failuresMax where !isOpen { _ = try await refund() }
        let asked = gateway.questions
        #expect(isOpen && asked >= CircuitBreaker.failuresMax)
        let refused = try await refund()
        #expect(isRefused(refused))
        #expect(gateway.questions == asked)
        let open = try test.register.store.attempts(Set(AttemptState.allCases))
        #expect(open.count == gateway.sends)
    }

    @Test("an answer in between begins the count anew")
    func answersClose() async throws {
        for _ in 0..<3 {
            gateway.answer = .broken(status: 500)
            for _ in 0..<2 { _ = try await refund() }
            gateway.answer = .declined(code: "no")
            _ = try await refund()
        }
        #expect(!isOpen)
    }

    @Test("Row 16: refused credentials open it at once, and the attempt has failed")
    func credentialsOpen() async throws {
        gateway.answer = .unauthorized
        _ = try await refund()
        #expect(try test.register.store.attempts(Set(AttemptState.allCases)).map(\.state) == [.failed])
        #expect(isOpen)
    }

    @Test("it lets requests through after its time; a failure then opens it again, a good answer closes it")
    func reopens() {
        let breaker = CircuitBreaker()
        let start = ContinuousClock.now
        let later = start.advanced(by: .seconds(CircuitBreaker.secondsOpen))
        #expect(breaker.note(.unauthorized, of: "card", at: start))
        #expect(!breaker.note(.silent(reason: "cut"), of: "card", at: start), "it is open already")
        #expect(breaker.down(at: later.advanced(by: .nanoseconds(-1))) == ["card"])
        #expect(breaker.down(at: later) == [])
        #expect(breaker.note(.silent(reason: "cut"), of: "card", at: later))
        #expect(breaker.down(at: later) == ["card"])
        #expect(!breaker.note(.absent, of: "card", at: later))
        #expect(breaker.down(at: later) == [])
    }
}

/// Answers every question alike, and counts them.
private final class ScriptedGateway: Gateway {
    private struct State {
        var answer = GatewayAnswer.absent
        var sends = 0
        var lookUps = 0
    }

    private let state = Mutex(State())
    let traits = GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
    var captureTraits: GatewayTraits? { traits }

    var answer: GatewayAnswer {
        get { state.withLock(\.answer) }
        set { state.withLock { $0.answer = newValue } }
    }
    var sends: Int { state.withLock(\.sends) }
    var questions: Int { state.withLock { $0.sends + $0.lookUps } }

    func send(_ payout: Payout) async -> GatewayAnswer {
        state.withLock {
            $0.sends += 1
            return $0.answer
        }
    }

    func lookUp(_ payout: Payout) async -> GatewayAnswer {
        state.withLock {
            $0.lookUps += 1
            return $0.answer
        }
    }

    func refunds(of payment: CapturedPayment) async -> RefundList { .unsupported }
    func refunds(since moment: Instant) async -> RefundList { .unsupported }
    func read(_ webhook: Webhook, at now: Instant) -> WebhookReading { .notSetUp }
}
