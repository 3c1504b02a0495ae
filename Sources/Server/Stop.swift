import Logging
import Register
import ServiceLifecycle
import Synchronization

/// How a server stops: it answers what it accepted, and ends without that when it takes too long.
public struct Stop: Sendable {
    /// How long the answers that are due may take, in seconds.
    public var secondsMax: Int
    /// Ends the process at once. The register loses nothing by it, no more than by a power cut.
    public var end: @Sendable () -> Void

    /// A stop of at most so many seconds.
    public init(secondsMax: Int, end: @escaping @Sendable () -> Void) {
        self.secondsMax = secondsMax
        self.end = end
    }
}

/// Says whether the server stops: it is not ready then, and each answer is the last of its connection.
public final class StopSign: Sendable {
    private let raised = Atomic(false)

    /// A sign that is not raised yet.
    public init() {}

    /// True from the signal to stop on.
    var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Raised once, for good.
    public func raise() { raised.store(true, ordering: .relaxed) }
}

/// Runs what listens until the process is told to stop, and then to the end that ``Stop`` describes.
struct Stoppable: Service {
    let listener: any Service
    let register: Register
    let desk: PayoutDesk
    let delivery: MailDelivery?
    let stop: Stop
    let sign: StopSign
    let log: Logger

    /// Runs until SIGTERM or SIGINT.
    func runUntilTold() async throws {
        var configuration = ServiceGroupConfiguration(
            services: [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        configuration.maximumGracefulShutdownDuration = .seconds(stop.secondsMax)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// It refuses connections from the signal on, and returns once its last answer is out. The group cancels
    /// this task when the time is up: a stalled disk, or a client that neither sends nor reads, heeds nothing else.
    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                let sweeps = Task { await desk.sweepUntilCancelled() }
                let mails = Task { await delivery?.runUntilCancelled() }
                defer {
                    sweeps.cancel()
                    mails.cancel()
                }
                try await listener.run()
                mails.cancel()
                await mails.value
                // What is under way is noted; what is not asked yet is, after the next start.
                await register.stop()
            } onGracefulShutdown: {
                sign.raise()
                log.info("stopping")
            }
        } onCancel: {
            log.warning("stopped with requests unanswered", metadata: ["seconds": "\(stop.secondsMax)"])
            stop.end()
        }
    }
}
