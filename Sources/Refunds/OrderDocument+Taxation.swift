internal import Amounts
public import SalesTax

extension OrderDocument {
    /// How the tax of an order is worked out that comes without any.
    public struct Taxation: Sendable, Hashable {
        /// Where the goods go, which decides the tax.
        public var address: TransactionAddress
        /// The `/v1` customer who buys; nil for one of whom nothing is known.
        public var customer: TaxCustomerName?
        /// The kind of service that shipping is.
        public var shippingTaxCode: String?

        /// Starts with a destination.
        public init(to address: TransactionAddress) { self.address = address }
    }

    /// The order with its tax worked out, by the rates of the day on which it was placed; an order that brings its own stays as
    /// it is.
    ///
    /// Each line is taxed after its discount, shipping after its own; of a composite product the lines that carry the
    /// money. Refused is what brings tax of its own, and what has no rate on file.
    public func taxed(
        by rules: TransactionRules, for buyer: Buyer, at now: Instant
    ) throws(Refusal) -> OrderDocument {
        guard let taxation else { return self }
        try refuseOwnTax()
        let money = MoneyReader(self)
        let rows = try rows(money)
        var sold: [Int] = []
        for position in lines.indices {
            try checkParent(of: position)
            if try !isPlaceholder(position, rows) { sold.append(position) }
        }
        let items = sold.map {
            Sale.Line(gross: rows[$0], discount: lines[$0].discount.amount, taxCode: lines[$0].taxCode)
        }
        let fee = try money.shipping(shipping)
        let feeLine = Sale.Line(
            gross: fee.fee.amount, discount: fee.discount.amount, taxCode: taxation.shippingTaxCode)
        let day = TaxDay(secondsSince1970: (placedAt ?? now).seconds)
        let assessment = try rules.assess(
            items, shipping: fee.fee.amount.isZero ? nil : feeLine, to: taxation.address.destination, on: day,
            in: currency, for: buyer)
        var document = self
        document.taxation = nil
        for (position, line) in zip(sold, assessment.items) {
            document.lines[position].tax = Given(line.tax)
            document.lines[position].rowInclTax = nil
            document.lines[position].appliedTax = assessment.appliedTax(on: line)
        }
        if let line = assessment.lines.last, line.place == .shipping {
            document.shipping = ShippingGiven(fee: shipping.fee, discount: shipping.discount, tax: Given(line.tax))
            document.shippingTax = assessment.appliedTax(on: line)
        }
        return document
    }

    private func refuseOwnTax() throws(Refusal) {
        for line in lines {
            try Given.refuse([
                ("tax_amount", line.tax), ("hidden_tax_amount", line.hiddenTax),
                ("row_total_incl_tax", line.rowInclTax),
            ])
            try line.appliedTax.refuse(title: "tax_title", percent: "tax_percent")
        }
        try Given.refuse([("shipping_tax_amount", shipping.tax)])
        try shippingTax.refuse(title: "shipping_tax_title", percent: "shipping_tax_percent")
        for invoice in invoices {
            // What an invoice charges is its share of the order, with the tax that the order gets.
            for amounts in (invoice.lines ?? []).compactMap(\.amounts) {
                try Given.refuse([("tax_amount", amounts.tax), ("hidden_tax_amount", amounts.hiddenTax)])
                throw .fieldInvalid(field: "row_total")
            }
            try Given.refuse([
                ("shipping_tax_amount", invoice.shipping?.tax), ("shipping_amount", invoice.shipping?.fee),
                ("shipping_discount_amount", invoice.shipping?.discount),
            ])
        }
    }
}

/// What a customer is called whom the register knows from `/v1`.
public enum TaxCustomerName: Sendable, Hashable {
    /// By the client.
    case key(TransactionKey)
    /// By the register.
    case complytID(ComplytID)
}

extension TransactionRules {
    fileprivate func assess(
        _ items: [Sale.Line], shipping: Sale.Line?, to destination: Destination, on day: TaxDay, in currency: Currency,
        for buyer: Buyer
    ) throws(Refusal) -> Assessment {
        let sale: Sale
        do throws(SaleFaults) {
            sale = try Sale(to: destination, on: day, in: currency, items: items, shipping: shipping, buyer: buyer)
        } catch {
            // Every line was checked by itself: what is left is that they are too much together.
            throw .fieldInvalid(field: "grand_total")
        }
        do throws(AssessmentRefusal) {
            return try policy.assess(sale, by: book)
        } catch {
            throw .taxNotComputable(error)
        }
    }
}

extension Assessment {
    /// What documents show of a line's tax: all its rates together, called after the narrowest region that has one.
    fileprivate func appliedTax(on line: Line) -> AppliedTax {
        guard line.ruling.isTaxed, let narrowest = line.taxes.last else { return .none }
        let region = components[narrowest.component].jurisdiction.region
        let rate = line.taxes.map { components[$0.component].rate }.sum()
        return AppliedTax(
            title: "\(region.state ?? region.country) Tax",
            percent: Percent(tenThousandths: Rounding.quotient(Int128(rate.hundredMillionths), by: 100)))
    }
}

extension OrderDocument.Given {
    /// Refuses the first amount that is given and not nothing.
    fileprivate static func refuse(_ given: [(field: String, Self?)]) throws(Refusal) {
        for (field, given) in given {
            guard let given else { continue }
            guard given.amount.isZero, given.base ?? .zero == .zero else { throw .fieldInvalid(field: field) }
        }
    }
}

extension AppliedTax {
    fileprivate func refuse(title titleField: String, percent percentField: String) throws(Refusal) {
        guard percent == .zero else { throw .fieldInvalid(field: percentField) }
        guard title == AppliedTax.none.title else { throw .fieldInvalid(field: titleField) }
    }
}
