import Dispatch
import Synchronization

/// Threads for reads, a few of which may stand still: whoever has to wait for one of them holds none meanwhile.
///
/// A queue of the system's that runs many at a time takes its threads from those that Swift's tasks run on. When all of
/// those wait for a disk, nothing else goes on.
final class ReadThreads: Sendable {
    /// One at a time each, so that the system gives each a thread when it has something to do.
    private let queues: [DispatchQueue]
    private let state: Mutex<State>

    private struct State {
        var free: [Int]
        var waiting: [@Sendable () -> Void] = []
    }

    /// Threads, to be started when there is something to do.
    init(_ count: Int, label: String) {
        queues = (0..<count).map { DispatchQueue(label: "\(label).\($0)") }
        state = Mutex(State(free: Array(0..<count)))
    }

    /// Runs a job as soon as a thread is free, those that came before it first.
    func run(_ job: @escaping @Sendable () -> Void) {
        let free = state.withLock { state -> Int? in
            if state.free.isEmpty { state.waiting.append(job) }
            return state.free.popLast()
        }
        if let free { start(job, on: free) }
    }

    private func start(_ job: @escaping @Sendable () -> Void, on thread: Int) {
        queues[thread].async { [self] in
            job()
            let next = state.withLock { state -> (@Sendable () -> Void)? in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.free.append(thread)
                return nil
            }
            if let next { start(next, on: thread) }
        }
    }
}
