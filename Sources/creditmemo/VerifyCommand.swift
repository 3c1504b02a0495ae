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
        var progress: ProgressBar?
        var events = 0
        let findings = try register.store.verify { done, total in
            if progress == nil { progress = ProgressBar(total: total) }
            progress?.advance(to: done)
            events = total
        }
        progress?.finish()
        for finding in findings { print(finding) }
        print(findings.isEmpty ? "\(events) events verified, nothing differs" : "\(findings.count) findings")
        if !findings.isEmpty { throw ExitCode.failure }
    }
}
