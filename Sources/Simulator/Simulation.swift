import Glibc

/// Worlds in memory, one after another: what `creditmemo-sim` does.
package enum Simulation {
    /// Does what the words of a command line say; returns the status that the program ends with.
    package static func run(_ words: [String]) -> Int32 {
        guard let options = Options(words) else {
            print(Options.usage)
            return 2
        }
        if let path = options.replay {
            guard let lines = Report.lines(of: path) else {
                print("creditmemo-sim: \(path) cannot be read")
                return 2
            }
            return Report.replay(lines) ? 0 : 1
        }
        let start = ContinuousClock.now
        let result = Season(options).play()
        return Report(options, result, took: ContinuousClock.now - start).print() ? 0 : 1
    }
}
