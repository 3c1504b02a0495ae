/// A country, or a state or province of one: whose tax law applies.
public struct Region: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// ISO 3166-1, two capital letters: `US`.
    public let country: String
    /// The state or province in capital letters, `NY`; nil means the country as a whole.
    public let state: String?

    /// Names a region by codes; the state of the United States may be given by its name.
    public init(country: String, state: String? = nil) {
        self.country = Region.countryCode(country)
        let state = state.map(Region.canonical) ?? ""
        self.state = state.isEmpty ? nil : self.country == "US" ? USState(state)?.code ?? state : state
    }

    /// The country as a whole.
    public var ofCountry: Region { Region(countryCode: country) }

    /// By country, then state.
    public static func < (left: Self, right: Self) -> Bool {
        (left.country, left.state ?? "") < (right.country, right.state ?? "")
    }

    /// `US-NY`, or `DE` for a country as a whole.
    public var description: String { state.map { country + "-" + $0 } ?? country }

    /// Text in capital letters, blanks at its ends removed and each run of blanks within made one.
    static func canonical(_ text: String) -> String {
        text.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private init(countryCode: String) {
        country = countryCode
        state = nil
    }

    private static func countryCode(_ text: String) -> String {
        switch canonical(text) {
        case "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA": "US"
        case let code: code
        }
    }
}

/// Where goods go, which decides the tax.
public struct Destination: Sendable, Hashable {
    /// Country and state.
    public let region: Region
    /// The postal code; nil when the address has none that can be read.
    public let postalCode: PostalCode?
    /// The city in capital letters.
    public let city: String?
    /// House number and street; nil when the address does not begin with a plain number.
    public let street: StreetAddress?

    /// Names a place; a blank city is none.
    public init(
        region: Region, postalCode: PostalCode? = nil, city: String? = nil, street: StreetAddress? = nil
    ) {
        self.street = street
        self.region = region
        self.postalCode = postalCode
        let city = city.map(Region.canonical) ?? ""
        self.city = city.isEmpty ? nil : city
    }
}
