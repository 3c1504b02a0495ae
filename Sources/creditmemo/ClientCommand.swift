public import ArgumentParser
public import Refunds
import Register
import Server

/// The clients that may ask for tokens.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Add, list and revoke API clients.",
        subcommands: [Add.self, List.self, Revoke.self])

    /// Adds a client and shows its secret, once.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a client. Its secret is shown now and never again.")

        @Argument(help: "What people call it.") var name: String
        @Option(name: .customLong("store"), help: "A store it may see; repeat for several.") var stores: [Int64] = [1]
        @Option(name: .customLong("scope"), help: "read, offline, online or admin; repeat for several.")
        var scopes: [Scope] = [.read, .offline]
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            try NewAccount.validate(name: name, stores: stores)
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.openOrMake(settings, log: .program(settings))
            let made = try await register.addClient(
                named: name, stores: Set(stores.map { StoreID($0) }), scopes: Set(scopes)
            ).get()
            if json {
                print(#"{"client_id":"\#(made.publicID)","client_secret":"\#(made.secret.text)"}"#)
            } else {
                print("client_id:     \(made.publicID)\nclient_secret: \(made.secret.text)")
                complain("Keep the secret now: only its hash is stored.")
            }
        }
    }

    /// Lists the clients, never their secrets.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the clients.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            var table = TextTable(["client_id", "name", "stores", "scopes", "added", "revoked"])
            for client in try register.store.clients() {
                table.add([
                    client.details.publicID, client.details.name,
                    client.details.stores.listed,
                    client.details.scopes.map(\.rawValue).sorted().joined(separator: ","), "\(client.addedAt)",
                    client.revokedAt.map { "\($0)" } ?? "",
                ])
            }
            print(table.text)
        }
    }

    /// Takes a client's access away.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a client and all its tokens; takes effect within a second.")

        @Argument(help: "The client_id.") var clientID: String
        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            let clientID = clientID
            let revoked = try await register.access { (transaction, now) throws(StoreFault) in
                try transaction.revokeClient(publicID: clientID, at: now)
            }.get()
            guard revoked else {
                complain("\(clientID) is no client, or is revoked already")
                throw ExitCode.failure
            }
            print("revoked \(clientID)")
        }
    }
}

extension Scope: ExpressibleByArgument {}
