internal import Refunds
public import Wire

extension Problem {
    /// Status and text of every problem; the one place that decides them.
    public var answer: ProblemAnswer {
        switch self {
        case .malformedRequest: ProblemAnswer(400, "malformed-request", "Malformed request")
        case .requestTimeout: ProblemAnswer(408, "request-timeout", "Request timeout")
        case .headersTooLarge: ProblemAnswer(431, "headers-too-large", "Headers too large")
        case .bodyTooLarge:
            ProblemAnswer(
                413, "body-too-large", "Body too large", detail: "The body has at most \(Endpoint.bodyBytesMax) bytes.")
        case .tooManyRequests(let seconds):
            ProblemAnswer(429, "too-many-requests", "Too many requests", headers: [.retryAfter(seconds)])
        case .notFound: ProblemAnswer(404, "not-found", "Not found", detail: "There is nothing at this path.")
        case .methodNotAllowed(let allow):
            ProblemAnswer(
                405, "method-not-allowed", "Method not allowed",
                headers: [Header("Allow", allow.map(\.name).joined(separator: ", "))])
        case .credentialsInvalid:
            ProblemAnswer(401, "credentials-invalid", "Invalid credentials", headers: .notStored + [.bearer])
        case .unauthorized: ProblemAnswer(401, "unauthorized", "Unauthorized", headers: [.bearer])
        case .forbidden: ProblemAnswer(403, "forbidden", "Forbidden")
        case .invalidJSON:
            ProblemAnswer(400, "invalid-json", "Invalid JSON", detail: "The body is not one JSON object.")
        case .invalid(let faults):
            ProblemAnswer(
                400, "invalid", "Invalid request",
                detail: faults.count == 1 ? "1 field is invalid." : "\(faults.count) fields are invalid.",
                errors: faults)
        case .refused(let refusal): refusal.answer
        case .notCreditMemo(let type):
            ProblemAnswer(
                409, "not-credit-memo", "Transaction is no credit memo",
                detail: "The transaction is of type \(type.rawValue); REFUND and TAXABLE_REFUND are printed.")
        case .conflict:
            ProblemAnswer(409, "conflict", "Conflict on save", detail: "Another request changed the record.")
        case .unavailable(let seconds):
            ProblemAnswer(503, "unavailable", "Service unavailable", headers: [.retryAfter(seconds)])
        case .outcomeUnknown(let seconds):
            ProblemAnswer(
                503, "outcome-unknown", "Service unavailable",
                detail: "Whether the request was carried out is not known. The same request tells later.",
                headers: [.retryAfter(seconds)])
        case .internal: ProblemAnswer(500, "internal", "Internal error")
        }
    }

    /// The answer, ready to be sent.
    public var response: Response { answer.response }
}

extension Header {
    fileprivate static let bearer = Header("WWW-Authenticate", "Bearer")

    fileprivate static func retryAfter(_ seconds: Int) -> Header { Header("Retry-After", String(seconds)) }
}

extension [Header] {
    /// Keeps an answer out of every cache (RFC 6749 section 5.1).
    static let notStored = [Header("Cache-Control", "no-store"), Header("Pragma", "no-cache")]
}
