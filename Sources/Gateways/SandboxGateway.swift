public import Refunds
public import Register
import Synchronization

/// A gateway that moves no money, to try everything out with. The last two digits of the amount in minor units say what
/// happens (``Outcome``), or a control file does: lines of `refund AMOUNT OUTCOME`, read at each request, of which the first
/// counts that has the amount in minor units, or `*`.
///
/// It forgets everything when the process ends.
public final class SandboxGateway: Gateway {
    private let refunds = Mutex<[String: Kept]>([:])
    private let lost = Mutex<Set<String>>([])
    private let controls: @Sendable () -> String?

    /// Begins without refunds; `controls` reads the control file, nil where there is none.
    public init(controls: @escaping @Sendable () -> String? = { nil }) { self.controls = controls }

    /// What happens to a request.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It is done.
        case done
        /// It is declined.
        case declined
        /// It is done, but the answer is lost; a look-up finds it.
        case answerLost = "answer-lost"
        /// It is on its way, and stays so.
        case pending
        /// It fails with status 500 and does nothing.
        case broken
        /// It fails with status 500, but the refund is there.
        case brokenButDone = "broken-but-done"
        /// It is lost on its way; the next one is done.
        case requestLost = "request-lost"
        /// It is on its way; a look-up finds it done.
        case pendingThenDone = "pending-then-done"
        /// It is on its way; a look-up finds it failed.
        case pendingThenFailed = "pending-then-failed"
        /// It is done, after some seconds.
        case slow

        /// What the last two digits of an amount choose.
        init(digits: Int64) {
            self =
                switch digits {
                case 1: .declined
                case 2: .answerLost
                case 3: .pending
                case 4: .broken
                case 5: .brokenButDone
                case 6: .requestLost
                case 7: .pendingThenDone
                case 8: .pendingThenFailed
                case 9: .slow
                default: .done
                }
        }
    }

    /// A refund, and how it stands once somebody asks.
    private struct Kept {
        var refund: GatewayRefund
        let payment: CapturedPayment
        let later: GatewayRefund.Status
    }

    /// How long a slow answer takes.
    private static let slowPause = Duration.seconds(5)

    /// Keeps every outcome, and shows at once what it has.
    public var traits: GatewayTraits {
        GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
    }

    /// Captures as it refunds.
    public var captureTraits: GatewayTraits? { traits }

    /// Does what the control file says, or the amount's last two digits.
    public func send(_ payout: Payout) async -> GatewayAnswer {
        if let known = refunds.withLock({ $0[payout.key] }) { return .holds(known.refund) }
        switch outcome(of: payout.transfer.rawValue, payout.minorUnits) {
        case .declined: return .declined(code: "declined_by_the_sandbox")
        case .answerLost:
            _ = accept(payout, .succeeded)
            return .silent(reason: "the sandbox lost its answer")
        case .pending: return .holds(accept(payout, .pending))
        case .broken: return .broken(status: 500)
        case .brokenButDone:
            _ = accept(payout, .succeeded)
            return .broken(status: 500)
        case .requestLost where lost.withLock({ $0.insert(payout.key).inserted }):
            return .silent(reason: "the sandbox lost the request")
        case .pendingThenDone: return .holds(accept(payout, .pending, later: .succeeded))
        case .pendingThenFailed: return .holds(accept(payout, .pending, later: .failed))
        case .slow:
            try? await Task.sleep(for: SandboxGateway.slowPause)
            return .holds(accept(payout, .succeeded))
        case .done, .requestLost: return .holds(accept(payout, .succeeded))
        }
    }

    /// What it has.
    public func lookUp(_ payout: Payout) async -> GatewayAnswer {
        refunds.withLock { refunds in
            guard let known = refunds[payout.key] else { return .absent }
            refunds[payout.key]?.refund = known.refund.with(known.later)
            return .holds(known.refund.with(known.later))
        }
    }

    /// What it has of a payment.
    public func refunds(of payment: CapturedPayment) async -> RefundList { list { $0.payment == payment } }

    /// All that it has: it has no clock.
    public func refunds(since moment: Instant) async -> RefundList { list { _ in true } }

    /// It sends nothing.
    public func read(_ webhook: Webhook, at now: Instant) -> WebhookReading { .notSetUp }

    private func list(_ isWanted: (Kept) -> Bool) -> RefundList {
        let kept = refunds.withLock { $0 }
        return .refunds(
            kept.filter { isWanted($0.value) }.sorted { $0.key < $1.key }.map { key, kept in
                ListedRefund(
                    transactionIDs: [kept.payment.transactionID], gatewayKey: key, refund: kept.refund.with(kept.later))
            })
    }

    private func outcome(of request: String, _ minorUnits: Int64) -> Outcome {
        for line in (controls() ?? "").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 3, words[0] == request, words[1] == "*" || words[1] == String(minorUnits),
                let outcome = Outcome(rawValue: words[2])
            {
                return outcome
            }
        }
        return Outcome(digits: minorUnits % 100)
    }

    private func accept(
        _ payout: Payout, _ status: GatewayRefund.Status, later: GatewayRefund.Status? = nil
    ) -> GatewayRefund {
        refunds.withLock { refunds in
            let refund = GatewayRefund(
                reference: "sandbox-\(refunds.count + 1)", minorUnits: payout.minorUnits,
                currencyCode: payout.currencyCode, status: status)
            refunds[payout.key] = Kept(refund: refund, payment: payout.payment, later: later ?? status)
            return refund
        }
    }
}
