internal import SalesTax

/// The rates of a Streamlined Sales Tax state: one row for each jurisdiction and period, with all its history.
struct StreamlinedRates: RateFormat {
    /// The columns of the published layout.
    static let names = [
        "state", "jurisdiction type", "jurisdiction FIPS code", "general rate, intrastate", "general rate, interstate",
        "food and drug rate, intrastate", "food and drug rate, interstate", "begin date", "end date",
    ]
    /// No state's rate comes near; a file in percent fails here.
    private static let rateMax = TaxRate(hundredMillionths: 25_000_000)

    private let edition: Edition
    private let isIntrastate: Bool
    private var table: RateTable?

    init(_ edition: Edition, isIntrastate: Bool) {
        self.edition = edition
        self.isIntrastate = isIntrastate
    }

    mutating func take(_ record: CSVRecord) -> [RowFault] {
        var row = FileRow(record, names: StreamlinedRates.names)
        guard row.isWhole() else { return row.faults }
        let region = row.streamlinedRegion(0, unlike: table?.region)
        let type = row.read(1, "a jurisdiction type of two digits") { $0.digits(2) }
        let length = type == "45" ? 2 : type == "00" ? 3 : 5
        let code = row.read(2, "a code of up to \(length) digits") { $0.digits(length) }
        let rates = (3...6).map { index in
            // States without a rate of their own for food leave its columns blank.
            index > 4 && row.bytes(index).isEmpty
                ? nil
                : row.read(index, "a fraction from 0 to 0.25") { text in
                    TaxRate(fraction: text).flatMap { $0 <= StreamlinedRates.rateMax ? $0 : nil }
                }
        }
        let validity = row.validity(7, 8)
        guard row.faults.isEmpty, let region, let type, let code, let validity else { return row.faults }

        var table = self.table ?? RateTable(edition: edition, region: region)
        let jurisdiction = Jurisdiction(streamlined: region, type: type, code: code)
        for (rateClass, columns) in [(RateClass.general, rates[0...1]), (.food, rates[2...3])] {
            guard let rate = isIntrastate ? columns.first : columns.last, let rate else { continue }
            table.add(
                RateTable.Row(rateClass: rateClass, rate: rate, validity: validity, line: row.line), to: jurisdiction)
        }
        self.table = table
        return []
    }

    mutating func finish(_ file: inout RateFile) -> [RowFault] {
        file.rates = table.map { [$0] } ?? []
        return []
    }
}

extension Jurisdiction {
    /// A jurisdiction as rate and boundary files of a state name it: by type and FIPS or district code.
    ///
    /// Cities, towns, villages and townships are types 01 to 09, and share their place codes.
    init(streamlined region: Region, type: String, code: String) {
        switch type {
        case "45": self.init(region: region, kind: .state, code: code)
        case "00": self.init(region: region, kind: .county, code: code)
        case "01", "02", "03", "04", "05", "06", "07", "08", "09": self.init(region: region, kind: .city, code: code)
        case "63": self.init(region: region, kind: .specialDistrict, code: code)
        default: self.init(region: region, kind: .specialDistrict, code: type + ":" + code)
        }
    }
}

extension FileRow {
    /// The state of a FIPS code, the same in all rows of a file.
    mutating func streamlinedRegion(_ index: Int, unlike other: Region?) -> Region? {
        let state = read(index, "a state's FIPS code") { code in
            code.digits(2).flatMap { USState($0) }
        }
        guard let state else { return nil }
        let region = Region(country: "US", state: state.code)
        if let other, other != region {
            refuse(index, "is another state than in the rows before")
            return nil
        }
        return region
    }

    /// The days from one column through another.
    mutating func validity(_ first: Int, _ last: Int) -> Validity? {
        let begin = read(first, "a date, CCYYMMDD") { $0.count == 8 ? TaxDay(parsing: $0) : nil }
        let end = read(last, "a date, CCYYMMDD") { $0.count == 8 ? TaxDay(parsing: $0) : nil }
        guard let begin, let end else { return nil }
        guard begin <= end else {
            refuse(last, "is before the begin date")
            return nil
        }
        return Validity(from: begin, through: end)
    }
}

extension Collection<UInt8> {
    /// The digits as text, filled up with zeros on the left; nil for anything else, and for more than `count`.
    func digits(_ count: Int) -> String? {
        guard !isEmpty, self.count <= count, allSatisfy(\.isDigit) else { return nil }
        return String(repeating: "0", count: count - self.count) + String(decoding: self, as: UTF8.self)
    }
}
