import Dispatch
import Synchronization

/// Looks at passwords on a thread of its own, one at a time: each takes a quarter of a second and 32 MiB.
final class PasswordDesk: Sendable {
    private let queue = DispatchQueue(label: "console.passwords")
    private let waiting = Mutex(0)
    private let nobody: PasswordHash

    /// Opens a desk; nobody's password takes as long as one of this cost.
    init(cost: Int) { nobody = PasswordHash(ofNobodyAt: cost) }

    /// More than this many that wait are sent away.
    private static let waitingMax = 16
    /// A caller that was sent away may try again after this many seconds.
    static let retryAfterSeconds = 5

    /// Whether a password is the one that was hashed; nil when too many wait. Nobody's password takes as long.
    func matches(_ password: String, _ hash: PasswordHash?) async -> Bool? {
        let isTaken = waiting.withLock { waiting in
            guard waiting < PasswordDesk.waitingMax else { return false }
            waiting += 1
            return true
        }
        guard isTaken else { return nil }
        defer { waiting.withLock { $0 -= 1 } }
        return await withUnsafeContinuation { continuation in
            queue.async { [nobody] in
                let matches = (hash ?? nobody).matches(password)
                continuation.resume(returning: matches && hash != nil)
            }
        }
    }
}
