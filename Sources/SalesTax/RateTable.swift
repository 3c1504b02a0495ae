/// Where rates come from. Rates and boundaries of different families never mix, as each has its own codes.
public enum RateFamily: String, Sendable, Hashable, CaseIterable {
    /// Streamlined Sales Tax rate and boundary files.
    case streamlined
    /// Avalara/TaxRates tables by ZIP code.
    case avalara
    /// A Magento export of tax rates.
    case magento
    /// A WooCommerce export of tax rates.
    case wooCommerce
    /// Value added tax of European countries, of the package `eu-vat-rates-data`.
    case europeanVAT
    /// What the operator entered.
    case manual
    /// Figures to try the program with; anything else goes before them.
    case demo
}

/// What a file says of itself: its family, its name, and from when on it replaces an older one.
public struct Edition: Sendable, Hashable {
    /// Where it comes from.
    public let family: RateFamily
    /// The file's name.
    public let file: String
    /// The first day that it is asked about; documents of days before keep to the edition before.
    public let effective: TaxDay

    /// Joins the parts.
    public init(family: RateFamily, file: String, effective: TaxDay) {
        self.family = family
        self.file = file
        self.effective = effective
    }
}

/// One edition's rates for one region, with their history.
public struct RateTable: Sendable {
    /// A rate with the days on which it holds.
    public struct Row: Sendable, Hashable {
        /// Which of the jurisdiction's rates it is.
        public let rateClass: RateClass
        /// The rate.
        public let rate: TaxRate
        /// When it holds.
        public let validity: Validity
        /// The file's line, from 1.
        public let line: Int
        /// True when shipping is taxed at it too.
        public let coversShipping: Bool

        /// Joins the parts.
        public init(
            rateClass: RateClass = .general, rate: TaxRate, validity: Validity, line: Int, coversShipping: Bool = true
        ) {
            self.rateClass = rateClass
            self.rate = rate
            self.validity = validity
            self.line = line
            self.coversShipping = coversShipping
        }
    }

    /// The file.
    public let edition: Edition
    /// The country and state of all its jurisdictions.
    public let region: Region
    private var rows: [Jurisdiction: [Row]] = [:]

    /// An empty table.
    public init(edition: Edition, region: Region) {
        self.edition = edition
        self.region = region
    }

    /// Adds a row.
    public mutating func add(_ row: Row, to jurisdiction: Jurisdiction) {
        rows[jurisdiction, default: []].append(row)
    }

    /// All rows with their jurisdictions, in no sequence.
    public var allRows: [(jurisdiction: Jurisdiction, row: Row)] {
        rows.flatMap { jurisdiction, rows in rows.map { (jurisdiction, $0) } }
    }

    /// A jurisdiction's rates on a day, one of each class: of overlapping rows the one that began last, then the file's
    /// later one. Nil when the jurisdiction has no rate that has begun by then; none when all have ended.
    func components(of jurisdiction: Jurisdiction, on day: TaxDay) -> [RateComponent]? {
        guard let rows = rows[jurisdiction], rows.contains(where: { $0.validity.first <= day }) else { return nil }
        var chosen: [Row] = []
        for row in rows where row.validity.contains(day) {
            if let index = chosen.firstIndex(where: { $0.rateClass == row.rateClass }) {
                let other = chosen[index]
                if (other.validity.first, other.line) < (row.validity.first, row.line) { chosen[index] = row }
            } else {
                chosen.append(row)
            }
        }
        return chosen.map { row in
            RateComponent(
                jurisdiction: jurisdiction, rateClass: row.rateClass, rate: row.rate, validity: row.validity,
                source: FileLine(file: edition.file, line: row.line), coversShipping: row.coversShipping)
        }
    }
}
