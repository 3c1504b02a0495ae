/// Makes a world that breaks an invariant smaller, as long as it still breaks the same one.
struct Shrinker {
    /// The smallest so far, and what it breaks.
    private(set) var script: Script
    private(set) var violation: Auditor.Violation
    /// How many worlds were tried.
    private(set) var tries = 0

    /// How many may be tried, and how many sequences of faults for each.
    private static let triesMax = 3_000
    private static let salts: UInt64 = 12

    init(_ script: Script, _ violation: Auditor.Violation) {
        self.script = script
        self.violation = violation
    }

    /// Takes away faults and requests until nothing more can go.
    mutating func shrink() {
        var size = Int.max
        while size > script.asks.count + script.faults.present.count, tries < Shrinker.triesMax {
            size = script.asks.count + script.faults.present.count
            for kind in script.faults.present { _ = take(script.without([kind])) }
            dropAsks()
        }
    }

    /// Drops halves, quarters and so on of what is asked for, down to single requests.
    private mutating func dropAsks() {
        var length = max(1, script.asks.count / 2)
        while true {
            var first = 0
            while first < script.asks.count {
                let numbers = script.asks.map(\.number)
                let rest = numbers[..<first] + numbers[min(first + length, numbers.count)...]
                if !take(script.keeping(Set(rest))) { first += length }
            }
            guard length > 1 else { return }
            length /= 2
        }
    }

    /// Takes a smaller world when it breaks the same, with the same faults or others of the same kinds.
    private mutating func take(_ smaller: Script) -> Bool {
        for salt in [script.salt] + Array(1...Shrinker.salts) where tries < Shrinker.triesMax {
            tries += 1
            let candidate = smaller.salted(salt)
            guard let found = World(candidate).run(), found.invariant == violation.invariant else { continue }
            script = candidate
            violation = found
            return true
        }
        return false
    }
}

extension Script {
    /// The words with which the simulator plays exactly this world again.
    var words: String {
        let whole = Script(seed: seed)
        var words = ["--seed \(seed)"]
        if asks.count < whole.asks.count {
            words.append("--keep \(asks.map { String($0.number) }.joined(separator: ","))")
        }
        let gone = whole.faults.present.filter { faults[$0] == 0 }
        if !gone.isEmpty { words.append("--without \(gone.map { "\($0)" }.joined(separator: ","))") }
        if salt > 0 { words.append("--salt \(salt)") }
        return words.joined(separator: " ")
    }
}
