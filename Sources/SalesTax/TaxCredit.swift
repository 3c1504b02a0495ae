public import Amounts

/// The tax of an invoice as it was charged: what linked memos give parts of back, whatever rates are today.
public struct ChargedTax: Sendable, Hashable {
    /// The currency of all amounts.
    public let currency: Currency
    /// How the invoice was rounded; memos share cents out the same way.
    public let rounding: TaxRounding
    /// The items after all discounts, which linked memos may not exceed.
    public let itemsTotal: Amount
    /// True when the invoice has a tax, be it zero; false when it has null.
    public let isTaxed: Bool
    /// The tax by line and jurisdiction; no two are of the same.
    public let cells: [TaxCell]

    /// Joins the parts, as they were stored.
    public init(currency: Currency, rounding: TaxRounding, itemsTotal: Amount, isTaxed: Bool, cells: [TaxCell]) {
        self.currency = currency
        self.rounding = rounding
        self.itemsTotal = itemsTotal
        self.isTaxed = isTaxed
        self.cells = cells
    }

    /// What an assessment charges.
    public init(_ assessment: Assessment) {
        self.init(
            currency: assessment.currency, rounding: assessment.rounding,
            itemsTotal: assessment.items.map(\.total).sum(), isTaxed: assessment.tax != nil,
            cells: assessment.lines.flatMap { line in
                line.taxes.map { tax in
                    let component = assessment.components[tax.component]
                    return TaxCell(
                        key: TaxCell.Key(
                            place: line.place, jurisdiction: component.jurisdiction, rateClass: component.rateClass),
                        amount: tax.amount)
                }
            })
    }

    /// The tax; nil when the invoice has none.
    public var tax: Amount? { isTaxed ? cells.map(\.amount).sum() : nil }
}

/// The tax of one line for one jurisdiction, on an invoice or a memo.
public struct TaxCell: Sendable, Hashable {
    /// What makes cells of two documents the same.
    public struct Key: Sendable, Hashable {
        /// The line.
        public let place: LinePlace
        /// The jurisdiction.
        public let jurisdiction: Jurisdiction
        /// Which of its rates.
        public let rateClass: RateClass

        /// Joins the parts.
        public init(place: LinePlace, jurisdiction: Jurisdiction, rateClass: RateClass) {
            self.place = place
            self.jurisdiction = jurisdiction
            self.rateClass = rateClass
        }
    }

    /// Whose tax it is.
    public let key: Key
    /// The tax in whole minor units, zero or more.
    public let amount: Amount

    /// Joins the parts.
    public init(key: Key, amount: Amount) {
        self.key = key
        self.amount = amount
    }
}

/// What one linked memo gives back of an invoice's tax.
public struct TaxCredit: Sendable, Hashable {
    /// The part of the tax that was asked for.
    public let portion: Portion
    /// The memo's items after discounts.
    public let itemsTotal: Amount
    /// The tax; nil when the invoice has none.
    public let tax: Amount?
    /// The tax by the invoice's lines and jurisdictions; those with nothing are left out.
    public let cells: [TaxCell]

    /// Joins the parts, as they were stored.
    public init(portion: Portion, itemsTotal: Amount, tax: Amount?, cells: [TaxCell]) {
        self.portion = portion
        self.itemsTotal = itemsTotal
        self.tax = tax
        self.cells = cells
    }
}

/// Whether memos may give more back than their invoice charged (`transactions.over-credit`).
public enum OverCredit: String, Sendable, Hashable, CaseIterable {
    /// They may not.
    case refuse
    /// They may; the vendor's page knows no cap.
    case allow
}

/// Why a memo cannot be linked to an invoice, or the invoice not changed under its memos.
public enum CreditRefusal: Error, Sendable, Hashable {
    /// The memos' percentages would exceed 1; this much is left.
    case percentageExceeds(left: Portion)
    /// The memos' items would exceed the invoice's; this much is left.
    case itemsExceed(left: Amount)
    /// The invoice would have less items than its memos credit.
    case itemsBelowCredits(credited: Amount)
    /// The invoice would have less tax on a line for a jurisdiction than its memos gave back.
    case taxBelowCredits(TaxCell.Key, credited: Amount)
    /// The invoice would be in another currency than its memos.
    case currencyDiffersFromCredits
    /// The invoice would have a tax, while its memos have null, or the other way round.
    case taxabilityDiffersFromCredits
}
