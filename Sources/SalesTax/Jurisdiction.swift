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
