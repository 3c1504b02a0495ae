/// A country, or a state or province of one: whose tax law applies.
public struct Region: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// ISO 3166-1, two capital letters: `US`.
    public let country: String
    /// The state or province in capital letters, `NY`; nil means the country as a whole.
    public let state: String?

    /// Names a region by codes or names; states are known by name in the United States and Canada.
    public init(country: String, state: String? = nil) {
        self.country = Region.countryCode(country)
        let state = state.map(Region.canonical) ?? ""
        self.state = state.isEmpty ? nil : Region.code(of: state, in: self.country)
    }

    /// Joins the two, as they were stored.
    public init(storedCountry country: String, state: String?) {
        self.country = country
        self.state = state
    }

    /// The country as a whole.
    public var ofCountry: Region { Region(storedCountry: country, state: nil) }

    /// By country, then state.
    public static func < (left: Self, right: Self) -> Bool {
        (left.country, left.state ?? "") < (right.country, right.state ?? "")
    }

    /// `US-NY`, or `DE` for a country as a whole.
    public var description: String { state.map { country + "-" + $0 } ?? country }

    /// Text in capital letters, blanks at its ends removed and each run of blanks within made one.
    static func canonical(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        // The same, where every byte is a letter.
        return String(unsafeUninitializedCapacity: text.utf8.count) { bytes in
            var count = 0
            var isBehindBlank = false
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\t")...UInt8(ascii: "\r"), UInt8(ascii: " "): isBehindBlank = count > 0
                default:
                    if isBehindBlank {
                        bytes[count] = UInt8(ascii: " ")
                        count += 1
                        isBehindBlank = false
                    }
                    let isSmall = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    bytes[count] = isSmall ? byte - 0x20 : byte
                    count += 1
                }
            }
            return count
        }
    }

    private static func countryCode(_ text: String) -> String {
        let text = canonical(text)
        return countryCode(named: text) ?? text
    }

    private static func code(of state: String, in country: String) -> String {
        switch country {
        case "US": USState(state)?.code ?? state
        case "CA": provinceCode(named: state) ?? state
        default: state
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

extension Destination: CustomStringConvertible {
    /// The address, from the widest to the narrowest part: `US-NY, 10001, NEW YORK, 12 N MAIN ST`.
    public var description: String {
        let street = street.map { "\($0.houseNumber) \($0.street)" }
        return ([region.description] + [postalCode?.description, city, street].compactMap { $0 }).joined(
            separator: ", ")
    }
}
