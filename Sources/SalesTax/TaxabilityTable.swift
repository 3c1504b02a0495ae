/// How a region treats what has a tax code.
public struct TaxabilityRule: Sendable, Hashable {
    /// What becomes of it.
    public enum Treatment: Sendable, Hashable {
        /// Taxed, at the rates of this class.
        case taxable(RateClass)
        /// Not taxed there.
        case notTaxable
    }

    /// The tax code in capital letters.
    public let taxCode: String
    /// The country, or the state of one.
    public let region: Region
    /// What becomes of it.
    public let treatment: Treatment
    /// When the rule holds.
    public let validity: Validity
    /// Where the rule is from, for whoever asks.
    public let source: String

    /// Joins the parts.
    public init(
        taxCode: String, region: Region, treatment: Treatment, validity: Validity = .always, source: String
    ) {
        self.taxCode = Region.canonical(taxCode)
        self.region = region
        self.treatment = treatment
        self.validity = validity
        self.source = source
    }
}

/// A kind of goods or services, by the code that shops send.
public struct TaxCode: Sendable, Hashable {
    /// The code in capital letters: `C1S1`.
    public let code: String
    /// What it stands for.
    public let title: String
    /// False for services and what is only downloaded.
    public let isTangible: Bool

    /// Names a kind.
    public init(code: String, title: String, isTangible: Bool) {
        self.code = Region.canonical(code)
        self.title = title
        self.isTangible = isTangible
    }
}

/// What is taxed where: the built-in codes and rules, and those that the operator added.
public struct TaxabilityTable: Sendable {
    private struct Key: Hashable {
        let taxCode: String
        let region: Region
    }

    private var codes: [String: TaxCode] = [:]
    private var rules: [Key: [TaxabilityRule]] = [:]

    /// A table in which everything is tangible and taxed at the general rate.
    public init() {}

    /// Adds a tax code, or describes a known one anew.
    public mutating func add(_ taxCode: TaxCode) { codes[taxCode.code] = taxCode }

    /// Adds a rule. Of two that hold on a day the one that began last counts, then the one that was added last.
    public mutating func add(_ rule: TaxabilityRule) {
        rules[Key(taxCode: rule.taxCode, region: rule.region), default: []].append(rule)
    }

    /// The rule for a code in a region: the state's, else the country's. Nil means taxed at the general rate.
    public func rule(for taxCode: String?, in region: Region, on day: TaxDay) -> TaxabilityRule? {
        guard let taxCode = taxCode.map(Region.canonical) else { return nil }
        for region in [region, region.ofCountry] {
            let holding = rules[Key(taxCode: taxCode, region: region)]?.filter { $0.validity.contains(day) } ?? []
            if let rule = holding.latest(by: \.validity.first) { return rule }
        }
        return nil
    }

    /// False for services and what is only downloaded. A code that the table does not know is that of a thing.
    public func isTangible(_ taxCode: String?) -> Bool {
        taxCode.flatMap { codes[Region.canonical($0)]?.isTangible } ?? true
    }

    /// All codes, by code.
    public var allCodes: [TaxCode] { codes.values.sorted { $0.code < $1.code } }
    /// All rules, by code, region and beginning.
    public var allRules: [TaxabilityRule] {
        rules.values.joined().sorted {
            ($0.taxCode, $0.region, $0.validity.first) < ($1.taxCode, $1.region, $1.validity.first)
        }
    }
}

extension Array {
    /// The element with the latest day, the last one of several.
    func latest(by day: KeyPath<Element, TaxDay>) -> Element? {
        // Of equal elements `max` gives the first.
        reversed().max { $0[keyPath: day] < $1[keyPath: day] }
    }
}

extension TaxabilityTable {
    /// The codes and rules that the program brings along (`docs/tax.md`).
    public static let standard: TaxabilityTable = {
        var table = TaxabilityTable()
        table.add(TaxCode(code: "C1S1", title: "general goods", isTangible: true))
        table.add(TaxCode(code: "CLOTHING", title: "clothing for everyday wear", isTangible: true))
        table.add(TaxCode(code: "FOOD", title: "food to prepare at home", isTangible: true))
        table.add(TaxCode(code: "SERVICE", title: "services", isTangible: false))
        for state in ["MN", "NJ", "PA"] {
            table.add(
                TaxabilityRule(
                    taxCode: "CLOTHING", region: Region(country: "US", state: state), treatment: .notTaxable,
                    source: "exempt in the whole state, at any price"))
        }
        for state in streamlinedStates {
            table.add(
                TaxabilityRule(
                    taxCode: "FOOD", region: Region(country: "US", state: state), treatment: .taxable(.food),
                    source: "Streamlined Sales Tax rate file, columns 6 and 7"))
        }
        return table
    }()

    /// The states that publish Streamlined Sales Tax files.
    private static let streamlinedStates = [
        "AR", "GA", "IA", "IN", "KS", "KY", "MI", "MN", "NC", "ND", "NE", "NJ", "NV", "OH", "OK", "RI", "SD", "TN",
        "UT",
        "VT", "WA", "WI", "WV", "WY",
    ]
}
