extension BoundaryTable {
    /// A row as it was added, to be stored.
    public enum StoredRow: Sendable, Hashable {
        /// A row about postal codes.
        case codes(ClosedRange<PostalCode>)
        /// A row about houses of a street at a ZIP code.
        case houses(ClosedRange<UInt32>, StreetSide, street: String, code: PostalCode)
    }

    /// Hands over all rows, each with its zone's number in ``allZones``, its days and the file's line.
    public func forEachRow(
        _ body: (_ zone: UInt32, _ row: StoredRow, _ validity: Validity, _ line: Int) throws -> Void
    ) rethrows {
        for row in rows {
            let codes = PostalCode(stored: row.low)...PostalCode(stored: row.high)
            try body(row.zone, .codes(codes), Validity(first: row.first, last: row.last), Int(row.line))
        }
        let names = streets.names
        for row in streets.rows {
            let houses = StoredRow.houses(
                row.low...row.high, row.side, street: names[Int(row.key >> 32)],
                code: PostalCode(firstFive: row.key & 0xFFFF_FFFF))
            try body(row.zone, houses, Validity(first: row.first, last: row.last), Int(row.line))
        }
    }

    /// Adds a row that was stored.
    public mutating func add(zone: UInt32, _ row: StoredRow, validity: Validity, line: Int) {
        switch row {
        case .codes(let codes): add(zone: zone, codes: codes, validity: validity, line: line)
        case .houses(let houses, let side, let street, let code):
            add(zone: zone, street: street, houses: houses, side: side, code: code, validity: validity, line: line)
        }
    }
}

extension Validity {
    fileprivate init(first: UInt16, last: UInt16) {
        self.init(from: TaxDay(number: Int32(first)), through: TaxDay(number: Int32(last)))
    }
}
