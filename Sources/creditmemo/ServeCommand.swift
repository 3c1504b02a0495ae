import ArgumentParser
import Foundation
import Logging
import Metrics
import PangoPress
import Refunds
import Register
import Server

/// Starts the server and runs it until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answer HTTP requests until SIGTERM or SIGINT.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        let metrics = PrometheusMetrics.started()
        let log = Logger.program(settings)
        let store = try settings.openOrMakeStore()
        let rates = try RatesOnFile(store, demo: settings.tax.usesDemoRates)
        let register = try Register.open(store, settings, rates: { rates.book }, log: log)
        if settings.tax.usesDemoRates {
            log.warning("demo rates are in use where no rates are on file: never for real documents")
        }
        if let hold = try register.store.payoutHold() {
            log.warning(
                "online refunds are held: run creditmemo payouts reconcile",
                metadata: ["reason": "\(hold.reason)", "since": "\(hold.since)"])
        }
        if settings.mail.plan == nil { log.info("no mail.host is set: mails wait in the outbox") }
        let printer = MemoPrinter(settings, log: log)
        try await Server(register, settings, printer, metrics, log: log).run(watching: rates, log) {
            log.info(
                "ready",
                metadata: ["address": "\(settings.httpHost):\($0)", "database": "\(settings.database.libraryVersion)"])
        }
    }
}

extension Server {
    /// Runs while rates are taken over that are imported meanwhile.
    func run(watching rates: RatesOnFile, _ log: Logger, whenReady: @escaping @Sendable (Int) -> Void) async throws {
        let watch = Task { await rates.watch(log) }
        defer { watch.cancel() }
        try await run(whenReady: whenReady)
    }

    /// The server that the settings describe.
    init(
        _ register: Register, _ settings: ProgramSettings, _ printer: MemoPrinter, _ metrics: PrometheusMetrics,
        log: Logger
    ) {
        self.init(
            register: register,
            desk: PayoutDesk(register: register, gateways: settings.gateways.all, log: log, now: { .now }),
            printer: printer, mail: settings.mail.plan, gate: TokenGate(register, settings), metrics: metrics,
            limits: ServerLimits(settings), console: settings.console,
            host: settings.httpHost, port: settings.httpPort,
            stop: Stop(secondsMax: settings.stopSeconds, end: { _exit(0) }), log: log, now: { .now })
    }
}

extension MemoPrinter {
    /// The printer that the settings describe.
    init(_ settings: ProgramSettings, log: Logger) {
        self.init(press: PangoPress(), stationery: settings.stores.stationery, log: log)
    }
}

extension ServerLimits {
    /// The limits that the settings describe.
    init(_ settings: ProgramSettings) {
        self.init(
            requests: Rate(perSecond: settings.requestsPerSecond, burst: settings.burst),
            failures: Rate(perSecond: settings.failuresPerSecond, burst: settings.failureBurst),
            connectionsMax: settings.connectionsMax, connectionsPerPeerMax: settings.connectionsPerPeerMax,
            headerSeconds: settings.headerSeconds, bodySeconds: settings.bodySeconds, idleSeconds: settings.idleSeconds,
            trustedProxies: Set(settings.trustedProxies))
    }
}

extension PrometheusMetrics {
    /// The metrics of this process: what is made after this call is counted here.
    static func started() -> PrometheusMetrics {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        return metrics
    }
}

extension TokenGate {
    /// The gate that the settings describe.
    convenience init(_ register: Register, _ settings: ProgramSettings) {
        self.init(
            register,
            lifetimes: Lifetimes(
                accessSeconds: Int64(settings.accessTokenSeconds), aloneSeconds: Int64(settings.aloneTokenSeconds),
                refreshSeconds: Int64(settings.refreshTokenSeconds)),
            now: { .now })
    }
}

extension ProgramSettings {
    /// How browsers reach the console.
    var console: ConsoleSettings {
        ConsoleSettings(
            address: consoleAddress.isEmpty ? nil : consoleAddress,
            onLoopback: httpHost == "localhost" || httpHost == "::1" || httpHost.hasPrefix("127."),
            passwordCost: passwordCost)
    }
}
