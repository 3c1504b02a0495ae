import Amounts
import Refunds
import Wire

/// Amounts of an imported document, each with its `base_` twin beside it.
struct MoneyFields {
    private let fields: Fields
    private let hasTwoCurrencies: Bool

    init(_ fields: Fields, hasTwoCurrencies: Bool) {
        self.fields = fields
        self.hasTwoCurrencies = hasTwoCurrencies
    }

    /// An amount and its twin, when it is given. Within one currency both must be the same.
    func given(_ key: String) throws(Refusal) -> OrderDocument.Given? {
        let baseKey = "base_" + key
        let base = try fields.optional(baseKey, \.amount)
        guard let amount = try fields.optional(key, \.amount) else {
            guard base ?? .zero == .zero else { throw .fieldInvalid(field: key) }
            return nil
        }
        guard hasTwoCurrencies || base ?? amount == amount else { throw .fieldInvalid(field: baseKey) }
        return OrderDocument.Given(amount, base: base)
    }

    /// The same, nothing when it is absent.
    func givenOrNothing(_ key: String) throws(Refusal) -> OrderDocument.Given {
        try given(key) ?? OrderDocument.Given(.zero)
    }

    /// Shipping, when anything of it is given; the tax in its discount is taken off that discount.
    func shipping(less taxInDiscount: OrderDocument.Given? = nil) throws(Refusal) -> OrderDocument.ShippingGiven? {
        let fee = try given("shipping_amount")
        let discount = try given("shipping_discount_amount")
        let tax = try given("shipping_tax_amount")
        guard fee != nil || discount != nil || tax != nil || taxInDiscount != nil else { return nil }
        let nothing = OrderDocument.Given(.zero)
        return OrderDocument.ShippingGiven(
            fee: fee ?? nothing,
            discount: try net(of: discount ?? nothing, less: taxInDiscount ?? nothing),
            tax: tax ?? nothing)
    }

    private func net(
        of discount: OrderDocument.Given, less tax: OrderDocument.Given
    ) throws(Refusal) -> OrderDocument.Given {
        guard !tax.amount.isZero || !(tax.base ?? .zero).isZero else { return discount }
        guard tax.amount > .zero, tax.amount <= discount.amount else {
            throw .fieldInvalid(field: "shipping_hidden_tax_amount")
        }
        // Two twins are netted, or none: one taken at the rate from an amount that has no twin could be a cent off.
        guard (discount.base == nil) == (tax.base == nil), tax.base ?? .zero <= discount.base ?? .zero else {
            throw .fieldInvalid(field: "base_shipping_hidden_tax_amount")
        }
        return OrderDocument.Given(
            discount.amount - tax.amount, base: discount.base.flatMap { base in tax.base.map { base - $0 } })
    }
}
