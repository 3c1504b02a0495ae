import ArgumentParser
import Foundation
import Logging
import Refunds
import Register
import Server

/// Starts the server over a sample shop, with everything ready to try.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Serve a sample shop and print requests to try, with a live token.")

    @Option(help: "The port to listen on.") var port: Int = 8080
    @Option(name: .customLong("data"), help: "The folder of the sample register.") var folder: String = "data"
    @Option(name: .long, help: "A YAML file with settings.") var config: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
    }

    func run() async throws {
        var settings = try await ProgramSettings(file: config, database: "sqlite:\(folder)/creditmemo.sqlite")
        settings.httpPort = port
        settings.gateways.useSandbox(for: "sandbox")
        settings.stores.useSample(SampleShop.seller, for: SampleShop.storeID)
        let metrics = PrometheusMetrics.started()
        let log = Logger.program(settings)
        settings.tax.usesDemoRates = true
        let store = try settings.openOrMakeStore()
        let rates = try RatesOnFile(store, demo: true)
        let register = try Register.open(store, settings, rates: { rates.book }, log: log)
        let loaded = try await loadSampleShop(into: register)
        let client = try await DemoClient.kept(in: folder, by: register)
        let gate = TokenGate(register, settings)
        let tokens = try await gate.tokens(clientID: client.clientID, secret: client.clientSecret, for: .access).get()
        let user = try await DemoUser.kept(in: folder, by: register, passwordCost: settings.passwordCost)
        let samples = DemoSamples(host: settings.httpHost, token: tokens.access.text, client: client, user: user)
        let sendsMail = settings.mail.plan != nil
        let printer = MemoPrinter(settings, log: log)
        try await Server(register, settings, printer, metrics, log: log).run(watching: rates, log) { port in
            if loaded > 0 { print("Loaded a sample shop of \(loaded) orders into \(folder).") }
            if !sendsMail { print("No mail server is set: mails wait in the outbox (docs/mail.md).") }
            print(samples.text(port: port))
            // Standard output may be a file or a pipe, which would keep the text to itself.
            fflush(nil)
        }
    }

    /// Loads the orders that are not there yet: all, or the rest after a first start that was cut short.
    private func loadSampleShop(into register: Register) async throws -> Int {
        var loaded = 0
        for command in SampleShop.orders {
            switch await register.submit(Submission(.importOrder(command), by: nil)) {
            case .success: loaded += 1
            case .failure(.refused(.duplicate)): continue
            case .failure(let rejection): throw rejection
            }
        }
        return loaded
    }
}

/// The demo's own client; its secret is kept beside the sample register, so that the next demo uses it again.
struct DemoClient: Codable {
    let clientID: String
    let clientSecret: String

    static func kept(in folder: String, by register: Register) async throws -> DemoClient {
        let file = DemoFile("demo-client.json", in: folder)
        if let kept = file.read(DemoClient.self), let known = try register.store.client(publicID: kept.clientID),
            known.revokedAt == nil
        {
            return kept
        }
        let made = try await register.addClient(
            named: "demo", stores: [SampleShop.storeID], scopes: Set(Scope.allCases)
        ).get()
        let client = DemoClient(clientID: made.publicID, clientSecret: made.secret.text)
        try file.write(client)
        return client
    }
}

/// The demo's own user of the console, kept likewise.
struct DemoUser: Codable {
    let name: String
    let password: String

    static func kept(
        in folder: String, by register: Register, passwordCost: Int
    ) async throws -> DemoUser {
        let file = DemoFile("demo-user.json", in: folder)
        let known = try register.store.users().filter { $0.client.revokedAt == nil }.map(\.name)
        if let kept = file.read(DemoUser.self), known.contains(kept.name) { return kept }
        // A name is given once: a demo whose file was lost gets another.
        let names = try register.store.users().count
        let user = DemoUser(
            name: names == 0 ? "demo" : "demo\(names + 1)",
            password: String(Secret(.session).text.dropFirst(5).prefix(16)))
        guard
            try await register.addUser(
                named: user.name, PasswordHash(of: user.password, cost: passwordCost), role: .admin, stores: [1])
        else { preconditionFailure("the name was free") }
        try file.write(user)
        return user
    }
}

/// What a demo keeps beside its sample register, for its owner's eyes only.
private struct DemoFile {
    private let path: String

    init(_ name: String, in folder: String) {
        path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
    }

    func read<Value: Decodable>(_ type: Value.Type) -> Value? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(type, from: $0) }
    }

    func write(_ value: some Encodable) throws {
        _ = FileManager.default.createFile(
            atPath: path, contents: try JSONEncoder().encode(value), attributes: [.posixPermissions: 0o600])
    }
}

/// The requests that the demo prints: the three of the vendor's page, and the ones around them.
struct DemoSamples {
    let host: String
    let token: String
    let client: DemoClient
    let user: DemoUser

    func text(port: Int) -> String {
        let base = "http://\(host):\(port)/api2"
        return """

            The console is at http://\(host):\(port)/console: sign in as \(user.name)
            with the password \(user.password)

            The API listens on http://\(host):\(port). Paste these into another terminal.

            # A token for an hour; the one below lasts a day
            curl -s -w '\\n' \(base)/oauth/token -d grant_type=client_credentials \\
              -d client_id=\(client.clientID) -d client_secret=\(client.clientSecret)

            export TOKEN=\(token)

            # What would a refund of the whole invoice be? Nothing is written.
            \(post("\(base)/creditmemo/preview", #"{"invoice_id": 456}"#))

            # Refund by invoice
            \(post("\(base)/creditmemo", """
                {"invoice_id": 456, "refund_type": "offline", "send_email": true, "comment": "Refund created by integration."}
                """))

            # Partial refund by order
            \(post("\(base)/creditmemo/create", """
                {"order_increment_id": "100000123", "refund_type": "offline", "shipping_amount": 0, \
                "adjustment_positive": 0, "adjustment_negative": 0, "items": [{"order_item_id": 10, "qty": 1}]}
                """))

            # Online refund with items and adjustment, through the sandbox gateway: it moves no money
            \(post("\(base)/creditmemo", """
                {"invoice_increment_id": "100000045", "refund_type": "online", "shipping_amount": 19.90, \
                "adjustment_negative": 5.00, "items": [{"sku": "PRODUCT-001", "qty": 1}], "send_email": true, \
                "comment": "Partial refund after return."}
                """))

            # The memos so far, newest first
            curl -s -w '\\n' -H "Authorization: Bearer $TOKEN" '\(base)/creditmemo?sort=entity_id&direction=desc'

            # The first of them, to send to its customer
            curl -s -H "Authorization: Bearer $TOKEN" -o creditmemo.pdf '\(base)/creditmemo/pdf?id=1'

            \(transactions("http://\(host):\(port)/v1"))

            Stop the server with Ctrl-C.
            """
    }

    /// The same in the other dialect: an invoice, and the example of the vendor's page.
    private func transactions(_ base: String) -> String {
        let address = #""shippingAddress": {"country": "US", "state": "OH", "zip": "43001"}"#
        return """
            # The other dialect, /v1, takes the same token; this is its own way to one
            curl -s -w '\\n' \(base)/token -d '{"clientId": "\(client.clientID)", "clientSecret": "\(client.clientSecret)"}'

            # An invoice, taxed at demo rates: they are for trying, not for real documents
            \(put("\(base)/transactions/source/1/externalId/INV-1", """
                {"transactionType": "INVOICE", "items": [{"name": "Espresso machine", "unitPrice": 400, "quantity": 1}], \
                \(address)}
                """))

            # A credit memo linked to it, with half of its tax; ?explain=true names the rule and the rate of each amount
            \(put("\(base)/transactions/source/1/externalId/REF-1?explain=true", """
                {"transactionType": "REFUND", "createdFrom": "INV-1", "isRefundLinked": true, \
                "refundLinkedPercentage": 0.5, \
                "items": [{"name": "Espresso machine", "unitPrice": 200, "quantity": 1}], \(address)}
                """))

            # The same, to send to its customer
            curl -s -H "Authorization: Bearer $TOKEN" -o refund.pdf '\(base)/transactions/pdf/source/1/externalId/REF-1'
            """
    }

    private func put(_ url: String, _ body: String) -> String {
        """
        curl -s -w '\\n' -X PUT '\(url)' -H "Authorization: Bearer $TOKEN" \\
          -d '\(body)'
        """
    }

    private func post(_ url: String, _ body: String) -> String {
        """
        curl -s -w '\\n' \(url) -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
          -d '\(body)'
        """
    }
}
