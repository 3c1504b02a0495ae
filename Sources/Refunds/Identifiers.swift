/// The number that the register gives a row of one kind, so that an order's can never be taken for an invoice's.
public struct Identifier<Kind>: Sendable, Hashable, Comparable {
    /// The integer on the wire and in the database, from 1.
    public let rawValue: Int64

    /// The largest integer that every reader of JSON reads exactly: 2⁵³ − 1.
    public static var rawValueMax: Int64 { 9_007_199_254_740_991 }

    /// The largest integer that a document may bring along: later ids lie above it, and have as many again.
    public static var wantedMax: Int64 { rawValueMax / 2 }

    /// Wraps the integer.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// True when the left row got its number first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names a shop within the register; no document, token or number is shared between stores.
public typealias StoreID = Identifier<Shop>
/// Names an order.
public typealias OrderID = Identifier<Order>
/// Names a line of an order (`order_item_id`).
public typealias OrderLineID = Identifier<OrderLine>
/// Names an invoice.
public typealias InvoiceID = Identifier<Invoice>
/// Names a line of an invoice.
public typealias InvoiceLineID = Identifier<InvoiceLine>
/// Names a credit memo.
public typealias CreditMemoID = Identifier<CreditMemo>
/// Names a line of a credit memo.
public typealias CreditMemoLineID = Identifier<CreditMemoLine>
/// Names an entry of an order's history.
public typealias HistoryEntryID = Identifier<HistoryEntry>

/// A shop within the register, known by its number alone.
public enum Shop {}
