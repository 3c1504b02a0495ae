import Refunds
public import Wire

extension Problem {
    /// Status and text of every problem; the one place that decides them.
    public var answer: ErrorAnswer {
        switch self {
        case .unauthorized:
            ErrorAnswer(401, "unauthorized", "Unauthorized", headers: [Header("WWW-Authenticate", "Bearer")])
        case .forbidden: ErrorAnswer(403, "forbidden", "Forbidden")
        case .notFound: ErrorAnswer(404, "not-found", "Not found")
        case .methodNotAllowed(let allow):
            ErrorAnswer(
                405, "method-not-allowed", "Method not allowed",
                headers: [Header("Allow", allow.map(\.name).joined(separator: ", "))])
        case .malformedRequest: ErrorAnswer(400, "malformed-request", "Malformed request")
        case .requestTimeout: ErrorAnswer(408, "request-timeout", "Request timeout")
        case .headersTooLarge: ErrorAnswer(431, "headers-too-large", "Headers too large")
        case .bodyTooLarge: ErrorAnswer(413, "body-too-large", "Body too large")
        case .tooManyRequests(let seconds):
            ErrorAnswer(
                429, "too-many-requests", "Too many requests", headers: [Header("Retry-After", String(seconds))])
        case .invalidJSON: ErrorAnswer(400, "invalid-json", "Invalid JSON")
        case .sortInvalid: ErrorAnswer(400, "sort-invalid", "Invalid sort")
        case .dateInvalid: ErrorAnswer(400, "date-invalid", "Invalid date")
        case .parameterInvalid(let name): ErrorAnswer(400, "parameter-invalid", "Invalid \(name)")
        case .storeNotFound: ErrorAnswer(404, "store-not-found", "Store not found")
        case .creditMemoNotFound: ErrorAnswer(404, "credit-memo-not-found", "Credit memo not found")
        case .mailAddressMissing: ErrorAnswer(400, "mail-address-missing", "The order has no customer_email")
        case .idempotencyKeyInvalid: ErrorAnswer(400, "idempotency-key-invalid", "Invalid Idempotency-Key")
        case .idempotencyKeyReused: ErrorAnswer(422, "idempotency-key-reused", "Idempotency-Key reused")
        case .conflict: ErrorAnswer(409, "conflict", "Conflict on save")
        case .unavailable(let seconds):
            ErrorAnswer(
                503, "unavailable", "Service unavailable", headers: [Header("Retry-After", String(seconds))])
        case .payoutsHeld(let seconds):
            ErrorAnswer(
                503, "payouts-held", "Online refunds are held until the register is reconciled with its gateways",
                headers: [Header("Retry-After", String(seconds))])
        case .outcomeUnknown(let seconds):
            ErrorAnswer(
                503, "outcome-unknown", "Service unavailable",
                headers: [Header("Retry-After", String(seconds)), Header("Refund-Outcome", "unknown")])
        case .transferFailed(let transfer, let attempt):
            ErrorAnswer(
                500, transfer == .refund ? "payout-failed" : "capture-failed", "Payment gateway error",
                headers: [
                    Header(transfer.outcomeHeader, "failed"), Header(transfer.operationHeader, String(attempt)),
                ])
        case .transferUnknown(let transfer, let attempt):
            ErrorAnswer(
                500, transfer == .refund ? "payout-unknown" : "capture-unknown", "Payment gateway error",
                headers: [
                    Header(transfer.outcomeHeader, "unknown"), Header(transfer.operationHeader, String(attempt)),
                    Header("Retry-After", "5"),
                ])
        case .internal: ErrorAnswer(500, "internal", "Internal error")
        case .refused(let refusal): refusal.answer
        }
    }

    /// The answer, ready to be sent.
    public var response: Response { answer.response }
}
