import API2
import Logging
import Metrics
import Wire

/// What is kept of each request: a line in the log, and counts. No body, no token, no query.
struct RequestLog: Sendable {
    let log: Logger

    /// Notes an answered request.
    func note(_ request: Request, id: String, endpoint: String, client: Int64?, _ answer: Response, took: Duration) {
        Counter(
            label: MetricName.requests, dimensions: [("endpoint", endpoint), ("status", String(answer.status))]
        ).increment()
        Timer(label: MetricName.duration, dimensions: [("endpoint", endpoint)]).recordNanoseconds(took.nanoseconds)
        var metadata: Logger.Metadata = [
            "request_id": "\(id)", "method": "\(request.method)", "path": "\(request.path)",
            "status": "\(answer.status)", "microseconds": "\(took.nanoseconds / 1_000)",
        ]
        if let client { metadata["client"] = "\(client)" }
        if let reason = answer.headers["Error-Reason"] {
            Counter(label: MetricName.refusals, dimensions: [("reason", reason)]).increment()
            metadata["reason"] = "\(reason)"
        }
        log.log(level: answer.status >= 500 ? .error : .info, "request", metadata: metadata)
    }

    /// The id that the caller gave the request, when it is 1 to 128 visible ASCII characters, else a new one.
    static func id(of request: Request) -> String {
        if let given = request.header("x-request-id"), (1...128).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        var random = SystemRandomNumberGenerator()
        return String(random.next() as UInt64, radix: 16) + String(random.next() as UInt64, radix: 16)
    }
}

extension Duration {
    /// Whole nanoseconds.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
