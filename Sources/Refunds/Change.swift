/// What a decision changes in the register. A batch writes all its changes in one transaction.
public enum Change: Sendable {
    /// An order was taken over with its invoices.
    case orderImported(Order)
    /// An order was charged; the order stands as after it.
    case invoiceCreated(Invoice, Order, sendsMail: Bool)
    /// Money was given back; the order stands as after it.
    case creditMemoIssued(CreditMemo, Order)
    /// An order was canceled, held, let go on, or got another status.
    case orderMoved(Order)
    /// Something was written into an order's history.
    case historyWritten(HistoryEntry, StoreID)
}
