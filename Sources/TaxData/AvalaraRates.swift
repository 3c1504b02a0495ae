internal import SalesTax

/// Rates by ZIP code as Avalara/TaxRates gives them out: a row for each code, with the rates of state, county, city and
/// special districts. The older layout has other names for the same columns.
struct AvalaraRates: RateFormat {
    private let edition: Edition
    private let names: [String]
    private let state: Int
    private let zip: Int
    private let regionName: Int
    private let combined: Int
    private let parts: [(kind: Jurisdiction.Kind, column: Int)]
    private let risk: Int?
    private var tables: [Region: (rates: RateTable, boundaries: BoundaryTable)] = [:]
    private var lines: [String: Int] = [:]
    private var stateRates: [Region: TaxRate] = [:]
    private var states: Set<Jurisdiction> = []

    init(_ edition: Edition, header: HeaderColumns) throws(FileFaults) {
        self.edition = edition
        names = header.names
        state = try header.index("State")
        zip = try header.index("ZipCode")
        regionName = try header.index("TaxRegionName")
        combined = try header.index("EstimatedCombinedRate", "CombinedRate")
        parts = [
            (.state, try header.index("StateRate")), (.county, try header.index("EstimatedCountyRate", "CountyRate")),
            (.city, try header.index("EstimatedCityRate", "CityRate")),
            (.specialDistrict, try header.index("EstimatedSpecialRate", "SpecialRate")),
        ]
        risk = header.indexIfAny("RiskLevel")
    }

    mutating func take(_ record: CSVRecord) -> [RowFault] {
        var row = FileRow(record, names: names)
        guard row.isWhole() else { return row.faults }
        let code = row.read(state, "a state") { USState(String(decoding: $0, as: UTF8.self))?.code }
        let zip = row.read(zip, "a ZIP code of five digits") { $0.count == 5 ? $0.digits(5) : nil }
        let name = row.text(regionName)
        let total = row.read(combined, "a fraction from 0 to 1") { TaxRate(fraction: $0) }
        let rates = parts.map { part in row.read(part.column, "a fraction from 0 to 1") { TaxRate(fraction: $0) } }
        if let total, row.faults.isEmpty, total != rates.compactMap({ $0 }).sum() {
            row.refuse(combined, "is not the sum of the other rates")
        }
        if let zip, let other = lines.updateValue(row.line, forKey: zip) {
            row.refuse(self.zip, "stands in line \(other) already")
        }
        guard row.faults.isEmpty, let code, let zip, let codes = PostalCode.range(beginningWith: zip.utf8) else {
            return row.faults
        }
        let region = Region(country: "US", state: code)
        var table =
            tables.removeValue(forKey: region)
            ?? (RateTable(edition: edition, region: region), BoundaryTable(edition: edition, region: region))
        let validity = Validity(from: edition.effective)
        var jurisdictions: [Jurisdiction] = []
        for (part, rate) in Swift.zip(parts, rates) {
            guard let rate, part.kind == .state || rate > .zero else { continue }
            let jurisdiction = jurisdiction(part.kind, in: region, at: zip, name, rate)
            jurisdictions.append(jurisdiction)
            // The state's is on file from its first row on.
            if part.kind == .state, !states.insert(jurisdiction).inserted { continue }
            table.rates.add(RateTable.Row(rate: rate, validity: validity, line: row.line), to: jurisdiction)
        }
        let zone = BoundaryTable.Zone(
            precision: 1, jurisdictions: jurisdictions,
            risk: risk.map { row.text($0) }.flatMap { $0.isEmpty ? nil : $0 })
        table.boundaries.add(zone: table.boundaries.number(of: zone), codes: codes, validity: validity, line: row.line)
        tables[region] = table
        return row.faults
    }

    mutating func finish(_ file: inout RateFile) -> [RowFault] {
        for region in tables.keys.sorted() {
            guard var table = tables.removeValue(forKey: region) else { continue }
            table.boundaries.close()
            file.rates.append(table.rates)
            file.boundaries.append(table.boundaries)
        }
        return []
    }

    /// The state is one jurisdiction wherever it has the rate of the file's first row; others are known by their ZIP code.
    private mutating func jurisdiction(
        _ kind: Jurisdiction.Kind, in region: Region, at zip: String, _ name: String, _ rate: TaxRate
    ) -> Jurisdiction {
        if kind == .state, stateRates[region, default: rate] == rate {
            stateRates[region] = rate
            return Jurisdiction(region: region, kind: .state, code: region.state ?? "")
        }
        return Jurisdiction(region: region, kind: kind, code: zip, name: name)
    }
}
