/// One edition's boundaries for one region: which postal codes lie in which jurisdictions, and since when.
///
/// Half a million rows take 40 bytes each. They are sorted, and each knows the highest end among the rows below it in the
/// binary search's tree, so that all rows over a code are found in the time of a binary search for each.
public struct BoundaryTable: Sendable {
    /// What a row is about: the address must match it in full.
    public struct Zone: Sendable, Hashable {
        /// Rows of one layer exclude each other, layers add up: a file with priorities has one for each.
        public let layer: UInt16
        /// Of two rows over an address the one with the higher precision counts: ZIP+4 before ZIP.
        public let precision: UInt8
        /// The cities in capital letters that it is limited to; none means all.
        public let cities: [String]
        /// Who levies tax there.
        public let jurisdictions: [Jurisdiction]
        /// How likely its rates are wrong, in the file's own words (`RiskLevel`).
        public let risk: String?

        /// Joins the parts.
        public init(
            layer: UInt16 = 0, precision: UInt8, cities: [String] = [], jurisdictions: [Jurisdiction],
            risk: String? = nil
        ) {
            self.risk = risk
            self.layer = layer
            self.precision = precision
            self.cities = cities.map(Region.canonical)
            self.jurisdictions = jurisdictions
        }
    }

    /// A row's answer to an address.
    struct Match {
        let zone: Zone
        let line: Int
    }

    private struct Row {
        let low: UInt64
        let high: UInt64
        /// The highest `high` of the rows that the search's tree has below this one, itself included.
        var highestBelow: UInt64
        let zone: UInt32
        let line: UInt32
        let first: UInt16
        let last: UInt16

        func holds(on day: TaxDay) -> Bool {
            (first <= day.number || first == 0) && (day.number <= last || last == .max)
        }
    }

    /// The file.
    public let edition: Edition
    /// The country and state; without a state, rows for the country as a whole.
    public let region: Region
    private var rows: [Row] = []
    private var zones: [Zone] = []
    private var zoneNumbers: [Zone: UInt32] = [:]

    /// An empty table.
    public init(edition: Edition, region: Region) {
        self.edition = edition
        self.region = region
    }

    /// How many rows it has.
    public var count: Int { rows.count }
    /// How many bytes its rows take; zones are few, and not counted.
    public var bytes: Int { rows.capacity * MemoryLayout<Row>.stride }

    /// All zones, by number.
    public var allZones: [Zone] { zones }

    /// All rows as they were added, in the sequence of their codes: to be stored.
    public func forEachRow(
        _ body: (_ zone: UInt32, _ codes: ClosedRange<PostalCode>, _ validity: Validity, _ line: Int) throws -> Void
    ) rethrows {
        for row in rows {
            let validity = Validity(from: TaxDay(number: Int32(row.first)), through: TaxDay(number: Int32(row.last)))
            guard let low = PostalCode(number: Int64(row.low)), let high = PostalCode(number: Int64(row.high)) else {
                preconditionFailure("rows are made of codes")
            }
            try body(row.zone, low...high, validity, Int(row.line))
        }
    }

    /// The number of a zone, for rows to name it by.
    public mutating func number(of zone: Zone) -> UInt32 {
        if let number = zoneNumbers[zone] { return number }
        let number = UInt32(zones.count)
        zones.append(zone)
        zoneNumbers[zone] = number
        return number
    }

    /// Adds a row. ``close()`` must follow the last.
    public mutating func add(zone: UInt32, codes: ClosedRange<PostalCode>, validity: Validity, line: Int) {
        rows.append(
            Row(
                low: codes.lowerBound.value, high: codes.upperBound.value, highestBelow: 0, zone: zone,
                line: UInt32(line), first: UInt16(validity.first.number), last: UInt16(validity.last.number)))
    }

    /// Sorts the rows and lays the search's tree over them.
    public mutating func close() {
        rows.sort { ($0.low, $0.high, $0.line) < ($1.low, $1.high, $1.line) }
        rows.reserveCapacity(rows.count)
        zoneNumbers = [:]
        _ = layTree(over: 0..<rows.count)
    }

    private mutating func layTree(over range: Range<Int>) -> UInt64 {
        guard !range.isEmpty else { return 0 }
        let middle = (range.lowerBound + range.upperBound) / 2
        let below = max(layTree(over: range.lowerBound..<middle), layTree(over: middle + 1..<range.upperBound))
        rows[middle].highestBelow = max(rows[middle].high, below)
        return rows[middle].highestBelow
    }

    /// The best row of each layer for an address on a day.
    ///
    /// A higher precision is better than a lower, a city's row than one for all cities, then the row that began last, the
    /// narrowest range of codes, and the file's later line.
    func matches(_ destination: Destination, on day: TaxDay) -> [Match] {
        var best: [(row: Row, inCity: Bool)] = []
        let code = destination.postalCode?.value ?? 0
        zones.withUnsafeBufferPointer { zones in
            func merit(_ row: Row, _ inCity: Bool) -> (UInt8, UInt8, UInt16, UInt64, UInt32) {
                (zones[Int(row.zone)].precision, inCity ? 1 : 0, row.first, ~(row.high - row.low), row.line)
            }
            rows.withUnsafeBufferPointer { rows in
                collect(rows, 0, rows.count, code) { row in
                    guard row.holds(on: day) else { return }
                    let number = Int(row.zone)
                    let isForAll = zones[number].cities.isEmpty
                    let inCity = !isForAll && (destination.city.map(zones[number].cities.contains) ?? false)
                    guard isForAll || inCity else { return }
                    let layer = zones[number].layer
                    guard let index = best.firstIndex(where: { zones[Int($0.row.zone)].layer == layer }) else {
                        return best.append((row, inCity))
                    }
                    if merit(best[index].row, best[index].inCity) < merit(row, inCity) { best[index] = (row, inCity) }
                }
            }
        }
        return best.map { Match(zone: zones[Int($0.row.zone)], line: Int($0.row.line)) }
    }

    private func collect(
        _ rows: UnsafeBufferPointer<Row>, _ start: Int, _ end: Int, _ code: UInt64, _ found: (Row) -> Void
    ) {
        guard start < end else { return }
        let middle = (start + end) / 2
        guard rows[middle].highestBelow >= code else { return }
        collect(rows, start, middle, code, found)
        guard rows[middle].low <= code else { return }
        if rows[middle].high >= code { found(rows[middle]) }
        collect(rows, middle + 1, end, code, found)
    }
}
