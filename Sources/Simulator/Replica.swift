import Refunds
import Register
import RegisterTesting

/// A server process.
final class Replica {
    let number: Int
    var writer: BatchWriter
    var breaker = CircuitBreaker()
    /// Counts its starts: what was under way before the last one is gone.
    var life = 1
    var isUp = true
    /// Until when it is stopped by the system, in milliseconds.
    var pausedUntil: Int64 = 0
    /// How far its clock is ahead.
    var skewSeconds: Int64 = 0
    /// Commands that wait for the next batch.
    var queue: [Job] = []
    var isDraining = false
    /// The latest moment given out: its clock never goes back in its documents.
    var latest = Instant(seconds: 0)
    /// Clients that wait for it.
    var waiting: [ObjectIdentifier: ClientTalk] = [:]

    init(number: Int, writer: BatchWriter) {
        self.number = number
        self.writer = writer
    }

    /// A command with its step, and what follows from its result.
    struct Job {
        let step: Step
        let submission: Submission
        let thread: Thread
        let then: (Result<Outcome, Rejection>) -> Void
    }
}

/// Something that a process does step by step: a request, a sweep, a webhook. It is gone when the process dies.
final class Thread {
    let replica: Replica
    private let life: Int
    var random: SplitMix64

    init(on replica: Replica, _ random: SplitMix64) {
        self.replica = replica
        life = replica.life
        self.random = random
    }

    /// False once its process died.
    var isAlive: Bool { replica.isUp && replica.life == life }
}

extension World {
    /// A replica's own clock.
    func clock(of replica: Replica) -> Instant { World.start.adding(seconds: now / 1_000 + replica.skewSeconds) }

    /// A clock that nobody sets.
    var monotonic: ContinuousClock.Instant { World.monotonicStart.advanced(by: .milliseconds(now)) }

    /// Makes a thread go on later, unless its process dies; while the process stands still, so does the thread.
    func go(on thread: Thread, after milliseconds: Int64, _ action: @escaping () -> Void) {
        after(milliseconds) { [self] in
            guard thread.isAlive else { return }
            guard thread.replica.pausedUntil <= now else {
                return go(on: thread, after: thread.replica.pausedUntil - now, action)
            }
            if thread.random.hits(faults[.pause]) {
                thread.replica.pausedUntil = now + thread.random.number(1...300_000)
                trace.note(now, "replica \(thread.replica.number) stands still")
                return go(on: thread, after: thread.replica.pausedUntil - now, action)
            }
            action()
        }
    }

    /// Where in a step the process dies; nil when it does not.
    func death(in step: Step, of thread: Thread) -> Step.Moment? {
        coverage.reach(step)
        guard thread.random.hits(faults[.crash] * step.weight) else { return nil }
        let moment = thread.random.one(of: Step.Moment.allCases)
        coverage.kill(step, moment)
        trace.note(now, "replica \(thread.replica.number) dies at \(step), \(moment)")
        return moment
    }

    /// Ends a process; it is started again some time later.
    func kill(_ replica: Replica) {
        guard replica.isUp else { return }
        replica.isUp = false
        replica.life += 1
        replica.queue = []
        replica.isDraining = false
        let clients = replica.waiting.values.sorted { $0.ask.number < $1.ask.number }
        replica.waiting = [:]
        for client in clients { client.loseConnection() }
        after(random.number(100...60_000)) { [self] in start(replica) }
    }

    /// Starts a process, which looks at once for what was left over.
    func start(_ replica: Replica) {
        guard !replica.isUp, now >= outageEnd else { return }
        replica.isUp = true
        replica.writer = BatchWriter(store: store, payouts: payouts)
        replica.breaker = CircuitBreaker()
        for method in script.methods { after(random.number(0...5_000)) { [self] in sweep(method, on: replica) } }
    }

    // MARK: - Commits

    /// Gives a command to the register, in the next batch of its process.
    func submit(
        _ step: Step, _ submission: Submission, on thread: Thread,
        then: @escaping (Result<Outcome, Rejection>) -> Void
    ) {
        let replica = thread.replica
        guard thread.isAlive else { return }
        replica.queue.append(.init(step: step, submission: submission, thread: thread, then: then))
        guard !replica.isDraining else { return }
        replica.isDraining = true
        go(on: thread, after: thread.random.number(0...3)) { [self] in
            let jobs = replica.queue
            replica.queue = []
            replica.isDraining = false
            write(jobs, on: replica, until: nil)
        }
    }

    /// Writes a batch; when others are in its way, command by command until a deadline.
    private func write(_ jobs: [Replica.Job], on replica: Replica, until deadline: Int64?) {
        guard let first = jobs.first else { return }
        let moment = death(in: first.step, of: first.thread)
        if moment == .before { return kill(replica) }
        replica.latest = max(replica.latest, clock(of: replica))
        store.fate =
            moment == .during ? first.thread.random.isOne(in: 2) ? .stored : .lost(.broken("killed")) : fate(first)
        let result: Result<[Result<Outcome, Rejection>], StoreFault>
        var flush = PendingFlush.none
        do throws(StoreFault) {
            let written = try replica.writer.write(
                jobs.map(\.submission), taxRules: World.taxRules, gatewaysDown: replica.breaker.down(at: monotonic),
                at: replica.latest)
            flush = written.flush
            result = .success(written.result)
        } catch {
            result = .failure(error)
        }
        trace.note(now, "replica \(replica.number) \(first.step) \(jobs.count) \(describe(result))")
        trace.tell("\(result)")
        if moment != nil { return kill(replica) }
        switch result {
        case .success(let outcomes):
            afterFlush(flush, on: first.thread) { [self] in
                for (job, outcome) in zip(jobs, outcomes) { answer(job, outcome) }
            }
        case .failure(.conflict) where jobs.count > 1:
            for job in jobs where job.thread.isAlive { write([job], on: replica, until: now + 2_000) }
        case .failure(.conflict) where deadline.map({ now < $0 }) ?? true:
            go(on: first.thread, after: first.thread.random.number(1...20)) { [self] in
                write(jobs, on: replica, until: deadline ?? now + 2_000)
            }
        case .failure(.unknownOutcome): kill(replica)
        case .failure(let fault):
            if case .broken(let reason) = fault, !store.isExcused {
                auditor.hold(false, 1, "the store refuses what was decided: \(reason)")
            }
            for job in jobs { answer(job, .failure(Rejection(fault))) }
        }
    }

    /// Goes on once a commit is on disk, while others are written; its process ends when the flush fails.
    private func afterFlush(_ flush: PendingFlush, on thread: Thread, _ action: @escaping () -> Void) {
        guard let delay = store.keeper.flushDelay() else { return action() }
        go(on: thread, after: delay) { [self] in
            do throws(StoreFault) {
                try flush.wait()
                action()
            } catch {
                trace.note(now, "replica \(thread.replica.number) \(error.reason)")
                kill(thread.replica)
            }
        }
    }

    private func answer(_ job: Replica.Job, _ outcome: Result<Outcome, Rejection>) {
        go(on: job.thread, after: job.thread.random.number(1...10)) { job.then(outcome) }
    }

    private func fate(_ job: Replica.Job) -> SimulatedStore.Fate {
        let thread = job.thread
        if thread.random.hits(faults[.conflict]) { return .lost(.conflict("lock")) }
        if thread.random.hits(faults[.unavailable]) { return .lost(.unavailable("disk full")) }
        if thread.random.hits(faults[.unansweredApplied]) { return .storedBut(.unanswered("cut")) }
        if thread.random.hits(faults[.unansweredLost]) { return .lost(.unanswered("cut")) }
        if thread.random.hits(faults[.flushFailed]) {
            let fault = StoreFault.unknownOutcome("flush")
            return thread.random.isOne(in: 2) ? .lost(fault) : .storedBut(fault)
        }
        return .stored
    }

    private func describe(_ result: Result<[Result<Outcome, Rejection>], StoreFault>) -> String {
        switch result {
        case .success(let outcomes): outcomes.map(\.summary).joined(separator: ", ")
        case .failure(let fault): "fault \(fault.reason)"
        }
    }
}

extension Result<Outcome, Rejection> {
    /// What came of a command, in a word or two.
    fileprivate var summary: String {
        switch self {
        case .success(.creditMemoIssued(let memo, _)): "memo \(memo.number)"
        case .success(.invoiceCreated(let record, _)): "invoice \(record.invoice.number)"
        case .success(.answeredBefore): "answered before"
        case .success(.attemptMade(let attempt)): "attempt \(attempt.id.rawValue) made"
        case .success(.attemptClaimed(let attempt)): "attempt \(attempt.id.rawValue) claimed"
        case .success(.attemptStands(let attempt)): "attempt \(attempt.id.rawValue) \(attempt.state.rawValue)"
        case .success(.orderChanged(let order)): "order \(order.number) \(order.state.rawValue)"
        case .success(.commented): "commented"
        case .success(.taxRecord(.transaction(let decision, _))):
            "\(decision.transaction.key) revision \(decision.transaction.revision)"
        case .success(.taxRecord): "tax record"
        case .success(.heard(.known)): "known"
        case .success(.heard(.news(let attempt))): "news of attempt \(attempt.id.rawValue), \(attempt.state.rawValue)"
        case .success(.heard(.unmatched(let refund, let isNew))): "unmatched \(refund.refund.reference) \(isNew)"
        case .success(.heard(.foreign)): "foreign"
        case .failure(.refused), .failure(.taxRefused): "refused"
        case .failure(let rejection): "\(rejection)"
        }
    }
}
