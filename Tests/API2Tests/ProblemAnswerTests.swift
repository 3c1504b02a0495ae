import API2
import Amounts
import Refunds
import SalesTax
import Testing
import Wire

/// Status and text of every error, as vendors' clients compare them.
@Suite struct ProblemAnswerTests {
    private static let problems: [(Problem, Int, String, String, [String])] = [
        (.unauthorized, 401, "Unauthorized", "unauthorized", ["WWW-Authenticate: Bearer"]),
        (.forbidden, 403, "Forbidden", "forbidden", []),
        (.notFound, 404, "Not found", "not-found", []),
        (
            .methodNotAllowed(allow: [.post, .get]), 405, "Method not allowed", "method-not-allowed",
            ["Allow: POST, GET"]
        ),
        (.malformedRequest, 400, "Malformed request", "malformed-request", []),
        (.requestTimeout, 408, "Request timeout", "request-timeout", []),
        (.headersTooLarge, 431, "Headers too large", "headers-too-large", []),
        (.bodyTooLarge, 413, "Body too large", "body-too-large", []),
        (.tooManyRequests(retryAfterSeconds: 3), 429, "Too many requests", "too-many-requests", ["Retry-After: 3"]),
        (.invalidJSON, 400, "Invalid JSON", "invalid-json", []),
        (.sortInvalid, 400, "Invalid sort", "sort-invalid", []),
        (.dateInvalid, 400, "Invalid date", "date-invalid", []),
        (.parameterInvalid(name: "order_id"), 400, "Invalid order_id", "parameter-invalid", []),
        (.storeNotFound, 404, "Store not found", "store-not-found", []),
        (.creditMemoNotFound, 404, "Credit memo not found", "credit-memo-not-found", []),
        (.mailAddressMissing, 400, "The order has no customer_email", "mail-address-missing", []),
        (.idempotencyKeyInvalid, 400, "Invalid Idempotency-Key", "idempotency-key-invalid", []),
        (.idempotencyKeyReused, 422, "Idempotency-Key reused", "idempotency-key-reused", []),
        (.conflict, 409, "Conflict on save", "conflict", []),
        (.unavailable(retryAfterSeconds: 2), 503, "Service unavailable", "unavailable", ["Retry-After: 2"]),
        (
            .payoutsHeld(retryAfterSeconds: 60), 503,
            "Online refunds are held until the register is reconciled with its gateways", "payouts-held",
            ["Retry-After: 60"]
        ),
        (
            .outcomeUnknown(retryAfterSeconds: 2), 503, "Service unavailable", "outcome-unknown",
            ["Retry-After: 2", "Refund-Outcome: unknown"]
        ),
        (
            .transferFailed(.refund, attempt: 7), 500, "Payment gateway error", "payout-failed",
            ["Refund-Outcome: failed", "Refund-Operation: 7"]
        ),
        (
            .transferUnknown(.refund, attempt: 7), 500, "Payment gateway error", "payout-unknown",
            ["Refund-Outcome: unknown", "Refund-Operation: 7", "Retry-After: 5"]
        ),
        (
            .transferFailed(.capture, attempt: 7), 500, "Payment gateway error", "capture-failed",
            ["Capture-Outcome: failed", "Capture-Operation: 7"]
        ),
        (
            .transferUnknown(.capture, attempt: 7), 500, "Payment gateway error", "capture-unknown",
            ["Capture-Outcome: unknown", "Capture-Operation: 7", "Retry-After: 5"]
        ),
        (.internal, 500, "Internal error", "internal", []),
        (.refused(.itemInvalid), 400, "Invalid item", "item-invalid", []),
    ]

    private static let refusals: [(Refusal, Int, String, String)] = [
        (.sourceMissing, 400, "Missing source identifier", "source-missing"),
        (.sourceAmbiguous, 400, "Ambiguous source identifier", "source-ambiguous"),
        (.invoiceNotFound, 404, "Invoice not found", "invoice-not-found"),
        (.orderNotFound, 404, "Order not found", "order-not-found"),
        (.refundTypeInvalid, 400, "Invalid refund_type", "refund-type-invalid"),
        (.itemInvalid, 400, "Invalid item", "item-invalid"),
        (
            .quantityToInvoiceExceeds(name: "Tea \"Assam\""), 400, #"Invalid qty to invoice item "Tea "Assam"""#,
            "quantity-to-invoice-exceeds"
        ),
        (.amountInvalid, 400, "Invalid amount", "amount-invalid"),
        (.fieldInvalid(field: "send_email"), 400, "Invalid send_email", "field-invalid"),
        (
            .taxNotComputable(.addressUnknown(.austin)), 400,
            "Sales tax cannot be computed. No rate is on file for US-TX, 78705.", "tax-not-computable"
        ),
        (
            .taxNotComputable(.rateClassMissing(RateClass("reduced"), Destination(region: Region(country: "DE")))), 400,
            "Sales tax cannot be computed. No rate of the class reduced is on file for DE.", "tax-not-computable"
        ),
        (.previewOutdated, 409, "Conflict on save", "preview-outdated"),
        (.cannotCreditMemo, 400, "Cannot create credit memo", "cannot-credit-memo"),
        (
            .quantityExceeds(name: "Cafeteira italiana, 6 xícaras"), 400,
            #"Invalid qty to refund item "Cafeteira italiana, 6 xícaras""#, "quantity-exceeds"
        ),
        (
            .shippingExceeds(left: Amount(tenThousandths: 60_000)), 400,
            "Maximum shipping amount allowed to refund is: 6.00", "shipping-exceeds"
        ),
        (
            .shippingExceeds(left: .zero), 400, "Maximum shipping amount allowed to refund is: 0.00",
            "shipping-exceeds"
        ),
        (.totalNotPositive, 400, "Credit memo's total must be positive.", "total-not-positive"),
        (
            .totalExceeds(left: Amount(tenThousandths: 1_234_567_1250)), 400,
            "Maximum amount available to refund is: 1234567.125", "total-exceeds"
        ),
        (
            .totalExceeds(left: Amount(tenThousandths: 123_4567)), 400,
            "Maximum amount available to refund is: 123.4567", "total-exceeds"
        ),
        (
            .totalExceeds(left: Amount(tenThousandths: 100_5000)), 400,
            "Maximum amount available to refund is: 100.50", "total-exceeds"
        ),
        (.payoutInFlight, 409, "Conflict on save", "payout-in-flight"),
        (.refundUnmatched, 409, "Conflict on save", "refund-unmatched"),
        (.onlineRefundUnsupported, 400, "Online refund not supported", "online-refund-unsupported"),
        (.gatewayDown(.refund), 500, "Payment gateway error", "gateway-down"),
        (.gatewayDown(.capture), 500, "Payment gateway error", "gateway-down"),
        (.cannotInvoice, 400, "Cannot create invoice", "cannot-invoice"),
        (.onlineCaptureUnsupported, 400, "Online capture not supported", "online-capture-unsupported"),
        (.cannotCancel, 400, "Cannot cancel order", "cannot-cancel"),
        (.cannotHold, 400, "Cannot hold order", "cannot-hold"),
        (.cannotUnhold, 400, "Cannot unhold order", "cannot-unhold"),
        (.duplicate(field: "increment_id"), 409, "Conflict on save", "duplicate"),
    ]

    private func transcript(_ status: Int, _ message: String, _ reason: String, _ headers: [String]) -> String {
        (["\(status)", "content-type: application/json", "Error-Reason: \(reason)"] + headers + [
            "", #"{"error":"\#(message)"}"#,
        ]).joined(separator: "\n")
    }

    @Test(arguments: problems)
    func problemIsAnswered(problem: Problem, status: Int, message: String, reason: String, headers: [String]) {
        #expect(problem.response.transcript == transcript(status, message, reason, headers))
        #expect(problem.answer.status == status)
        #expect(problem.answer.message == message)
        #expect(problem.answer.reason == reason)
    }

    @Test(arguments: refusals)
    func refusalIsAnswered(refusal: Refusal, status: Int, message: String, reason: String) {
        let json = message.replacing("\"", with: #"\""#)
        let headers: [String] =
            switch refusal {
            case .payoutInFlight: ["Retry-After: 5"]
            case .gatewayDown(.refund): ["Refund-Outcome: failed", "Retry-After: 30"]
            case .gatewayDown(.capture): ["Capture-Outcome: failed", "Retry-After: 30"]
            case _: []
            }
        #expect(Problem.refused(refusal).response.transcript == transcript(status, json, reason, headers))
        #expect(refusal.answer.message == message)
    }

    @Test func rowsCoverEveryCase() {
        #expect(Set(ProblemAnswerTests.refusals.map(\.3)).count == 26)
        #expect(Set(ProblemAnswerTests.problems.map(\.3)).count == 28)
    }
}
