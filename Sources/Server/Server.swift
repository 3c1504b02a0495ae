import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import Refunds
public import Register

/// Answers HTTP requests over a register.
public struct Server: Sendable {
    private let register: Register
    private let desk: PayoutDesk
    private let delivery: MailDelivery?
    let front: HTTPFront
    private let limits: ServerLimits
    private let host: String
    private let port: Int
    private let stop: Stop
    private let stopSign = StopSign()
    private let log: Logger

    /// Sets the server up; it listens once it runs. Without a plan for mail, the outbox waits.
    public init(
        register: Register, desk: PayoutDesk, printer: MemoPrinter, mail: MailPlan?, gate: TokenGate,
        metrics: PrometheusMetrics, limits: ServerLimits, console: ConsoleSettings, host: String, port: Int,
        stop: Stop, log: Logger, now: @escaping @Sendable () -> Instant
    ) {
        self.register = register
        self.desk = desk
        delivery = mail.map { MailDelivery($0, register: register, printer: printer, log: log, now: now) }
        self.limits = limits
        self.host = host
        self.port = port
        self.stop = stop
        self.log = log
        let rates = RateLimits(limits)
        let door = Door(gate: gate, rates: rates, log: log)
        front = HTTPFront(
            api2: API2Responder(register: register, desk: desk, printer: printer, door: door),
            transactions: TransactionsResponder(register: register, printer: printer, door: door, now: now),
            console: ConsoleResponder(
                register: register, door: door,
                sessions: SessionGate(
                    register, passwordCost: console.passwordCost, log: log, now: now), desk: desk,
                printer: printer, settings: console, mailsGoOut: mail != nil, now: now),
            operators: OperatorResponder(register: register, metrics: metrics, stopSign: stopSign, now: now),
            webhooks: WebhookResponder(desk: desk, rates: rates),
            requests: RequestLog(log: log), stopSign: stopSign, dates: AnswerDates(now: now))
    }

    /// Runs until SIGTERM or SIGINT, then stops as ``Stop`` says. `whenReady` gets the port that was bound.
    ///
    /// Throws when the address cannot be bound.
    public func run(whenReady: @escaping @Sendable (Int) -> Void) async throws {
        let listener = HTTPConnections(front, limits).server(
            configuration: ServerConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in whenReady(channel.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: log)
        let stoppable = Stoppable(
            listener: listener, register: register, desk: desk, delivery: delivery, stop: stop, sign: stopSign,
            log: log)
        try await stoppable.runUntilTold()
    }
}
