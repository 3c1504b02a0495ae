internal import Refunds
internal import Wire

/// An address as lines to print.
struct PostalAddress {
    var company: String?
    var name: String?
    var street: [String] = []
    var city: String?
    var region: String?
    var postalCode: String?
    var country: String?
    var taxID: String?

    /// The lines from the name to the country; what the address does not have is left out.
    var lines: [String] {
        var lines = [company, name].compactMap(\.self)
        if lines.count == 2, lines[0] == lines[1] { lines.removeLast() }
        lines += street + place + [country, taxID].compactMap(\.self)
        return lines
    }

    /// City, region and postal code, in the sequence of the country.
    private var place: [String] {
        func joined(_ parts: String?..., by separator: String) -> String? {
            let parts = parts.compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: separator)
        }
        let lines =
            switch country?.uppercased() {
            case "US", "CA", "AU": [joined(city, joined(region, postalCode, by: " "), by: ", ")]
            case "GB", "IE": [city, region, postalCode]
            case "BR": [joined(city, region, by: " – "), postalCode]
            default: [joined(joined(postalCode, city, by: " "), region, by: ", ")]
            }
        return lines.compactMap(\.self)
    }
}

extension PostalAddress {
    /// Reads an address as shops of the lineage send it; whatever else it has is not for printing. Nil when the text is no
    /// JSON object.
    init?(json text: String) {
        guard let object = try? JSON(parsing: Array(text.utf8)).object else { return nil }
        func line(_ keys: String...) -> String? { keys.lazy.compactMap { object[$0]?.line }.first }
        company = line("company")
        let names = [line("firstname", "first_name"), line("lastname", "last_name")].compactMap(\.self)
        let isFamilyFirst = names.joined().unicodeScalars.contains(where: \.isEastAsian)
        name = names.isEmpty ? line("name") : (isFamilyFirst ? names.reversed() : names).joined(separator: " ")
        street = object["street"]?.array?.compactMap(\.line) ?? [line("street"), line("street2")].compactMap(\.self)
        city = line("city")
        region = object["region"]?.object?["region"]?.line ?? line("region", "region_code", "state")
        postalCode = line("postcode", "postal_code", "zip")
        country = line("country_id", "country_code", "country")
        taxID = line("vat_id", "taxvat")
    }

    /// An address of a `/v1` document.
    init(_ address: TransactionAddress) {
        street = [address.street].compactMap { $0?.line }
        city = address.city?.line
        region = address.state?.line ?? address.region?.line
        postalCode = address.zip?.line
        country = address.country.line
    }
}

extension Unicode.Scalar {
    /// True for kana, Han and Hangul: names in them have the family's first.
    fileprivate var isEastAsian: Bool {
        switch value {
        case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}

extension JSON {
    /// A text or number that says something, on one line.
    fileprivate var line: String? { (string ?? number?.text)?.line }
}

extension String {
    /// The text on one line, nil when nothing is on it.
    fileprivate var line: String? {
        let words = split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
