import Amounts
import Refunds

extension SQLValue {
    init(_ value: some FixedPoint) { self = .integer(value.tenThousandths) }
    init<Kind>(_ id: Identifier<Kind>) { self = .integer(id.rawValue) }
    init<Kind>(_ id: Identifier<Kind>?) { self = id.map { .integer($0.rawValue) } ?? .null }
    init(_ instant: Instant) { self = .integer(instant.seconds) }
    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

    /// A JSON array of integers, for ``SQLDialect/integers``.
    init(array: some Sequence<Int64>) { self = .text("[" + array.map(String.init).joined(separator: ",") + "]") }

    /// A JSON array of texts, for ``SQLDialect/texts``.
    init(array texts: some Sequence<String>) {
        let quoted = texts.map { text in
            var quoted = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": quoted += "\\\(scalar)"
                case "\u{0}"..<"\u{20}":
                    let hex = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                default: quoted.unicodeScalars.append(scalar)
                }
            }
            return quoted + "\""
        }
        self = .text("[" + quoted.joined(separator: ",") + "]")
    }
}

extension Money {
    var values: [SQLValue] { [SQLValue(amount), SQLValue(base)] }
}

extension LineAmounts {
    var values: [SQLValue] { row.values + discount.values + tax.values + hiddenTax.values }
}

extension ShippingAmounts {
    var values: [SQLValue] { fee.values + discount.values + tax.values }
}

extension AppliedTax {
    var values: [SQLValue] { [.text(title), SQLValue(percent)] }
}

/// Names of columns that belong together, so that the schema, the queries and the writes spell them in one place.
enum Columns {
    static func money(_ name: String) -> [String] { [name, "base_" + name] }

    static func line(_ suffix: String) -> [String] {
        ["row", "discount", "tax", "hidden_tax"].flatMap { money($0 + suffix) }
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
