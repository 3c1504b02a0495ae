/// How regions tax the fee for shipping, where it stands on the document by itself.
public struct ShippingTable: Sendable {
    /// What becomes of the fee.
    public enum Treatment: String, Sendable, Hashable, CaseIterable {
        /// All of it is taxed as soon as some item is.
        case taxable
        /// The part of it is taxed that the taxed items have in all items.
        case proportional
        /// It is not taxed.
        case exempt
    }

    /// A region's rule.
    public struct Rule: Sendable, Hashable {
        /// The country, or the state of one.
        public let region: Region
        /// What becomes of the fee.
        public let treatment: Treatment
        /// When the rule holds.
        public let validity: Validity
        /// Where the rule is from, for whoever asks.
        public let source: String

        /// Joins the parts.
        public init(region: Region, treatment: Treatment, validity: Validity = .always, source: String) {
            self.region = region
            self.treatment = treatment
            self.validity = validity
            self.source = source
        }
    }

    private var rules: [Region: [Rule]] = [:]

    /// A table in which the fee is taxed everywhere.
    public init() {}

    /// Adds a rule. Of two that hold on a day the one that began last counts, then the one that was added last.
    public mutating func add(_ rule: Rule) { rules[rule.region, default: []].append(rule) }

    /// The rule of a region: the state's, else the country's. Nil means taxed.
    public func rule(in region: Region, on day: TaxDay) -> Rule? {
        for region in [region, region.ofCountry] {
            let holding = rules[region]?.filter { $0.validity.contains(day) } ?? []
            if let rule = holding.latest(by: \.validity.first) { return rule }
        }
        return nil
    }

    /// All rules, by region and beginning.
    public var allRules: [Rule] {
        rules.values.joined().sorted { ($0.region, $0.validity.first) < ($1.region, $1.validity.first) }
    }

    /// The first table of the states (`docs/tax.md`): twenty exempt a fee that stands by itself, the others tax it.
    public static let standard: ShippingTable = {
        var table = ShippingTable()
        for (states, treatment, source) in [
            (taxing, Treatment.taxable, "taxed when the goods are"),
            (exempting, Treatment.exempt, "exempt when separately stated"),
        ] {
            for state in states.split(separator: " ").map(String.init) {
                let first = exemptSince[state].flatMap { TaxDay(parsing: $0) } ?? .earliest
                let region = Region(country: "US", state: state)
                table.add(Rule(region: region, treatment: treatment, validity: Validity(from: first), source: source))
            }
        }
        return table
    }()

    private static let taxing = "AR CT DC GA HI IN KY MN MS NE NJ NM NY NC ND OH PA RI SC SD TN TX VT WA WV WI"
    private static let exempting = "AL AZ CA CO FL ID IL IA KS LA ME MD MA MI MO NV OK UT VA WY"
    /// States that taxed the fee before.
    private static let exemptSince = ["KS": "2023-07-01", "MI": "2023-04-26"]
}
