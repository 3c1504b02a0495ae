import Register

/// A comparison of the balances with the documents that charged, refunded and reserved what they count.
///
/// The sums are made here, of some orders at a time: a database sorts the lines of all documents for them.
struct BalanceCheck {
    /// What is wrong with a balance.
    struct Difference {
        /// The document whose balance it is, by its table and id.
        let document: String
        let detail: String
    }

    /// Invoices charge, memos refund, attempts hold: the document, its store and order, whether its lines count for that, its
    /// invoice, what it adds as a whole, its line, the order's line, what that adds.
    private static let documents = [
        """
        SELECT v.id, v.store_id, v.order_id, CASE WHEN v.state <> 3 THEN 1 ELSE 0 END, v.id, \(whole("v.")), l.id, \(line)
        FROM invoice v LEFT JOIN invoice_line l ON l.invoice_id = v.id WHERE \(inRange("v.order_id"))
        """,
        """
        SELECT m.id, m.store_id, m.order_id, 1, m.invoice_id, \(whole("m.")), l.id, \(line)
        FROM creditmemo m LEFT JOIN creditmemo_line l ON l.creditmemo_id = m.id
        WHERE m.id IN (\(OrderBalanceRow.memos(of: inRange("b.order_id"))))
        """,
        """
        SELECT a.id, a.store_id, a.order_id, 1, a.invoice_id, \(whole("a.")), l.order_line_id, \(line)
        FROM attempt a LEFT JOIN attempt_line l ON l.attempt_id = a.id
        WHERE \(SumCheck.holding) AND \(inRange("a.order_id"))
        """,
    ]

    /// What a document adds to the balance of its invoice as a whole, in the sequence of ``Columns/balance(_:)``.
    private static func whole(_ document: String) -> String {
        let shipping = Columns.list(Columns.shipping(""), prefix: document)
        return "0, \(shipping), 0, 0, \(Columns.list(Columns.money("grand_total"), prefix: document))"
    }

    /// The order's line of a document's, and what it adds to the balances of that and of the invoice's.
    private static let line = "l.order_line_id, \(Columns.list(["quantity"] + Columns.line(""), prefix: "l.")), 0, 0"

    /// What was cancelled of an order, and when an invoice changed, is what the audit chain says of them. The order as a whole
    /// is for ``SumCheck``.
    private static let balances = """
        SELECT b.order_id, b.invoice_id, b.line_id, b.order_line_id, l.store_id, l.quantity_ordered,
            b.store_id, b.quantity_ordered,
            CASE WHEN b.invoice_id = 0 THEN 0 ELSE b.quantity_canceled END,
            CASE WHEN b.invoice_id = 0 OR b.line_id > 0 THEN b.updated_at END,
            CASE WHEN \(OrderBalanceRow.standing.map { "b.\($0) IS NULL" }.joined(separator: " AND ")) THEN 0 ELSE 1 END,
            \(Columns.list(BalanceRow.sums, prefix: "b."))
        FROM balance b LEFT JOIN order_line l
            ON l.id = CASE WHEN b.invoice_id = 0 THEN b.line_id END AND l.order_id = b.order_id
        WHERE \(inRange("b.order_id")) AND (b.invoice_id > 0 OR b.line_id > 0)
        """

    private static func inRange(_ order: String) -> String { "\(order) > $1 AND \(order) <= $2" }

    private let connection: any SQLConnection
    /// Ids above the first number, up to the second.
    private let orders: [SQLValue]

    /// Of the orders whose ids are above a number, up to another.
    init(above last: Int64, upTo end: Int64, on connection: any SQLConnection) {
        self.connection = connection
        orders = [.integer(last), .integer(end)]
    }

    /// What differs.
    func differences() throws(StoreFault) -> [Difference] {
        var sums = try sums()
        var differences: [Difference] = []
        try connection.query([
            SQLQuery(BalanceCheck.balances, each: [orders]) { reader in
                let (order, invoice, line) = (reader.integer(), reader.integer(), reader.integer())
                let (orderLine, storeID) = (reader.integer(), reader.optionalInteger())
                let ordered = reader.optionalInteger()
                let place = sums.place(
                    of: invoice == 0
                        ? BalanceKey(owner: .order(order), line: line)
                        : BalanceKey(owner: .invoice(invoice), line: orderLine))
                let charged = invoice == 0 ? nil : sums.charged(place, order, line)
                func differs(_ column: String, _ stored: Int64?, _ computed: Int64?) {
                    guard stored != computed else { return }
                    let (stored, computed) = (stored.map(String.init), computed.map(String.init))
                    differences.append(
                        Difference(
                            document: BalanceCheck.name(invoice, line),
                            detail: "\(column) is \(stored ?? "nothing"), the documents say \(computed ?? "nothing")"))
                }
                differs("order_line_id", orderLine, invoice == 0 ? line : orderLine)
                differs("store_id", reader.integer(), invoice == 0 ? storeID : charged?.storeID)
                differs("quantity_ordered", reader.integer(), invoice == 0 ? ordered : charged?.quantity)
                differs("quantity_canceled", reader.integer(), 0)
                differs("updated_at", reader.optionalInteger(), nil)
                differs("state", reader.integer(), 0)
                for (index, column) in BalanceRow.sums.enumerated() {
                    differs(column, reader.integer(), sums.totals[place + index])
                }
            }
        ])
        return differences
            + sums.uncounted.map { Difference(document: BalanceCheck.name($0, $1), detail: "has no balance") }
    }

    private static func name(_ invoice: Int64, _ line: Int64) -> String {
        invoice == 0 ? "order_line \(line)" : line == 0 ? "invoice \(invoice)" : "invoice_line \(line)"
    }

    /// Sums of what documents did to balances.
    private func sums() throws(StoreFault) -> DocumentSums {
        var sums = DocumentSums(width: BalanceRow.sums.count)
        try connection.query(
            BalanceCheck.documents.enumerated().map { kind, sql in
                var seen: Set<Int64> = []
                return SQLQuery(sql, each: [orders]) { reader in
                    let (id, storeID, order) = (reader.integer(), reader.integer(), reader.integer())
                    let (counts, invoice) = (reader.flag(), reader.optionalInteger())
                    let isFirst = seen.insert(id).inserted
                    sums.add(order: nil, invoice: isFirst ? invoice : nil, line: 0, at: kind, &reader)
                    let line = reader.optionalInteger()
                    if kind == 0, isFirst { sums.invoiced(order, id, 0, of: 0, storeID) }
                    let orderLine = reader.optionalInteger()
                    if kind == 0, let line, let orderLine { sums.invoiced(order, id, line, of: orderLine, storeID) }
                    sums.add(
                        order: counts && orderLine != nil ? order : nil, invoice: orderLine == nil ? nil : invoice,
                        line: orderLine ?? 0, at: kind, &reader)
                }
            })
        return sums
    }
}

/// A line of an order, in the order or in one of its invoices, or an invoice as a whole.
private struct BalanceKey: Hashable {
    enum Owner: Hashable {
        case order(Int64)
        case invoice(Int64)
    }

    let owner: Owner
    /// The order's line; 0 for an invoice as a whole.
    let line: Int64
}

/// Sums of what documents did. What was forged may be too large for a sum, which then differs all the same.
private struct DocumentSums {
    private let width: Int
    /// The sums of all balances, one's after another's.
    private(set) var totals: [Int64] = []
    /// Where the sums of each balance begin.
    private var places: [BalanceKey: Int] = [:]
    /// The invoices, and lines of invoices, of which no balance was seen yet, by where their sums begin.
    private var invoiced: [Int: (storeID: Int64, order: Int64, invoice: Int64, line: Int64)] = [:]

    init(width: Int) { self.width = width }

    /// The invoices, and their lines, of which no balance was seen.
    var uncounted: [(invoice: Int64, line: Int64)] {
        invoiced.sorted { $0.key < $1.key }.map { ($0.value.invoice, $0.value.line) }
    }

    mutating func place(of key: BalanceKey) -> Int {
        if let known = places[key] { return known }
        defer { totals += repeatElement(0, count: width) }
        places[key] = totals.count
        return totals.count
    }

    mutating func invoiced(_ order: Int64, _ invoice: Int64, _ line: Int64, of orderLine: Int64, _ storeID: Int64) {
        let place = place(of: BalanceKey(owner: .invoice(invoice), line: orderLine))
        invoiced[place] = (storeID, order, invoice, line)
    }

    /// The store and the pieces of an invoice or a line of it; nil when the order has no such one.
    mutating func charged(_ place: Int, _ order: Int64, _ line: Int64) -> (storeID: Int64, quantity: Int64)? {
        guard let row = invoiced.removeValue(forKey: place), row.order == order, row.line == line else { return nil }
        return (row.storeID, totals[place])
    }

    /// Adds the parts of a document's line to what was charged, refunded or reserved, the first, second and third of the sums.
    mutating func add(order: Int64?, invoice: Int64?, line: Int64, at kind: Int, _ reader: inout SQLReader) {
        let count = width / 3
        let ofOrder = order.map { place(of: BalanceKey(owner: .order($0), line: line)) + kind * count }
        let ofInvoice = invoice.map { place(of: BalanceKey(owner: .invoice($0), line: line)) + kind * count }
        for part in 0..<count {
            let value = reader.integer()
            if let ofOrder { totals[ofOrder + part] &+= value }
            if let ofInvoice { totals[ofInvoice + part] &+= value }
        }
    }
}
