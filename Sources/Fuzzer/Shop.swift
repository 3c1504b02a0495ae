import API2
import Foundation
import Logging
import PangoPress
import Refunds
import Register
import SQLStore
import SQLiteEngine
import SalesTax
import Server
import Wire

/// A server without a network, over a register of its own in SQLite, with some documents.
struct Shop {
    let server: Server
    /// A token that may do everything in both of its stores.
    let token: String
    let caller: Caller
    private let register: Register

    private static let now = Instant(seconds: 1_767_225_600)

    /// Makes a new one whose file is below a folder that is there; the trials fill it.
    init(in folder: URL, filledBy trials: [Trial]) async throws {
        let path = folder.appendingPathComponent("\(UUID().uuidString).db").path
        let store = try SQLStore(SQLiteEngine(path: path), at: Shop.now, installation: "fuzzing")
        // What has no name any more goes with the process, or with the register.
        for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) }
        var settings = Register.Settings(
            now: { Shop.now }, abandon: { reason in preconditionFailure("a flush failed: \(reason)") })
        settings.payouts = PayoutSettings(
            gateways: GatewayAbilities([:]), key: { $0 }, answer: IssuedAnswer.body)
        settings.taxRules = { TransactionRules(policy: TaxPolicy(), book: .demo) }
        let log = Logger(label: "fuzzing") { _ in SwiftLogNoOpLogHandler() }
        register = Register(store: store, settings: settings, log: log)
        let secret = Secret(.access)
        token = secret.text
        caller = try await Shop.client(of: register, with: secret)
        let lifetimes = TokenGate.Lifetimes(accessSeconds: 3_600, aloneSeconds: 3_600, refreshSeconds: 3_600)
        server = Server(
            register: register, desk: PayoutDesk(register: register, gateways: [:], log: log, now: { Shop.now }),
            printer: MemoPrinter(press: PangoPress(), stationery: [:], log: log), mail: nil,
            gate: TokenGate(register, lifetimes: lifetimes, now: { Shop.now }), metrics: PrometheusMetrics(),
            limits: .none, console: ConsoleSettings(address: nil, onLoopback: true, passwordCost: 14),
            host: "127.0.0.1", port: 0, stop: Stop(secondsMax: 0, end: {}), log: log, now: { Shop.now })
        for trial in trials {
            guard let request = trial.request(token: token) else { throw Unfit(trial: trial, status: 0) }
            let status = await server.answer(to: request).response.status
            guard status == 200 || status == 201 else { throw Unfit(trial: trial, status: status) }
        }
    }

    /// Ends its threads.
    func close() async { await register.stop() }

    /// A trial that should have filled the shop.
    struct Unfit: Error {
        let trial: Trial
        let status: Int
    }

    private static func client(of register: Register, with secret: Secret) async throws -> Caller {
        let (stores, scopes) = (Set([StoreID(1), StoreID(2)]), Set(Scope.allCases))
        let added = await register.access { (transaction, now) throws(StoreFault) in
            let client = NewClient(
                publicID: "shop", name: "Fuzzing", secretHash: Secret.hash(of: "s3cret"), stores: stores, scopes: scopes
            )
            let caller = Caller(clientID: try transaction.add(client, at: now), stores: stores, scopes: scopes)
            let token = RegisteredToken(
                hash: secret.hash, kind: .access, caller: caller, expiresAt: now.adding(seconds: 1_000_000))
            try transaction.add([token], at: now)
            return caller
        }
        return try added.get()
    }
}

extension ServerLimits {
    /// None that a request without a network could meet.
    fileprivate static let none = ServerLimits(
        requests: nil, failures: nil, connectionsMax: 1, connectionsPerPeerMax: 1, headerSeconds: 1, bodySeconds: 1,
        idleSeconds: 1, trustedProxies: [])
}
