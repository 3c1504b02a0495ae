internal import SalesTax

/// The boundaries of a Streamlined Sales Tax state: which jurisdictions levy tax at a ZIP code, a ZIP+4 or a street.
struct StreamlinedBoundaries: RateFormat {
    /// What a row is about. The values are precisions: a street goes before a ZIP+4, that before a ZIP.
    enum RecordType: UInt8 {
        case zip = 1
        case zipPlus4 = 2
        case address = 3

        init?(_ text: ArraySlice<UInt8>) {
            switch String(decoding: text, as: UTF8.self).uppercased() {
            case "Z": self = .zip
            case "4": self = .zipPlus4
            case "A": self = .address
            default: return nil
            }
        }
    }

    /// Columns before the special districts.
    static let fixedColumns = 29
    /// The most special districts that a row has.
    static let districtsMax = 20

    private let edition: Edition
    private var table: BoundaryTable?
    private var unusedRowCount = 0
    /// Zones by the bytes that name them: rows are many, zones few.
    private var zones: [[UInt8]: UInt32] = [:]

    init(_ edition: Edition) { self.edition = edition }

    mutating func take(_ record: CSVRecord) -> [RowFault] {
        var row = FileRow(record, names: StreamlinedBoundaries.names)
        let districtFields = record.count - StreamlinedBoundaries.fixedColumns
        guard districtFields >= 0 else {
            row.refuse("\(record.count) columns instead of at least 29")
            return row.faults
        }
        guard let type = row.read(0, "a record type: Z, 4 or A", { RecordType($0) }) else { return row.faults }
        let validity = row.validity(1, 2)
        switch type {
        case .address:
            let houses = row.houses()
            let zone = zone(of: &row, .address)
            guard row.faults.isEmpty, let validity, let zone else { return row.faults }
            guard let houses else {
                unusedRowCount += 1
                return []
            }
            table?.add(
                zone: zone, street: houses.street, houses: houses.numbers, side: houses.side, code: houses.code,
                validity: validity, line: row.line)
        case .zip, .zipPlus4:
            let codes = row.codes(type)
            let zone = zone(of: &row, type)
            guard row.faults.isEmpty, let validity, let zone, let codes else { return row.faults }
            table?.add(zone: zone, codes: codes, validity: validity, line: row.line)
        }
        return []
    }

    /// The zone that a row's last columns name; the first row's state makes the table.
    private mutating func zone(of row: inout FileRow, _ type: RecordType) -> UInt32? {
        var key = [type.rawValue]
        for index in 22..<row.record.count where !(26...28).contains(index) {
            key += row.record[index]
            key.append(UInt8(ascii: ","))
        }
        if let zone = zones[key] { return zone }
        guard let region = row.streamlinedRegion(22, unlike: table?.region) else { return nil }
        let jurisdictions = row.jurisdictions(in: region)
        guard row.faults.isEmpty else { return nil }
        if table == nil { table = BoundaryTable(edition: edition, region: region) }
        let zone = table?.number(of: BoundaryTable.Zone(precision: type.rawValue, jurisdictions: jurisdictions))
        zones[key] = zone
        return zone
    }

    mutating func finish(_ file: inout RateFile) -> [RowFault] {
        table?.close()
        file.boundaries = table.map { [$0] } ?? []
        file.unusedRowCount = unusedRowCount
        return []
    }

    /// The columns of the published layout.
    static let names =
        [
            "record type", "begin date", "end date", "low house number", "high house number", "odd, even or both",
            "street pre-direction", "street name", "street suffix", "street post-direction", "secondary abbreviation",
            "secondary low", "secondary high", "secondary odd or even", "city", "ZIP code", "+4", "low ZIP code",
            "low +4", "high ZIP code", "high +4", "composite SER code", "FIPS state", "FIPS state indicator",
            "FIPS county", "FIPS place", "FIPS place class", "longitude", "latitude",
        ]
        + (1...districtsMax).flatMap { ["district \($0) source", "district \($0) code", "district \($0) type"] }
}

extension FileRow {
    /// The postal codes that a boundary row is about.
    fileprivate mutating func codes(_ type: StreamlinedBoundaries.RecordType) -> ClosedRange<PostalCode>? {
        // A row about one code may leave the upper end out.
        let upper = bytes(19).isEmpty ? 17 : 19
        guard var low = read(17, "a ZIP code", { $0.digits(5) }),
            var high = read(upper, "a ZIP code", { $0.digits(5) })
        else { return nil }
        if type == .zipPlus4 {
            let upperPlus = bytes(20).isEmpty ? 18 : 20
            guard let lowPlus = read(18, "four digits", { $0.digits(4) }),
                let highPlus = read(upperPlus, "four digits", { $0.digits(4) })
            else { return nil }
            low += lowPlus
            high += highPlus
        }
        if let range = PostalCode.range(from: low.utf8, through: high.utf8) { return range }
        refuse(19, "is below the low ZIP code")
        return nil
    }

    /// The houses that a row about a street is about. Nil, without a fault, for what no look-up can ask for: house numbers
    /// that are not plain numbers, and parts of a building.
    fileprivate mutating func houses() -> (
        numbers: ClosedRange<UInt32>, side: StreetSide, street: String, code: PostalCode
    )? {
        let code = read(15, "a ZIP code") { $0.digits(5).flatMap { PostalCode($0) } }
        let side = read(5, "O, E or B") { StreetSide(rawValue: String(decoding: $0, as: UTF8.self).uppercased()) }
        if bytes(7).isEmpty { refuse(7, "is missing") }
        let street = StreetAddress.canonical((6...9).map { text($0) }.joined(separator: " "))
        guard bytes(11).isEmpty, bytes(12).isEmpty, let low = StreetAddress.houseNumber(text(3)),
            let high = StreetAddress.houseNumber(text(4))
        else { return nil }
        if low > high { refuse(4, "is below the low house number") }
        guard faults.isEmpty, let code, let side else { return nil }
        return (low...high, side, street, code)
    }

    /// Who levies tax there: the state where its indicator says so, county and place unless zero, and each district.
    fileprivate mutating func jurisdictions(in region: Region) -> [Jurisdiction] {
        var jurisdictions: [Jurisdiction] = []
        let indicator = read(23, "a FIPS code of two digits") { $0.digits(2) }
        if let indicator, indicator != "00" {
            if indicator == bytes(22).digits(2) {
                jurisdictions.append(Jurisdiction(streamlined: region, type: "45", code: indicator))
            } else {
                refuse(23, "is neither 00 nor the FIPS state")
            }
        }
        for (index, type, length) in [(24, "00", 3), (25, "01", 5)] where !bytes(index).isEmpty {
            let code = read(index, "a FIPS code of \(length) digits") { $0.digits(length) }
            if let code, code.contains(where: { $0 != "0" }) {
                jurisdictions.append(Jurisdiction(streamlined: region, type: type, code: code))
            }
        }
        var index = StreamlinedBoundaries.fixedColumns
        while index < record.count {
            if (index..<min(index + 3, record.count)).contains(where: { !bytes($0).isEmpty }) {
                let code = read(index + 1, "a district's code of up to five digits") { $0.digits(5) }
                let type = read(index + 2, "a type of authority of two digits") { $0.digits(2) }
                if let code, let type {
                    jurisdictions.append(Jurisdiction(streamlined: region, type: type, code: code))
                }
            }
            index += 3
        }
        if index > StreamlinedBoundaries.fixedColumns + 3 * StreamlinedBoundaries.districtsMax {
            refuse("more than \(StreamlinedBoundaries.districtsMax) special districts")
        }
        return jurisdictions
    }
}
