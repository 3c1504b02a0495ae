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
                $0.member("countryRate", rate: sums.country)
                $0.member("regionRate", rate: sums.region)
                $0.member("taxRate", rate: sums.total)
            }
        } else {
            member("gtRates", json: nil)
        }
    }

    /// Writes a member that is a rate: a fraction as a bare number.
    mutating func member(_ key: StaticString, rate: TaxRate) { member(key, number: rate.hundredMillionths, places: 8) }

    private mutating func salesTaxRates(_ sums: RateSums) {
        member("stateRate", rate: sums.state)
        member("countyRate", rate: sums.county)
        member("cityRate", rate: sums.city)
        member("spdRate", rate: sums.specialDistrict)
        member("mtayRate", rate: sums.transitDistrict)
        member("otherRate", rate: sums.other)
        member("combinedDistrictRate", rate: sums.districts)
        object("ratesMetaData") {
            $0.member("cityDistrictRate", rate: sums.cityDistrict)
            $0.member("countyDistrictRate", rate: sums.countyDistrict)
            $0.member("specialDistrictRate", rate: sums.specialDistrict)
        }
        member("taxRate", rate: sums.total)
    }
}

/// Rates added up for each kind of jurisdiction.
private struct RateSums {
    private(set) var country = TaxRate.zero
    private(set) var region = TaxRate.zero
    private(set) var state = TaxRate.zero
    private(set) var county = TaxRate.zero
    private(set) var city = TaxRate.zero
    private(set) var cityDistrict = TaxRate.zero
    private(set) var countyDistrict = TaxRate.zero
    private(set) var specialDistrict = TaxRate.zero
    private(set) var transitDistrict = TaxRate.zero
    private(set) var other = TaxRate.zero
    private(set) var total = TaxRate.zero

    init(_ components: [RateComponent]) {
        // By index: a component is too large to be copied for two of its values.
        for index in components.indices { add(components[index].rate, of: components[index].jurisdiction.kind) }
    }

    var districts: TaxRate { cityDistrict + countyDistrict + specialDistrict + transitDistrict }

    private mutating func add(_ rate: TaxRate, of kind: Jurisdiction.Kind) {
        total = total + rate
        switch kind {
        case .country: country = country + rate
        case .region: region = region + rate
        case .state: state = state + rate
        case .county: county = county + rate
        case .city: city = city + rate
        case .cityDistrict: cityDistrict = cityDistrict + rate
        case .countyDistrict: countyDistrict = countyDistrict + rate
        case .specialDistrict: specialDistrict = specialDistrict + rate
        case .transitDistrict: transitDistrict = transitDistrict + rate
        case .other: other = other + rate
        }
    }
}

extension [RateComponent] {
    /// What people call the rates of a document: those for what is taxed at the general rate, else whatever there is.
    var ofDocument: [RateComponent] {
        let general = filter { $0.rateClass == .general && $0.source != .manual }
        return general.isEmpty ? self : general
    }
}
