import ArgumentParser
import Foundation
import Logging
import Mail
import Refunds
import Register

/// The outbox at the command line.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail",
        abstract: "List mails that wait or were given up, show one, have it tried again; write the templates out.",
        subcommands: [List.self, Show.self, Retry.self, Templates.self])

    /// Lists mails, oldest first.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List mails, oldest first: unless states are named, those that wait and the dead letters.")

        @Option(
            name: .customLong("state"), help: "waiting, sending, delivered or dead; repeat for several.",
            transform: OutboxMail.State.named)
        var states: [OutboxMail.State] = []
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let mails = try register.store.mails(states.isEmpty ? [.waiting, .sending, .dead] : Set(states))
            var table = TextTable(["mail", "state", "store", "asked", "tries", "next try", "reason"])
            for mail in mails {
                table.add([
                    mail.document.name, mail.state.rawValue, "\(mail.storeID.rawValue)", "\(mail.askedAt)",
                    "\(mail.tries)", mail.state.isOpen ? "\(mail.nextTryAt)" : "", mail.reason ?? "",
                ])
            }
            print(table.text)
            print("\(mails.count) mails")
        }
    }

    /// Shows a mail.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how far a mail has come.")

        @Argument(help: "What it is about, as creditmemo-7 or invoice-7.", transform: DocumentID.named)
        var document: DocumentID
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let mail = try register.mail(about: document)
            print("\(mail.document.name): \(mail.state.rawValue)\(mail.reason.map { ", " + $0 } ?? "")".harmless)
            print("asked for \(mail.timesAsked) times, last at \(mail.askedAt); tried \(mail.tries) times since")
            if mail.state.isOpen { print("next try at \(mail.nextTryAt)") }
            if let moment = mail.deliveredAt { print("delivered at \(moment)") }
        }
    }

    /// Has mails tried again.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have mails tried at once: those that wait, were given up, or were delivered.",
            discussion: "A server sends them. A mail that does not wait any more is sent as another one.")

        @Argument(help: "What they are about, as creditmemo-7 or invoice-7.", transform: DocumentID.named)
        var documents: [DocumentID] = []
        @Flag(help: "All dead letters.") var dead = false
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard documents.isEmpty == dead else { throw ValidationError("either mails or --dead are wanted") }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let mails =
                dead
                ? try register.store.mails([.dead])
                : try documents.map { try register.mail(about: $0) }
            for mail in mails { _ = try await register.askForMail(about: mail.document, of: mail.storeID).get() }
            print("\(mails.count) mails are due")
        }
    }

    /// Writes the templates out, to be changed.
    struct Templates: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the templates that come with the program into a folder, for mail.templates.",
            discussion: "Keep those that you change, and delete the others: they get better with the program.")

        @Argument(help: "The folder; it is made, and no file in it is overwritten.") var folder: String

        func run() throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (file, text) in LetterTemplates.builtIn {
                let path = folder + "/" + file
                guard !FileManager.default.fileExists(atPath: path) else {
                    complain("\(path) is there already")
                    throw ExitCode.failure
                }
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
        }
    }
}

extension OutboxMail.State {
    /// The state of a word on the command line.
    fileprivate static func named(_ word: String) throws -> OutboxMail.State {
        guard let state = OutboxMail.State(rawValue: word) else { throw ValidationError("\"\(word)\" is no state") }
        return state
    }
}

extension DocumentID {
    /// The document of a word on the command line.
    fileprivate static func named(_ word: String) throws -> DocumentID {
        let parts = word.split(separator: "-", maxSplits: 1)
        switch (parts.first, parts.last.flatMap { Int64($0) }) {
        case ("creditmemo", let id?): return .creditMemo(CreditMemoID(id))
        case ("invoice", let id?): return .invoice(InvoiceID(id))
        default: throw ValidationError("\"\(word)\" is neither creditmemo-ID nor invoice-ID")
        }
    }
}

extension Register {
    /// The mail about a document; ends the command when nobody asked for one.
    fileprivate func mail(about document: DocumentID) throws -> OutboxMail {
        guard let mail = try store.mail(about: document) else {
            complain("nobody asked for a mail about \(document.name)")
            throw ExitCode.failure
        }
        return mail
    }
}
