import CLibPQ
import Register
import SQLStore

/// A row of a result, in the binary format.
struct ResultRow {
    private let result: OpaquePointer
    private var index: Int32 = 0

    /// Calls the body with each row of a result.
    static func each(
        of result: OpaquePointer, _ body: (SQLRow) throws(StoreFault) -> Void
    ) throws(StoreFault) {
        let place = UnsafeMutablePointer<ResultRow>.allocate(capacity: 1)
        place.initialize(to: ResultRow(result: result))
        defer { place.deallocate() }
        let row = SQLRow(OpaquePointer(place), isNull: isNull, integer: integer, bytes: bytes)
        for index in 0..<PQntuples(result) {
            place.pointee.index = index
            try body(row)
        }
    }

    private static let isNull: SQLRow.IsNull = { place, column in
        let row = UnsafePointer<ResultRow>(place).pointee
        return PQgetisnull(row.result, row.index, column) == 1
    }

    /// A whole number of any width.
    private static let integer: SQLRow.Integer = { place, column in
        let row = UnsafePointer<ResultRow>(place).pointee
        let length = Int(PQgetlength(row.result, row.index, column))
        guard let start = PQgetvalue(row.result, row.index, column) else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        let unsigned = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = 64 - 8 * min(length, 8)
        return Int64(bitPattern: unsigned << UInt64(unused)) >> Int64(unused)
    }

    private static let bytes: SQLRow.Bytes = { place, column, count in
        let row = UnsafePointer<ResultRow>(place).pointee
        count.pointee = Int(PQgetlength(row.result, row.index, column))
        return UnsafeRawPointer(PQgetvalue(row.result, row.index, column))
    }
}
