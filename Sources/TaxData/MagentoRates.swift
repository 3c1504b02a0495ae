internal import SalesTax

/// Tax rates as Magento exports them: a named rate for a country, a state and postal codes, in percent.
///
/// Of the rates over an address the closest counts: a postal code before a range before a state before a country.
struct MagentoRates: RateFormat {
    private let names: [String]
    private let code: Int
    private let rate: Int
    private let place: PlaceColumns
    private let isRange: Int?
    private let from: Int?
    private let to: Int?
    private var tables: ShopTables
    private var lines: [String: Int] = [:]

    init(_ edition: Edition, header: HeaderColumns) throws(FileFaults) {
        names = header.names
        code = try header.index("Code")
        rate = try header.index("Rate")
        place = PlaceColumns(
            country: try header.index("Country"), state: try header.index("State"),
            code: try header.index("Zip/Post Code"))
        isRange = header.indexIfAny("Zip/Post is Range")
        from = header.indexIfAny("Range From")
        to = header.indexIfAny("Range To")
        tables = ShopTables(edition)
    }

    mutating func take(_ record: CSVRecord) -> [RowFault] {
        var row = FileRow(record, names: names)
        // Columns behind those of the header belong to stores; what they call a rate is not needed.
        let name = row.text(code)
        if name.isEmpty { row.refuse(code, "is missing") }
        if let other = lines.updateValue(row.line, forKey: name), !name.isEmpty {
            row.refuse(code, "stands in line \(other) already")
        }
        let region = row.region(place)
        let rate = row.read(rate, "a percentage from 0 to 100") { TaxRate(percent: $0) }
        let codes =
            isRange.map { ["1", "yes", "true"].contains(row.text($0).lowercased()) } == true
            ? row.range(from, to) : row.patterns(place.code, separator: nil)
        guard row.faults.isEmpty, let region, let rate else { return row.faults }
        let kind: Jurisdiction.Kind =
            codes.contains { $0.precision > 0 } ? .other : region.state == nil ? .country : region.ownKind
        tables.add(
            Jurisdiction(region: region, kind: kind, code: name),
            RateTable.Row(rate: rate, validity: tables.validity, line: row.line), at: codes)
        return row.faults
    }

    mutating func finish(_ file: inout RateFile) -> [RowFault] {
        tables.finish(&file)
        return []
    }
}
