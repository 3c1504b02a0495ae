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
        let store = try settings.openStore()
        let rates = try RatesOnFile(store, demo: true)
        let register = try Register.open(store, settings, rates: { rates.book }, log: log)
        let loaded = try await loadSampleShop(into: register)
        let client = try await DemoClient.kept(in: folder, by: register)
        let gate = TokenGate(register, settings)
        let tokens = try await gate.tokens(clientID: client.clientID, secret: client.clientSecret, for: .access).get()
        let samples = DemoSamples(host: settings.httpHost, token: tokens.access.text, client: client)
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
        let file = URL(fileURLWithPath: folder).appendingPathComponent("demo-client.json")
        if let data = try? Data(contentsOf: file), let kept = try? JSONDecoder().decode(DemoClient.self, from: data),
            let known = try register.store.client(publicID: kept.clientID), known.revokedAt == nil
        {
            return kept
        }
        let made = try await register.addClient(named: "demo", stores: [1], scopes: Set(Scope.allCases))
        let client = DemoClient(clientID: made.publicID, clientSecret: made.secret.text)
        _ = FileManager.default.createFile(
            atPath: file.path, contents: try JSONEncoder().encode(client), attributes: [.posixPermissions: 0o600])
        return client
    }
}

/// The requests that the demo prints: the three of the vendor's page, and the ones around them.
struct DemoSamples {
    let host: String
    let token: String
    let client: DemoClient

    func text(port: Int) -> String {
        let base = "http://\(host):\(port)/api2"
        return """

            creditmemo listens on http://\(host):\(port). Paste these into another terminal.

            # A token for an hour (the one below came this way)
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
