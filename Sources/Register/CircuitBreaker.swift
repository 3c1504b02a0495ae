public import Refunds
import Synchronization

/// Remembers which gateways do not answer, so that no refund is promised that could not be paid out now.
///
/// It opens after ``failuresMax`` answers in a row that say nothing, or after one that refuses our credentials, and lets
/// requests through again after ``secondsOpen``: the next one that fails opens it again. What was promised before waits for
/// that too.
public final class CircuitBreaker: Sendable {
    /// Answers without news, one after another, until it opens.
    public static let failuresMax = 5
    /// How long it stays open.
    public static let secondsOpen = 30

    private struct Count {
        var failures = 0
        var openUntil: ContinuousClock.Instant?
    }

    private let counts = Mutex<[String: Count]>([:])

    /// Begins with all gateways answering.
    public init() {}

    /// The payment methods whose gateways are taken to be down at a moment.
    public func down(at now: ContinuousClock.Instant = .now) -> Set<String> {
        counts.withLock { counts in Set(counts.filter { $0.value.openUntil.map { now < $0 } ?? false }.keys) }
    }

    /// Takes note of what the gateway of a payment method answered; true when that opens it.
    @discardableResult
    public func note(_ answer: GatewayAnswer, of method: String, at now: ContinuousClock.Instant = .now) -> Bool {
        counts.withLock { counts in
            guard let weight = answer.failureWeight else {
                counts[method] = nil
                return false
            }
            var count = counts[method, default: Count()]
            let wasOpen = count.openUntil.map { now < $0 } ?? false
            count.failures = min(count.failures + weight, CircuitBreaker.failuresMax)
            if count.failures == CircuitBreaker.failuresMax {
                count.openUntil = now.advanced(by: .seconds(CircuitBreaker.secondsOpen))
            }
            counts[method] = count
            return !wasOpen && count.openUntil.map { now < $0 } ?? false
        }
    }
}

extension GatewayAnswer {
    /// How many failures the answer counts for; nil when the gateway works.
    fileprivate var failureWeight: Int? {
        switch self {
        case .broken, .silent: 1
        case .unauthorized: CircuitBreaker.failuresMax
        case .holds, .absent, .declined, .exceeds, .keyInUse, .keyReused, .notProcessed: nil
        }
    }
}
