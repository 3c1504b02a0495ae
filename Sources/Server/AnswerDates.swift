import Refunds
import Synchronization

/// The date that answers bear, spelled once a second.
final class AnswerDates: Sendable {
    private let now: @Sendable () -> Instant
    private let latest: Mutex<(second: Instant, text: String)>

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
        let second = now()
        latest = Mutex((second, AnswerDates.text(of: second)))
    }

    /// The date of this moment (RFC 9110 section 5.6.7).
    var text: String {
        let second = now()
        return latest.withLock { latest in
            if latest.second != second { latest = (second, AnswerDates.text(of: second)) }
            return latest.text
        }
    }

    private static func text(of second: Instant) -> String { second.inMessages + " GMT" }
}
