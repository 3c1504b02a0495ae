import Logging
import Refunds
import Synchronization

/// Says in the log that attempts to pay out wait too long, and says so again while they do.
final class PayoutAlarm: Sendable {
    private let secondsMax: Int64
    private let log: Logger
    private let lastAt = Mutex<[PayoutWait: Instant]>([:])

    /// While something waits a line is written as often as this.
    private static let pauseSeconds: Int64 = 600

    /// Speaks up when one waits longer than so many seconds.
    init(secondsMax: Int64, log: Logger) {
        self.secondsMax = secondsMax
        self.log = log
    }

    /// Looks at what waits now.
    func look(at waiting: [PayoutWait: (count: Int, oldest: Instant)], _ now: Instant) {
        for (state, found) in waiting.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let age = now.seconds - found.oldest.seconds
            guard state.isShort, age > secondsMax, isDue(state, now) else { continue }
            log.critical(
                "payouts wait too long",
                metadata: [
                    "state": "\(state.rawValue)", "count": "\(found.count)", "oldest_seconds": "\(age)",
                ])
        }
    }

    private func isDue(_ state: PayoutWait, _ now: Instant) -> Bool {
        lastAt.withLock { lastAt in
            guard now.seconds - (lastAt[state]?.seconds ?? .min / 2) >= PayoutAlarm.pauseSeconds else { return false }
            lastAt[state] = now
            return true
        }
    }
}
