public import Amounts
public import SalesTax

/// Why a command is answered with no: nothing was written and no money moved.
///
/// The cases stand in order of precedence: a command that breaks several rules is refused for the first.
public enum Refusal: Error, Sendable, Hashable {
    /// Nothing says which document is meant.
    case sourceMissing
    /// More than one document is meant.
    case sourceAmbiguous
    /// No such invoice in the caller's stores.
    case invoiceNotFound
    /// No such order in the caller's stores.
    case orderNotFound
    /// The refund type is neither `online` nor `offline`.
    case refundTypeInvalid
    /// A line of the request names nothing, or nothing on this document, or the same as another, or no quantity.
    case itemInvalid
    /// A quantity that is to be invoiced is above what the line of this name has left.
    case quantityToInvoiceExceeds(name: String)
    /// An amount is negative, unreadable, or finer than the currency's minor unit.
    case amountInvalid
    /// A field of the request cannot be read, or contradicts another.
    case fieldInvalid(field: String)
    /// The tax of an order cannot be worked out.
    case taxNotComputable(AssessmentRefusal)
    /// The preview was made before the document changed, or for other amounts.
    case previewOutdated
    /// The document takes no refund, or none any more.
    case cannotCreditMemo
    /// The line of this name has not as much left.
    case quantityExceeds(name: String)
    /// No more shipping than this is left to give back.
    case shippingExceeds(left: Amount)
    /// The refund would be below zero, or would give nothing back at all.
    case totalNotPositive
    /// No more money than this is left to give back.
    case totalExceeds(left: Amount)
    /// Money of the order is on its way through a gateway, and nobody knows yet whether it arrives.
    case payoutInFlight
    /// The order's gateway shows a refund of ours that no credit memo accounts for: nothing more is paid out before one does.
    case refundUnmatched
    /// The payment cannot be refunded through its gateway.
    case onlineRefundUnsupported
    /// The payment's gateway does not answer now, so nothing was promised.
    case gatewayDown(Payout.Transfer)
    /// The order takes no further invoice.
    case cannotInvoice
    /// The payment cannot be captured through its gateway.
    case onlineCaptureUnsupported
    /// The order cannot be canceled any more.
    case cannotCancel
    /// The order cannot be put on hold.
    case cannotHold
    /// The order is not on hold.
    case cannotUnhold
    /// The number, or the id, is another document's already.
    case duplicate(field: String)
}
