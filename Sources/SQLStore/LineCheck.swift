import Register

/// A comparison of what was invoiced, refunded and reserved of lines, as it stands beside them, with the lines of the
/// documents that did it.
///
/// The sums are made here, of some orders at a time: a database sorts the lines of all documents for them.
struct LineCheck {
    /// The table whose lines are compared.
    let table: String
    /// Yields ids of lines, their keys, and their columns, of orders whose ids are above `$1`, up to `$2`.
    private let stored: String
    /// The columns compared, as they follow one another in the rows of `stored`.
    private let columns: [String]
    /// Each yields the keys of lines and what documents of those orders did to them, for some of the columns in turn.
    private let done: [String]

    static let all = [orderLines, invoiceLines]

    private static let orderLines = LineCheck(
        "order_line", key: "t.order_id, t.id",
        [
            ("_refunded", refunded(by: "m.order_id", where: "")),
            (
                "_invoiced",
                """
                SELECT l.order_id, l.order_line_id, \(Columns.list(parts.map { "l.\($0)_invoiced" }))
                FROM invoice_line l JOIN invoice v ON v.id = l.invoice_id
                WHERE v.state <> 3 AND \(inRange("l.order_id"))
                """
            ),
            ("_reserved", reserved(by: "a.order_id", where: "")),
        ])

    private static let invoiceLines = LineCheck(
        "invoice_line", key: "t.invoice_id, t.order_line_id",
        [
            ("_refunded", refunded(by: "m.invoice_id", where: "m.invoice_id IS NOT NULL AND ")),
            ("_reserved", reserved(by: "a.invoice_id", where: "a.invoice_id IS NOT NULL AND ")),
        ])

    private init(_ table: String, key: String, _ done: [(suffix: String, sql: String)]) {
        self.table = table
        columns = done.flatMap { done in LineCheck.parts.map { $0 + done.suffix } }
        self.done = done.map(\.sql)
        stored = """
            SELECT t.id, \(key), \(Columns.list(columns, prefix: "t.")) FROM \(table) t
            WHERE \(LineCheck.inRange("t.order_id"))
            """
    }

    /// What is summed up of a line.
    private static let parts = ["quantity"] + Columns.line("")

    private static func refunded(by owner: String, where condition: String) -> String {
        """
        SELECT \(owner), l.order_line_id, \(Columns.list(parts, prefix: "l."))
        FROM creditmemo_line l JOIN creditmemo m ON m.id = l.creditmemo_id
        WHERE \(condition)\(inRange("m.order_id"))
        """
    }

    private static func reserved(by owner: String, where condition: String) -> String {
        """
        SELECT \(owner), l.order_line_id, \(Columns.list(parts, prefix: "l."))
        FROM attempt_line l JOIN attempt a ON a.id = l.attempt_id
        WHERE \(condition)\(BalanceCheck.holding) AND \(inRange("a.order_id"))
        """
    }

    private static func inRange(_ order: String) -> String { "\(order) > $1 AND \(order) <= $2" }
}

extension LineCheck {
    /// A column of a line that is not what the documents make it.
    struct Difference {
        let id: Int64
        let column: String
        let stored: Int64
        let computed: Int64
    }

    /// What differs of the orders of a range, in the sequence of the lines' ids.
    func differences(
        _ range: [SQLValue], on connection: some SQLConnection
    ) throws(StoreFault) -> [Difference] {
        var sums = LineSums(width: columns.count)
        try connection.query(
            done.enumerated().map { index, sql in
                let first = index * LineCheck.parts.count
                return SQLQuery(sql, each: [range]) { reader in
                    let key = LineKey(owner: reader.integer(), line: reader.integer())
                    sums.add(to: key, first..<(first + LineCheck.parts.count)) { reader.integer() }
                }
            })
        var differences: [Difference] = []
        let columns = columns
        try connection.query([
            SQLQuery(stored, each: [range]) { reader in
                let (id, key) = (reader.integer(), LineKey(owner: reader.integer(), line: reader.integer()))
                let place = sums.place(of: key)
                for index in columns.indices {
                    let (stored, computed) = (reader.integer(), place.map { sums.totals[$0 + index] } ?? 0)
                    guard stored != computed else { continue }
                    differences.append(
                        Difference(id: id, column: columns[index], stored: stored, computed: computed))
                }
            }
        ])
        let differencesOfLine = Dictionary(grouping: differences, by: \.id)
        return differencesOfLine.keys.sorted().flatMap { differencesOfLine[$0, default: []] }
    }
}

/// A line of an order, in the order or in one of its invoices.
private struct LineKey: Hashable {
    let owner: Int64
    let line: Int64
}

/// Columns summed up by lines.
private struct LineSums {
    let width: Int
    /// The columns of all lines, one line's after another's.
    private(set) var totals: [Int64] = []
    private var places: [LineKey: Int] = [:]

    init(width: Int) { self.width = width }

    /// Where the columns of a line begin.
    func place(of key: LineKey) -> Int? { places[key] }

    /// Adds to some columns of a line. What was forged may be too large for a sum, which then differs all the same.
    mutating func add(to key: LineKey, _ columns: Range<Int>, _ next: () -> Int64) {
        let place = places[key] ?? totals.count
        if place == totals.count {
            places[key] = place
            totals += repeatElement(0, count: width)
        }
        for column in columns { totals[place + column] &+= next() }
    }
}
