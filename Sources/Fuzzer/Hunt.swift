import Foundation
import Glibc
import RegisterTesting
import Wire

/// Tries mutations of a corpus, one after another, until so many were tried or one does what it must not. A trial whose answer
/// is of a kind that was not there before joins the corpus.
struct Hunt {
    /// What came of it.
    struct Result {
        var bodies = 0
        /// Kinds of answers.
        var kinds = 0
        /// The longest reading, in nanoseconds.
        var slowest: Int64 = 0
        /// Memory after the first tenth, and in the end, in bytes.
        var memory: (begin: Int, end: Int) = (0, 0)
        /// What did what it must not, and what that was.
        var finding: (trial: Trial, what: String)?
    }

    private let command: FuzzCommand
    private let folder: URL
    /// The file that has what is being tried.
    private let last: Int32
    private let documents: [Trial]
    private var pool: [Trial]
    private var mutator: Mutator
    private var kinds: Set<String> = []
    private var result = Result()

    /// Trials on one register; then comes a new one, so that it stays small.
    private static let trialsOfShop = 2_000
    /// Trials that the corpus grows to, and the longest that joins it.
    private static let poolMax = 5_000
    private static let bytesKept = 20_000

    init(_ command: FuzzCommand) throws {
        self.command = command
        last = open(command.last, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard last >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        // In memory where there is room for files: what is flushed here need not last.
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        folder = (isThere ? memory : FileManager.default.temporaryDirectory)
            .appendingPathComponent("fuzzing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        documents = try Corpus.folder(command.shop)
        pool = try Corpus.samples + documents + Corpus.folder(command.corpus)
        mutator = Mutator(seed: command.seed, corpus: pool)
    }

    /// Tries them all.
    mutating func run() async throws -> Result {
        defer {
            close(last)
            try? FileManager.default.removeItem(at: folder)
        }
        let first = pool
        while result.bodies < command.bodies, result.finding == nil {
            let shop = try await Shop(in: folder, filledBy: documents)
            for place in 0..<Hunt.trialsOfShop where result.bodies < command.bodies && result.finding == nil {
                let isFirst = result.bodies < first.count
                try await attempt(isFirst ? first[result.bodies] : next(), at: shop)
                if place % 100 == 0, result.bodies <= command.bodies / 10 { result.memory.begin = Hunt.memoryInUse }
            }
            await shop.close()
        }
        result.memory.end = Hunt.memoryInUse
        result.kinds = kinds.count
        return result
    }

    private mutating func next() -> Trial {
        guard let trial = mutator.random.one(of: pool), let other = mutator.random.one(of: pool) else {
            preconditionFailure("the corpus has trials")
        }
        return mutator.mutated(trial, with: other)
    }

    /// Tries one thing. It lies on disk meanwhile: when the process ends over it, it can be tried again.
    private mutating func attempt(_ trial: Trial, at shop: Shop) async throws {
        let text = trial.text
        guard pwrite(last, text, text.count, 0) == text.count, ftruncate(last, off_t(text.count)) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        result.bodies += 1
        let reading = Reading(caller: shop.caller, token: shop.token, control: command.control)
        let nanoseconds = reading.nanoseconds(trial)
        result.slowest = max(result.slowest, nanoseconds)
        if nanoseconds > Reading.nanosecondsMax {
            result.finding = (trial, "reading it takes \(nanoseconds / 1_000_000) ms")
        }
        guard let request = trial.request(token: shop.token) else { return }
        let answered = await shop.server.answer(to: request)
        var response = answered.response
        command.control?.disturb(&response, to: trial)
        if let fault = Hunt.fault(of: response) { result.finding = (trial, fault) }
        let kind = "\(answered.called) \(response.status) \(answered.reason ?? "")"
        if kinds.insert(kind).inserted, trial.body.count < Hunt.bytesKept, pool.count < Hunt.poolMax {
            pool.append(trial)
        }
    }

    /// What is wrong with an answer, whatever was asked.
    private static func fault(of response: Response) -> String? {
        guard (200..<500).contains(response.status) else { return "it is answered with status \(response.status)" }
        let isJSON = response.headers["content-type"]?.hasPrefix("application/json") ?? false
        guard isJSON, !response.body.isEmpty else { return nil }
        var limits = JSONLimits()
        limits.tokensMax = 1_000_000
        limits.itemsMax = 100_000
        do {
            _ = try JSON(parsing: response.body, limits: limits)
            return nil
        } catch {
            return "its answer is no JSON: \(error)"
        }
    }

    /// The resident memory of this process, in bytes.
    private static var memoryInUse: Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * 4_096
    }
}
