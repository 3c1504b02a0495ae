/// What a process does at one place: a call of a port. A crash takes place before it, in it or after it.
enum Step: Int, CaseIterable, Sendable {
    // Commits.
    case takeOrder, promise, claim, noteSending, noteAnswer, hear, settleByPerson, noteTold
    // Requests to gateways.
    case send, lookUp, list
    // A read, and the answer to a client.
    case findAttempts, answerClient

    /// Where in a step a process dies.
    enum Moment: Int, CaseIterable, Sendable { case before, during, after }
}

extension Step {
    /// How much likelier a crash is than elsewhere, so that steps that are rare are killed often enough too.
    var weight: UInt64 {
        switch self {
        case .takeOrder, .promise, .answerClient: 1
        case .claim, .noteAnswer, .send, .lookUp: 2
        case .noteSending, .list, .findAttempts: 4
        case .hear: 8
        case .noteTold: 16
        case .settleByPerson: 40
        }
    }
}

/// How often each step was killed where, and what else happened.
package struct Coverage: Sendable {
    /// Requests that reached a replica.
    package internal(set) var requests = 0
    /// Orders, memos, invoices and attempts that came of them.
    package internal(set) var orders = 0, memos = 0, invoices = 0, attempts = 0
    private(set) var steps = Array(repeating: 0, count: Step.allCases.count)
    private(set) var kills = Array(repeating: 0, count: Step.allCases.count * Step.Moment.allCases.count)

    /// Counts a step.
    mutating func reach(_ step: Step) { steps[step.rawValue] += 1 }

    /// Counts a crash in it.
    mutating func kill(_ step: Step, _ moment: Step.Moment) { kills[place(step, moment)] += 1 }

    /// Crashes in all.
    var crashes: Int { kills.reduce(0, +) }

    /// How often a step was killed at a moment.
    func kills(_ step: Step, _ moment: Step.Moment) -> Int { kills[place(step, moment)] }

    private func place(_ step: Step, _ moment: Step.Moment) -> Int {
        step.rawValue * Step.Moment.allCases.count + moment.rawValue
    }

    /// Adds what another world saw.
    mutating func add(_ other: Coverage) {
        requests += other.requests
        orders += other.orders
        memos += other.memos
        invoices += other.invoices
        attempts += other.attempts
        for index in steps.indices { steps[index] += other.steps[index] }
        for index in kills.indices { kills[index] += other.kills[index] }
    }
}
