/// What the seller decided about tax: where it collects, what is taxed, how it is rounded.
public struct TaxPolicy: Sendable {
    /// Where tax is collected.
    public let nexus: Nexus
    /// What is taxed where.
    public let taxability: TaxabilityTable
    /// How the fee for shipping is taxed.
    public let shipping: ShippingTable
    /// How new documents are rounded.
    public let rounding: TaxRounding

    /// Joins the parts.
    public init(
        nexus: Nexus = .everywhere, taxability: TaxabilityTable = .standard, shipping: ShippingTable = .standard,
        rounding: TaxRounding = .standard
    ) {
        self.nexus = nexus
        self.taxability = taxability
        self.shipping = shipping
        self.rounding = rounding
    }

    /// The ruling for an item, as far as it can be told without rates.
    func ruling(for item: Sale.Line, of sale: Sale) -> Ruling {
        if let ruling = rulingForAll(item, of: sale) { return ruling }
        let region = sale.destination.region
        if let exemption = sale.buyer.exemption(for: item.taxCode, in: region, on: sale.day) {
            return .exempt(exemption)
        }
        return taxability.rule(for: item.taxCode, in: region, on: sale.day)?.ruling ?? .taxed(.general, nil)
    }

    /// The ruling for the shipping fee of items with these rulings.
    func ruling(forShipping fee: Sale.Line, of sale: Sale, items: [Ruling]) -> Ruling {
        if let ruling = rulingForAll(fee, of: sale) { return ruling }
        guard items.contains(where: \.isTaxed) else { return .itemsNotTaxed }
        let region = sale.destination.region
        if let exemption = sale.buyer.exemption(for: fee.taxCode, in: region, on: sale.day) {
            return .exempt(exemption)
        }
        // A rule for the fee's own tax code is more exact than the state's rule for shipping.
        if let rule = taxability.rule(for: fee.taxCode, in: region, on: sale.day) { return rule.ruling }
        guard let rule = shipping.rule(in: region, on: sale.day) else { return .shippingTaxed(nil) }
        switch rule.treatment {
        case .exempt: return .shippingExempt(rule)
        case .taxable, .proportional: return .shippingTaxed(rule)
        }
    }

    /// What decides alike for all lines of a sale that have no rate of their own.
    private func rulingForAll(_ line: Sale.Line, of sale: Sale) -> Ruling? {
        let region = sale.destination.region
        if line.manualRate != nil { return .manual }
        if !nexus.reaches(region, on: sale.day) { return .noNexus }
        if region.usState?.hasNoSalesTax == true { return .noSalesTax }
        return sale.buyer.kind == .marketplace ? .marketplace : nil
    }
}

extension TaxabilityRule {
    /// What the rule makes of a line.
    var ruling: Ruling {
        switch treatment {
        case .taxable(let rateClass): .taxed(rateClass, self)
        case .notTaxable: .notTaxable(self)
        }
    }
}

extension Region {
    /// The state of the United States that this is.
    var usState: USState? { country == "US" ? state.flatMap { USState($0) } : nil }
}
