/// Who buys, as far as tax goes.
public struct Buyer: Sendable, Hashable {
    /// What a customer is to the seller (`customerType`).
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Buys for use: taxed. So is whoever is not known.
        case retail = "RETAIL"
        /// Buys to sell on: taxed unless an exemption says otherwise.
        case reseller = "RESELLER"
        /// Collects the tax itself: never taxed.
        case marketplace = "MARKETPLACE"
    }

    /// What the customer is.
    public let kind: Kind
    /// Its certificates.
    public let exemptions: [Exemption]

    /// A customer of whom nothing is known.
    public static let unknown = Buyer(kind: .retail)

    /// Joins the parts.
    public init(kind: Kind, exemptions: [Exemption] = []) {
        self.kind = kind
        self.exemptions = exemptions
    }

    /// The exemption that covers a tax code in a region on a day.
    func exemption(for taxCode: String?, in region: Region, on day: TaxDay) -> Exemption? {
        exemptions.first { $0.covers(taxCode, in: region, on: day) }
    }
}

/// A certificate by which a customer owes no tax: in a state, for a kind of goods, for a time.
public struct Exemption: Sendable, Hashable {
    /// What the operator knows it by.
    public let id: String
    /// The state, or the country as a whole.
    public let region: Region
    /// The only tax code that it covers, in capital letters; nil covers all.
    public let taxCode: String?
    /// When it holds.
    public let validity: Validity

    /// Joins the parts; a blank tax code is none.
    public init(id: String, region: Region, taxCode: String?, validity: Validity) {
        self.id = id
        self.region = region
        let taxCode = taxCode.map(Region.canonical) ?? ""
        self.taxCode = taxCode.isEmpty ? nil : taxCode
        self.validity = validity
    }

    func covers(_ taxCode: String?, in region: Region, on day: TaxDay) -> Bool {
        (self.region == region || self.region == region.ofCountry) && validity.contains(day)
            && (self.taxCode == nil || self.taxCode == taxCode.map(Region.canonical))
    }
}
