import RegisterTesting

/// What can go wrong, and how often it does in one world.
///
/// Each world draws a part of the menu and rates of its own (swarm testing): a fault that is always there hides what only
/// happens without it.
struct Faults: Sendable {
    /// The menu.
    enum Kind: Int, CaseIterable, Sendable {
        // Processes and clocks.
        case crash, pause, outage, skew, clockJump
        // Commits.
        case conflict, unavailable, unansweredApplied, unansweredLost, flushFailed
        // Clients.
        case requestDropped, giveUp, repetition, changedBody
        // Requests to gateways and their answers.
        case sendLost, answerLost, sendDelayed, decline, brokenBefore, brokenAfter, notProcessed, unauthorized, pending
        case otherAmount, comesBack, lookUpFails, listFails
        // Webhooks, and refunds made past the register.
        case newsLost, newsTwice, newsLate, pastTheRegister
        // People.
        case resolve, resend, match
    }

    /// Chances in ten thousand, by kind.
    private var rates: [UInt64]

    /// Draws a world's part of the menu.
    init(_ random: inout SplitMix64) {
        rates = Kind.allCases.map { kind in
            random.isOne(in: 3) ? 0 : 1 + random.next() % kind.rateMax
        }
    }

    /// How often, in ten thousand.
    subscript(kind: Kind) -> UInt64 {
        get { rates[kind.rawValue] }
        set { rates[kind.rawValue] = newValue }
    }

    /// The faults that are there.
    var present: [Kind] { Kind.allCases.filter { self[$0] > 0 } }
}

extension Faults.Kind {
    /// The highest rate of a world, in ten thousand.
    fileprivate var rateMax: UInt64 {
        switch self {
        case .crash: 400
        case .pause: 100
        case .outage, .skew, .clockJump: 10_000
        case .conflict, .unavailable, .unansweredApplied, .unansweredLost: 300
        case .flushFailed: 50
        case .requestDropped, .giveUp, .repetition, .changedBody: 2_500
        case .sendLost, .answerLost, .sendDelayed, .decline, .brokenBefore, .brokenAfter, .notProcessed: 2_000
        case .unauthorized: 600
        case .pending, .comesBack: 3_000
        case .otherAmount: 500
        case .lookUpFails, .listFails: 2_000
        case .newsLost, .newsTwice, .newsLate: 5_000
        case .pastTheRegister: 4_000
        case .resolve, .resend, .match: 9_000
        }
    }
}

extension SplitMix64 {
    /// True once in so many times.
    mutating func isOne(in count: UInt64) -> Bool { next() % count == 0 }

    /// True so often in ten thousand times.
    mutating func hits(_ rate: UInt64) -> Bool { rate > 0 && next() % 10_000 < rate }

    /// A number of a range.
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// One of some values.
    mutating func one<Value>(of values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }
}
