public import Amounts

/// An invoice: what was charged, and what of it went back.
public struct Invoice: Sendable, Hashable {
    /// The register's number for it.
    public let id: InvoiceID
    /// The number that people use, unique within the store.
    public let number: String
    /// When it was issued.
    public let issuedAt: Instant
    /// The gateway's name of the payment captured for it.
    public let transactionID: String?
    /// What the shop wrote on it.
    public let comment: String?
    /// Whether it is paid.
    public var state: InvoiceState
    /// The lines, in the order's sequence.
    public var lines: [InvoiceLine]
    /// Shipping charged and given back.
    public var shipping: Balance<ShippingAmounts>
    /// What the customer was charged in all, and what of it went back.
    public var total: Balance<Money>
    /// When it last changed.
    public var updatedAt: Instant

    /// Joins the parts.
    public init(
        id: InvoiceID, number: String, issuedAt: Instant, transactionID: String?, comment: String?,
        state: InvoiceState, lines: [InvoiceLine], shipping: Balance<ShippingAmounts>, total: Balance<Money>,
        updatedAt: Instant
    ) {
        self.id = id
        self.number = number
        self.issuedAt = issuedAt
        self.transactionID = transactionID
        self.comment = comment
        self.state = state
        self.lines = lines
        self.shipping = shipping
        self.total = total
        self.updatedAt = updatedAt
    }

    /// The sum of the lines as charged.
    public var charged: LineAmounts { lines.map(\.amounts.charged).sum() }

    /// The invoice's line of an order line, when it has one.
    public func line(of id: OrderLineID) -> InvoiceLine? { lines.first { $0.orderLineID == id } }
}

/// A line of an invoice.
public struct InvoiceLine: Sendable, Hashable {
    /// The register's number for it.
    public let id: InvoiceLineID
    /// The order line that it charges.
    public let orderLineID: OrderLineID
    /// How many were charged and came back.
    public var quantity: Balance<Quantity>
    /// Money charged and given back.
    public var amounts: Balance<LineAmounts>

    /// Joins the parts.
    public init(
        id: InvoiceLineID, orderLineID: OrderLineID, quantity: Balance<Quantity>, amounts: Balance<LineAmounts>
    ) {
        self.id = id
        self.orderLineID = orderLineID
        self.quantity = quantity
        self.amounts = amounts
    }
}

/// Whether an invoice is paid; the lineage's numbers.
public enum InvoiceState: Int64, Sendable, CaseIterable {
    /// Issued, not paid yet.
    case open = 1
    /// Paid.
    case paid = 2
    /// Given up.
    case canceled = 3
}
