/// Adds an entry to an order's history.
public struct CommentOnOrder: Sendable, Hashable {
    /// The order.
    public let source: Source
    /// What to add; a refusal when the request's fields cannot be read.
    public let terms: Result<Terms, Refusal>

    /// Joins the parts.
    public init(source: Source, terms: Result<Terms, Refusal>) {
        self.source = source
        self.terms = terms
    }

    /// What the request asks to add.
    public struct Terms: Sendable, Hashable {
        /// What people read; without card numbers.
        public let comment: String
        /// The shop's own word for how far the order has come; nil to leave it.
        public let status: String?
        /// True when the customer was told.
        public let customerNotified: Bool
        /// True when the customer may read it in the shop.
        public let visibleOnFront: Bool

        /// Joins the parts.
        public init(comment: String, status: String?, customerNotified: Bool, visibleOnFront: Bool) {
            self.comment = comment.withoutCardNumbers
            self.status = status?.withoutCardNumbers
            self.customerNotified = customerNotified
            self.visibleOnFront = visibleOnFront
        }
    }

    /// The entry; the order takes over its status. The money is untouched, so previews stay good.
    public func decide(on order: inout Order, numbering: inout Numbering, at now: Instant) throws(Refusal)
        -> HistoryEntry
    {
        let terms = try terms.get()
        if let status = terms.status, status != order.status {
            order.status = status
            order.updatedAt = now
        }
        return HistoryEntry(
            id: HistoryEntryID(numbering.takeID(.historyEntry)), orderID: order.id, subject: .order,
            status: order.status, comment: terms.comment, customerNotified: terms.customerNotified,
            visibleOnFront: terms.visibleOnFront, writtenAt: now)
    }
}
