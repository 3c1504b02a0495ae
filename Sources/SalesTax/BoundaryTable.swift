/// One edition's boundaries for one region: which postal codes lie in which jurisdictions, and since when.
///
/// A row takes 40 bytes, as there may be millions. Rows are sorted, and each knows the highest end among those below it in
/// the binary search's tree, so that all rows over a code are found in the time of a binary search for each.
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

    struct Row {
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
    private(set) var rows: [Row] = []
    private(set) var streets = StreetIndex()
    private var zones: [Zone] = []
    private var zoneNumbers: [Zone: UInt32] = [:]

    /// An empty table.
    public init(edition: Edition, region: Region) {
        self.edition = edition
        self.region = region
    }

    /// How many rows it has.
    public var count: Int { rows.count + streets.rows.count }
    /// How many bytes its rows take; zones and names of streets are few, and not counted.
    public var bytes: Int {
        rows.capacity * MemoryLayout<Row>.stride + streets.rows.capacity * MemoryLayout<StreetIndex.Row>.stride
    }

    /// All zones, by number.
    public var allZones: [Zone] { zones }

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

    /// Adds a row about houses of a street, which is given as ``StreetAddress/canonical(_:)`` has it.
    public mutating func add(
        zone: UInt32, street: String, houses: ClosedRange<UInt32>, side: StreetSide, code: PostalCode,
        validity: Validity, line: Int
    ) {
        streets.add(
            StreetIndex.Row(
                key: StreetIndex.key(streets.number(of: street), code), low: houses.lowerBound,
                high: houses.upperBound, zone: zone, line: UInt32(line), first: UInt16(validity.first.number),
                last: UInt16(validity.last.number), side: side))
    }

    /// Sorts the rows and lays the search's tree over them.
    public mutating func close() {
        rows.sort { ($0.low, $0.high, $0.line) < ($1.low, $1.high, $1.line) }
        streets.close()
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
        var best = BestRows(of: zones, city: destination.city, day: day)
        rows.withUnsafeBufferPointer { rows in
            BoundaryTable.search(rows, 0..<rows.count, destination.postalCode?.value ?? 0) { row in
                best.consider(zone: row.zone, row.line, row.first, row.last, width: row.high - row.low)
            }
        }
        if let street = destination.street, let code = destination.postalCode {
            streets.search(street, code) { row in
                best.consider(zone: row.zone, row.line, row.first, row.last, width: UInt64(row.high - row.low))
            }
        }
        return best.found.map { Match(zone: zones[Int($0.zone)], line: Int($0.line)) }
    }

    private static func search(
        _ rows: UnsafeBufferPointer<Row>, _ range: Range<Int>, _ code: UInt64, _ found: (Row) -> Void
    ) {
        guard !range.isEmpty else { return }
        let middle = (range.lowerBound + range.upperBound) / 2
        guard rows[middle].highestBelow >= code else { return }
        search(rows, range.lowerBound..<middle, code, found)
        guard rows[middle].low <= code else { return }
        if rows[middle].high >= code { found(rows[middle]) }
        search(rows, middle + 1..<range.upperBound, code, found)
    }
}

/// Keeps the best of the rows over an address, one for each layer.
///
/// A higher precision is better than a lower, a city's row than one for all cities, then the row that began last, the
/// narrowest range, and the file's later line.
private struct BestRows {
    struct Row {
        let zone: UInt32
        let line: UInt32
        let layer: UInt16
        let merit: (precision: UInt8, inCity: UInt8, first: UInt16, narrowness: UInt64, line: UInt32)
    }

    private(set) var found: [Row] = []
    private let zones: [BoundaryTable.Zone]
    private let city: String?
    private let day: Int32

    init(of zones: [BoundaryTable.Zone], city: String?, day: TaxDay) {
        self.zones = zones
        self.city = city
        self.day = day.number
    }

    mutating func consider(zone: UInt32, _ line: UInt32, _ first: UInt16, _ last: UInt16, width: UInt64) {
        guard first <= day || first == 0, day <= last || last == .max else { return }
        let number = Int(zone)
        let isForAll = zones[number].cities.isEmpty
        guard isForAll || city.map(zones[number].cities.contains) == true else { return }
        let row = Row(
            zone: zone, line: line, layer: zones[number].layer,
            merit: (zones[number].precision, isForAll ? 0 : 1, first, ~width, line))
        if let index = found.firstIndex(where: { $0.layer == row.layer }) {
            if found[index].merit < row.merit { found[index] = row }
        } else {
            found.append(row)
        }
    }
}
