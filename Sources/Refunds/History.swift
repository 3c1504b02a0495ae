/// An entry of an order's history: what happened, as people read it.
public struct HistoryEntry: Sendable, Hashable {
    /// The register's number for it.
    public let id: HistoryEntryID
    /// The order it belongs to.
    public let orderID: OrderID
    /// The kind of document it is about.
    public let subject: Subject
    /// The order's status after it.
    public let status: String
    /// What people read.
    public let comment: String?
    /// True when the customer was told.
    public let customerNotified: Bool
    /// True when the customer may read it in the shop.
    public let visibleOnFront: Bool
    /// When it was written.
    public let writtenAt: Instant

    /// Joins the parts.
    public init(
        id: HistoryEntryID, orderID: OrderID, subject: Subject, status: String, comment: String?,
        customerNotified: Bool, visibleOnFront: Bool, writtenAt: Instant
    ) {
        self.id = id
        self.orderID = orderID
        self.subject = subject
        self.status = status
        self.comment = comment
        self.customerNotified = customerNotified
        self.visibleOnFront = visibleOnFront
        self.writtenAt = writtenAt
    }

    /// The kind of document that an entry is about; the lineage's words.
    public enum Subject: String, Sendable, CaseIterable {
        /// The order itself.
        case order
        /// One of its invoices.
        case invoice
        /// One of its credit memos.
        case creditMemo = "creditmemo"
    }
}
