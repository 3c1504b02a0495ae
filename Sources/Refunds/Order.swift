public import Amounts

/// An order with its lines and invoices: everything that a decision about it needs.
public struct Order: Sendable, Hashable {
    /// The register's number for it.
    public let id: OrderID
    /// The shop that it belongs to.
    public let storeID: StoreID
    /// The number that people use, unique within the store.
    public let number: String
    /// When it was placed.
    public let placedAt: Instant
    /// The currency the customer paid in.
    public let currency: Currency
    /// The currency of the store's books.
    public let baseCurrency: Currency
    /// Units of the order's currency for one of the base currency.
    public let rate: Rate
    /// How it was paid.
    public let payment: Payment
    /// Who bought and where it goes.
    public var customer: Customer
    /// Shipping as ordered.
    public let shippingOrdered: Shipping
    /// Counts every change of the order; a preview holds for one revision.
    public var revision: Int64
    /// How far it has come.
    public var state: OrderState
    /// The shop's own word for how far it has come.
    public var status: String
    /// What an order on hold goes back to.
    public var beforeHold: Progress?
    /// The lines, in the order's own sequence.
    public var lines: [OrderLine]
    /// The invoices, oldest first.
    public var invoices: [Invoice]
    /// Shipping invoiced and given back.
    public var shipping: Balance<ShippingAmounts>
    /// Money paid and given back.
    public var total: Balance<Money>
    /// Adjustments given back so far.
    public var adjustments: Adjustments
    /// What of the refunds went through a gateway.
    public var refundedOnline: Money
    /// When it last changed.
    public var updatedAt: Instant
    /// Its latest memo, which says what the one before it was.
    public var latestMemo: LatestMemo?
    /// How many attempts were made to pay out through a gateway.
    public var attemptsMade: Int64
    /// These attempts, oldest first.
    public var attempts: [Attempt]
    /// How many refunds of its payments were heard of that nobody here asked for.
    public var unmatchedHeard: Int64 = 0
    /// These refunds, oldest first.
    public var unmatched: [UnmatchedRefund] = []
    /// What of the money left they took.
    public var unmatchedTotal = Money.zero

    /// Joins the parts.
    public init(
        id: OrderID, storeID: StoreID, number: String, placedAt: Instant, currency: Currency, baseCurrency: Currency,
        rate: Rate, payment: Payment, customer: Customer, shippingOrdered: Shipping, revision: Int64,
        state: OrderState, status: String, beforeHold: Progress?, lines: [OrderLine], invoices: [Invoice],
        shipping: Balance<ShippingAmounts>, total: Balance<Money>, adjustments: Adjustments, refundedOnline: Money,
        updatedAt: Instant, attemptsMade: Int64 = 0, attempts: [Attempt] = []
    ) {
        self.id = id
        self.storeID = storeID
        self.number = number
        self.placedAt = placedAt
        self.currency = currency
        self.baseCurrency = baseCurrency
        self.rate = rate
        self.payment = payment
        self.customer = customer
        self.shippingOrdered = shippingOrdered
        self.revision = revision
        self.state = state
        self.status = status
        self.beforeHold = beforeHold
        self.lines = lines
        self.invoices = invoices
        self.shipping = shipping
        self.total = total
        self.adjustments = adjustments
        self.refundedOnline = refundedOnline
        self.updatedAt = updatedAt
        self.attemptsMade = attemptsMade
        self.attempts = attempts
    }

    /// The sum of the lines as ordered.
    public var ordered: LineAmounts { lines.map(\.ordered).sum() }

    /// What the customer owes for the whole order.
    public var grandTotal: Money { ordered.total + shippingOrdered.amounts.total }

    /// The line of an id, when the order has it.
    public func line(_ id: OrderLineID) -> OrderLine? { lines.first { $0.id == id } }

    /// The invoice of an id, when the order has it.
    public func invoice(_ id: InvoiceID) -> Invoice? { invoices.first { $0.id == id } }
}

/// The memo of an order that was issued last.
public struct LatestMemo: Sendable, Hashable {
    /// The register's number for it.
    public let id: CreditMemoID
    /// When it was issued.
    public let issuedAt: Instant

    /// Joins the two.
    public init(id: CreditMemoID, issuedAt: Instant) {
        self.id = id
        self.issuedAt = issuedAt
    }
}

/// How an order was paid.
public struct Payment: Sendable, Hashable {
    /// The shop's code of the payment method, such as `checkmo`.
    public let method: String
    /// The gateway's name of the captured payment.
    public let transactionID: String?

    /// Joins the parts.
    public init(method: String, transactionID: String?) {
        self.method = method
        self.transactionID = transactionID
    }
}

/// Who bought, as the shop told us. The register keeps it for the documents and decides nothing by it.
public struct Customer: Sendable, Hashable {
    /// The mail address, when known.
    public let email: String?
    /// Given and family name, when known.
    public let name: String?
    /// The billing address as a JSON object, when known.
    public let billingAddress: String?
    /// The shipping address as a JSON object, when known.
    public let shippingAddress: String?

    /// Nothing known.
    public static let unknown = Customer(email: nil, name: nil, billingAddress: nil, shippingAddress: nil)

    /// Joins the parts.
    public init(email: String?, name: String?, billingAddress: String?, shippingAddress: String?) {
        self.email = email
        self.name = name
        self.billingAddress = billingAddress
        self.shippingAddress = shippingAddress
    }
}

/// Shipping as ordered.
public struct Shipping: Sendable, Hashable {
    /// What it costs.
    public let amounts: ShippingAmounts
    /// What the customer chose, such as `Flat Rate - Fixed`.
    public let description: String?
    /// The tax on it.
    public let tax: AppliedTax

    /// Joins the parts.
    public init(amounts: ShippingAmounts, description: String?, tax: AppliedTax) {
        self.amounts = amounts
        self.description = description
        self.tax = tax
    }
}

/// The tax that a line or shipping was charged with. Shown on documents; amounts never come from it.
public struct AppliedTax: Sendable, Hashable {
    /// What the tax is called, such as `VAT`.
    public let title: String
    /// The rate.
    public let percent: Percent

    /// No tax, called what a tax without a name is.
    public static let none = AppliedTax(title: "Tax", percent: .zero)

    /// Joins the parts.
    public init(title: String, percent: Percent) {
        self.title = title
        self.percent = percent
    }
}

/// A state with the shop's own word for it.
public struct Progress: Sendable, Hashable {
    /// How far the order has come.
    public let state: OrderState
    /// The shop's own word.
    public let status: String

    /// Joins the two.
    public init(state: OrderState, status: String) {
        self.state = state
        self.status = status
    }
}

/// How far an order has come; the lineage's states with the lineage's words.
public enum OrderState: String, Sendable, CaseIterable {
    /// Placed, nothing done yet.
    case new
    /// Waiting for the customer's payment.
    case pendingPayment = "pending_payment"
    /// Held by the payment method's fraud check.
    case paymentReview = "payment_review"
    /// In work: something is left to invoice or ship.
    case processing
    /// Everything is invoiced and shipped.
    case complete
    /// Everything paid was refunded.
    case closed
    /// Given up before it was invoiced.
    case canceled
    /// Stopped by a person.
    case holded

    /// The status that a shop shows for the state unless it has one of its own.
    public var defaultStatus: String {
        switch self {
        case .new: "pending"
        case .pendingPayment, .paymentReview, .processing, .complete, .closed, .canceled, .holded: rawValue
        }
    }
}

/// Money that goes back or is kept beside lines and shipping.
public struct Adjustments: Sendable, Hashable {
    /// Extra credit to the customer (`adjustment_positive`), zero or more.
    public var goodwill: Money
    /// What the shop keeps (`adjustment_negative`), zero or more.
    public var fee: Money

    /// Joins the two.
    public init(goodwill: Money, fee: Money) {
        self.goodwill = goodwill
        self.fee = fee
    }

    /// No adjustment.
    public static let none = Adjustments(goodwill: .zero, fee: .zero)

    /// What they add to the refund; below zero when the fee is the larger one.
    public var total: Money { goodwill - fee }
}
