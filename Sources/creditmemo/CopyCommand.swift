import ArgumentParser
import Foundation
import PostgresEngine
import Refunds
import Register
import SQLStore
import SQLiteEngine

/// Moves a register to another database.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a whole register into an empty database, from SQLite to PostgreSQL or back.",
        discussion: """
            No server may write to the source meanwhile. A copy that was cut short goes on where it was when the command \
            is run again; until it is finished no server opens the target. In the end every row is compared, and both \
            registers are verified. Exits with 1 when anything differs.
            """)

    @Argument(help: "The register to copy: sqlite:PATH or postgres://….") var source: String
    @Argument(help: "The database to copy it into.") var target: String

    func run() async throws {
        let (from, to) = (try CopyCommand.engine(source, isNew: false), try CopyCommand.engine(target, isNew: true))
        let copy = try RegisterCopy(from: from, to: to, at: .now)
        var progress: ProgressBar?
        var rows = 0
        try copy.run { done, total in
            if progress == nil { progress = ProgressBar(total: total) }
            progress?.advance(to: done)
            rows = total / 2
        }
        progress?.finish()
        print("\(rows) rows copied, each compared")
        var isGood = true
        for (name, engine) in [("source", from), ("target", to)] {
            let findings = try CopyCommand.findings(in: engine)
            for finding in findings { print("\(name): \(finding)") }
            print("\(name): \(findings.isEmpty ? "nothing differs" : "\(findings.count) findings")")
            isGood = isGood && findings.isEmpty
        }
        if !isGood { throw ExitCode.failure }
    }

    private static func engine(_ text: String, isNew: Bool) throws -> any SQLEngine {
        let address = DatabaseAddress(text)
        if !isNew { try address?.checkExists() }
        switch address {
        case .sqlite(let path): return try SQLiteEngine(path: path)
        case .postgres(let connectionString): return try PostgresEngine(connectionString)
        case nil: throw ValidationError("an address is neither sqlite:PATH nor postgres://…")
        }
    }

    private static func findings(in engine: some SQLEngine) throws -> [VerificationFinding] {
        let store = try SQLStore(engine, at: .now, installation: "")
        return try VerificationPart.allCases.flatMap { try store.verify($0) { _, _ in } }
    }
}
