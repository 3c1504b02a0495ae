import Logging
import Metrics
import Refunds
import Synchronization
import Wire

/// What is kept of each request: a line in the log, and counts. No body, no token, no query.
final class RequestLog: Sendable {
    private let log: Logger
    private let answered = Mutex<[Answered: (count: Counter, time: Timer)]>([:])
    private let refused = Mutex<[String: Counter]>([:])

    init(log: Logger) { self.log = log }

    private struct Answered: Hashable {
        let called: CalledEndpoint
        let status: Int
    }

    /// A longer path, which no endpoint has, is cut.
    private static let pathCharactersMax = 200
    /// So is a longer method, which HTTP does not have.
    private static let methodCharactersMax = 20

    /// Notes an answered request; the path is unknown when it could not be decoded.
    func note(_ method: String, _ path: String?, id: String, _ reply: Reply, took: Duration) {
        let status = reply.response.status
        let series = answers(reply.called, status)
        series.count.increment()
        series.time.recordNanoseconds(took.nanoseconds)
        if let reason = reply.reason { refusals(reason).increment() }
        let level: Logger.Level = status >= 500 ? .error : .info
        guard log.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request_id": .string(id), "method": .string(method.cut(to: RequestLog.methodCharactersMax)),
            "status": .string(String(status)), "microseconds": .string(String(took.nanoseconds / 1_000)),
        ]
        if let path { metadata["path"] = .string(path.cut(to: RequestLog.pathCharactersMax).withoutCardNumbers) }
        if let client = reply.clientID { metadata["client"] = .string(String(client.rawValue)) }
        if let reason = reply.reason { metadata["reason"] = .string(reason) }
        log.log(level: level, "request", metadata: metadata)
    }

    /// Notes that what came on a connection cannot be read as a request; gives the answer, with an id for it.
    func noteUnreadable(_ hindrance: Hindrance, in dialect: Dialect) -> Response {
        var reply = dialect.reply(to: hindrance)
        let id = RequestLog.newID()
        let status = reply.response.status
        answers(reply.called, status).count.increment()
        let reason = reply.reason ?? ""
        refusals(reason).increment()
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

    /// What is counted of the answers of a status where this was called.
    private func answers(_ called: CalledEndpoint, _ status: Int) -> (count: Counter, time: Timer) {
        let key = Answered(called: called, status: status)
        return answered.withLock { answered in
            if let known = answered[key] { return known }
            let made = (
                count: Counter(
                    label: MetricName.requests, dimensions: called.dimensions + [("status", String(status))]),
                time: Timer(label: MetricName.duration, dimensions: called.dimensions)
            )
            answered[key] = made
            return made
        }
    }

    private func refusals(_ reason: String) -> Counter {
        refused.withLock { refused in
            if let known = refused[reason] { return known }
            let made = Counter(label: MetricName.refusals, dimensions: [("reason", reason)])
            refused[reason] = made
            return made
        }
    }
}

extension String {
    /// The text, or its beginning where it is longer than so many characters.
    fileprivate func cut(to charactersMax: Int) -> String {
        utf8.count <= charactersMax ? self : String(unicodeScalars.prefix(charactersMax))
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
