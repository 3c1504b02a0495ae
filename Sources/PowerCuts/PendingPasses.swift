import SQLiteEngine

/// The checkpoint that a commit has put off, until it is run beside a later commit or its flush.
///
/// Sendable because a world has one thread.
final class PendingPasses: @unchecked Sendable {
    private var pending: (() -> Void)?
    private let disk: CrashDisk
    /// How many were run.
    private(set) var count = 0
    /// True when the disk failed one of them: the next commit says so.
    private(set) var haveFailed = false

    /// Of a register on this disk.
    init(on disk: CrashDisk) { self.disk = disk }

    /// Puts one off.
    func put(_ pass: @escaping () -> Void) { pending = pass }

    /// Runs what was put off.
    func run() {
        guard let pass = pending else { return }
        pending = nil
        count += 1
        let failures = disk.counts.failures
        pass()
        haveFailed = haveFailed || disk.counts.failures > failures
    }

    /// Forgets it, as its process has ended.
    func forget() {
        pending = nil
        haveFailed = false
    }
}
