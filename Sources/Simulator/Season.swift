import Dispatch
import Synchronization

/// Many worlds, one after another on each of some threads, until one breaks an invariant or the time is over.
final class Season: Sendable {
    /// What came of it.
    struct Result: Sendable {
        var coverage = Coverage()
        var worlds = 0
        /// The sum of the worlds' traces, which does not depend on who played which.
        var trace: UInt64 = 0
        /// The first world, by seed, that broke something, and after how many requests.
        var failure: (seed: UInt64, violation: Auditor.Violation, requests: Int)?
        /// A world that went otherwise when it was played again.
        var unsteady: UInt64?
    }

    private let options: Options
    private let state = Mutex(Result())
    /// Every so many worlds one is played twice.
    private static let secondLook: UInt64 = 50

    init(_ options: Options) { self.options = options }

    /// Plays them.
    func play() -> Result {
        let end = ContinuousClock.now.advanced(by: .seconds(options.seconds))
        DispatchQueue.concurrentPerform(iterations: options.threads) { [self] thread in
            var seed = options.seed + UInt64(thread)
            while isWanted(seed, until: end) {
                playOne(seed)
                seed += UInt64(options.threads)
            }
        }
        return state.withLock { $0 }
    }

    private func isWanted(_ seed: UInt64, until end: ContinuousClock.Instant) -> Bool {
        if let failed = state.withLock({ $0.failure?.seed }), failed < seed { return false }
        if let worlds = options.worlds { return seed - options.seed < UInt64(worlds) }
        return ContinuousClock.now < end
    }

    private func playOne(_ seed: UInt64) {
        let world = World(options.script(seed))
        if options.traces { world.trace.print = { print($0) } }
        let violation = world.run()
        var isSteady = true
        if seed.isMultiple(of: Season.secondLook) {
            let again = World(options.script(seed))
            _ = again.run()
            isSteady = again.trace.hash == world.trace.hash
        }
        state.withLock { result in
            result.coverage.add(world.coverage)
            result.worlds += 1
            result.trace &+= world.trace.hash
            if !isSteady { result.unsteady = seed }
            if let violation, result.failure.map({ seed < $0.seed }) ?? true {
                result.failure = (seed, violation, result.coverage.requests)
            }
        }
    }
}
