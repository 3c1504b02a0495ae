import Glibc

/// What the simulator says in the end.
struct Report {
    private let options: Options
    private let result: Season.Result
    private let seconds: Int64

    init(_ options: Options, _ result: Season.Result, took: Duration) {
        self.options = options
        self.result = result
        seconds = took.components.seconds
    }

    /// Prints it; false when something is wrong.
    func print() -> Bool {
        let coverage = result.coverage
        Swift.print(
            "\(result.worlds) worlds from seed \(options.seed): \(coverage.requests) requests, \(coverage.crashes) crashes,",
            "\(coverage.orders) orders, \(coverage.memos) memos, \(coverage.invoices) invoices,",
            "\(coverage.attempts) attempts in \(seconds) s; trace \(String(result.trace, radix: 16))")
        if let seed = result.unsteady {
            Swift.print("FAILED: world \(seed) went otherwise when it was played again")
            return false
        }
        if let failure = result.failure {
            explain(failure.seed, failure.violation, failure.requests)
            return false
        }
        return isThorough
    }

    /// Prints how often each step was killed where; false when some were not killed often enough.
    private var isThorough: Bool {
        let coverage = result.coverage
        var isEnough = coverage.requests >= options.requestsLeast
        if !isEnough { Swift.print("FAILED: less than \(options.requestsLeast) requests") }
        for step in Step.allCases {
            let kills = Step.Moment.allCases.map { coverage.kills(step, $0) }
            Swift.print("  \(step): killed before it \(kills[0]) times, during \(kills[1]), after \(kills[2])")
            if kills.contains(where: { $0 < options.killsLeast }) {
                Swift.print("FAILED: \(step) was killed less than \(options.killsLeast) times at a moment")
                isEnough = false
            }
        }
        return isEnough
    }

    private func explain(_ seed: UInt64, _ violation: Auditor.Violation, _ requests: Int) {
        Swift.print("FAILED: seed \(seed) after \(requests) requests: \(violation)")
        guard !options.isBrief else { return }
        var shrinker = Shrinker(options.script(seed), violation)
        shrinker.shrink()
        let script = shrinker.script
        Swift.print("smaller: \(script.asks.count) requests, \(shrinker.violation)")
        for ask in script.asks {
            Swift.print("  at \(ask.time) ms client \(ask.client) \(ask.key ?? "no key"): \(ask.wish)")
        }
        Swift.print("  faults: \(script.faults.present.map { "\($0)" }.joined(separator: " "))")
        Swift.print("again: creditmemo-sim \(script.words) --worlds 1 --trace")
    }

    // MARK: - Worlds that failed once

    /// The lines of a file.
    static func lines(of path: String) -> [Substring]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var text: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { text.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }

    /// Plays the worlds that are named line by line; true when none breaks an invariant.
    static func replay(_ lines: [Substring]) -> Bool {
        var isSound = true
        for line in lines where !line.hasPrefix("#") {
            guard let options = Options(line.split(separator: " ").map(String.init)) else {
                Swift.print("FAILED: nobody understands \(line)")
                isSound = false
                continue
            }
            if let violation = World(options.script(options.seed)).run() {
                Swift.print("FAILED: \(line): \(violation)")
                isSound = false
            }
        }
        return isSound
    }
}
