public import Amounts
public import Refunds
public import SalesTax

/// What is on a printed credit memo, whichever dialect made it.
///
/// ``Sums/total`` = subtotal − discount + shipping + tax (unless prices have it) + goodwill − fee.
public struct PrintedMemo: Sendable, Hashable {
    /// The register's number for it, or what the client calls it.
    public var number: String
    /// When it was issued; the day is printed, in Coordinated Universal Time.
    public var issuedAt: Instant
    /// False once it was cancelled.
    public var isInForce: Bool
    /// Who gets the money; the name first.
    public var buyer: [String]
    /// The customer's country, by its ISO 3166 code, when it is known.
    public var country: String?
    /// The order, when it is known.
    public var order: Reference?
    /// The invoices that it corrects.
    public var invoices: [Reference]
    /// The currency of all amounts.
    public var currency: Currency
    /// True when the amounts of lines, discount and shipping have the tax in them.
    public var pricesHaveTax: Bool
    /// What came back.
    public var lines: [Line]
    /// What it comes to.
    public var sums: Sums
    /// The taxes by title and rate.
    public var taxes: [Tax]
    /// How the money goes back, when the register knows.
    public var payout: Payout?
    /// What the seller says about it.
    public var comment: String?

    /// Joins the parts.
    public init(
        number: String, issuedAt: Instant, isInForce: Bool = true, buyer: [String], country: String? = nil,
        order: Reference?, invoices: [Reference], currency: Currency, pricesHaveTax: Bool = false, lines: [Line],
        sums: Sums,
        taxes: [Tax], payout: Payout?, comment: String?
    ) {
        self.number = number
        self.issuedAt = issuedAt
        self.isInForce = isInForce
        self.buyer = buyer
        self.country = country
        self.order = order
        self.invoices = invoices
        self.currency = currency
        self.pricesHaveTax = pricesHaveTax
        self.lines = lines
        self.sums = sums
        self.taxes = taxes
        self.payout = payout
        self.comment = comment
    }

    /// A document that it refers to.
    public struct Reference: Sendable, Hashable {
        /// Its number.
        public let number: String
        /// When it was issued, when that is known.
        public let issuedAt: Instant?

        /// Joins the two.
        public init(number: String, issuedAt: Instant?) {
            self.number = number
            self.issuedAt = issuedAt
        }
    }

    /// What came back of one article.
    public struct Line: Sendable, Hashable {
        /// The shop's article number.
        public let sku: String?
        /// What the customer read.
        public let name: String
        /// What stands below the name.
        public let details: String?
        /// How many.
        public let quantity: Quantity
        /// The price of one.
        public let price: Amount
        /// Its tax rates together; nil when they are not the line's own.
        public let taxRate: TaxRate?
        /// Its tax; nil when it is not the line's own.
        public let tax: Amount?
        /// Price times quantity, before discounts.
        public let amount: Amount

        /// Joins the parts.
        public init(
            sku: String? = nil, name: String, details: String? = nil, quantity: Quantity, price: Amount,
            taxRate: TaxRate?, tax: Amount?, amount: Amount
        ) {
            self.sku = sku
            self.name = name
            self.details = details
            self.quantity = quantity
            self.price = price
            self.taxRate = taxRate
            self.tax = tax
            self.amount = amount
        }
    }

    /// What a memo comes to.
    public struct Sums: Sendable, Hashable {
        /// All lines.
        public let subtotal: Amount
        /// What discounts took off.
        public let discount: Amount
        /// The fee for shipping.
        public let shipping: Amount
        /// All taxes; nil when no tax was charged.
        public let tax: Amount?
        /// Extra credit.
        public let goodwill: Amount
        /// What the seller keeps.
        public let fee: Amount
        /// What goes back.
        public let total: Amount

        /// Joins the parts.
        public init(
            subtotal: Amount, discount: Amount, shipping: Amount, tax: Amount?, goodwill: Amount = .zero,
            fee: Amount = .zero, total: Amount
        ) {
            self.subtotal = subtotal
            self.discount = discount
            self.shipping = shipping
            self.tax = tax
            self.goodwill = goodwill
            self.fee = fee
            self.total = total
        }
    }

    /// A tax at a rate.
    public struct Tax: Sendable, Hashable {
        /// What it is called.
        public let title: String
        /// The rate.
        public let rate: TaxRate
        /// What it was computed on, without tax; nil when the document does not say.
        public var base: Amount?
        /// The tax.
        public var amount: Amount

        /// Joins the parts.
        public init(title: String, rate: TaxRate, base: Amount?, amount: Amount) {
            self.title = title
            self.rate = rate
            self.base = base
            self.amount = amount
        }
    }

    /// How the money goes back.
    public enum Payout: Sendable, Hashable {
        /// Past the register.
        case offline
        /// Through the gateway, by its name of the refund.
        case online(reference: String?)
    }
}

/// What a store prints its documents on.
public struct Stationery: Sendable, Hashable {
    /// The language of headings, numbers and dates.
    public var language = PrintLanguage.english
    /// The paper.
    public var paper = Paper.a4
    /// Who sells; nil while nobody said.
    public var seller: Seller?

    /// Starts with English on A4.
    public init() {}

    /// Who sells.
    public struct Seller: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The lines of the address.
        public let address: [String]
        /// Tax ids, telephone numbers, bank accounts: whatever the law or the seller wants on a document, a line each.
        public let details: [String]

        /// Joins the parts.
        public init(name: String, address: [String], details: [String]) {
            self.name = name
            self.address = address
            self.details = details
        }
    }
}
