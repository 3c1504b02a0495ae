/// An authority that levies tax: a state, a county, a city, a district; outside the United States a country or region.
public struct Jurisdiction: Sendable, Hashable, CustomStringConvertible {
    /// What an authority governs, which names its rate on the wire.
    public enum Kind: String, Sendable, Hashable, CaseIterable, Comparable {
        /// A country with value added tax or goods and services tax (`countryRate`).
        case country
        /// A province that adds to its country's tax (`regionRate`).
        case region
        /// A state (`stateRate`).
        case state
        /// A county or parish (`countyRate`).
        case county
        /// A city or other municipality (`cityRate`).
        case city
        /// A district of a city (`cityDistrictRate`).
        case cityDistrict
        /// A district of a county (`countyDistrictRate`).
        case countyDistrict
        /// Any other special district (`spdRate`, `specialDistrictRate`).
        case specialDistrict
        /// A commuter transport district such as New York's (`mtayRate`).
        case transitDistrict
        /// Several authorities together, as files with one combined rate have them, or a rate given by hand (`otherRate`).
        case other

        /// From the widest to the narrowest.
        public static func < (left: Self, right: Self) -> Bool { left.place < right.place }

        private var place: Int {
            switch self {
            case .country: 0
            case .region: 1
            case .state: 2
            case .county: 3
            case .city: 4
            case .cityDistrict: 5
            case .countyDistrict: 6
            case .specialDistrict: 7
            case .transitDistrict: 8
            case .other: 9
            }
        }
    }

    /// Country and state; codes are unique only within them.
    public let region: Region
    /// What it governs.
    public let kind: Kind
    /// The code in its rate file: a FIPS code, a postal code, a rate's name.
    public let code: String
    /// The name where the file has one.
    public let name: String?

    /// Joins the parts.
    public init(region: Region, kind: Kind, code: String, name: String? = nil) {
        self.region = region
        self.kind = kind
        self.code = code
        self.name = name
    }

    /// The same authority: names may change from file to file.
    public static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.code == right.code && left.region == right.region
    }

    /// Of kind and code, which differ where regions are the same.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(code)
    }

    /// `US-OH county 049`.
    public var description: String { "\(region) \(kind.rawValue) \(code)" }
}

/// Which of a jurisdiction's rates is meant: the general one, that of food, a reduced one.
public struct RateClass: Sendable, Hashable, CustomStringConvertible {
    /// The name in files and tables.
    public let description: String

    /// Names a class in small letters: `general`, `food`, `reduced`.
    public init(_ name: String) { description = name.lowercased() }

    /// The rate of whatever has no other.
    public static let general = RateClass("general")
    /// The rate of food and drugs in Streamlined Sales Tax files.
    public static let food = RateClass("food")
}

/// Where a rate or a boundary stands: for whoever asks why.
public struct FileLine: Sendable, Hashable, CustomStringConvertible {
    /// The file's name, as it was imported.
    public let file: String
    /// The line, from 1; 0 for rates that come with the program.
    public let line: Int

    /// Names a line.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `OHR2026Q4OCT01.csv:12`.
    public var description: String { line == 0 ? file : "\(file):\(line)" }
}

/// One jurisdiction's rate at a place and day, with the row of the file that says so.
public struct RateComponent: Sendable, Hashable {
    /// Who levies it.
    public let jurisdiction: Jurisdiction
    /// Which of its rates this is.
    public let rateClass: RateClass
    /// The rate.
    public let rate: TaxRate
    /// When it holds.
    public let validity: Validity
    /// The row it comes from.
    public let source: FileLine
    /// True when shipping is taxed at it too.
    public let coversShipping: Bool

    /// Joins the parts.
    public init(
        jurisdiction: Jurisdiction, rateClass: RateClass, rate: TaxRate, validity: Validity, source: FileLine,
        coversShipping: Bool = true
    ) {
        self.jurisdiction = jurisdiction
        self.rateClass = rateClass
        self.rate = rate
        self.validity = validity
        self.source = source
        self.coversShipping = coversShipping
    }
}

/// All rates of a place on a day, and why these.
public struct RateStack: Sendable, Hashable {
    /// State, county, city and districts, or country and region, in this sequence; of all classes.
    public let components: [RateComponent]
    /// The rows of boundary files that put the address there, one for each layer.
    public let boundaries: [FileLine]
    /// How likely the rates are wrong, where the file says so: a ZIP code can cross the lines of cities and counties.
    public let risk: String?

    /// Joins the parts.
    public init(components: [RateComponent], boundaries: [FileLine], risk: String? = nil) {
        self.risk = risk
        self.components = components
        self.boundaries = boundaries
    }

    /// The rates of one class; none when nothing is on file for it.
    public func components(of rateClass: RateClass) -> [RateComponent] {
        components.filter { $0.rateClass == rateClass }
    }

    /// The combined general rate, which people call the rate of the place.
    public var combinedRate: TaxRate { components(of: .general).map(\.rate).sum() }
}
