internal import Amounts
internal import SalesTax
internal import Wire

extension JSONWriter {
    /// Writes the rates of an address or a line as the vendor names them: `salesTaxRates` in the United States,
    /// `gtRates` elsewhere; the other one is null, and both are where there is no rate.
    mutating func rates(_ components: [RateComponent], in region: Region) {
        let isUS = region.country == "US"
        if isUS, !components.isEmpty {
            object("salesTaxRates") { $0.salesTaxRates(RateSums(components)) }
        } else {
            member("salesTaxRates", json: nil)
        }
        if !isUS, !components.isEmpty {
            object("gtRates") {
                let sums = RateSums(components)
                $0.member("countryRate", rate: sums[.country])
                $0.member("regionRate", rate: sums[.region])
                $0.member("taxRate", rate: sums.total)
            }
        } else {
            member("gtRates", json: nil)
        }
    }

    /// Writes a member that is a rate: a fraction as a bare number.
    mutating func member(_ key: StaticString, rate: TaxRate) { member(key, json: rate.description) }

    private mutating func salesTaxRates(_ sums: RateSums) {
        member("stateRate", rate: sums[.state])
        member("countyRate", rate: sums[.county])
        member("cityRate", rate: sums[.city])
        member("spdRate", rate: sums[.specialDistrict])
        member("mtayRate", rate: sums[.transitDistrict])
        member("otherRate", rate: sums[.other])
        let districts = [sums[.cityDistrict], sums[.countyDistrict], sums[.specialDistrict], sums[.transitDistrict]]
        member("combinedDistrictRate", rate: districts.sum())
        object("ratesMetaData") {
            $0.member("cityDistrictRate", rate: sums[.cityDistrict])
            $0.member("countyDistrictRate", rate: sums[.countyDistrict])
            $0.member("specialDistrictRate", rate: sums[.specialDistrict])
        }
        member("taxRate", rate: sums.total)
    }
}

/// Rates added up for each kind of jurisdiction.
private struct RateSums {
    private var sums: [Jurisdiction.Kind: TaxRate] = [:]

    init(_ components: [RateComponent]) {
        for component in components {
            sums[component.jurisdiction.kind, default: .zero] = self[component.jurisdiction.kind] + component.rate
        }
    }

    subscript(kind: Jurisdiction.Kind) -> TaxRate { sums[kind] ?? .zero }

    var total: TaxRate { sums.values.sum() }
}

extension [RateComponent] {
    /// What people call the rates of a document: those for what is taxed at the general rate, else whatever there is.
    var ofDocument: [RateComponent] {
        let general = filter { $0.rateClass == .general && $0.source != .manual }
        return general.isEmpty ? self : general
    }
}
