import ArgumentParser
import Foundation
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
        async let balances = VerifyCommand.onThread { try store.verify(.balances) { _, _ in } }
        async let creditMemos = VerifyCommand.onThread { try store.verify(.creditMemos) { _, _ in } }
        async let (documents, events) = VerifyCommand.onThread { try VerifyCommand.documents(of: store) }
        let findings = try await balances + documents + creditMemos
        for finding in findings { print(finding) }
        print(findings.isEmpty ? "\(try await events) events verified, nothing differs" : "\(findings.count) findings")
        if !findings.isEmpty { throw ExitCode.failure }
    }

    /// Runs a part on a thread of its own: Swift's own threads may be fewer than the parts.
    private static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: .init(catching: body)) }
        }
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
