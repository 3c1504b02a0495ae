import Amounts
import Refunds
import Wire

extension OrderDocument {
    /// Reads an order in the sequence of its parts: who, how paid, what, charged how, and whether it adds up.
    init(reading fields: Fields) throws(Refusal) {
        let currency = try fields.orderCurrency()
        let base = try fields.optional("base_currency_code", \.currency) ?? currency
        let money = MoneyFields(fields, hasTwoCurrencies: base != currency)
        let taxInShippingDiscount = try money.given("shipping_hidden_tax_amount")
        self.init(
            currency: currency, baseCurrency: base, rate: try fields.rate(from: base, to: currency),
            payment: try Payment(reading: fields), customer: try Customer(reading: fields),
            shipping: try money.shipping(less: taxInShippingDiscount) ?? .nothing,
            shippingTax: try fields.appliedTax("shipping_tax_title", "shipping_tax_percent"),
            lines: try .init(reading: fields, hasTwoCurrencies: base != currency),
            invoices: try .init(reading: fields, hasTwoCurrencies: base != currency))
        id = try fields.optional("entity_id", \.documentID)
        number = try fields.optional("increment_id", \.documentNumber)
        placedAt = try fields.optional("created_at", \.instant)
        state = try fields.optional("state") { $0.string.flatMap(OrderState.init(rawValue:)) }
        status = try fields.line("status", charactersMax: 32)
        shippingDescription = try fields.line("shipping_description", charactersMax: 255)
        taxation = try Taxation(reading: fields)
        guard taxation == nil || (taxInShippingDiscount?.amount ?? .zero).isZero else {
            throw .fieldInvalid(field: "shipping_hidden_tax_amount")
        }
        checks = try fields.checks(taxInShippingDiscount: taxInShippingDiscount?.amount ?? .zero)
        try fields.refuseRefunds("total_refunded", "base_total_refunded")
    }
}

extension OrderDocument.ShippingGiven {
    /// Nothing to ship, or shipped for free.
    static let nothing = OrderDocument.ShippingGiven(
        fee: OrderDocument.Given(.zero), discount: OrderDocument.Given(.zero), tax: OrderDocument.Given(.zero))
}

extension Fields {
    /// The currency the customer paid in; `currency` is the short name of `order_currency_code`.
    fileprivate func orderCurrency() throws(Refusal) -> Currency {
        let short = try optional("currency", \.currency)
        let currency = try optional("order_currency_code", \.currency)
        guard let either = currency ?? short else { throw .fieldInvalid(field: "order_currency_code") }
        guard short ?? either == either else { throw .fieldInvalid(field: "currency") }
        return either
    }

    /// `base_to_order_rate`: needed between two currencies, 1 within one.
    fileprivate func rate(from base: Currency, to currency: Currency) throws(Refusal) -> Rate {
        let rate = try optional("base_to_order_rate", \.rate)
        guard base == currency ? rate ?? .one == .one : rate != nil else {
            throw .fieldInvalid(field: "base_to_order_rate")
        }
        return rate ?? .one
    }

    /// A tax by the names of its two fields; one without a title is called `Tax`.
    func appliedTax(_ title: String, _ percent: String) throws(Refusal) -> AppliedTax {
        let rate = try optional(percent) { $0.decimal(as: Percent.self) } ?? .zero
        guard rate >= .zero else { throw .fieldInvalid(field: percent) }
        return AppliedTax(title: try line(title, charactersMax: 255) ?? AppliedTax.none.title, percent: rate)
    }

    /// The totals that the shop gives although they follow from the rest.
    ///
    /// The register counts the tax in a shipping discount against that discount, so it lowers the shop's discount too.
    fileprivate func checks(taxInShippingDiscount: Amount) throws(Refusal) -> [OrderDocument.Check] {
        let totals: [(String, OrderDocument.Total)] = [
            ("subtotal", .subtotal), ("discount_amount", .discount), ("tax_amount", .tax),
            ("hidden_tax_amount", .hiddenTax), ("grand_total", .grandTotal), ("base_grand_total", .baseGrandTotal),
            ("total_paid", .totalPaid),
        ]
        var checks: [OrderDocument.Check] = []
        for (field, total) in totals {
            guard var amount = try optional(field, \.amount) else { continue }
            if total == .discount { amount = max(amount, -amount) - taxInShippingDiscount }
            checks.append(OrderDocument.Check(field: field, total: total, amount: amount))
        }
        return checks
    }

    /// Refuses what was refunded elsewhere: such refunds cannot be taken over, and would be given a second time.
    func refuseRefunds(_ keys: String...) throws(Refusal) {
        for key in keys {
            guard let refunded = try optional(key, \.amount), !refunded.isZero else { continue }
            throw .fieldInvalid(field: key)
        }
    }
}

extension JSON {
    fileprivate var currency: Currency? { string.flatMap { Currency($0) } }

    fileprivate var rate: Rate? {
        if let number { return Rate(parsing: number.text) }
        guard let string, !string.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
        return Rate(parsing: string)
    }

    /// A moment; of a bare date its first second.
    var instant: Instant? { string.flatMap { Instant(parsing: $0) } }
}
