internal import SalesTax

/// Tax rates as WooCommerce exports them: for a country, a state, postal codes and cities, in percent, with a priority.
///
/// Of the rates of one class and priority over an address the closest counts; priorities add up. A rate on top of other
/// rates (compound) is refused.
struct WooCommerceRates: RateFormat {
    private let names: [String]
    private let place: PlaceColumns
    private let city: Int
    private let rate: Int
    private let name: Int
    private let priority: Int
    private let compound: Int
    private let shipping: Int
    private let taxClass: Int
    private var tables: ShopTables

    init(_ edition: Edition, header: HeaderColumns) throws(FileFaults) {
        names = header.names
        place = PlaceColumns(
            country: try header.index("Country code"), state: try header.index("State code"),
            code: try header.index("Postcode / ZIP", "ZIP/postcode"))
        city = try header.index("City")
        rate = try header.index("Rate %")
        name = try header.index("Tax name")
        priority = try header.index("Priority")
        compound = try header.index("Compound")
        shipping = try header.index("Shipping")
        taxClass = try header.index("Tax class")
        tables = ShopTables(edition)
    }

    mutating func take(_ record: CSVRecord) -> [RowFault] {
        var row = FileRow(record, names: names)
        guard row.isWhole() else { return row.faults }
        let region = row.region(place)
        let codes = row.patterns(place.code, separator: UInt8(ascii: ";"))
        let cities = row.text(city).split(separator: ";").map(String.init).filter { $0 != "*" }
        let rate = row.read(rate, "a percentage from 0 to 100") { TaxRate(percent: $0) }
        let name = row.text(name)
        let priority = row.read(priority, "a priority from 1 to 999") { text in
            text.digits(3).flatMap { UInt16($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        let coversShipping = row.flag(shipping)
        if row.flag(compound) == true { row.refuse(compound, "is a rate on top of other rates, which is not taken") }
        let taxClass = row.text(taxClass).lowercased()
        guard row.faults.isEmpty, let region, let rate, let priority, let coversShipping else { return row.faults }

        let rateClass = taxClass.isEmpty || taxClass == "standard" ? RateClass.general : RateClass(taxClass)
        let isWhole = codes.allSatisfy { $0.precision == 0 } && cities.isEmpty
        let kind: Jurisdiction.Kind = !isWhole ? .other : region.state == nil ? .country : region.ownKind
        // Rates of one name can differ from place to place, so the rate is part of what tells them apart.
        let jurisdiction = Jurisdiction(
            region: region, kind: kind, code: "\(name) \(rate) \(rateClass) \(priority)", name: name)
        tables.add(
            jurisdiction,
            RateTable.Row(
                rateClass: rateClass, rate: rate, validity: tables.validity, line: row.line,
                coversShipping: coversShipping),
            at: codes, cities: cities, layer: "\(priority) \(rateClass)")
        if tables.layerCount > ShopTables.layersMax { row.refuse("more than 1000 classes and priorities") }
        return row.faults
    }

    mutating func finish(_ file: inout RateFile) -> [RowFault] {
        tables.finish(&file)
        return []
    }
}
