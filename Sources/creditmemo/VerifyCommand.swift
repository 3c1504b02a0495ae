import ArgumentParser
import Register

/// Checks the whole register.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute every balance, total, number, journal group and audit chain, and name what differs.",
        discussion: "May run beside the server. Exits with 1 when something differs.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        let register = try Register.open(settings, log: .program(settings))
        let store = register.store
        async let balances = store.verify(.balances) { _, _ in }
        let (documents, events) = try VerifyCommand.documents(of: store)
        let findings = try await balances + documents
        for finding in findings { print(finding) }
        print(findings.isEmpty ? "\(events) events verified, nothing differs" : "\(findings.count) findings")
        if !findings.isEmpty { throw ExitCode.failure }
    }

    /// Checks the documents under a progress bar, and counts the events of the audit chains.
    private static func documents(of store: any Store) throws -> ([VerificationFinding], events: Int) {
        var progress: ProgressBar?
        var events = 0
        let findings = try store.verify(.documents) { done, total in
            if progress == nil { progress = ProgressBar(total: total) }
            progress?.advance(to: done)
            events = total
        }
        progress?.finish()
        return (findings, events)
    }
}
