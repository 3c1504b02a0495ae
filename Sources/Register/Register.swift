import Dispatch
public import Logging
import Metrics
public import Refunds
import SalesTax
import Synchronization

/// The one road for every write.
///
/// Commands queue; while one batch commits, the next one gathers. A batch is one transaction: load, decide one command
/// after another, apply, commit. A single caller never waits for company, and one flush serves all that wait.
public final class Register: Sendable {
    /// Where documents are kept; also the way to read them.
    public let store: any Store
    /// Where lists are read.
    public let longReads = LongReads()
    /// Says which gateways do not answer.
    public let breaker = CircuitBreaker()
    private let writer: BatchWriter
    private let settings: Settings
    private let log: Logger
    private let lane = DispatchQueue(label: "register.writer", qos: .userInitiated)
    /// Flushes commits and wakes those that wait, while the writer goes on.
    private let answers = DispatchQueue(label: "register.answers", qos: .userInitiated)
    private let queue = Mutex(Queue())
    private let batchSizes = Recorder(label: "creditmemo_register_batch_commands")
    private let transactionTimes = Timer(label: "creditmemo_register_transaction_seconds")
    private let queueDepth = Meter(label: "creditmemo_register_queue_commands")

    /// How the register works.
    public struct Settings: Sendable {
        /// The most commands that wait; more are answered as unavailable.
        public var queueMax = 10_000
        /// The most commands in one transaction.
        public var batchMax = 256
        /// The gateways and what goes with them.
        public var payouts = PayoutSettings.none
        /// What the operator decided about `/v1` documents, with the rates on file; asked for each batch.
        public var taxRules: @Sendable () -> TransactionRules = {
            TransactionRules(policy: TaxPolicy(), book: RateBook())
        }
        /// The wall clock.
        public var now: @Sendable () -> Instant
        /// Ends the process: after a failed flush nothing in memory can be trusted.
        public var abandon: @Sendable (String) -> Void

        /// Starts from the defaults.
        public init(now: @escaping @Sendable () -> Instant, abandon: @escaping @Sendable (String) -> Void) {
            self.now = now
            self.abandon = abandon
        }
    }

    private struct Queue {
        var jobs: [Job] = []
        /// How many commands are in batches that are at work, or on their way to the disk.
        var inBatches = 0
        var isDraining = false
        var isStopping = false
        /// The latest moment given out: documents are dated in the sequence of their numbers.
        var latest = Instant(seconds: 0)
        /// When the database last refused to take writes.
        var refusedAt: ContinuousClock.Instant?
        /// How many commands are not answered yet.
        var depth: Int { jobs.count + inBatches }
    }

    /// Opens the register over a store.
    public init(store: any Store, settings: Settings, log: Logger) {
        self.store = store
        writer = BatchWriter(store: store, payouts: settings.payouts)
        self.settings = settings
        self.log = log
    }

    /// The gateways and what goes with them.
    public var payouts: PayoutSettings { settings.payouts }

    /// What the operator decided about `/v1` documents, with the rates on file.
    public var taxRules: TransactionRules { settings.taxRules() }

    /// False while it stops, and for some seconds after the database took no write.
    public var takesWrites: Bool {
        queue.withLock { queue in
            guard let refusedAt = queue.refusedAt else { return !queue.isStopping }
            return !queue.isStopping && refusedAt.duration(to: .now) > Register.refusalTime
        }
    }

    /// A balancer hears for this long of a write that the database refused; then writes are tried again.
    private static let refusalTime = Duration.seconds(5)

    /// Carries a command out; returns once it is durable, or says why nothing was done.
    public func submit(_ submission: Submission) async -> Result<Outcome, Rejection> {
        await withUnsafeContinuation { continuation in
            enqueue(Job(work: .command(submission) { continuation.resume(returning: $0) }))
        }
    }

    /// Says that the client of an attempt is being answered, for as long as the result is kept.
    public func answering(_ attempt: AttemptID) -> AnswerInHand { writer.answering(attempt) }

    /// Carries out a change of clients or tokens; returns once it is durable.
    public func access<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction, Instant) throws(StoreFault) -> Value
    ) async -> Result<Value, Rejection> {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Value, Rejection>, Never>) in
            enqueue(Job(work: .access(AccessWork(body) { continuation.resume(returning: $0) })))
        }
    }

    /// Takes no more commands; returns when those that were taken are answered.
    public func stop() async {
        queue.withLock { $0.isStopping = true }
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            lane.async { self.answers.async { continuation.resume() } }
        }
    }

    private func enqueue(_ job: Job) {
        let (isTaken, startsDraining) = queue.withLock { queue in
            guard !queue.isStopping, queue.jobs.count < settings.queueMax else { return (false, false) }
            queue.jobs.append(job)
            queueDepth.set(queue.depth)
            defer { queue.isDraining = true }
            return (true, !queue.isDraining)
        }
        if !isTaken { job.reject(.unavailable) }
        if startsDraining { lane.async { self.drain() } }
    }

    private func drain() {
        while let (jobs, now) = nextJobs() {
            do throws(StoreFault) {
                try run(jobs, at: now)
            } catch .conflict(let reason) {
                log.warning("batch conflicts, trying command by command", metadata: ["reason": "\(reason)"])
                for job in jobs { runAlone(job, at: now) }
            } catch .broken(let reason) where jobs.count > 1 {
                // Nothing is stored; one of them cannot be carried out, and the others have nothing to do with it.
                log.error("batch failed, trying command by command", metadata: ["reason": "\(reason)"])
                for job in jobs { runAlone(job, at: now) }
            } catch {
                reject(jobs, for: error)
            }
        }
    }

    private func nextJobs() -> (jobs: [Job], now: Instant)? {
        queue.withLock { queue in
            guard !queue.jobs.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let jobs = Array(queue.jobs.prefix(settings.batchMax))
            queue.jobs.removeFirst(jobs.count)
            queue.latest = max(queue.latest, settings.now())
            queue.inBatches += jobs.count
            return (jobs, queue.latest)
        }
    }

    /// Tries again for some time while others are in the way.
    private func runAlone(_ job: Job, at now: Instant) {
        let deadline = ContinuousClock.now.advanced(by: Register.conflictTime)
        while true {
            do throws(StoreFault) {
                return try run([job], at: now)
            } catch .conflict(let reason) where ContinuousClock.now < deadline {
                log.debug("conflict, trying again", metadata: ["reason": "\(reason)"])
                // Two that are in each other's way would be so again if they paused alike.
                let pause = DispatchTimeInterval.microseconds(.random(in: Register.conflictPauseMicroseconds))
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + pause)
            } catch {
                return reject([job], for: error)
            }
        }
    }

    /// How long a command that others are in the way of is tried again.
    private static let conflictTime = Duration.seconds(2)
    private static let conflictPauseMicroseconds: ClosedRange<Int> = 1_000...20_000

    /// Runs the jobs in one transaction. They are answered after its flush, while the next batch is at work.
    private func run(_ jobs: [Job], at now: Instant) throws(StoreFault) {
        let start = ContinuousClock.now
        let (replies, flush) = try writer.write(
            jobs, taxRules: settings.taxRules(), gatewaysDown: breaker.down(), at: now)
        transactionTimes.record(duration: ContinuousClock.now - start)
        batchSizes.record(jobs.count)
        answers.async {
            do throws(StoreFault) {
                try flush.wait()
                for reply in replies { reply() }
                self.leave(jobs.count)
            } catch {
                self.reject(jobs, for: error)
            }
        }
    }

    private func reject(_ jobs: [Job], for fault: StoreFault) {
        switch fault {
        case .conflict(let reason): log.warning("conflict", metadata: ["reason": "\(reason)"])
        case .unavailable(let reason):
            log.error("the database takes no writes", metadata: ["reason": "\(reason)"])
            queue.withLock { $0.refusedAt = .now }
        case .unknownOutcome(let reason):
            log.critical("a commit has an unknown outcome", metadata: ["reason": "\(reason)"])
            settings.abandon(reason)
        case .unanswered(let reason):
            log.error("a commit has an unknown outcome", metadata: ["reason": "\(reason)"])
            queue.withLock { $0.refusedAt = .now }
        case .broken(let reason): log.error("the database failed", metadata: ["reason": "\(reason)"])
        }
        let rejection = Rejection(fault)
        for job in jobs { job.reject(rejection) }
        leave(jobs.count)
    }

    /// So many commands of batches have their answers.
    private func leave(_ count: Int) {
        queue.withLock { queue in
            queue.inBatches -= count
            queueDepth.set(queue.depth)
        }
    }
}
