public import SalesTax

/// What a decision changes in the register. A batch writes all its changes in one transaction.
public enum Change: Sendable {
    /// An order was taken over with its invoices.
    case orderImported(Order)
    /// An order was charged; the order stands as after it.
    case invoiceCreated(Invoice, Order, sendsMail: Bool)
    /// Money was given back; the order stands as after it.
    case creditMemoIssued(CreditMemo, Order)
    /// A refund's part of the balances is held for a payout; the order stands as after it.
    case attemptMade(Attempt, Order)
    /// An attempt went on; when it came to an end, what it held is free. The order stands as after it.
    case attemptMoved(Attempt, Order)
    /// An attempt was made for a client that gave no key and has not been told how it ends.
    case requestUnanswered(UnansweredRequest)
    /// An attempt whose memo is issued was asked about again, or its gateway had news. Nothing of the order changes.
    case attemptFollowed(Attempt, Order)
    /// A refund was heard of that nobody here asked for; the order stands as after it.
    case unmatchedHeard(UnmatchedRefund, Order)
    /// There is news of such a refund, or a memo accounts for it now; the order stands as after it.
    case unmatchedMoved(UnmatchedRefund, Order)
    /// Something was seen of an attempt.
    case evidenceSeen(Evidence)
    /// There is news of a memo's money.
    case settled(Settlement)
    /// An order was canceled, held, let go on, or got another status.
    case orderMoved(Order)
    /// Something was written into an order's history.
    case historyWritten(HistoryEntry, StoreID)
    /// A `/v1` document came or has a new revision, with what that does to the books.
    case transactionPut(TaxTransaction, journal: [JournalEntry])
    /// The refunds in force that are linked to an invoice of a shop give this back of it now.
    case invoiceCredited(TransactionID, StoreID, StandingCredits)
    /// A customer came or is known otherwise.
    case customerPut(TaxCustomer)
    /// An exemption came or changed.
    case exemptionPut(TaxExemption)
}
