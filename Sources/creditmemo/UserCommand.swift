import ArgumentParser
import Foundation
import Refunds
import Register
import Server

/// The people who may sign in to the console.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add, list and remove the users of the console.",
        subcommands: [Add.self, List.self, Remove.self, Password.self])

    /// Adds a user.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a user.",
            discussion: """
                The password is asked for on the terminal, or read from standard input or a file: its first line. A name is \
                given once, also when its user is removed: the audit chain says by it for ever who did something.
                """)

        @Argument(help: "What the user signs in with.") var name: String
        @Option(
            help:
                "reader looks at everything; clerk also issues offline credit memos; cashier online ones too; admin all."
        )
        var role: Role = .reader
        @Option(name: .customLong("store"), help: "A store the user may see; repeat for several.") var stores: [Int64] =
            [1]
        @OptionGroup var password: NewPassword
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            try NewAccount.validate(name: name, stores: stores)
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.openOrMake(settings, log: .program(settings))
            let hash = PasswordHash(of: try password.read(for: name), cost: settings.passwordCost)
            guard try await register.addUser(named: name, hash, role: role, stores: stores) else {
                complain("the name \(name.harmless) is taken, or was once")
                throw ExitCode.failure
            }
            print("added \(name)")
        }
    }

    /// Lists the users.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the users.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            var table = TextTable(["name", "role", "stores", "client", "added", "removed"])
            for user in try register.store.users() {
                table.add([
                    user.name, Role(user.caller.scopes)?.rawValue ?? "none",
                    user.caller.stores.listed,
                    "\(user.client.id.rawValue)", "\(user.client.addedAt)",
                    user.client.revokedAt.map { "\($0)" } ?? "",
                ])
            }
            print(table.text)
        }
    }

    /// Takes a user's access away.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user and end the user's sessions at once; what the user did stays.")

        @Argument(help: "The user's name.") var name: String
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let name = name
            let removed = try await register.access { (transaction, now) throws(StoreFault) in
                try transaction.removeUser(named: name, at: now)
            }.get()
            guard removed else {
                complain("there is no user \(name.harmless)")
                throw ExitCode.failure
            }
            print("removed \(name.harmless)")
        }
    }

    /// Gives a user another password.
    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user another password and end the user's sessions.")

        @Argument(help: "The user's name.") var name: String
        @OptionGroup var password: NewPassword
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let (name, hash) = (name, PasswordHash(of: try password.read(for: name), cost: settings.passwordCost))
            let changed = try await register.access { (transaction, _) throws(StoreFault) in
                try transaction.setPassword(hash.text, ofUser: name)
            }.get()
            guard changed else {
                complain("there is no user \(name.harmless)")
                throw ExitCode.failure
            }
            print("changed the password of \(name.harmless)")
        }
    }
}

/// What a user may do, in a word.
enum Role: String, ExpressibleByArgument, CaseIterable {
    case reader, clerk, cashier, admin

    var scopes: Set<Scope> {
        switch self {
        case .reader: [.read]
        case .clerk: [.read, .offline]
        case .cashier: [.read, .offline, .online]
        case .admin: [.admin]
        }
    }

    init?(_ scopes: Set<Scope>) {
        guard let role = Role.allCases.first(where: { $0.scopes == scopes }) else { return nil }
        self = role
    }
}

/// Where a new password comes from: never from the command line, which every user of the machine can read.
struct NewPassword: ParsableArguments {
    @Option(name: .customLong("password-file"), help: "A file whose first line is the password.") var file: String?

    /// Short ones are guessed, and a longer one is no password any more.
    private static let lengths = 12...1_024

    func read(for name: String) throws -> String {
        let password = try typed(for: name)
        guard NewPassword.lengths.contains(password.utf8.count), password != name else {
            complain("a password has 12 to 1024 bytes, and is not the name")
            throw ExitCode.failure
        }
        return password
    }

    private func typed(for name: String) throws -> String {
        if let file {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return String(text.prefix { !$0.isNewline })
        }
        guard isatty(0) == 1 else { return readLine() ?? "" }
        let password = NewPassword.ask("Password for \(name.harmless): ")
        guard password == NewPassword.ask("Once more: ") else {
            complain("the two are not the same")
            throw ExitCode.failure
        }
        return password
    }

    /// Asks on the terminal, which does not show what is typed.
    private static func ask(_ question: String) -> String { getpass(question).map { String(cString: $0) } ?? "" }
}

extension Register {
    /// Adds a user; false when the name is taken.
    func addUser(named name: String, _ hash: PasswordHash, role: Role, stores: [Int64]) async throws -> Bool {
        // A user is a client without a secret: nobody has the one that it is given.
        let client = NewClient(
            publicID: "cu_" + UUID().uuidString.lowercased(), name: name, secretHash: Secret(.client).hash,
            stores: Set(stores.map { StoreID($0) }), scopes: role.scopes)
        let user = NewUser(client: client, passwordHash: hash.text)
        return try await access { (transaction, now) throws(StoreFault) in try transaction.add(user, at: now) }.get()
            != nil
    }
}
