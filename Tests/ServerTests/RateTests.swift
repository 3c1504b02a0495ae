import Server
import Testing

/// The bucket, at moments that the test names.
struct RateTests {
    static let start = ContinuousClock.now

    /// A moment so many milliseconds after the start.
    static func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test func noneASecondIsNoLimit() {
        #expect(Rate(perSecond: 0, burst: 40) == nil)
        #expect(Rate(perSecond: 1, burst: 1) != nil)
    }

    @Test func aBurstThenTheSteadyRate() throws {
        let rate = try #require(Rate(perSecond: 20, burst: 40))
        var bucket = Rate.Bucket(at: Self.at(0))
        for _ in 0..<40 { #expect(bucket.take(rate, at: Self.at(0)) == nil) }
        #expect(bucket.take(rate, at: Self.at(0)) == .milliseconds(50))
        #expect(bucket.take(rate, at: Self.at(49)) == .milliseconds(1))
        #expect(bucket.wait(rate, at: Self.at(50)) == nil)
        #expect(bucket.take(rate, at: Self.at(50)) == nil)
        #expect(bucket.take(rate, at: Self.at(50)) == .milliseconds(50))
        for tick in 2...100 { #expect(bucket.take(rate, at: Self.at(50 * tick)) == nil) }
    }

    @Test func whatIsRefusedCostsNothing() throws {
        let rate = try #require(Rate(perSecond: 1, burst: 1))
        var bucket = Rate.Bucket(at: Self.at(0))
        #expect(bucket.take(rate, at: Self.at(0)) == nil)
        for moment in 0..<1_000 { #expect(bucket.take(rate, at: Self.at(moment)) == .milliseconds(1_000 - moment)) }
        #expect(bucket.take(rate, at: Self.at(1_000)) == nil)
    }

    @Test func neverMoreThanABurst() throws {
        let rate = try #require(Rate(perSecond: 10, burst: 3))
        var bucket = Rate.Bucket(at: Self.at(0))
        let taken = (0..<10).filter { _ in bucket.take(rate, at: Self.at(3_600_000)) == nil }
        #expect(taken.count == 3)
        #expect(bucket.fullAt == Self.at(3_600_300))
    }

    @Test func aClockThatStandsOrStepsBackGivesNothing() throws {
        let rate = try #require(Rate(perSecond: 1, burst: 2))
        var bucket = Rate.Bucket(at: Self.at(0))
        #expect(bucket.take(rate, at: Self.at(5_000)) == nil)
        #expect(bucket.take(rate, at: Self.at(5_000)) == nil)
        #expect(bucket.take(rate, at: Self.at(4_000)) == .milliseconds(2_000))
    }
}
