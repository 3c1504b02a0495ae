import API2
import Logging
import Metrics
import Refunds
import Synchronization
import Wire

/// What is kept of each request: a line in the log, and counts. No body, no token, no query.
final class RequestLog: Sendable {
    private let log: Logger
    private let counters = Mutex<[Counted: Counter]>([:])
    private let timers = Mutex<[Endpoint?: Timer]>([:])

    init(log: Logger) { self.log = log }

    private enum Counted: Hashable {
        case request(Endpoint?, status: Int)
        case refusal(reason: String)
    }

    /// A longer path, which no endpoint has, is cut.
    private static let pathCharactersMax = 200
    /// So is a longer method, which HTTP does not have.
    private static let methodCharactersMax = 20

    /// Notes an answered request; the path is unknown when it could not be decoded, the endpoint when there was none or
    /// its caller was not let in.
    func note(
        _ method: String, _ path: String?, id: String, _ admission: API2Responder.Admission?, _ answer: Response,
        took: Duration
    ) {
        let endpoint = admission?.endpoint
        let reason = answer.headers["Error-Reason"]
        counter(.request(endpoint, status: answer.status)).increment()
        if let reason { counter(.refusal(reason: reason)).increment() }
        timer(endpoint).recordNanoseconds(took.nanoseconds)

        let level: Logger.Level = answer.status >= 500 ? .error : .info
        guard log.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request_id": "\(id)", "method": "\(method.prefix(RequestLog.methodCharactersMax))",
            "status": "\(answer.status)", "microseconds": "\(took.nanoseconds / 1_000)",
        ]
        if let path {
            let shown = path.unicodeScalars.prefix(RequestLog.pathCharactersMax)
            metadata["path"] = "\(String(shown).withoutCardNumbers)"
        }
        if let client = admission?.caller?.clientID { metadata["client"] = "\(client.rawValue)" }
        if let reason { metadata["reason"] = "\(reason)" }
        log.log(level: level, "request", metadata: metadata)
    }

    /// Notes that what came on a connection cannot be read as a request; gives the answer, with an id for it.
    func noteUnreadable(_ problem: Problem) -> Response {
        let answer = problem.answer
        let id = RequestLog.newID()
        counter(.request(nil, status: answer.status)).increment()
        counter(.refusal(reason: answer.reason)).increment()
        log.info(
            "unreadable request",
            metadata: ["request_id": "\(id)", "status": "\(answer.status)", "reason": "\(answer.reason)"])
        var response = answer.response
        response.headers.append(Header("X-Request-Id", id))
        return response
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
                case .request(let endpoint, let status):
                    Counter(
                        label: MetricName.requests,
                        dimensions: [("endpoint", RequestLog.name(endpoint)), ("status", String(status))])
                case .refusal(let reason): Counter(label: MetricName.refusals, dimensions: [("reason", reason)])
                }
            counters[counted] = made
            return made
        }
    }

    private func timer(_ endpoint: Endpoint?) -> Timer {
        timers.withLock { timers in
            if let known = timers[endpoint] { return known }
            let made = Timer(label: MetricName.duration, dimensions: [("endpoint", RequestLog.name(endpoint))])
            timers[endpoint] = made
            return made
        }
    }

    private static func name(_ endpoint: Endpoint?) -> String { endpoint.map { "\($0)" } ?? "none" }
}

extension Duration {
    /// Whole nanoseconds.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
