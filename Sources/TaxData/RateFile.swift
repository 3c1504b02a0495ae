public import SalesTax

/// What is known of a file before it is read.
public struct RateFileTerms: Sendable, Hashable {
    /// The file's name without folders; some tell the state and the date.
    public let name: String
    /// The first day that the file is asked about; nil leaves it to the file or its name.
    public let effective: TaxDay?
    /// True when the seller ships from within the state: then Streamlined files' intrastate rates count.
    public let isIntrastate: Bool

    /// Joins the parts.
    public init(name: String, effective: TaxDay? = nil, isIntrastate: Bool = false) {
        self.name = name
        self.effective = effective
        self.isIntrastate = isIntrastate
    }
}

/// The kinds of files that are read, told by how they begin.
public enum RateFileKind: String, Sendable, Hashable, CaseIterable {
    /// Rates of a Streamlined Sales Tax state: nine columns, no header.
    case streamlinedRates
    /// Boundaries of a Streamlined Sales Tax state: twenty-nine columns and special districts, no header.
    case streamlinedBoundaries
    /// An Avalara/TaxRates table by ZIP code.
    case avalara
    /// A Magento export of tax rates.
    case magento
    /// A WooCommerce export of tax rates.
    case wooCommerce
    /// Value added tax of European countries, of the package `eu-vat-rates-data`: JSON.
    case europeanVAT

    /// The family of its rates.
    public var family: RateFamily {
        switch self {
        case .streamlinedRates, .streamlinedBoundaries: .streamlined
        case .avalara: .avalara
        case .magento: .magento
        case .wooCommerce: .wooCommerce
        case .europeanVAT: .europeanVAT
        }
    }

    /// The kind of the file that begins with this record, or nil.
    init?(firstRow record: CSVRecord) {
        let first = FileRow(record, names: [])
        let header = Set((0..<record.count).map { HeaderColumns.canonical(first.bytes($0)) })
        if header.isSuperset(of: ["zipcode", "state", "taxregionname"]) {
            self = .avalara
        } else if header.isSuperset(of: ["code", "country", "state", "zip/postcode", "rate"]) {
            self = .magento
        } else if header.isSuperset(of: ["countrycode", "statecode", "rate%", "priority"]) {
            self = .wooCommerce
        } else if record.count >= StreamlinedBoundaries.fixedColumns,
            StreamlinedBoundaries.RecordType(first.bytes(0)) != nil
        {
            self = .streamlinedBoundaries
        } else if record.count == StreamlinedRates.names.count, first.bytes(0).allSatisfy(\.isDigit) {
            self = .streamlinedRates
        } else {
            return nil
        }
    }
}

/// What a file says, read to its end without a fault.
public struct RateFile: Sendable {
    /// What kind of file it is.
    public let kind: RateFileKind
    /// The first day that it is asked about.
    public let effective: TaxDay
    /// Its rates, one table for each region.
    public internal(set) var rates: [RateTable] = []
    /// Its boundaries, one table for each region.
    public internal(set) var boundaries: [BoundaryTable] = []
    /// How many rows it has, headers not counted; in a JSON file, how many countries.
    public internal(set) var rowCount = 0
    /// How many of them no look-up can ask for: parts of a building, and house numbers that are not plain numbers.
    public internal(set) var unusedRowCount = 0

    init(kind: RateFileKind, effective: TaxDay) {
        self.kind = kind
        self.effective = effective
    }
}

extension RateBook {
    /// Adds what a file says.
    public mutating func add(_ file: RateFile) {
        for table in file.rates { add(table) }
        for table in file.boundaries { add(table) }
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
