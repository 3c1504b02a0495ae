public import Amounts

/// An order as a shop hands it in: amounts as given, numbers and base amounts where it has them.
public struct OrderDocument: Sendable, Hashable {
    /// The shop's id, kept when free; nil for the next one.
    public var id: Int64?
    /// The shop's number, kept when free; nil for the next one.
    public var number: String?
    /// When it was placed; nil for now.
    public var placedAt: Instant?
    /// How far it has come; nil to derive it from what is invoiced and shipped.
    public var state: OrderState?
    /// The shop's own word for it; nil for the state's.
    public var status: String?
    /// The currency the customer paid in.
    public var currency: Currency
    /// The currency of the store's books.
    public var baseCurrency: Currency
    /// Units of the order's currency for one of the base currency.
    public var rate: Rate
    /// How it was paid.
    public var payment: Payment
    /// Who bought.
    public var customer: Customer
    /// What shipping costs.
    public var shipping: ShippingGiven
    /// What the customer chose for shipping.
    public var shippingDescription: String?
    /// The tax on shipping.
    public var shippingTax: AppliedTax
    /// How its tax is to be worked out; nil for an order that brings its own.
    public var taxation: Taxation?
    /// The lines.
    public var lines: [Line]
    /// The invoices, oldest first.
    public var invoices: [InvoiceDocument]
    /// Totals to hold the sums against, by the wire's field name.
    public var checks: [Check]

    /// Starts from what every order has; the rest is set field by field.
    public init(
        currency: Currency, baseCurrency: Currency, rate: Rate, payment: Payment, customer: Customer,
        shipping: ShippingGiven, shippingTax: AppliedTax, lines: [Line], invoices: [InvoiceDocument]
    ) {
        self.currency = currency
        self.baseCurrency = baseCurrency
        self.rate = rate
        self.payment = payment
        self.customer = customer
        self.shipping = shipping
        self.shippingTax = shippingTax
        self.lines = lines
        self.invoices = invoices
        checks = []
    }

    /// An amount as given, with its base twin where the shop has one.
    public struct Given: Sendable, Hashable {
        /// In the order's currency.
        public let amount: Amount
        /// In the base currency; nil to take it at the order's rate.
        public let base: Amount?

        /// Joins the twins.
        public init(_ amount: Amount, base: Amount? = nil) {
            self.amount = amount
            self.base = base
        }
    }

    /// The money of shipping, as given.
    public struct ShippingGiven: Sendable, Hashable {
        /// The fee without tax.
        public let fee: Given
        /// The discount on it.
        public let discount: Given
        /// The tax on it.
        public let tax: Given

        /// Joins the parts.
        public init(fee: Given, discount: Given, tax: Given) {
            self.fee = fee
            self.discount = discount
            self.tax = tax
        }
    }

    /// A line, as given.
    public struct Line: Sendable, Hashable {
        /// The shop's id, kept when free; nil for the next one.
        public var id: Int64?
        /// The position of the composite line that it is a part of, from 0.
        public var parentPosition: Int?
        /// The article number.
        public var sku: String
        /// What the customer read.
        public var name: String
        /// The shop's kind of product.
        public var productType: String
        /// True when fractions are sold.
        public var isDivisible: Bool
        /// How many were ordered.
        public var quantityOrdered: Quantity
        /// How many were canceled.
        public var quantityCanceled: Quantity
        /// How many were sent.
        public var quantityShipped: Quantity
        /// The price of one without tax.
        public var price: Given
        /// The row without tax; nil for price times quantity.
        public var row: Given?
        /// The discount on the row.
        public var discount: Given
        /// The tax on the row.
        public var tax: Given
        /// The tax in the discount.
        public var hiddenTax: Given
        /// The row with tax before the discount; nil to take it at the tax rate.
        public var rowInclTax: Given?
        /// The tax it was charged with.
        public var appliedTax: AppliedTax
        /// The kind of goods, where the tax is to be worked out.
        public var taxCode: String?

        /// Starts from what every line has; the rest is set field by field.
        public init(sku: String, name: String, quantityOrdered: Quantity, price: Given, appliedTax: AppliedTax) {
            self.sku = sku
            self.name = name
            self.quantityOrdered = quantityOrdered
            self.price = price
            self.appliedTax = appliedTax
            productType = "simple"
            isDivisible = false
            quantityCanceled = .zero
            quantityShipped = .zero
            discount = Given(.zero)
            tax = Given(.zero)
            hiddenTax = Given(.zero)
        }
    }

    /// A total that the shop gives although it follows from the rest.
    public struct Check: Sendable, Hashable {
        /// The wire's name of it, which a refusal repeats.
        public let field: String
        /// Which sum it must equal.
        public let total: Total
        /// What the shop says.
        public let amount: Amount

        /// Joins the parts.
        public init(field: String, total: Total, amount: Amount) {
            self.field = field
            self.total = total
            self.amount = amount
        }
    }

    /// The sums that can be held against what the shop says.
    public enum Total: Sendable, Hashable {
        /// Sum of the rows.
        case subtotal
        /// Line discounts and shipping discount; either sign is taken.
        case discount
        /// Line tax and shipping tax.
        case tax
        /// Sum of the hidden taxes.
        case hiddenTax
        /// What the customer owes.
        case grandTotal
        /// What the customer owes, in the base currency.
        case baseGrandTotal
        /// What was paid.
        case totalPaid
    }
}

/// An invoice as a shop hands it in.
public struct InvoiceDocument: Sendable, Hashable {
    /// The shop's id, kept when free; nil for the next one.
    public var id: Int64?
    /// The shop's number, kept when free; nil for the next one.
    public var number: String?
    /// When it was issued; nil for the order's date.
    public var issuedAt: Instant?
    /// Whether it is paid.
    public var state: InvoiceState
    /// The gateway's name of the payment captured for it.
    public var transactionID: String?
    /// What the shop wrote on it.
    public var comment: String?
    /// The lines; nil for all that is left to invoice.
    public var lines: [Line]?
    /// Shipping; nil for all that is left to invoice.
    public var shipping: OrderDocument.ShippingGiven?
    /// What the customer was charged, to hold the sum against.
    public var grandTotal: Amount?

    /// Starts with an invoice of everything left.
    public init(state: InvoiceState) { self.state = state }

    /// A line of the invoice.
    public struct Line: Sendable, Hashable {
        /// Which order line, as in a request for a credit memo, or by position in the order, from 0.
        public let reference: Reference
        /// How many.
        public let quantity: Quantity
        /// The money; nil for the quantity's share of what is left to invoice.
        public let amounts: Amounts?

        /// Joins the parts.
        public init(reference: Reference, quantity: Quantity, amounts: Amounts?) {
            self.reference = reference
            self.quantity = quantity
            self.amounts = amounts
        }
    }

    /// How a line of an invoice says which order line it charges.
    public enum Reference: Sendable, Hashable {
        /// By position in the order, from 0.
        case position(Int)
        /// By id, or by article number.
        case item(OrderLineID?, sku: String?)
    }

    /// The money of a line, as given.
    public struct Amounts: Sendable, Hashable {
        /// The row without tax.
        public let row: OrderDocument.Given
        /// The discount on it.
        public let discount: OrderDocument.Given
        /// The tax on it.
        public let tax: OrderDocument.Given
        /// The tax in the discount.
        public let hiddenTax: OrderDocument.Given

        /// Joins the parts.
        public init(
            row: OrderDocument.Given, discount: OrderDocument.Given, tax: OrderDocument.Given,
            hiddenTax: OrderDocument.Given
        ) {
            self.row = row
            self.discount = discount
            self.tax = tax
            self.hiddenTax = hiddenTax
        }
    }
}
