import Register

/// A comparison of what was invoiced, refunded and reserved of lines, as it stands beside them, with the lines of the
/// documents that did it.
///
/// The sums are made here, of some orders at a time: a database sorts the lines of all documents for them.
struct LineCheck {
    /// A column of a line that is not what the documents make it.
    struct Difference {
        let table: String
        let id: Int64
        let column: String
        let stored: Int64
        let computed: Int64
    }

    /// Lines of orders, or of invoices, whose columns are compared.
    private struct Lines {
        let table: String
        /// The columns of the order or the invoice, and of the line of the order.
        let key: String
        let owner: @Sendable (Int64) -> LineKey.Owner
        /// Each column, and where its sum stands among those of a line.
        let columns: [(name: String, sum: Int)]

        init(
            _ table: String, key: String, of owner: @escaping @Sendable (Int64) -> LineKey.Owner, _ wanted: Set<String>
        ) {
            self.table = table
            self.key = key
            self.owner = owner
            columns = documents.enumerated().filter { wanted.contains($1.did) }.flatMap { place, document in
                parts.enumerated().map { ($1 + "_" + document.did, place * parts.count + $0) }
            }
        }
    }

    private static let lines = [
        Lines("order_line", key: "t.order_id, t.id", of: { .order($0) }, ["refunded", "invoiced", "reserved"]),
        Lines("invoice_line", key: "t.invoice_id, t.order_line_id", of: { .invoice($0) }, ["refunded", "reserved"]),
    ]

    /// What is summed up of a line.
    private static let parts = ["quantity"] + Columns.line("")

    /// The lines of documents, by what these did to the lines of an order, and of an invoice where it was one of its: the line,
    /// the order, the invoice, the parts.
    private static let documents = [
        (
            did: "refunded",
            sql: """
            SELECT l.order_line_id, m.order_id, m.invoice_id, \(Columns.list(parts, prefix: "l."))
            FROM creditmemo_line l JOIN creditmemo m ON m.id = l.creditmemo_id WHERE \(inRange("m.order_id"))
            """
        ),
        (
            did: "invoiced",
            sql: """
            SELECT l.order_line_id, l.order_id, CAST(NULL AS BIGINT), \(Columns.list(parts.map { "l.\($0)_invoiced" }))
            FROM invoice_line l JOIN invoice v ON v.id = l.invoice_id
            WHERE v.state <> 3 AND \(inRange("l.order_id"))
            """
        ),
        (
            did: "reserved",
            sql: """
            SELECT l.order_line_id, a.order_id, a.invoice_id, \(Columns.list(parts, prefix: "l."))
            FROM attempt_line l JOIN attempt a ON a.id = l.attempt_id
            WHERE \(BalanceCheck.holding) AND \(inRange("a.order_id"))
            """
        ),
    ]

    private static func inRange(_ order: String) -> String { "\(order) > $1 AND \(order) <= $2" }

    private let connection: any SQLConnection
    /// Ids above the first number, up to the second.
    private let orders: [SQLValue]

    /// Of the orders whose ids are above a number, up to another.
    init(above last: Int64, upTo end: Int64, on connection: any SQLConnection) {
        self.connection = connection
        orders = [.integer(last), .integer(end)]
    }

    /// What differs, in the sequence of each table's ids.
    func differences() throws(StoreFault) -> [Difference] {
        let sums = try sums()
        var differences: [Difference] = []
        for lines in LineCheck.lines {
            let columns = lines.columns
            let found = try connection.query(
                """
                SELECT t.id, \(lines.key), \(Columns.list(columns.map(\.name), prefix: "t.")) FROM \(lines.table) t
                WHERE \(LineCheck.inRange("t.order_id"))
                """, orders
            ) { reader in
                let (id, owner) = (reader.integer(), lines.owner(reader.integer()))
                let place = sums.places[LineKey(owner: owner, line: reader.integer())]
                return columns.compactMap { column -> Difference? in
                    let (stored, computed) = (reader.integer(), place.map { sums.totals[$0 + column.sum] } ?? 0)
                    guard stored != computed else { return nil }
                    return Difference(
                        table: lines.table, id: id, column: column.name, stored: stored, computed: computed)
                }
            }
            differences += found.filter { !$0.isEmpty }.sorted { $0[0].id < $1[0].id }.joined()
        }
        return differences
    }

    /// Sums of what documents did to lines.
    private func sums() throws(StoreFault) -> LineSums {
        var sums = LineSums(width: LineCheck.documents.count * LineCheck.parts.count)
        try connection.query(
            LineCheck.documents.enumerated().map { place, document in
                let first = place * LineCheck.parts.count
                return SQLQuery(document.sql, each: [orders]) { reader in
                    let (line, order, invoice) = (reader.integer(), reader.integer(), reader.optionalInteger())
                    let ofOrder = sums.place(of: LineKey(owner: .order(order), line: line)) + first
                    let ofInvoice = invoice.map { sums.place(of: LineKey(owner: .invoice($0), line: line)) + first }
                    for part in LineCheck.parts.indices {
                        let value = reader.integer()
                        sums.totals[ofOrder + part] &+= value
                        if let ofInvoice { sums.totals[ofInvoice + part] &+= value }
                    }
                }
            })
        return sums
    }
}

/// A line of an order, in the order or in one of its invoices.
private struct LineKey: Hashable {
    enum Owner: Hashable {
        case order(Int64)
        case invoice(Int64)
    }

    let owner: Owner
    let line: Int64
}

/// Columns summed up by lines. What was forged may be too large for a sum, which then differs all the same.
private struct LineSums {
    let width: Int
    /// The sums of all lines, one line's after another's.
    var totals: [Int64] = []
    /// Where the sums of each line begin.
    private(set) var places: [LineKey: Int] = [:]

    init(width: Int) { self.width = width }

    mutating func place(of key: LineKey) -> Int {
        if let known = places[key] { return known }
        defer { totals += repeatElement(0, count: width) }
        places[key] = totals.count
        return totals.count
    }
}
