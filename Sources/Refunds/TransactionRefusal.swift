public import Amounts
public import SalesTax

/// Why a `/v1` command is answered with no: nothing was written.
///
/// The cases stand in order of precedence: a command that breaks several rules is refused for the first.
public enum TransactionRefusal: Error, Sendable, Hashable {
    /// No such document.
    case transactionUnknown
    /// No such customer.
    case customerUnknown
    /// No such exemption.
    case exemptionUnknown
    /// An exemption is for a customer that the register does not know.
    case exemptionCustomerUnknown
    /// An exemption would end before it begins.
    case validityReversed
    /// The request names another document by `complytId` than by its key.
    case complytIDDiffers
    /// The document's tax was reported: what changes now is a new document.
    case filed
    /// The stored document is of another type.
    case typeDiffers(stored: TransactionType)
    /// A linked refund does not say what it is linked to.
    case originMissing
    /// A linked refund names a document that the source does not have.
    case originUnknown(String)
    /// A linked refund names a document of another source.
    case originInSource(TransactionSource)
    /// A linked refund names a document that is no invoice.
    case originNotInvoice(TransactionType)
    /// A linked refund names an invoice that was cancelled.
    case originCancelled(String)
    /// A linked refund differs from its invoice.
    case originDiffers(LinkedTrait)
    /// The tax cannot be worked out.
    case notAssessable(AssessmentRefusal)
    /// The refunds of the invoice would exceed its tax or its items.
    case wouldExceed(CreditRefusal)
    /// The refunds of the invoice would exceed its shipping fee; this much is left.
    case shippingWouldExceed(left: Amount)
    /// The invoice would differ from the refunds that are linked to it.
    case memosDiffer(LinkedTrait)
    /// The invoice would come below what is refunded of it.
    case belowMemos(CreditRefusal)
    /// The invoice would have a lower shipping fee than is refunded of it.
    case shippingBelowMemos(credited: Amount)
}

/// What an invoice and its linked refunds have in common.
public enum LinkedTrait: Sendable, Hashable, CaseIterable {
    /// Who buys.
    case customer
    /// The currency.
    case currency
    /// Whether amounts have the tax in them.
    case taxInclusion
}
