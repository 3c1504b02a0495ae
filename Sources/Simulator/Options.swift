/// What the simulator was asked to do.
struct Options {
    /// The first world.
    var seed: UInt64 = 1
    /// How many worlds; nil for as many as the time allows.
    var worlds: Int?
    /// For how long, in seconds.
    var seconds = 60
    /// How many at once.
    var threads = 1
    /// How often every step must have been killed at each moment.
    var killsLeast = 0
    /// How many requests must have been served.
    var requestsLeast = 0
    /// True to print every step.
    var traces = false
    /// True to leave a world that failed as it is.
    var isBrief = false
    /// A file of worlds that failed once: the words of one on a line.
    var replay: String?
    /// Which part of the world is played.
    var keep: Set<Int>?
    var without: [Faults.Kind] = []
    var salt: UInt64 = 0

    static let usage = """
        usage: creditmemo-sim [--seed N] [--worlds N | --seconds N] [--threads N] [--least-kills N]
                              [--least-requests N] [--replay FILE] [--trace] [--brief]
               creditmemo-sim --seed N [--keep N,N…] [--without FAULT,FAULT…] [--salt N] --worlds 1 [--trace]
        """

    /// Reads the words of a command line, or of a line in a file; nil when they make no sense.
    init?(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--trace" || word == "--brief" {
                traces = traces || word == "--trace"
                isBrief = isBrief || word == "--brief"
                continue
            }
            guard let value = rest.popFirst(), read(word, value) else { return nil }
        }
    }

    private mutating func read(_ word: String, _ value: String) -> Bool {
        if word == "--replay" {
            replay = value
            return true
        }
        if word == "--keep" {
            keep = Set(value.split(separator: ",").compactMap { Int($0) })
            return true
        }
        if word == "--without" {
            without = value.split(separator: ",").compactMap { name in
                Faults.Kind.allCases.first { "\($0)" == name }
            }
            return true
        }
        guard let number = UInt64(value) else { return false }
        switch word {
        case "--seed": seed = number
        case "--salt": salt = number
        case "--worlds": worlds = Int(number)
        case "--seconds": seconds = Int(number)
        case "--threads": threads = max(1, Int(number))
        case "--least-kills": killsLeast = Int(number)
        case "--least-requests": requestsLeast = Int(number)
        // Of copies with planted faults: which one is switched on.
        case "--mutant": break
        default: return false
        }
        return true
    }

    /// The world of a seed, or the part of it that is wanted.
    func script(_ seed: UInt64) -> Script {
        let script = Script(seed: seed).without(without).salted(salt)
        return keep.map { script.keeping($0) } ?? script
    }
}
