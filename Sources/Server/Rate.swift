/// How often something may happen: steadily so many times a second, and so many times at once.
public struct Rate: Sendable, Hashable {
    /// The time in which one more becomes possible.
    let interval: Duration
    /// The time in which a whole burst becomes possible.
    let capacity: Duration

    /// Joins the two; nil, which is no limit, for none a second.
    public init?(perSecond: Int, burst: Int) {
        guard perSecond > 0 else { return nil }
        precondition(burst > 0)
        interval = .seconds(1) / perSecond
        capacity = interval * burst
    }

    /// One in each interval, and so many at once.
    package init(every interval: Duration, burst: Int) {
        precondition(interval > .zero && burst > 0)
        self.interval = interval
        capacity = interval * burst
    }

    /// How much of a rate is left: a token bucket, kept as the moment at which it is full again.
    ///
    /// This is the generic cell rate algorithm (ITU-T I.371, annex A): each taking moves that moment one interval on, and it
    /// may lie one capacity ahead.
    package struct Bucket: Sendable {
        /// When the whole burst is possible again.
        package private(set) var fullAt: ContinuousClock.Instant

        /// A full one.
        package init(at now: ContinuousClock.Instant) { fullAt = now }

        /// The time until one can be taken; nil when that is now.
        package func wait(_ rate: Rate, at now: ContinuousClock.Instant) -> Duration? {
            let wait = now.duration(to: max(fullAt, now)) + rate.interval - rate.capacity
            return wait > .zero ? wait : nil
        }

        /// Takes one; when there is none it takes nothing and gives the time until there is.
        package mutating func take(_ rate: Rate, at now: ContinuousClock.Instant) -> Duration? {
            if let wait = wait(rate, at: now) { return wait }
            fullAt = max(fullAt, now) + rate.interval
            return nil
        }

        /// Gives one back that was taken.
        package mutating func giveBack(_ rate: Rate) { fullAt -= rate.interval }
    }
}
