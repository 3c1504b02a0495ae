public import Refunds
public import Wire

/// The answers that show entries of an order's history.
public enum HistoryAnswer {
    /// An entry that was just written: 201.
    public static func written(_ entry: HistoryEntry) -> Response {
        .json(201) { $0.envelope("entry") { $0.entry(entry) } }
    }

    /// A page of a history, oldest entry first.
    public static func list(_ listing: Listing<HistoryEntry>, _ page: PageRequest) -> Response {
        .list("history", listing, page) { $0.entry($1) }
    }
}

extension JSONWriter {
    /// Writes the members of an entry; `entity_name` is the kind of document that it is about.
    fileprivate mutating func entry(_ entry: HistoryEntry) {
        member("entity_id", entry.id.rawValue)
        member("order_id", entry.orderID.rawValue)
        member("entity_name", entry.subject.rawValue)
        member("status", entry.status)
        member("comment", entry.comment)
        member("is_customer_notified", entry.customerNotified)
        member("is_visible_on_front", entry.visibleOnFront)
        member("created_at", entry.writtenAt.description)
    }
}
