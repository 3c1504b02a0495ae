public import Amounts

/// The tax of a sale, with all that explains it: which rate row and which rule made each amount.
public struct Assessment: Sendable, Hashable {
    /// A line with what became of it.
    public struct Line: Sendable, Hashable {
        /// Which line of the sale.
        public let place: LinePlace
        /// Price times quantity.
        public let gross: Amount
        /// The line's own discount.
        public let discount: Amount
        /// The line's part of the document's discount (`relativeTransactionDiscount`).
        public let documentDiscount: Amount
        /// Why it is taxed, or why not.
        public let ruling: Ruling
        /// What tax is computed on; with tax where prices have it.
        public let taxable: Amount
        /// The tax for each component that applies to the line, by number in ``Assessment/components``.
        public let taxes: [Tax]
        /// False for services and what is only downloaded.
        public let isTangible: Bool

        /// Joins the parts, as they were stored.
        public init(
            place: LinePlace, gross: Amount, discount: Amount, documentDiscount: Amount, ruling: Ruling,
            taxable: Amount,
            taxes: [Tax], isTangible: Bool
        ) {
            self.place = place
            self.gross = gross
            self.discount = discount
            self.documentDiscount = documentDiscount
            self.ruling = ruling
            self.taxable = taxable
            self.taxes = taxes
            self.isTangible = isTangible
        }

        /// The line after its own discount (`calculatedTotal`).
        public var afterDiscount: Amount { gross - discount }
        /// The line after all discounts.
        public var total: Amount { gross - discount - documentDiscount }
        /// The line's tax.
        public var tax: Amount { taxes.map(\.amount).sum() }
    }

    /// One component's tax on a line.
    public struct Tax: Sendable, Hashable {
        /// The component's place in ``Assessment/components``.
        public let component: Int
        /// The tax before rounding.
        public let exact: ExactTax
        /// The tax in whole minor units.
        public let amount: Amount

        /// Joins the parts, as they were stored.
        public init(component: Int, exact: ExactTax, amount: Amount) {
            self.component = component
            self.exact = exact
            self.amount = amount
        }
    }

    /// Country and state.
    public let region: Region
    /// The day that selected the rates.
    public let day: TaxDay
    /// The currency of all amounts.
    public let currency: Currency
    /// How the tax was rounded.
    public let rounding: TaxRounding
    /// True when the lines have the tax in them.
    public let isTaxInclusive: Bool
    /// The rates that apply to some line, each with its row.
    public let components: [RateComponent]
    /// The boundary rows that put the destination there; none where no rates were needed.
    public let boundaries: [FileLine]
    /// The items, then the shipping fee.
    public let lines: [Line]

    /// Joins the parts, as they were stored.
    public init(
        region: Region, day: TaxDay, currency: Currency, rounding: TaxRounding, isTaxInclusive: Bool,
        components: [RateComponent], boundaries: [FileLine], lines: [Line]
    ) {
        self.region = region
        self.day = day
        self.currency = currency
        self.rounding = rounding
        self.isTaxInclusive = isTaxInclusive
        self.components = components
        self.boundaries = boundaries
        self.lines = lines
    }

    /// The document's tax. Nil when no line is taxed: the lines' rulings say why.
    public var tax: Amount? {
        lines.contains { $0.ruling.isTaxed } ? lines.map(\.tax).sum() : nil
    }

    /// The components' rates for what is taxed at the general rate; the rate of the document.
    public var combinedRate: TaxRate {
        let general = components.filter { $0.rateClass == .general && $0.source != .manual }
        return (general.isEmpty ? components : general).map(\.rate).sum()
    }

    /// The tax of one component on all lines.
    public func tax(of component: Int) -> Amount {
        lines.lazy.flatMap(\.taxes).filter { $0.component == component }.map(\.amount).sum()
    }

    /// The items without the shipping fee.
    public var items: ArraySlice<Line> { lines.prefix { $0.place != .shipping } }
    /// The items after their own discounts.
    public var itemsTotal: Amount { items.map(\.afterDiscount).sum() }
    /// All discounts.
    public var discountTotal: Amount { lines.map { $0.discount + $0.documentDiscount }.sum() }
    /// What of the items is taxed.
    public var taxableItemsTotal: Amount { items.map(\.taxable).sum() }
    /// The items that are things, after all discounts.
    public var tangibleItemsTotal: Amount { items.filter(\.isTangible).map(\.total).sum() }
    /// What the customer pays, tax included.
    public var total: Amount {
        lines.map(\.total).sum() + (isTaxInclusive ? .zero : tax ?? .zero)
    }
    /// What is left of the total when tax is taken off.
    public var totalWithoutTax: Amount { total - (tax ?? .zero) }
}

/// Why a line is taxed or not.
public enum Ruling: Sendable, Hashable {
    /// Taxed at the rates of a class: by a rule of the taxability table, or because no rule says otherwise.
    case taxed(RateClass, TaxabilityRule?)
    /// Taxed at the rate that the caller set.
    case manual
    /// The seller does not collect there.
    case noNexus
    /// The state does not tax sales, or no place taxes them at this address.
    case noSalesTax
    /// The customer collects the tax itself.
    case marketplace
    /// The customer has a certificate.
    case exempt(Exemption)
    /// The tax code is not taxed there.
    case notTaxable(TaxabilityRule)
    /// The fee for shipping is taxed, by the state's rule; nil means that there is none.
    case shippingTaxed(ShippingTable.Rule?)
    /// The fee for shipping is not taxed in the state.
    case shippingExempt(ShippingTable.Rule)
    /// The fee for shipping goes with items of which none is taxed.
    case itemsNotTaxed
    /// A stand-alone memo gives its total back, without computing tax.
    case standAlone

    /// True when the line is taxed, at whatever rate (`taxableCategory`).
    public var isTaxed: Bool {
        switch self {
        case .taxed, .manual, .shippingTaxed: true
        case .noNexus, .noSalesTax, .marketplace, .exempt, .notTaxable, .shippingExempt, .itemsNotTaxed,
            .standAlone:
            false
        }
    }
}

/// Why a sale that should be taxed cannot be.
public enum AssessmentRefusal: Error, Sendable, Hashable {
    /// No boundary on file has the address.
    case addressUnknown(Destination)
    /// The address lies in a jurisdiction that has no rate on file for the day.
    case rateMissing(RateGap, Destination)
    /// The address has rates, but none of the class that a rule asks for.
    case rateClassMissing(RateClass, Destination)
}

extension AssessmentRefusal: CustomStringConvertible {
    /// A sentence for whoever asked.
    public var description: String {
        switch self {
        case .addressUnknown(let place): "No rate is on file for \(place)."
        case .rateMissing(let gap, let place):
            "No rate of \(gap.jurisdiction) is on file on \(gap.day), which has \(place)."
        case .rateClassMissing(let rateClass, let place):
            "No rate of the class \(rateClass) is on file for \(place)."
        }
    }
}

extension FileLine {
    /// What a rate comes from that the caller set.
    public static let manual = FileLine(file: "manualSalesTaxRate", line: 0)
}
