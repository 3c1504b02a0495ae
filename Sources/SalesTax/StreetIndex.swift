/// Boundary rows about houses on streets, found by street and ZIP code.
struct StreetIndex: Sendable {
    /// A row: some houses of a street at a ZIP code.
    struct Row {
        /// The street's number, then the ZIP code.
        let key: UInt64
        let low: UInt32
        let high: UInt32
        let zone: UInt32
        let line: UInt32
        let first: UInt16
        let last: UInt16
        let side: StreetSide
    }

    private(set) var rows: [Row] = []
    private var streets: [String: UInt32] = [:]

    /// The number of a street in abbreviations, for rows to name it by.
    mutating func number(of street: String) -> UInt32 {
        if let number = streets[street] { return number }
        let number = UInt32(streets.count)
        streets[street] = number
        return number
    }

    /// The streets by number.
    var names: [String] { streets.sorted { $0.value < $1.value }.map(\.key) }

    mutating func add(_ row: Row) { rows.append(row) }

    mutating func close() { rows.sort { ($0.key, $0.line) < ($1.key, $1.line) } }

    /// Hands over each row that has the house, whatever its days.
    func search(_ address: StreetAddress, _ postalCode: PostalCode, _ found: (Row) -> Void) {
        guard let street = streets[address.street] else { return }
        let key = StreetIndex.key(street, postalCode)
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].key < key { low = middle + 1 } else { high = middle }
        }
        for row in rows[low...].prefix(while: { $0.key == key })
        where row.low <= address.houseNumber && address.houseNumber <= row.high && row.side.has(address.houseNumber) {
            found(row)
        }
    }

    /// Street and ZIP code in one number; five places of base 37 take 27 bits.
    static func key(_ street: UInt32, _ postalCode: PostalCode) -> UInt64 {
        UInt64(street) << 32 | postalCode.firstFive
    }
}

/// Which houses of a street a boundary row is about.
public enum StreetSide: String, Sendable, Hashable, CaseIterable {
    /// Odd numbers.
    case odd = "O"
    /// Even numbers.
    case even = "E"
    /// All numbers.
    case both = "B"

    func has(_ houseNumber: UInt32) -> Bool {
        switch self {
        case .odd: houseNumber % 2 == 1
        case .even: houseNumber % 2 == 0
        case .both: true
        }
    }
}
