import CLibPQ
import SQLStore

/// Parameters in PostgreSQL's binary format (chapter 55 of its manual, and `array_recv` for arrays), in one buffer.
struct BinaryParameters {
    /// Begins with a byte of no meaning: a value without bytes, too, needs an address.
    private var bytes: [UInt8] = [0]
    /// Where each parameter lies in the buffer; nil for a null.
    private var places: [Range<Int>?] = []

    /// One row: a value for each parameter.
    init(row: [SQLValue], _ types: [ParameterType]) {
        precondition(row.count == types.count, "one value for each parameter")
        places.reserveCapacity(types.count)
        for (value, type) in zip(row, types) {
            let start = bytes.count
            let isValue = append(value, type)
            places.append(isValue ? start..<bytes.count : nil)
        }
    }

    /// Many rows: an array for each parameter.
    init(rows: [[SQLValue]], _ types: [ParameterType]) {
        for row in rows { precondition(row.count == types.count, "one value for each parameter") }
        for (column, type) in types.enumerated() {
            let start = bytes.count
            append(Int32(1))
            append(Int32(rows.contains { $0[column] == .null } ? 1 : 0))
            append(Int32(bitPattern: type.rawValue))
            append(Int32(rows.count))
            append(Int32(1))
            for row in rows { appendElement(row[column], type) }
            places.append(start..<bytes.count)
        }
    }

    /// Calls the body with what `PQsendQueryPrepared` wants: how many, where, how long, in which format.
    func withPointers(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32
    ) -> Int32 {
        let lengths = places.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: places.count)
        return bytes.withUnsafeBytes { buffer in
            let values = buffer.bindMemory(to: CChar.self)
            let starts = places.map { place in place.flatMap { values.baseAddress?.advanced(by: $0.lowerBound) } }
            return body(Int32(places.count), starts, lengths, formats)
        }
    }

    private mutating func appendElement(_ value: SQLValue, _ type: ParameterType) {
        let head = bytes.count
        append(Int32(-1))
        guard append(value, type) else { return }
        let length = UInt32(bytes.count - head - 4)
        for byte in 0..<4 { bytes[head + byte] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * byte)) }
    }

    /// Adds a value's bytes; false for a null, which has none.
    private mutating func append(_ value: SQLValue, _ type: ParameterType) -> Bool {
        switch (value, type) {
        case (.null, _): return false
        case (.integer(let integer), .bigint): append(integer)
        case (.integer(let integer), .integer): append(Int32(integer))
        case (.text(let text), .text): bytes += text.utf8
        case (.blob(let blob), .bytes): bytes += blob
        default: preconditionFailure("a value of the type of its column: \(value) for \(type)")
        }
        return true
    }

    private mutating func append(_ integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
    }
}
