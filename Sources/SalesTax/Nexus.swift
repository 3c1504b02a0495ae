/// Where the seller has to collect tax.
public enum Nexus: Sendable, Hashable {
    /// Everywhere: no list was given.
    case everywhere
    /// In these states and countries, since when and until when.
    case listed([Region: Validity])

    /// True where the seller collects; a country in the list stands for all its states.
    func reaches(_ region: Region, on day: TaxDay) -> Bool {
        switch self {
        case .everywhere: true
        case .listed(let list):
            [region, region.ofCountry].contains { list[$0]?.contains(day) ?? false }
        }
    }
}
