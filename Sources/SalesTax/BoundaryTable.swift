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

        /// Joins the parts.
        public init(layer: UInt16 = 0, precision: UInt8, cities: [String] = [], jurisdictions: [Jurisdiction]) {
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
        /// What makes one row better than another, most important first.
        let merit: (UInt8, UInt8, UInt16, UInt64, UInt32)
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
    func matches(_ destination: Destination, on day: TaxDay) -> [Match] {
        var best: [Match] = []
        let code = destination.postalCode?.value ?? 0
        rows.withUnsafeBufferPointer { rows in
            collect(rows, 0, rows.count, code) { row in
                let validity = Validity(
                    from: TaxDay(number: Int32(row.first)), through: TaxDay(number: Int32(row.last)))
                let zone = zones[Int(row.zone)]
                guard validity.contains(day) else { return }
                let inCity = destination.city.map(zone.cities.contains) ?? false
                guard inCity || zone.cities.isEmpty else { return }
                let match = Match(
                    zone: zone, line: Int(row.line),
                    merit: (zone.precision, inCity ? 1 : 0, row.first, ~(row.high - row.low), row.line))
                guard let index = best.firstIndex(where: { $0.zone.layer == zone.layer }) else {
                    return best.append(match)
                }
                if best[index].merit < match.merit { best[index] = match }
            }
        }
        return best
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
