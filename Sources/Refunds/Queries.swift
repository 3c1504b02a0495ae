public import Amounts

/// Which part of a listing is wanted.
public struct PageRequest: Sendable, Hashable {
    /// The page, from 1.
    public let number: Int
    /// Rows on a page.
    public let limit: Int
    /// True when the number of all rows is wanted too.
    public let wantsTotal: Bool

    /// Joins the parts.
    public init(number: Int, limit: Int, wantsTotal: Bool) {
        self.number = number
        self.limit = limit
        self.wantsTotal = wantsTotal
    }
}

/// A page of a listing.
public struct Listing<Record: Sendable>: Sendable {
    /// The rows of the page.
    public let records: [Record]
    /// The number of all rows, when it was asked for.
    public let total: Int?

    /// Joins the parts.
    public init(records: [Record], total: Int?) {
        self.records = records
        self.total = total
    }
}

/// The sequence of a listing; ties are broken by the document's id, in the same direction.
public struct Sorting: Sendable, Hashable {
    /// What decides.
    public let field: Field
    /// True for largest first.
    public let descending: Bool

    /// Joins the two.
    public init(_ field: Field, descending: Bool) {
        self.field = field
        self.descending = descending
    }

    /// What documents can be sorted by.
    public enum Field: Sendable, Hashable, CaseIterable {
        /// The id.
        case id
        /// When it was placed or issued.
        case createdAt
        /// When it last changed.
        case updatedAt
        /// The number, as text.
        case number
        /// What it comes to.
        case grandTotal
    }
}

/// A span of time; both ends count.
public struct Period: Sendable, Hashable {
    /// The first second; nil for the beginning.
    public let from: Instant?
    /// The last second; nil for the end.
    public let to: Instant?

    /// Joins the two.
    public init(from: Instant?, to: Instant?) {
        self.from = from
        self.to = to
    }

    /// All of time.
    public static let always = Period(from: nil, to: nil)
}

/// A span of amounts, whatever their currencies; both ends count.
public struct Span: Sendable, Hashable {
    /// The least; nil for any.
    public let least: Amount?
    /// The most; nil for any.
    public let most: Amount?

    /// Joins the two.
    public init(least: Amount?, most: Amount?) {
        self.least = least
        self.most = most
    }

    /// All amounts.
    public static let any = Span(least: nil, most: nil)
}

/// Which orders are wanted.
public struct OrderQuery: Sendable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// An order by id.
    public var id: OrderID?
    /// Orders by number; empty for any.
    public var numbers: [String] = []
    /// Orders of these statuses; empty for any.
    public var statuses: [String] = []
    /// Orders of customers who have this in their name or mail address; a letter of ASCII is the same in either case.
    public var customer: String?
    /// Orders that come to so much.
    public var totals = Span.any
    /// Placed within.
    public var created = Period.always
    /// Last changed within.
    public var updated = Period.always
    /// The sequence.
    public var sorting = Sorting(.id, descending: false)
    /// The page.
    public var page: PageRequest

    /// Starts with every order of the shops.
    public init(stores: Set<StoreID>, page: PageRequest) {
        self.stores = stores
        self.page = page
    }
}

/// Which invoices are wanted.
public struct InvoiceQuery: Sendable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// An invoice by id.
    public var id: InvoiceID?
    /// Invoices by number; empty for any.
    public var numbers: [String] = []
    /// Invoices of an order, by id.
    public var orderID: OrderID?
    /// Invoices of an order, by number.
    public var orderNumber: String?
    /// Invoices of customers who have this in their name or mail address.
    public var customer: String?
    /// Invoices that come to so much.
    public var totals = Span.any
    /// Invoices in a state.
    public var state: InvoiceState?
    /// Issued within.
    public var created = Period.always
    /// The sequence.
    public var sorting = Sorting(.id, descending: false)
    /// The page.
    public var page: PageRequest

    /// Starts with every invoice of the shops.
    public init(stores: Set<StoreID>, page: PageRequest) {
        self.stores = stores
        self.page = page
    }
}

/// Which credit memos are wanted.
public struct CreditMemoQuery: Sendable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// A memo by id.
    public var id: CreditMemoID?
    /// Memos by number; empty for any.
    public var numbers: [String] = []
    /// Memos of an order, by id.
    public var orderID: OrderID?
    /// Memos of an order, by number.
    public var orderNumber: String?
    /// Memos that count on an invoice, by id.
    public var invoiceID: InvoiceID?
    /// Memos that count on an invoice, by number.
    public var invoiceNumber: String?
    /// Memos in a state.
    public var state: CreditMemoState?
    /// Memos of a refund type.
    public var payout: PayoutKind?
    /// Issued within.
    public var created = Period.always
    /// The sequence.
    public var sorting = Sorting(.id, descending: false)
    /// The page.
    public var page: PageRequest

    /// Starts with every memo of the shops.
    public init(stores: Set<StoreID>, page: PageRequest) {
        self.stores = stores
        self.page = page
    }
}

/// An invoice with the order that it charges.
public struct InvoiceRecord: Sendable {
    /// The order.
    public let order: Order
    /// The invoice; one of the order's.
    public let invoice: Invoice

    /// Joins the two.
    public init(order: Order, invoice: Invoice) {
        self.order = order
        self.invoice = invoice
    }
}

/// Which order's history is wanted; newest entries last.
public struct HistoryQuery: Sendable {
    /// The shops to look in.
    public let stores: Set<StoreID>
    /// The order: ``Source/order(_:)`` or ``Source/orderNumber(_:)``.
    public let order: Source
    /// The page.
    public let page: PageRequest

    /// Joins the parts.
    public init(stores: Set<StoreID>, order: Source, page: PageRequest) {
        self.stores = stores
        self.order = order
        self.page = page
    }
}
