import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Refunds
public import Register

/// Answers HTTP requests over a register.
public struct Server: Sendable {
    private let register: Register
    private let front: HTTPFront
    private let host: String
    private let port: Int
    private let log: Logger

    /// The most connections at a time; more wait to be accepted.
    private static let connectionsMax = 1_000
    /// A connection on which nothing comes or goes for this long is closed.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// The largest header block; HTTP itself answers 400 beyond it.
    private static let headerBytesMax = 16 * 1_024
    /// The most header fields.
    private static let headersMax = 100

    /// Sets the server up; it listens once it runs.
    public init(
        register: Register, gate: TokenGate, metrics: PrometheusMetrics, host: String, port: Int, log: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.register = register
        self.host = host
        self.port = port
        self.log = log
        front = HTTPFront(
            responder: API2Responder(register: register, gate: gate, log: log),
            operators: OperatorResponder(register: register, metrics: metrics, now: now),
            requests: RequestLog(log: log))
    }

    /// Runs until SIGTERM or SIGINT, then finishes what was accepted. `whenReady` gets the port that was bound.
    ///
    /// Throws when the address cannot be bound.
    public func run(whenReady: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            responder: front,
            server: .http1(
                configuration: .init(
                    idleTimeout: Server.idleTimeout,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: Server.headerBytesMax, maxHeaderListSize: Server.headerBytesMax,
                        maxHeaderFieldCount: Server.headersMax))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(Server.connectionsMax)),
            onServerRunning: { channel in whenReady(channel.localAddress?.port ?? 0) },
            logger: log)
        try await application.runService()
        await register.stop()
    }
}
