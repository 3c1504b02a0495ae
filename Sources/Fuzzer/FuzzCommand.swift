import ArgumentParser
import Foundation

/// Tries made-up bodies and requests on both dialects, and files of rates.
@main
struct FuzzCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "creditmemo-fuzz",
        abstract: "Tries made-up requests: none may crash, be answered with 5xx or be slow to read.")

    @Option(help: "How many bodies.")
    var bodies = 10_000
    @Option(help: "What makes them up.")
    var seed: UInt64 = 1
    @Option(help: "The folder of requests to begin with.")
    var corpus = "tests/fuzz/corpus"
    @Option(help: "The folder of requests that fill a register.")
    var shop = "tests/fuzz/shop"
    @Option(help: "The file that has what is being tried.")
    var last = "last.trial"
    @Option(help: "A fault to plant: crash, slow, failure, garbled, leak.")
    var control: Control?

    /// How much more memory there may be in the end than after the first tenth: a fifth, and some for what is cached.
    private static let memorySlack = 48 << 20

    func run() async throws {
        let start = ContinuousClock.now
        var hunt = try Hunt(self)
        let result = try await hunt.run()
        let seconds = (ContinuousClock.now - start).components.seconds
        let megabytes = (result.memory.begin >> 20, result.memory.end >> 20)
        print(
            "\(result.bodies) bodies from seed \(seed) in \(seconds) s: \(result.kinds) kinds of answers; the slowest took",
            "\(result.slowest / 1_000) µs to read; \(megabytes.0) MB of memory after a tenth, \(megabytes.1) MB in the end"
        )
        if let finding = result.finding {
            print("FAILED: \(finding.what); it is in \(last)")
            throw ExitCode.failure
        }
        try? FileManager.default.removeItem(atPath: last)
        guard result.memory.end <= result.memory.begin / 5 * 6 + FuzzCommand.memorySlack else {
            print("FAILED: memory grows")
            throw ExitCode.failure
        }
    }
}
