import Amounts
import Refunds
import Register

/// Reads a row from left to right, in the sequence of the query's columns.
public struct SQLReader {
    private let row: any SQLRow
    /// The column that is read next; an engine checks that every column was read.
    public private(set) var column = 0

    /// Begins at the first column.
    public init(_ row: any SQLRow) { self.row = row }

    private mutating func next() -> Int {
        defer { column += 1 }
        return column
    }

    /// The next column's whole number.
    public mutating func integer() -> Int64 {
        let column = next()
        return row.integer(column)
    }

    /// The next column's text.
    public mutating func text() -> String {
        let column = next()
        return row.text(column)
    }

    mutating func blob() -> [UInt8] {
        let column = next()
        return row.blob(column)
    }

    mutating func flag() -> Bool { integer() != 0 }

    mutating func optionalInteger() -> Int64? {
        let column = next()
        return row.isNull(column) ? nil : row.integer(column)
    }

    mutating func optionalText() -> String? {
        let column = next()
        return row.isNull(column) ? nil : row.text(column)
    }

    mutating func id<Kind>() -> Identifier<Kind> { Identifier(integer()) }
    mutating func optionalID<Kind>() -> Identifier<Kind>? { optionalInteger().map { Identifier($0) } }
    mutating func instant() -> Instant { Instant(seconds: integer()) }
    mutating func amount() -> Amount { Amount(tenThousandths: integer()) }
    mutating func quantity() -> Quantity { Quantity(tenThousandths: integer()) }
    mutating func money() -> Money { Money(amount(), base: amount()) }

    mutating func lineAmounts() -> LineAmounts {
        LineAmounts(row: money(), discount: money(), tax: money(), hiddenTax: money())
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
