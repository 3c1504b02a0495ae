import Amounts
import Refunds
import Register

/// Reads a row from left to right, in the sequence of the query's columns.
public struct SQLReader {
    private let row: SQLRow
    private var next: Int32 = 0

    /// Begins at the first column.
    public init(_ row: SQLRow) { self.row = row }

    /// The column that is read next; an engine checks that every column was read.
    public var column: Int { Int(next) }

    /// The next column's whole number.
    public mutating func integer() -> Int64 {
        defer { next += 1 }
        return row.integer(row.pointer, next)
    }

    /// The next column's text.
    public mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

    mutating func blob() -> [UInt8] { Array(bytes()) }

    private mutating func bytes() -> UnsafeRawBufferPointer {
        defer { next += 1 }
        var count = 0
        let start = row.bytes(row.pointer, next, &count)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }

    /// True when the next column has no value; it is skipped then.
    private mutating func skipsNull() -> Bool {
        guard row.isNull(row.pointer, next) else { return false }
        next += 1
        return true
    }

    /// A column of a type that a table's definition names.
    mutating func value(_ type: String) -> SQLValue {
        if skipsNull() { return .null }
        switch type {
        case "INTEGER": return .integer(integer())
        case "TEXT": return .text(text())
        default: return .blob(blob())
        }
    }

    /// Leaves columns out.
    mutating func skip(_ count: Int) { next += Int32(count) }

    mutating func flag() -> Bool { integer() != 0 }

    mutating func optionalInteger() -> Int64? { skipsNull() ? nil : integer() }
    mutating func optionalText() -> String? { skipsNull() ? nil : text() }
    mutating func optionalBlob() -> [UInt8]? { skipsNull() ? nil : blob() }

    mutating func id<Kind>() -> Identifier<Kind> { Identifier(integer()) }
    mutating func optionalID<Kind>() -> Identifier<Kind>? { optionalInteger().map { Identifier($0) } }
    mutating func instant() -> Instant { Instant(seconds: integer()) }
    mutating func amount() -> Amount { Amount(tenThousandths: integer()) }
    mutating func quantity() -> Quantity { Quantity(tenThousandths: integer()) }
    mutating func money() -> Money { Money(amount(), base: amount()) }

    mutating func lineAmounts() -> LineAmounts {
        LineAmounts(row: money(), discount: money(), tax: money(), hiddenTax: money())
    }

    mutating func refundLine() -> RefundLine {
        RefundLine(orderLineID: id(), quantity: quantity(), amounts: lineAmounts(), rowInclTax: money())
    }

    mutating func shippingAmounts() -> ShippingAmounts {
        ShippingAmounts(fee: money(), discount: money(), tax: money())
    }

    mutating func appliedTax() -> AppliedTax {
        AppliedTax(title: text(), percent: Percent(tenThousandths: integer()))
    }

    mutating func currency() throws(StoreFault) -> Currency {
        let code = text()
        return try known(Currency(code), code, "a currency")
    }

    /// A value in the type that names it; one that has no name was not written by this program.
    func known<Value>(_ value: Value?, _ stored: String, _ what: String) throws(StoreFault) -> Value {
        guard let value else { throw .broken("the database holds \(stored), which is not \(what)") }
        return value
    }
}
