public import Refunds
public import Register
import Synchronization

/// A gateway that moves no money, to try everything out with. The last two digits of the amount in minor units say what happens:
///
/// | digits | outcome |
/// |---|---|
/// | 01 | declined |
/// | 02 | accepted, but the answer is lost; a look-up finds it |
/// | 03 | pending |
/// | 04 | fails with status 500 and does nothing |
/// | 05 | fails with status 500, but the refund is there |
/// | 06 | the request is lost on its way; the next one is done |
/// | any other | done |
///
/// It forgets everything when the process ends.
public final class SandboxGateway: Gateway {
    private let refunds = Mutex<[String: GatewayRefund]>([:])
    private let lost = Mutex<Set<String>>([])

    /// Begins without refunds.
    public init() {}

    /// Keeps every outcome, and shows at once what it has.
    public var traits: GatewayTraits {
        GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
    }

    /// Captures as it refunds.
    public var captureTraits: GatewayTraits? { traits }

    /// Does what the amount's last two digits say.
    public func send(_ payout: Payout) async -> GatewayAnswer {
        if let known = refunds.withLock({ $0[payout.key] }) { return .holds(known) }
        switch payout.minorUnits % 100 {
        case 1: return .declined(code: "declined_by_the_sandbox")
        case 2:
            _ = accept(payout, .succeeded)
            return .silent(reason: "the sandbox lost its answer")
        case 3: return .holds(accept(payout, .pending))
        case 4: return .broken(status: 500)
        case 5:
            _ = accept(payout, .succeeded)
            return .broken(status: 500)
        case 6 where lost.withLock({ $0.insert(payout.key).inserted }):
            return .silent(reason: "the sandbox lost the request")
        default: return .holds(accept(payout, .succeeded))
        }
    }

    /// What it has.
    public func lookUp(_ payout: Payout) async -> GatewayAnswer {
        refunds.withLock { $0[payout.key] }.map { .holds($0) } ?? .absent
    }

    private func accept(_ payout: Payout, _ status: GatewayRefund.Status) -> GatewayRefund {
        refunds.withLock { refunds in
            let refund = GatewayRefund(
                reference: "sandbox-\(refunds.count + 1)", minorUnits: payout.minorUnits,
                currencyCode: payout.currencyCode, status: status)
            refunds[payout.key] = refund
            return refund
        }
    }
}
