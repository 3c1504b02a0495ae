import Server
import Testing

/// Many buckets: who is limited, and what is forgotten.
struct RateLimitTests {
    private let start = ContinuousClock.now

    private func limit(perSecond: Int, burst: Int, bucketsMax: Int = 100) throws -> RateLimit<Int> {
        RateLimit(try #require(Rate(perSecond: perSecond, burst: burst)), bucketsMax: bucketsMax, at: start)
    }

    @Test func eachKeyForItself() throws {
        let limit = try limit(perSecond: 2, burst: 1)
        #expect(limit.take(1, at: start) == nil)
        #expect(limit.take(1, at: start) == 1)
        #expect(limit.take(2, at: start) == nil)
        #expect(limit.take(1, at: start + .milliseconds(500)) == nil)
    }

    @Test(arguments: [0, 1, 500, 999])
    func secondsAreWholeAndAtLeastOne(milliseconds: Int) throws {
        let limit = try limit(perSecond: 1, burst: 1)
        #expect(limit.take(1, at: start) == nil)
        #expect(limit.take(1, at: start + .milliseconds(milliseconds)) == 1)
    }

    @Test func lookingTakesNothing() throws {
        let limit = try limit(perSecond: 1, burst: 2)
        for _ in 0..<10 { #expect(limit.wait(for: 1, at: start) == nil) }
        #expect(limit.count == 0)
        #expect(limit.take(1, at: start) == nil)
        #expect(limit.take(1, at: start) == nil)
        #expect(limit.wait(for: 1, at: start) == 1)
        #expect(limit.wait(for: 2, at: start) == nil)
        #expect(limit.wait(for: 1, at: start + .seconds(1)) == nil)
    }

    @Test func theKeyIsNotWorkedOutWhileNobodyIsLimited() throws {
        let limit = try limit(perSecond: 1, burst: 1)
        var asked = 0
        func key() -> Int {
            asked += 1
            return 1
        }
        _ = limit.wait(for: key(), at: start)
        #expect(asked == 0)
        _ = limit.take(1, at: start)
        _ = limit.wait(for: key(), at: start)
        #expect(asked == 1)
        _ = limit.wait(for: key(), at: start + .seconds(1))
        #expect(asked == 1)
    }

    @Test func fullBucketsAreForgotten() throws {
        let limit = try limit(perSecond: 1, burst: 1)
        for key in 0..<50 { _ = limit.take(key, at: start) }
        #expect(limit.count == 50)
        _ = limit.take(99, at: start + .seconds(1))
        #expect(limit.count == 1)
    }

    @Test func memoryIsBounded() throws {
        let limit = try limit(perSecond: 1, burst: 10, bucketsMax: 100)
        for key in 0..<1_000 { #expect(limit.take(key, at: start) == nil) }
        #expect(limit.count == 100)
        // Those that are known stay limited, those that are not are let through.
        for _ in 0..<9 { #expect(limit.take(7, at: start) == nil) }
        #expect(limit.take(7, at: start) == 1)
        for _ in 0..<20 { #expect(limit.take(999, at: start) == nil) }
        // Once most are full again, there is room; the one that is not is still known.
        for key in 1_000..<1_099 { #expect(limit.take(key, at: start + .seconds(2)) == nil) }
        #expect(limit.count == 100)
        for _ in 0..<2 { #expect(limit.take(7, at: start + .seconds(2)) == nil) }
        #expect(limit.take(7, at: start + .seconds(2)) == 1)
    }
}
