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
/// was under way at the cut is there as a whole or not at all.
final class DiskKeeper: Keeper {
    private(set) var store: any Store
    private let model = MemoryStore()
    private let disk: CrashDisk
    private let path: String
    private var engine: SQLiteEngine?
    private var random: SplitMix64
    /// The keys whose answers are kept.
    private var names = StoreDump.Names()
    private var failuresSeen: Int64 = 0
    private var isAtRest = false
    /// How many calls there are between two cuts at most.
    private let callsMax: Int64
    /// The length of the log, in pages, at which a commit moves it into the file.
    private let checkpointPages: Int32
    /// What kept the register from being opened first.
    private var opening: String?

    /// How often everything has ended.
    private var ends = 0

    /// How often a process is started on a disk that fails before the disk is repaired.
    private static let startsMax = 50
    /// How often everything ends in one world; then its disk fails no more.
    private static let endsMax = 40

    /// Opens a new register in a file. The disk follows from the seed.
    init(path: String, seed: UInt64, under control: Control?) {
        var random = SplitMix64(seed: seed ^ 0x6469_736B)
        disk = CrashDisk(crash_disk_traits(&random, under: control))
        callsMax = [50, 300, 1_000][Int(random.next() % 3)]
        checkpointPages = [10, 100, 1_000][Int(random.next() % 3)]
        self.random = random
        self.path = path
        store = model
        opening = open()
    }

    deinit { closeFiles() }

    /// What happened to the disk.
    var counts: crash_disk_counts { disk.counts }

    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd {
        names.keyHashes += writing.entries.compactMap(\.answer?.keyHash)
        let hasFailed = disk.counts.failures > failuresSeen || !disk.hasPower
        failuresSeen = disk.counts.failures
        var end = CommitEnd(isStored: fault == nil)
        end.isExcused = hasFailed
        if let opening {
            end.finding = opening
            return end
        }
        if fault == nil { carryOut(writing) }
        switch fault {
        case nil where disk.hasPower && random.next() % 100 == 0:
            disk.cut()
            end.finding = restart()
            end.hasEnded = true
        case nil where disk.hasPower: break
        case nil:
            end.finding = restart()
            end.hasEnded = true
        case .unknownOutcome where hasFailed, _ where !disk.hasPower:
            (end.isStored, end.finding) = restart(during: writing)
            end.hasEnded = true
        case .conflict, .unavailable, .unknownOutcome, .unanswered, .broken: break
        }
        return end
    }

    func comeToRest() {
        isAtRest = true
        disk.rest()
        disk.planCut(after: -1)
    }

    func close() -> String? {
        disk.cut()
        return restart()
    }

    // MARK: - Starting again

    /// Starts again, and says what differs from the model.
    private func restart() -> String? { restart(during: Writing()).finding }

    /// Starts again where a commit was under way; says whether it is there, and what differs from the model.
    private func restart(during writing: Writing) -> (isStored: Bool, finding: String?) {
        closeFiles()
        ends += 1
        isAtRest = isAtRest || ends == DiskKeeper.endsMax
        if let finding = open() { return (false, finding) }
        return disk.quietly { held(against: writing) }
    }

    private func closeFiles() {
        store = model
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
            let engine = try SQLiteEngine(path: path, checkpointPages: checkpointPages)
            store = try SQLStore(engine, at: Instant(seconds: 0), installation: "power-cuts")
            self.engine = engine
            return nil
        } catch {
            return error.reason
        }
    }

    // MARK: - Holding it against the model

    private func held(against writing: Writing) -> (isStored: Bool, finding: String?) {
        do throws(StoreFault) {
            if let damage = try damage() { return (false, damage) }
            let here = try dump(store)
            guard let before = try here.difference(from: dump(model)) else { return (false, nil) }
            guard !writing.steps.isEmpty else { return (false, "acknowledged and lost: \(before)") }
            carryOut(writing)
            let isThere = try here.difference(from: dump(model)) == nil
            return (
                isThere,
                isThere ? nil : "what is there is neither the register before the commit nor after it: \(before)"
            )
        } catch {
            return (false, "the register cannot be read: \(error.reason)")
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
