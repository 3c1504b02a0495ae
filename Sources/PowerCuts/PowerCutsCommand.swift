import ArgumentParser
import Simulator

/// What proves that a loss is found, and that nothing else is taken for one.
enum Control: String, ExpressibleByArgument, CaseIterable {
    /// No flush does anything, as with `synchronous=OFF`: something must be lost.
    case off
    /// No flush of the log does anything: commits are not flushed, as with `synchronous=NORMAL`. Something must be lost.
    case normal
    /// No flush does anything, on a disk that keeps all that was written to it: nothing may be lost.
    case lossless
    /// Commits are told of before their flush, which comes some time later. Something must be lost.
    case early
}

/// Lets worlds of refunds run on SQLite while the power is cut, and counts what was acknowledged and is lost.
@main
struct PowerCutsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "creditmemo-powercuts",
        abstract: "Cuts the power below the register, and looks for what was acknowledged and is lost.")

    @Option(help: "The first world.")
    var seed: UInt64 = 1
    @Option(help: "How many cuts.")
    var cuts = 100
    @Option(help: "How many worlds, however many cuts there are in them.")
    var worlds: Int?
    @Option(help: "How many worlds at once.")
    var threads = 2
    @Option(help: "What is planted: flushes that do nothing (off, normal, lossless), answers before the flush (early).")
    var control: Control?
    @Flag(help: "Print every step.")
    var trace = false

    func run() throws {
        guard CrashDisk.start() else { throw ValidationError("SQLite does not start") }
        let start = ContinuousClock.now
        let result = try Campaign(self).play()
        let seconds = (ContinuousClock.now - start).components.seconds
        print(
            "\(result.worlds) worlds from seed \(seed): \(result.requests) requests, \(result.memos) memos in \(seconds) s;",
            "\(result.course); trace \(String(result.trace, radix: 16))")
        if let seed = result.unsteady {
            print("FAILED: world \(seed) went otherwise when it was played again")
            throw ExitCode.failure
        }
        if let failure = result.failure {
            print("\(control == nil ? "FAILED: " : "")seed \(failure.seed): \(failure.violation)")
            let words = control.map { " --control \($0.rawValue)" } ?? ""
            print("again: creditmemo-powercuts --seed \(failure.seed) --worlds 1 --trace\(words)")
        }
        guard isExpected(result) else { throw ExitCode.failure }
    }

    /// True when nothing was lost, or when a control lost something as it has to.
    private func isExpected(_ result: Campaign.Result) -> Bool {
        switch control {
        case .off, .normal, .early:
            guard let violation = result.failure?.violation, violation.invariant == 12 else {
                print("FAILED: the loss was not found")
                return false
            }
            return true
        case .lossless, nil: return result.failure == nil
        }
    }
}
