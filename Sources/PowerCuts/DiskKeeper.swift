import CCrashDisk
import Refunds
import Register
import RegisterTesting
import SQLStore
import SQLiteEngine
import Simulator

/// Keeps a register in SQLite, on a disk whose power is cut, and a model of what was committed beside it.
///
/// After each cut the register is opened again and held against the model: all that can be read of it, byte by byte. What
/// was committed and not flushed is there up to some commit, each as a whole or not at all.
final class DiskKeeper: Keeper {
    private(set) var store: any Store
    var onStored: ([Entry]) -> Void = { _ in }
    /// What was acknowledged.
    private let model = MemoryStore()
    /// What was committed after that and may be lost, in its sequence.
    private var unflushed: [Writing] = []
    /// How many commits were acknowledged or lost: the number of the last one before those.
    private var settled = 0
    /// The same when the register was opened last.
    private var settledBefore = 0
    private let control: Control?
    private let disk: CrashDisk
    private let passes: PendingPasses
    private let path: String
    private var engine: SQLiteEngine?
    private var watched: WatchedEngine?
    private var random: SplitMix64
    /// The keys whose answers are kept.
    private var names = StoreDump.Names()
    private var failuresSeen: Int64 = 0
    private var isAtRest = false
    /// How many calls there are between two cuts at most.
    private let callsMax: Int64
    /// How many milliseconds there are from a commit to its flush at most.
    private let flushDelayMax: UInt64
    /// The length of the log, in pages, at which a commit moves it into the file.
    private let checkpointPages: Int
    /// What kept the register from being opened first.
    private var opening: String?

    /// How often everything has ended.
    private var ends = 0
    /// What happened around flushes.
    private var flushing = Course()
    /// How often a process is started on a disk that fails before the disk is repaired.
    private static let startsMax = 50
    /// How often everything ends in one world; then its disk fails no more.
    private static let endsMax = 40

    /// Opens a new register in a file. The disk follows from the seed.
    init(path: String, seed: UInt64, under control: Control?) {
        var random = SplitMix64(seed: seed ^ 0x6469_736B)
        disk = CrashDisk(crash_disk_traits(&random, under: control))
        passes = PendingPasses(on: disk)
        callsMax = [50, 300, 1_000][Int(random.next() % 3)]
        checkpointPages = [10, 100, 1_000][Int(random.next() % 3)]
        flushDelayMax = [20, 1_000, 10_000][Int(random.next() % 3)]
        self.random = random
        self.path = path
        self.control = control
        store = model
        opening = open()
    }

    deinit { closeFiles() }

    /// What happened.
    var course: Course {
        var course = flushing
        course.disks = disk.counts
        course.passes = passes.count
        return course
    }

    func run<Result>(_ commit: () throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        defer { disk.meanwhile = { _ in } }
        guard let flush = watched?.lastFlush, !unflushed.isEmpty else {
            passes.run()
            return try commit()
        }
        let number = settled + unflushed.count
        planCut(oneIn: 4)
        switch random.next() % 4 {
        case 0: return try commit()
        case 1, 2: return try run(commit) { _ = fault(of: flush, number) }
        default:
            disk.meanwhile = { [unowned self] isFlush in
                guard !isFlush else { return }
                flushing.flushesInCommits += 1
                passes.run()
                _ = fault(of: flush, number)
                if !disk.hasPower { flushing.cutsInBoth += 1 }
            }
            return try commit()
        }
    }

    /// Runs a commit while an earlier one is flushed; after that, when it was flushed already or fails at once.
    private func run<Result>(
        _ commit: () throws(StoreFault) -> Result, during flush: () -> Void
    ) throws(StoreFault) -> Result {
        var result: Swift.Result<Result, StoreFault>?
        withoutActuallyEscaping(commit) { commit in
            disk.meanwhile = { [unowned self] isFlush in
                guard isFlush, result == nil else { return }
                flushing.commitsInFlushes += 1
                result = Swift.Result(catching: commit)
                if !disk.hasPower { flushing.cutsInBoth += 1 }
            }
            flush()
            disk.meanwhile = { _ in }
        }
        guard let result else { return try commit() }
        return try result.get()
    }

    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd {
        names.keyHashes += writing.entries.compactMap(\.answer?.keyHash)
        var end = CommitEnd()
        end.isExcused = hasFailed()
        if let opening {
            end.finding = opening
            return end
        }
        var isOpen = false
        if case .unknownOutcome = fault { isOpen = end.isExcused }
        if fault == nil {
            unflushed.append(writing)
            planCut(oneIn: 10)
        }
        end.number = settled + unflushed.count
        if fault == nil, control == .early { acknowledge(upTo: end.number) }
        if fault == nil, random.next() % 100 == 0, !isAtRest { disk.cut() }
        if isOpen || !disk.hasPower { restart(&end, during: fault == nil ? [] : [writing]) }
        return end
    }

    func flushDelay() -> Int64? {
        guard control != .early else { return nil }
        return Int64(1 + random.next() % flushDelayMax)
    }

    func wait(for flush: PendingFlush, of number: Int) -> CommitEnd {
        guard number > settledBefore else { return CommitEnd(.unknownOutcome("the process has ended")) }
        var end = CommitEnd(fault(of: flush, number))
        if end.fault != nil { restart(&end) }
        return end
    }

    /// Waits for a flush, which acknowledges the commits up to this number; says why it failed.
    private func fault(of flush: PendingFlush, _ number: Int) -> StoreFault? {
        do throws(StoreFault) {
            try flush.wait()
            acknowledge(upTo: number)
            return nil
        } catch {
            return error
        }
    }

    /// From here on commits up to this number must not be lost.
    private func acknowledge(upTo number: Int) {
        while settled < number, !unflushed.isEmpty { acknowledge(unflushed.removeFirst()) }
    }

    private func acknowledge(_ writing: Writing) {
        settled += 1
        carryOut(writing)
        if !writing.entries.isEmpty { onStored(writing.entries) }
    }

    /// Has the power cut, some times, at one of the next calls: in the flush of a commit, or in the commit after it.
    private func planCut(oneIn times: UInt64) {
        guard !isAtRest, random.next() % times == 0 else { return }
        disk.planCut(after: Int64(random.next() % 4))
    }

    /// True when a call failed since this was asked last, or the power is cut.
    private func hasFailed() -> Bool {
        defer { failuresSeen = disk.counts.failures }
        return disk.counts.failures > failuresSeen || passes.haveFailed || !disk.hasPower
    }

    func comeToRest() {
        isAtRest = true
        disk.rest()
        disk.planCut(after: -1)
    }

    func close() -> String? {
        var end = CommitEnd()
        disk.cut()
        restart(&end)
        return end.finding
    }

    // MARK: - Starting again

    /// Starts again, some times during a commit, and holds what is there against the model.
    private func restart(_ end: inout CommitEnd, during writing: [Writing] = []) {
        if !disk.hasPower, !unflushed.isEmpty { flushing.cutsBeforeFlush += 1 }
        let (left, last) = (unflushed + writing, settled + unflushed.count)
        unflushed = []
        closeFiles()
        ends += 1
        isAtRest = isAtRest || ends == DiskKeeper.endsMax
        end.hasEnded = true
        end.finding = open() ?? disk.quietly { difference(from: left) }
        (settled, settledBefore) = (last, last)
    }

    private func closeFiles() {
        store = model
        passes.forget()
        watched = nil
        engine = nil
    }

    /// Opens the register on whatever the disk has, as often as that takes; says why it cannot be opened.
    private func open() -> String? {
        for start in 1...DiskKeeper.startsMax {
            disk.restart()
            // The power fails again while a register is made or recovered.
            let isShort = random.next() % 4 == 0
            if isAtRest { disk.rest() }
            disk.planCut(after: isAtRest ? -1 : Int64(random.next() % UInt64(isShort ? 20 : callsMax)))
            let failures = disk.counts.failures
            let isLast = isAtRest || start == DiskKeeper.startsMax
            let reason = isLast ? disk.quietly(openOnce) : openOnce()
            failuresSeen = disk.counts.failures
            guard let reason else { return nil }
            closeFiles()
            guard !isLast, !disk.hasPower || disk.counts.failures > failures else {
                return "the register cannot be opened: \(reason)"
            }
        }
        return nil
    }

    private func openOnce() -> String? {
        do throws(StoreFault) {
            let engine = try SQLiteEngine(
                path: path, checkpointPages: checkpointPages, besideCommits: { [passes] in passes.put($0) })
            let watched = WatchedEngine(engine) { [unowned self] in acknowledge(upTo: settled + unflushed.count) }
            self.watched = watched
            store = try SQLStore(watched, at: Instant(seconds: 0), installation: "power-cuts")
            self.engine = engine
            return nil
        } catch {
            return error.reason
        }
    }

    // MARK: - Holding it against the model

    /// What differs from the model, and from what it becomes with some of the commits that were left without a flush; those
    /// are acknowledged with that.
    private func difference(from left: [Writing]) -> String? {
        do throws(StoreFault) {
            if let damage = try damage() { return damage }
            let here = try dump(store)
            guard let first = try here.difference(from: dump(model)) else { return nil }
            for writing in left {
                acknowledge(writing)
                if try here.difference(from: dump(model)) == nil { return nil }
            }
            return "acknowledged and lost, or there in part; \(left.count) commits were not flushed: \(first)"
        } catch {
            return "the register cannot be read: \(error.reason)"
        }
    }

    /// What SQLite and the register's own verification say of it.
    private func damage() throws(StoreFault) -> String? {
        let pages = try engine?.damage() ?? []
        guard pages.isEmpty else { return "damaged: \(pages)" }
        for part in VerificationPart.allCases {
            let findings = try store.verify(part) { _, _ in }
            guard findings.isEmpty else { return "verification finds \(findings)" }
        }
        return nil
    }

    private func dump(_ store: any Store) throws(StoreFault) -> StoreDump {
        try StoreDump(store, asking: names, at: Instant(seconds: 0))
    }

    private func carryOut(_ writing: Writing) {
        do throws(StoreFault) {
            try model.write { transaction throws(StoreFault) in
                for step in writing.steps { try step(transaction) }
            }
        } catch {
            preconditionFailure("the model takes what the register took: \(error.reason)")
        }
    }
}
