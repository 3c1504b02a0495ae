internal import SalesTax

/// Where a shop's export has the place of a rate.
struct PlaceColumns {
    let country: Int
    let state: Int
    let code: Int
}

/// Postal codes that a rate is limited to, and how closely.
struct CodePattern {
    let codes: ClosedRange<PostalCode>
    /// 0 for all codes, 1 for a range, 2 for a beginning, 3 for one code.
    let precision: UInt8

    static let all = CodePattern(codes: PostalCode.all, precision: 0)
}

/// The tables that a shop's export makes, one pair for each region.
struct ShopTables {
    private let edition: Edition
    private var tables: [Region: (rates: RateTable, boundaries: BoundaryTable)] = [:]
    private var layers: [String: UInt16] = [:]

    init(_ edition: Edition) { self.edition = edition }

    /// More layers than any shop has, and few enough to count.
    static let layersMax = 1_000
    /// How many layers there are.
    var layerCount: Int { layers.count }

    /// A shop's rates hold from the day on that the file is in effect.
    var validity: Validity { Validity(from: edition.effective) }

    /// Adds a rate where it applies.
    mutating func add(
        _ jurisdiction: Jurisdiction, _ row: RateTable.Row, at patterns: [CodePattern], cities: [String] = [],
        layer: String = ""
    ) {
        let region = jurisdiction.region
        var table =
            tables.removeValue(forKey: region)
            ?? (RateTable(edition: edition, region: region), BoundaryTable(edition: edition, region: region))
        let number = layers[layer] ?? UInt16(layers.count)
        layers[layer] = number
        table.rates.add(row, to: jurisdiction)
        for pattern in patterns {
            let zone = BoundaryTable.Zone(
                layer: number, precision: pattern.precision, cities: cities, jurisdictions: [jurisdiction])
            table.boundaries.add(
                zone: table.boundaries.number(of: zone), codes: pattern.codes, validity: row.validity, line: row.line)
        }
        tables[region] = table
    }

    mutating func finish(_ file: inout RateFile) {
        for region in tables.keys.sorted() {
            guard var table = tables.removeValue(forKey: region) else { continue }
            table.boundaries.close()
            file.rates.append(table.rates)
            file.boundaries.append(table.boundaries)
        }
    }
}

extension Region {
    /// What a rate for the whole of it is: a state's in the United States, a region's elsewhere.
    var ownKind: Jurisdiction.Kind { country == "US" ? .state : .region }
}

extension FileRow {
    /// A country of two letters, and a state unless `*` or nothing stands there.
    mutating func region(_ columns: PlaceColumns) -> Region? {
        let country = read(columns.country, "a country of two letters") { code in
            code.count == 2 && code.allSatisfy(\.isLetter) ? String(decoding: code, as: UTF8.self) : nil
        }
        let state = text(columns.state)
        guard let country else { return nil }
        let region = Region(country: country, state: state == "*" ? nil : state)
        if region.country == "US", let code = region.state, USState(code) == nil {
            refuse(columns.state, "is not a state")
            return nil
        }
        return region
    }

    /// Postal codes: `*` or nothing for all, `902*`, `2000...3000`, one code, or several of these.
    mutating func patterns(_ index: Int, separator: UInt8?) -> [CodePattern] {
        let field = bytes(index)
        let parts = separator.map { field.split(separator: $0) } ?? [field]
        var patterns: [CodePattern] = []
        for part in parts where !part.isEmpty {
            guard let pattern = CodePattern(part) else {
                refuse(index, "has a postal code that cannot be read")
                return []
            }
            patterns.append(pattern)
        }
        return patterns.isEmpty ? [.all] : patterns
    }

    /// The postal codes between two columns.
    mutating func range(_ from: Int?, _ to: Int?) -> [CodePattern] {
        guard let from, let to else {
            refuse("is a range, and the columns Range From and Range To are missing")
            return []
        }
        let (low, high) = (bytes(from), bytes(to))
        if low.count == high.count, let codes = PostalCode.range(from: low, through: high) {
            return [CodePattern(codes: codes, precision: 1)]
        }
        refuse(from, "begins no range of postal codes that ends at \"\(text(to))\"")
        return []
    }

    /// 1 or 0; nothing counts as 0.
    mutating func flag(_ index: Int) -> Bool? {
        bytes(index).isEmpty
            ? false
            : read(index, "0 or 1") { text in
                text.elementsEqual("1".utf8) ? true : text.elementsEqual("0".utf8) ? false : nil
            }
    }
}

extension CodePattern {
    /// One pattern of a list.
    fileprivate init?(_ text: ArraySlice<UInt8>) {
        let star = UInt8(ascii: "*")
        if text.elementsEqual([star]) {
            self = .all
        } else if text.last == star, let codes = PostalCode.range(beginningWith: text.dropLast()) {
            self.init(codes: codes, precision: 2)
        } else if let dots = text.indices.first(where: { text[$0...].starts(with: "...".utf8) }) {
            let (low, high) = (text[..<dots], text[(dots + 3)...])
            guard low.count == high.count, let codes = PostalCode.range(from: low, through: high) else { return nil }
            self.init(codes: codes, precision: 1)
        } else if text.count == 5, text.allSatisfy(\.isDigit), let codes = PostalCode.range(beginningWith: text) {
            // A ZIP code is all its ZIP+4 codes too.
            self.init(codes: codes, precision: 3)
        } else if let code = PostalCode(text) {
            self.init(codes: code...code, precision: 3)
        } else {
            return nil
        }
    }
}

extension UInt8 {
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}
