public import Amounts

/// A credit memo of either dialect, as a line of a list.
public struct MemoSummary: Sendable, Hashable {
    /// What the memo is, and the name that its dialect has for it.
    public enum Kind: Sendable, Hashable {
        /// Issued for an order.
        case order(CreditMemoID, PayoutKind)
        /// A `/v1` document.
        case transaction(TransactionKey, TransactionType, TransactionStatus)
    }

    /// What the memo is.
    public let kind: Kind
    /// Its number, of the one series of its shop.
    public let number: String
    /// The shop.
    public let storeID: StoreID
    /// The order, by number; nil for a `/v1` document.
    public let orderNumber: String?
    /// The invoice, by number, or by the name in `createdFrom`; nil when there is none.
    public let invoice: String?
    /// Who gets it: a name or a mail address, or what a `/v1` client calls the customer; nil when nobody said.
    public let customer: String?
    /// What the customer gets.
    public let total: Amount
    /// The currency of the total.
    public let currency: Currency
    /// When it was issued.
    public let issuedAt: Instant

    /// Joins the parts, as they were stored.
    public init(
        kind: Kind, number: String, storeID: StoreID, orderNumber: String?, invoice: String?, customer: String?,
        total: Amount, currency: Currency, issuedAt: Instant
    ) {
        self.kind = kind
        self.number = number
        self.storeID = storeID
        self.orderNumber = orderNumber
        self.invoice = invoice
        self.customer = customer
        self.total = total
        self.currency = currency
        self.issuedAt = issuedAt
    }
}

/// Which memos of either dialect are wanted.
public struct MemoSummaryQuery: Sendable, Hashable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// Memos of an order, by number, or of a `/v1` document, by name.
    public var origin: String?
    /// Memos by number.
    public var number: String?
    /// Memos of customers who have this in their name or mail address, or in what a `/v1` client calls them.
    public var customer: String?
    /// Memos that come to so much.
    public var totals = Span.any
    /// Memos issued within.
    public var created = Period.always
    /// True for the oldest first, false for the newest.
    public var isOldestFirst = false
    /// The page.
    public let page: PageRequest

    /// Starts with every memo of the shops.
    public init(stores: Set<StoreID>, page: PageRequest) {
        self.stores = stores
        self.page = page
    }
}
