import Amounts
public import Refunds
import Wire

extension Refusal {
    /// Status and text of every refusal of the core; the one place that decides them.
    public var answer: ErrorAnswer {
        switch self {
        case .sourceMissing: ErrorAnswer(400, "source-missing", "Missing source identifier")
        case .sourceAmbiguous: ErrorAnswer(400, "source-ambiguous", "Ambiguous source identifier")
        case .invoiceNotFound: ErrorAnswer(404, "invoice-not-found", "Invoice not found")
        case .orderNotFound: ErrorAnswer(404, "order-not-found", "Order not found")
        case .refundTypeInvalid: ErrorAnswer(400, "refund-type-invalid", "Invalid refund_type")
        case .itemInvalid: ErrorAnswer(400, "item-invalid", "Invalid item")
        case .quantityToInvoiceExceeds(let name):
            ErrorAnswer(400, "quantity-to-invoice-exceeds", "Invalid qty to invoice item \"\(name)\"")
        case .amountInvalid: ErrorAnswer(400, "amount-invalid", "Invalid amount")
        case .fieldInvalid(let field): ErrorAnswer(400, "field-invalid", "Invalid \(field)")
        case .taxNotComputable(let refusal): .taxNotComputable(refusal.description)
        case .previewOutdated: ErrorAnswer(409, "preview-outdated", "Conflict on save")
        case .cannotCreditMemo: ErrorAnswer(400, "cannot-credit-memo", "Cannot create credit memo")
        case .quantityExceeds(let name):
            ErrorAnswer(400, "quantity-exceeds", "Invalid qty to refund item \"\(name)\"")
        case .shippingExceeds(let left):
            ErrorAnswer(
                400, "shipping-exceeds", "Maximum shipping amount allowed to refund is: \(left.errorText)")
        case .totalNotPositive: ErrorAnswer(400, "total-not-positive", "Credit memo's total must be positive.")
        case .totalExceeds(let left):
            ErrorAnswer(400, "total-exceeds", "Maximum amount available to refund is: \(left.errorText)")
        case .payoutInFlight:
            ErrorAnswer(409, "payout-in-flight", "Conflict on save", headers: [Header("Retry-After", "5")])
        case .refundUnmatched: ErrorAnswer(409, "refund-unmatched", "Conflict on save")
        case .onlineRefundUnsupported:
            ErrorAnswer(400, "online-refund-unsupported", "Online refund not supported")
        case .gatewayDown(let transfer):
            ErrorAnswer(
                500, "gateway-down", "Payment gateway error",
                headers: [Header(transfer.outcomeHeader, "failed"), Header("Retry-After", "30")])
        case .cannotInvoice: ErrorAnswer(400, "cannot-invoice", "Cannot create invoice")
        case .onlineCaptureUnsupported:
            ErrorAnswer(400, "online-capture-unsupported", "Online capture not supported")
        case .cannotCancel: ErrorAnswer(400, "cannot-cancel", "Cannot cancel order")
        case .cannotHold: ErrorAnswer(400, "cannot-hold", "Cannot hold order")
        case .cannotUnhold: ErrorAnswer(400, "cannot-unhold", "Cannot unhold order")
        case .duplicate: ErrorAnswer(409, "duplicate", "Conflict on save")
        }
    }
}

extension ErrorAnswer {
    /// Why the tax of an order cannot be worked out, in a sentence.
    static func taxNotComputable(_ sentence: String) -> ErrorAnswer {
        ErrorAnswer(400, "tax-not-computable", "Sales tax cannot be computed. \(sentence)")
    }
}

extension Payout.Transfer {
    /// The header that says what became of the money.
    public var outcomeHeader: String {
        switch self {
        case .refund: "Refund-Outcome"
        case .capture: "Capture-Outcome"
        }
    }

    /// The header that names the attempt.
    public var operationHeader: String {
        switch self {
        case .refund: "Refund-Operation"
        case .capture: "Capture-Operation"
        }
    }
}

extension Amount {
    /// The amount with two decimals, or as many more as it has: `6.00`, `0.125`.
    fileprivate var errorText: String {
        var text = description
        for _ in 0..<2 where text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
