import Synchronization

/// Holds many to the same rate, each for itself. What has not been asked about for a while is forgotten.
package final class RateLimit<Key: Hashable & Sendable>: Sendable {
    private let rate: Rate
    private let bucketsMax: Int
    private let state: Mutex<State>

    private struct State {
        var buckets: [Key: Rate.Bucket] = [:]
        /// When every bucket is full again, so that none says anything.
        var fullAt: ContinuousClock.Instant
        var sweptAt: ContinuousClock.Instant

        /// True when the key has a bucket or can get one, if need be in the place of a full one.
        mutating func hasRoom(for key: Key, _ bucketsMax: Int, at now: ContinuousClock.Instant) -> Bool {
            if buckets.count < bucketsMax || buckets[key] != nil { return true }
            // Once a second is enough: a sweep looks at all of them.
            if sweptAt.duration(to: now) >= .seconds(1) {
                buckets = buckets.filter { $0.value.fullAt > now }
                sweptAt = now
            }
            return buckets.count < bucketsMax
        }
    }

    /// Starts with full buckets. Beyond the most buckets newcomers are let through uncounted until there is room again.
    package init(_ rate: Rate, bucketsMax: Int = 100_000, at now: ContinuousClock.Instant = .now) {
        self.rate = rate
        self.bucketsMax = bucketsMax
        state = Mutex(State(fullAt: now, sweptAt: now))
    }

    /// Takes one; when there is none it takes nothing and gives the whole seconds after which to ask again.
    package func take(_ key: Key, at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            if now >= state.fullAt { state.buckets.removeAll(keepingCapacity: state.buckets.count < 1_000) }
            var bucket = state.buckets[key] ?? Rate.Bucket(at: now)
            if let wait = bucket.take(rate, at: now) { return wait.secondsRoundedUp }
            guard state.hasRoom(for: key, bucketsMax, at: now) else { return nil }
            state.buckets[key] = bucket
            state.fullAt = max(state.fullAt, bucket.fullAt)
            return nil
        }
    }

    /// Gives one back that was taken.
    package func giveBack(_ key: Key) { state.withLock { $0.buckets[key]?.giveBack(rate) } }

    /// The whole seconds after which there is one again; nil when there is. Costs next to nothing while no one is limited.
    package func wait(for key: @autoclosure () -> Key, at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            guard now < state.fullAt else { return nil }
            return state.buckets[key()]?.wait(rate, at: now)?.secondsRoundedUp
        }
    }

    /// How many are remembered.
    package var count: Int { state.withLock { $0.buckets.count } }
}

extension Duration {
    /// For `Retry-After`: a started second counts as a whole one.
    fileprivate var secondsRoundedUp: Int { Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0) }
}
