import Dispatch
import Foundation
import RegisterTesting
import Simulator
import Synchronization

/// Worlds whose register is on disks that lose power, one after another on each of some threads, until so many cuts were
/// made or something was lost.
final class Campaign: Sendable {
    /// What came of it.
    struct Result: Sendable {
        var worlds = 0
        var requests = 0
        var memos = 0
        var course = Course()
        /// The sum of the worlds' traces, which does not depend on who played which.
        var trace: UInt64 = 0
        /// The first world, by seed, in which something broke.
        var failure: (seed: UInt64, violation: Auditor.Violation)?
        /// A world that went otherwise when it was played again.
        var unsteady: UInt64?
    }

    private let seed: UInt64
    private let cuts: Int
    private let worlds: Int?
    private let threads: Int
    private let control: Control?
    private let traces: Bool
    private let folder: URL
    private let state = Mutex(Result())
    /// Every so many worlds one is played twice.
    private static let secondLook: UInt64 = 20

    init(_ command: PowerCutsCommand) throws {
        seed = command.seed
        cuts = command.cuts
        worlds = command.worlds
        threads = command.threads
        control = command.control
        traces = command.trace
        // The lock files of the registers are real.
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("powercuts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Plays them.
    func play() -> Result {
        DispatchQueue.concurrentPerform(iterations: threads) { [self] thread in
            var next = seed + UInt64(thread)
            while isWanted(next) {
                playOne(next, on: thread)
                next += UInt64(threads)
            }
        }
        return state.withLock { $0 }
    }

    private func isWanted(_ next: UInt64) -> Bool {
        state.withLock { result in
            if result.failure != nil || result.unsteady != nil { return false }
            return worlds.map { next - seed < UInt64($0) } ?? (result.course.disks.cuts < cuts)
        }
    }

    private func playOne(_ seed: UInt64, on thread: Int) {
        let (world, violation, course) = world(seed, on: thread)
        let isSteady =
            !seed.isMultiple(of: Campaign.secondLook)
            || self.world(seed, on: thread).world.trace.hash == world.trace.hash
        state.withLock { result in
            result.worlds += 1
            result.requests += world.coverage.requests
            result.memos += world.coverage.memos
            result.course += course
            result.trace &+= world.trace.hash
            if !isSteady { result.unsteady = seed }
            if let violation, result.failure.map({ seed < $0.seed }) ?? true { result.failure = (seed, violation) }
        }
    }

    private func world(
        _ seed: UInt64, on thread: Int
    ) -> (world: World, violation: Auditor.Violation?, course: Course) {
        let path = folder.appendingPathComponent("\(thread).db").path
        let keeper = DiskKeeper(path: path, seed: seed, under: control)
        let world = World(Script(seed: seed), keptBy: keeper)
        if traces { world.trace.print = { print($0) } }
        let violation = world.run()
        world.trace.note(0, "\(keeper.course)")
        return (world, violation, keeper.course)
    }
}
