import Refunds
import Register
import Synchronization

/// A gateway that keeps its own account of the money that it moved, and does what it is told at each request.
///
/// It takes the promises of its class at their word: class C pays again when it is asked again.
final class TestGateway: Gateway {
    /// What a request does.
    enum Act: Sendable {
        case pay(GatewayRefund.Status = .succeeded)
        /// Pays, and the answer is something else.
        case payAnd(GatewayAnswer)
        /// Pays nothing and answers so.
        case answer(GatewayAnswer)
        /// Pays another amount or currency.
        case payOther(minorUnits: Int64, currencyCode: String)
    }

    fileprivate struct State {
        var script: [Act] = []
        var paid: [(key: String, refund: GatewayRefund)] = []
        var outcomes: [String: GatewayAnswer] = [:]
        var sends: [String] = []
        var lookUps = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isHeld = false
    }

    let traits: GatewayTraits
    var captureTraits: GatewayTraits? { traits }
    private let state = Mutex(State())

    init(_ repetition: GatewayTraits.Repetition, lookup: GatewayTraits.Lookup = .immediate) {
        traits = GatewayTraits(repetition: repetition, lookup: lookup)
    }

    static var classA: TestGateway { TestGateway(.keepsEveryOutcome(seconds: 86_400)) }
    static var classB: TestGateway { TestGateway(.keepsGoodOutcomes) }
    static var classC: TestGateway { TestGateway(.keepsNothing) }
    static var all: [TestGateway] { [classA, classB, classC] }

    /// What it does at the next requests, one after another; then it pays.
    func next(_ acts: Act...) { state.withLock { $0.script += acts } }

    /// The keys of the requests that came.
    var sends: [String] { state.withLock(\.sends) }
    var lookUps: Int { state.withLock(\.lookUps) }
    /// The keys for which money moved, once for each time.
    var paid: [String] { state.withLock { $0.paid.map(\.key) } }

    /// Lets requests wait before anything is done with them, until they are let go.
    func hold() { state.withLock { $0.isHeld = true } }
    func letGo() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isHeld = false
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// How many requests wait.
    var held: Int { state.withLock(\.waiting.count) }

    func send(_ payout: Payout) async -> GatewayAnswer {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isHeld { state.waiting.append(continuation) }
                return !state.isHeld
            }
            if goesOn { continuation.resume() }
        }
        return state.withLock { $0.carryOut(payout, traits.repetition) }
    }

    func lookUp(_ payout: Payout) async -> GatewayAnswer {
        state.withLock { state in
            state.lookUps += 1
            return state.paid.first { $0.key == payout.key }.map { .holds($0.refund) } ?? .absent
        }
    }

    func refunds(of payment: CapturedPayment) async -> RefundList { .unsupported }
    func refunds(since moment: Instant) async -> RefundList { .unsupported }
    func read(_ webhook: Webhook, at now: Instant) -> WebhookReading { .notSetUp }
}

extension TestGateway.State {
    mutating func carryOut(_ payout: Payout, _ repetition: GatewayTraits.Repetition) -> GatewayAnswer {
        sends.append(payout.key)
        switch repetition {
        case .keepsEveryOutcome: if let known = outcomes[payout.key] { return known }
        case .keepsGoodOutcomes:
            if let known = paid.first(where: { $0.key == payout.key }) { return .holds(known.refund) }
        case .keepsNothing: break
        }
        let answer = act(script.isEmpty ? .pay() : script.removeFirst(), payout)
        switch answer {
        // Nothing was decided about the key.
        case .notProcessed, .keyInUse, .silent: break
        case .holds, .absent, .declined, .exceeds, .unauthorized, .keyReused, .broken: outcomes[payout.key] = answer
        }
        return answer
    }

    private mutating func act(_ act: TestGateway.Act, _ payout: Payout) -> GatewayAnswer {
        switch act {
        case .answer(let answer): return answer
        case .pay(let status): return .holds(pay(payout, payout.minorUnits, payout.currencyCode, status))
        case .payOther(let minorUnits, let currencyCode):
            return .holds(pay(payout, minorUnits, currencyCode, .succeeded))
        case .payAnd(let answer):
            let refund = pay(payout, payout.minorUnits, payout.currencyCode, .succeeded)
            outcomes[payout.key] = .holds(refund)
            return answer
        }
    }

    private mutating func pay(
        _ payout: Payout, _ minorUnits: Int64, _ currencyCode: String, _ status: GatewayRefund.Status
    ) -> GatewayRefund {
        let refund = GatewayRefund(
            reference: "re-\(paid.count + 1)", minorUnits: minorUnits, currencyCode: currencyCode, status: status)
        paid.append((payout.key, refund))
        return refund
    }
}
