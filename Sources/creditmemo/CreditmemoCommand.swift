import ArgumentParser
import Foundation

/// The program: a register of refunds that shops talk to over HTTP, and the operator at the command line.
@main
struct CreditmemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "creditmemo",
        abstract: "A self-hosted register of refunds.",
        subcommands: [
            ServeCommand.self, DemoCommand.self, ClientCommand.self, UserCommand.self, ImportCommand.self,
            MemoCommand.self, PayoutsCommand.self, MailCommand.self,
            TaxCommand.self, VerifyCommand.self, BackupCommand.self, CopyCommand.self, ConfigCommand.self,
        ])

    /// Runs the command that the arguments name. What it makes has names, addresses and hashes in it, and what it has in memory has
    /// secrets: nobody else reads the one, and a crash leaves no core of the other.
    static func main() async {
        umask(0o077)
        var nothing = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &nothing)
        await main(nil)
    }
}

/// What every command can be told about its settings.
struct SettingsOptions: ParsableArguments {
    @Option(name: .long, help: "A YAML file with settings; the environment (CREDITMEMO_…) wins over it.")
    var config: String?

    @Option(name: .long, help: "The register: sqlite:PATH or postgres://…. Wins over the settings.")
    var database: String?

    /// The settings in effect. Throws ``SettingsError`` naming each bad one.
    func settings() async throws -> ProgramSettings {
        try await ProgramSettings(file: config, database: database)
    }
}
