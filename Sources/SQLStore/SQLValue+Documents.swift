import Amounts
import Refunds

extension SQLValue {
    init(_ value: some FixedPoint) { self = .integer(value.tenThousandths) }
    init<Kind>(_ id: Identifier<Kind>) { self = .integer(id.rawValue) }
    init<Kind>(_ id: Identifier<Kind>?) { self = id.map { .integer($0.rawValue) } ?? .null }
    init(_ instant: Instant) { self = .integer(instant.seconds) }
    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// A row of parameters is put together value by value, in the sequence of its statement's columns.
extension [SQLValue] {
    /// An empty row with room for so many values.
    init(for count: Int) {
        self.init()
        reserveCapacity(count)
    }

    mutating func add(_ integer: Int64) { append(.integer(integer)) }
    mutating func add(_ value: some FixedPoint) { append(.integer(value.tenThousandths)) }
    mutating func add<Kind>(_ id: Identifier<Kind>) { append(.integer(id.rawValue)) }
    mutating func add<Kind>(_ id: Identifier<Kind>?) { append(SQLValue(id)) }
    mutating func add(_ instant: Instant) { append(.integer(instant.seconds)) }
    mutating func add(_ instant: Instant?) { append(instant.map { SQLValue($0) } ?? .null) }
    mutating func add(_ text: String) { append(.text(text)) }
    mutating func add(_ text: String?) { append(SQLValue(text)) }
    mutating func add(_ flag: Bool) { append(.integer(flag ? 1 : 0)) }

    mutating func add(_ money: Money) {
        add(money.amount)
        add(money.base)
    }

    mutating func add(_ amounts: LineAmounts) {
        add(amounts.row)
        add(amounts.discount)
        add(amounts.tax)
        add(amounts.hiddenTax)
    }

    mutating func add(_ line: RefundLine) {
        add(line.orderLineID)
        add(line.quantity)
        add(line.amounts)
        add(line.rowInclTax)
    }

    mutating func add(_ amounts: ShippingAmounts) {
        add(amounts.fee)
        add(amounts.discount)
        add(amounts.tax)
    }

    mutating func add(_ tax: AppliedTax) {
        add(tax.title)
        add(tax.percent)
    }
}

/// Names of columns that belong together, so that the schema, the queries and the writes spell them in one place.
enum Columns {
    static func money(_ name: String) -> [String] { [name, "base_" + name] }

    static func line(_ suffix: String) -> [String] {
        ["row", "discount", "tax", "hidden_tax"].flatMap { money($0 + suffix) }
    }

    /// The parts of a refund's line, as a memo and an attempt have them.
    static let refundLine = ["order_line_id", "quantity"] + line("") + money("row_incl_tax")

    /// What is counted in a balance: pieces and money of a line; the shipping and the total of an invoice.
    static func balance(_ suffix: String) -> [String] {
        ["quantity" + suffix] + lineBalance(suffix) + money("total" + suffix)
    }

    /// The money of a line in its balance.
    static func lineBalance(_ suffix: String) -> [String] {
        ["amount", "discount", "tax", "hidden_tax"].flatMap { money($0 + suffix) }
    }

    static func shipping(_ suffix: String) -> [String] {
        ["shipping_fee", "shipping_discount", "shipping_tax"].flatMap { money($0 + suffix) }
    }

    /// `a, b, c`, each with a prefix such as `o.`.
    static func list(_ columns: [String], prefix: String = "") -> String {
        columns.map { prefix + $0 }.joined(separator: ", ")
    }

    /// `$1, $2, …`.
    static func parameters(_ count: Int) -> String { (1...count).map { "$\($0)" }.joined(separator: ", ") }

    /// `INSERT INTO table (…) VALUES ($1, …)`.
    static func insert(into table: String, _ columns: [String]) -> String {
        "INSERT INTO \(table) (\(list(columns))) VALUES (\(parameters(columns.count)))"
    }

    /// `a = a + $1, b = b + $2, …`.
    static func additions(_ columns: [String]) -> String {
        columns.enumerated().map { "\($1) = \($1) + $\($0 + 1)" }.joined(separator: ", ")
    }

    /// `a = $1, b = $2, …`, counting from a parameter.
    static func assignments(_ columns: [String], from first: Int = 1) -> String {
        columns.enumerated().map { "\($1) = $\($0 + first)" }.joined(separator: ", ")
    }
}
