public import Amounts

/// An amount in the order's currency, with the same amount in the store's base currency beside it.
public struct Money: Sendable, Hashable, AdditiveArithmetic {
    /// What the customer pays and gets, in the order's currency.
    public var amount: Amount
    /// Its twin in the base currency, for the store's books.
    public var base: Amount

    /// Joins the twins.
    public init(_ amount: Amount, base: Amount) {
        self.amount = amount
        self.base = base
    }

    /// Nothing, in both currencies.
    public static let zero = Money(.zero, base: .zero)

    /// The sum in each currency.
    public static func + (left: Money, right: Money) -> Money {
        Money(left.amount + right.amount, base: left.base + right.base)
    }

    /// The difference in each currency.
    public static func - (left: Money, right: Money) -> Money {
        Money(left.amount - right.amount, base: left.base - right.base)
    }

    /// True when it is zero or more, and no more than the other, in both currencies.
    func lies(within whole: Money) -> Bool {
        amount >= .zero && base >= .zero && amount <= whole.amount && base <= whole.base
    }
}

/// The money of a line. Each part is zero or more; ``total`` is what the customer pays for the line.
public struct LineAmounts: Sendable, Hashable, AdditiveArithmetic {
    /// Price times quantity, without tax, before the discount.
    public var row: Money
    /// What the discount takes off.
    public var discount: Money
    /// Tax on the discounted row.
    public var tax: Money
    /// The part of a discount on tax-inclusive prices that is tax, which the discount took off beside the net price
    /// (Magento's `hidden_tax_amount`).
    public var hiddenTax: Money

    /// Joins the parts.
    public init(row: Money, discount: Money, tax: Money, hiddenTax: Money) {
        self.row = row
        self.discount = discount
        self.tax = tax
        self.hiddenTax = hiddenTax
    }

    /// What the customer pays.
    public var total: Money { row - discount + tax + hiddenTax }

    /// No money at all.
    public static let zero = LineAmounts(row: .zero, discount: .zero, tax: .zero, hiddenTax: .zero)

    /// The sum part by part.
    public static func + (left: LineAmounts, right: LineAmounts) -> LineAmounts {
        LineAmounts(
            row: left.row + right.row, discount: left.discount + right.discount, tax: left.tax + right.tax,
            hiddenTax: left.hiddenTax + right.hiddenTax)
    }

    /// The difference part by part.
    public static func - (left: LineAmounts, right: LineAmounts) -> LineAmounts {
        LineAmounts(
            row: left.row - right.row, discount: left.discount - right.discount, tax: left.tax - right.tax,
            hiddenTax: left.hiddenTax - right.hiddenTax)
    }

    /// True when every part lies within the other's.
    func lies(within whole: LineAmounts) -> Bool {
        row.lies(within: whole.row) && discount.lies(within: whole.discount) && tax.lies(within: whole.tax)
            && hiddenTax.lies(within: whole.hiddenTax)
    }
}

/// The money of shipping. Each part is zero or more; ``total`` is what the customer pays for shipping.
public struct ShippingAmounts: Sendable, Hashable, AdditiveArithmetic {
    /// The shipping fee without tax, before the discount.
    public var fee: Money
    /// What the discount takes off.
    public var discount: Money
    /// Tax on the discounted fee.
    public var tax: Money

    /// Joins the parts.
    public init(fee: Money, discount: Money, tax: Money) {
        self.fee = fee
        self.discount = discount
        self.tax = tax
    }

    /// What the customer pays.
    public var total: Money { fee - discount + tax }

    /// No money at all.
    public static let zero = ShippingAmounts(fee: .zero, discount: .zero, tax: .zero)

    /// The sum part by part.
    public static func + (left: ShippingAmounts, right: ShippingAmounts) -> ShippingAmounts {
        ShippingAmounts(
            fee: left.fee + right.fee, discount: left.discount + right.discount, tax: left.tax + right.tax)
    }

    /// The difference part by part.
    public static func - (left: ShippingAmounts, right: ShippingAmounts) -> ShippingAmounts {
        ShippingAmounts(
            fee: left.fee - right.fee, discount: left.discount - right.discount, tax: left.tax - right.tax)
    }

    /// True when every part lies within the other's.
    func lies(within whole: ShippingAmounts) -> Bool {
        fee.lies(within: whole.fee) && discount.lies(within: whole.discount) && tax.lies(within: whole.tax)
    }
}
