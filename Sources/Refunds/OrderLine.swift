public import Amounts

/// A line of an order.
public struct OrderLine: Sendable, Hashable {
    /// The register's number for it (`order_item_id`).
    public let id: OrderLineID
    /// The line of the composite product (configurable, bundle) that this one is a part of.
    public let parentID: OrderLineID?
    /// The shop's article number.
    public let sku: String
    /// What the customer read.
    public let name: String
    /// The shop's kind of product, such as `simple`, `configurable`, `bundle`.
    public let productType: String
    /// True when the line stands for a composite product whose money is on its other level: it is never refunded itself.
    public let isPlaceholder: Bool
    /// True when fractions may be sold and refunded.
    public let isDivisible: Bool
    /// The price of one without tax, before the discount.
    public let price: Money
    /// The tax it was charged with.
    public let tax: AppliedTax
    /// The money of the whole line.
    public let ordered: LineAmounts
    /// Price with tax times quantity, before the discount; shown only.
    public let rowInclTax: Money
    /// How many were ordered.
    public let quantityOrdered: Quantity
    /// How many were canceled before they were invoiced.
    public var quantityCanceled: Quantity
    /// How many were sent, as the shop told us.
    public var quantityShipped: Quantity
    /// How many were invoiced and came back.
    public var quantity: Balance<Quantity>
    /// Money invoiced and given back.
    public var amounts: Balance<LineAmounts>

    /// Joins the parts.
    public init(
        id: OrderLineID, parentID: OrderLineID?, sku: String, name: String, productType: String, isPlaceholder: Bool,
        isDivisible: Bool, price: Money, tax: AppliedTax, ordered: LineAmounts, rowInclTax: Money,
        quantityOrdered: Quantity, quantityCanceled: Quantity, quantityShipped: Quantity,
        quantity: Balance<Quantity>, amounts: Balance<LineAmounts>
    ) {
        self.id = id
        self.parentID = parentID
        self.sku = sku
        self.name = name
        self.productType = productType
        self.isPlaceholder = isPlaceholder
        self.isDivisible = isDivisible
        self.price = price
        self.tax = tax
        self.ordered = ordered
        self.rowInclTax = rowInclTax
        self.quantityOrdered = quantityOrdered
        self.quantityCanceled = quantityCanceled
        self.quantityShipped = quantityShipped
        self.quantity = quantity
        self.amounts = amounts
    }

    /// How many may still be invoiced.
    public var quantityToInvoice: Quantity {
        isPlaceholder ? .zero : quantityOrdered - quantityCanceled - quantity.charged
    }

    /// How many may still be shipped; pieces refunded need no shipping any more.
    public var quantityToShip: Quantity {
        isPlaceholder ? .zero : max(.zero, quantityOrdered - quantityShipped - quantity.refunded - quantityCanceled)
    }
}
