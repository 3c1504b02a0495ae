public import Refunds
import Synchronization

/// Runs reads that may take long on threads of their own: a few at a time, and in turns between those who ask.
///
/// A store has more connections than may be busy here, so what is looked up never waits for what is listed; and whoever
/// asks for much waits for himself.
public final class LongReads: Sendable {
    /// How many run at a time; stores keep places beside them.
    private static let runningMax = 6
    /// How many of one caller.
    private static let runningMaxEach = 4
    /// How many of one caller wait; more are refused.
    private static let waitingMaxEach = 256
    /// How long one waits; then its caller has most likely gone.
    private static let waitMax = Duration.seconds(30)

    private struct Job {
        let since = ContinuousClock.now
        /// Reads, or says why not.
        let run: @Sendable (StoreFault?) -> Void
    }

    private struct Line {
        var running: [ClientID?: Int] = [:]
        var waiting: [ClientID?: [Job]] = [:]
        /// Those who wait, each once; the first that may is next.
        var turns: [ClientID?] = []

        mutating func add(_ job: Job, of caller: ClientID?) -> Bool {
            let count = waiting[caller]?.count ?? 0
            guard count < LongReads.waitingMaxEach else { return false }
            waiting[caller, default: []].append(job)
            if count == 0 { turns.append(caller) }
            return true
        }

        mutating func next() -> (ClientID?, Job)? {
            guard running.values.reduce(0, +) < LongReads.runningMax,
                let turn = turns.firstIndex(where: { running[$0, default: 0] < LongReads.runningMaxEach }),
                let job = waiting[turns[turn]]?.removeFirst()
            else { return nil }
            let caller = turns.remove(at: turn)
            if waiting[caller]?.isEmpty == true { waiting[caller] = nil } else { turns.append(caller) }
            running[caller, default: 0] += 1
            return (caller, job)
        }

        mutating func end(of caller: ClientID?) {
            let left = running[caller, default: 0] - 1
            running[caller] = left > 0 ? left : nil
        }
    }

    private let line = Mutex(Line())
    private let threads = ReadThreads(LongReads.runningMax, label: "register.lists")

    /// Opens the line.
    public init() {}

    /// Runs a read of a caller, who is nil for the people at the console. Throws what the read throws, and
    /// ``StoreFault/unavailable(_:)`` when it did not get its turn.
    nonisolated(nonsending) public func run<Value: Sendable>(
        for caller: ClientID?, _ body: @escaping @Sendable () throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, StoreFault>, Never>) in
            let job = Job { fault in
                let result: Result<Value, StoreFault>
                do throws(StoreFault) {
                    if let fault { throw fault }
                    result = .success(try body())
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
            if line.withLock({ $0.add(job, of: caller) }) {
                start()
            } else {
                job.run(.unavailable("a caller has \(LongReads.waitingMaxEach) lists waiting"))
            }
        }
        return try result.get()
    }

    private func start() {
        while let (caller, job) = line.withLock({ $0.next() }) {
            threads.run {
                let isLate = job.since.duration(to: .now) > LongReads.waitMax
                job.run(isLate ? .unavailable("a list had no turn") : nil)
                self.line.withLock { $0.end(of: caller) }
                self.start()
            }
        }
    }
}
