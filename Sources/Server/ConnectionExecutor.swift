import NIOCore

/// Runs the tasks of a connection on the thread that reads and writes it: waking another for each request would take longer than
/// most answers do. What takes long has threads of its own.
final class ConnectionExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    /// Runs tasks where this connection is read.
    init(of channel: any Channel) { eventLoop = channel.eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
