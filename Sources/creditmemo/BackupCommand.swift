import ArgumentParser
import Refunds
import Register
import SQLStore
import SQLiteEngine

/// Copies the register.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the register to a file, as it stands at one moment.",
        discussion: """
            May run beside the server. The copy is a register of its own: verify it with --database sqlite:FILE, restore it \
            by putting it in the place of the register while no server runs (docs/operation.md). A server that is started on \
            it refuses online refunds until creditmemo payouts reconcile has gone through.
            """)

    @Argument(help: "The file to make; it must not exist.") var file: String
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        guard case .sqlite(let path) = settings.database else {
            throw ValidationError("a register in PostgreSQL is backed up by PostgreSQL's own tools (docs/scaling.md)")
        }
        try settings.database.checkExists()
        let engine = try SQLiteEngine(path: path)
        var progress: ProgressBar?
        let hold = PayoutHold(since: .now, reason: "restored from a backup")
        try engine.backUp(to: file, adding: [hold.statement]) { done, total in
            if progress == nil { progress = ProgressBar(total: total) }
            progress?.advance(to: done)
        }
        progress?.finish()
        print("copied to \(file)")
    }
}
