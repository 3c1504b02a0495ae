public import SalesTax

/// The operator's own tax codes and rules, from a CSV file (`docs/tax.md`); they are added to those built in.
public struct TaxRules: Sendable {
    /// Tax codes with what they stand for.
    public private(set) var codes: [TaxCode] = []
    /// How regions treat tax codes.
    public private(set) var rules: [TaxabilityRule] = []
    /// How regions treat the fee for shipping.
    public private(set) var shipping: [ShippingTable.Rule] = []

    /// The tax code by which rows speak of the fee for shipping.
    public static let shippingCode = "SHIPPING"

    /// Reads a whole file, or names all that is wrong with it.
    public init(csv bytes: some Collection<UInt8>, name: String) throws(FileFaults) {
        var reader = CSVReader()
        reader.feed(bytes)
        reader.end()
        var faults: [RowFault] = []
        var columns: Columns?
        while let record = try reader.nextRecord() {
            if let columns {
                faults += take(record, columns, name)
            } else {
                columns = try Columns(record)
            }
        }
        if columns == nil {
            faults.append(RowFault(line: 0, column: nil, name: nil, reason: "the file has no rows"))
        }
        guard faults.isEmpty else { throw FileFaults(all: faults) }
    }

    private struct Columns {
        let names: [String]
        let code, title, isTangible, country, state, treatment, rateClass, from, through, source: Int

        init(_ record: CSVRecord) throws(FileFaults) {
            let header = try HeaderColumns(record)
            names = header.names
            code = try header.index("Tax code")
            title = try header.index("Title")
            isTangible = try header.index("Tangible")
            country = try header.index("Country")
            state = try header.index("State")
            treatment = try header.index("Treatment")
            rateClass = try header.index("Rate class")
            from = try header.index("From")
            through = try header.index("Through")
            source = try header.index("Source")
        }
    }

    private mutating func take(_ record: CSVRecord, _ columns: Columns, _ file: String) -> [RowFault] {
        var row = FileRow(record, names: columns.names)
        guard row.isWhole() else { return row.faults }
        let code = row.text(columns.code)
        if code.isEmpty { row.refuse(columns.code, "is missing") }
        let title = row.text(columns.title)
        let isTangible = row.flag(columns.isTangible) ?? false
        // A row without a country says what a code stands for; one without a title, how a region treats it.
        if !title.isEmpty { codes.append(TaxCode(code: code, title: title, isTangible: isTangible)) }
        guard !row.bytes(columns.country).isEmpty else {
            if title.isEmpty { row.refuse(columns.country, "is missing, and so is a title") }
            return row.faults
        }
        let place = PlaceColumns(country: columns.country, state: columns.state, code: columns.country)
        let region = row.region(place)
        let first = row.day(columns.from) ?? .earliest
        let last = row.day(columns.through) ?? .latest
        if first > last { row.refuse(columns.through, "is before the first day") }
        let validity = Validity(from: first, through: last)
        let source = row.text(columns.source).isEmpty ? "\(file):\(row.line)" : row.text(columns.source)
        let rateClass = row.text(columns.rateClass)
        if code.uppercased() == TaxRules.shippingCode {
            let treatment = row.read(columns.treatment, "taxable, proportional or exempt") {
                ShippingTable.Treatment(rawValue: String(decoding: $0, as: UTF8.self).lowercased())
            }
            if let region, let treatment, row.faults.isEmpty {
                shipping.append(
                    ShippingTable.Rule(region: region, treatment: treatment, validity: validity, source: source))
            }
        } else {
            let treatment = row.read(columns.treatment, "taxable or exempt") { text in
                switch String(decoding: text, as: UTF8.self).lowercased() {
                case "taxable": TaxabilityRule.Treatment.taxable(rateClass.isEmpty ? .general : RateClass(rateClass))
                case "exempt": .notTaxable
                default: nil
                }
            }
            if let region, let treatment, row.faults.isEmpty {
                rules.append(
                    TaxabilityRule(
                        taxCode: code, region: region, treatment: treatment, validity: validity, source: source))
            }
        }
        return row.faults
    }
}

extension TaxabilityTable {
    /// Adds the operator's codes and rules; of equal beginnings they go before those built in.
    public mutating func add(_ rules: TaxRules) {
        for code in rules.codes { add(code) }
        for rule in rules.rules { add(rule) }
    }
}

extension ShippingTable {
    /// Adds the operator's rules; of equal beginnings they go before those built in.
    public mutating func add(_ rules: TaxRules) {
        for rule in rules.shipping { add(rule) }
    }
}

extension FileRow {
    /// A date, YYYY-MM-DD; nil when nothing stands there, and for what is none, which is a fault.
    fileprivate mutating func day(_ index: Int) -> TaxDay? {
        bytes(index).isEmpty ? nil : read(index, "a date, YYYY-MM-DD") { $0.count == 10 ? TaxDay(parsing: $0) : nil }
    }
}
