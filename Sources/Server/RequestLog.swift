import Logging
import Metrics
import Refunds
import Synchronization
import Wire

/// What is kept of each request: a line in the log, and counts. No body, no token, no query.
final class RequestLog: Sendable {
    private let log: Logger
    private let counters = Mutex<[Counted: Counter]>([:])
    private let timers = Mutex<[CalledEndpoint: Timer]>([:])

    init(log: Logger) { self.log = log }

    private enum Counted: Hashable {
        case request(CalledEndpoint, status: Int)
        case refusal(reason: String)
    }

    /// A longer path, which no endpoint has, is cut.
    private static let pathCharactersMax = 200
    /// So is a longer method, which HTTP does not have.
    private static let methodCharactersMax = 20

    /// Notes an answered request; the path is unknown when it could not be decoded.
    func note(_ method: String, _ path: String?, id: String, _ reply: Reply, took: Duration) {
        let status = reply.response.status
        counter(.request(reply.called, status: status)).increment()
        if let reason = reply.reason { counter(.refusal(reason: reason)).increment() }
        timer(reply.called).recordNanoseconds(took.nanoseconds)
        let level: Logger.Level = status >= 500 ? .error : .info
        guard log.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request_id": "\(id)", "method": "\(method.prefix(RequestLog.methodCharactersMax))",
            "status": "\(status)", "microseconds": "\(took.nanoseconds / 1_000)",
        ]
        if let path {
            let shown = path.unicodeScalars.prefix(RequestLog.pathCharactersMax)
            metadata["path"] = "\(String(shown).withoutCardNumbers)"
        }
        if let client = reply.clientID { metadata["client"] = "\(client.rawValue)" }
        if let reason = reply.reason { metadata["reason"] = "\(reason)" }
        log.log(level: level, "request", metadata: metadata)
    }

    /// Notes that what came on a connection cannot be read as a request; gives the answer, with an id for it.
    func noteUnreadable(_ hindrance: Hindrance, in dialect: Dialect) -> Response {
        var reply = dialect.reply(to: hindrance)
        let id = RequestLog.newID()
        let status = reply.response.status
        counter(.request(reply.called, status: status)).increment()
        let reason = reply.reason ?? ""
        counter(.refusal(reason: reason)).increment()
        log.info(
            "unreadable request",
            metadata: ["request_id": "\(id)", "status": "\(status)", "reason": "\(reason)"])
        reply.response.headers.append(Header("X-Request-Id", id))
        return reply.response
    }

    /// The id that the caller gave the request, when it is 1 to 128 visible ASCII characters, else a new one.
    static func id(given: String?) -> String {
        if let given, (1...128).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return newID()
    }

    private static func newID() -> String {
        process + String(number.add(1, ordering: .relaxed).newValue, radix: 16)
    }

    /// Tells the ids of this process from those of any other.
    private static let process = String(UInt64.random(in: 1 << 63 ... .max), radix: 16)
    /// Requests that got an id.
    private static let number = Atomic<UInt64>(0)

    private func counter(_ counted: Counted) -> Counter {
        counters.withLock { counters in
            if let known = counters[counted] { return known }
            let made =
                switch counted {
                case .request(let called, let status):
                    Counter(
                        label: MetricName.requests, dimensions: called.dimensions + [("status", String(status))])
                case .refusal(let reason): Counter(label: MetricName.refusals, dimensions: [("reason", reason)])
                }
            counters[counted] = made
            return made
        }
    }

    private func timer(_ called: CalledEndpoint) -> Timer {
        timers.withLock { timers in
            if let known = timers[called] { return known }
            let made = Timer(label: MetricName.duration, dimensions: called.dimensions)
            timers[called] = made
            return made
        }
    }
}

extension CalledEndpoint {
    fileprivate var dimensions: [(String, String)] { [("dialect", dialect), ("endpoint", endpoint)] }
}

extension Duration {
    /// Whole nanoseconds.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
