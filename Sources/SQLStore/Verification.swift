import Refunds
import Register

/// Recomputes from the documents what the register holds beside them, and names everything that differs.
///
/// It reads one snapshot, so it may run beside the server.
struct Verification {
    let transaction: SQLTransaction
    private(set) var findings: [VerificationFinding] = []
    /// More findings than this say nothing new.
    private static let findingsMax = 10_000

    init(_ transaction: SQLTransaction) { self.transaction = transaction }

    /// Compares every sum and number with what the documents make it.
    mutating func checkBalances() throws(StoreFault) {
        try checkCounts()
        for check in SumCheck.all { try compare(check) }
        try checkNumbers()
        try checkBelonging()
        try checkSettlements()
        try checkTransactions()
    }

    mutating func report(_ subject: String, _ detail: String) {
        guard findings.count < Verification.findingsMax else { return }
        findings.append(VerificationFinding(subject: subject, detail: detail))
    }

    /// What is loaded of some rows; where one of them cannot be read, each by itself, so that it is named.
    mutating func readable<Row, Value>(
        _ rows: [Row], named name: (Row) -> String,
        _ load: (inout Verification, [Row]) throws(StoreFault) -> [Value]
    ) throws(StoreFault) -> [Value] {
        do throws(StoreFault) {
            return try load(&self, rows)
        } catch .broken(let reason) {
            guard rows.count > 1 else {
                for row in rows { report(name(row), reason) }
                return []
            }
            let middle = rows.count / 2
            return try readable(Array(rows[..<middle]), named: name, load)
                + readable(Array(rows[middle...]), named: name, load)
        } catch {
            throw error
        }
    }

    // MARK: - Balances

    /// Orders whose documents are summed up at a time.
    private static let ordersPerRange = 1_000

    /// The ranges of ids touch, so that balances of orders that are gone are in one, too.
    private mutating func checkCounts() throws(StoreFault) {
        var last = Int64.min
        while last < .max {
            let ids = try transaction.connection.query(
                "SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT \(Verification.ordersPerRange)", [.integer(last)]
            ) { $0.integer() }
            let end = ids.count < Verification.ordersPerRange ? .max : ids.last ?? .max
            let check = BalanceCheck(above: last, upTo: end, on: transaction.connection)
            for difference in try check.differences() { report(difference.document, difference.detail) }
            last = end
        }
        try checkLinesAreCounted()
    }

    /// Each balance was held against its line; so there are as many, or some line has none.
    private mutating func checkLinesAreCounted() throws(StoreFault) {
        let counts = try transaction.connection.query(
            "SELECT (SELECT COUNT(*) FROM order_line), (SELECT COUNT(*) FROM balance WHERE invoice_id = 0 AND line_id > 0)",
            []
        ) { ($0.integer(), $0.integer()) }
        guard counts.contains(where: { $0 != $1 }) else { return }
        let uncounted = try transaction.connection.query(
            """
            SELECT l.id FROM order_line l
                LEFT JOIN balance b ON b.order_id = l.order_id AND b.invoice_id = 0 AND b.line_id = l.id
            WHERE b.order_id IS NULL ORDER BY l.id
            """, []
        ) { $0.integer() }
        for line in uncounted { report("order_line \(line)", "has no balance") }
    }

    private mutating func compare(_ check: SumCheck) throws(StoreFault) {
        let columns = check.columns
        let rows = try transaction.connection.query(check.sql, []) { reader in
            let id = reader.integer()
            return (id: id, values: columns.map { _ in (reader.optionalInteger(), reader.optionalInteger()) })
        }
        for row in rows {
            for (column, values) in zip(columns, row.values) where values.0 != values.1 {
                let (stored, computed) = (
                    values.0.map(String.init) ?? "nothing", values.1.map(String.init) ?? "nothing"
                )
                report("\(check.table) \(row.id)", "\(column) is \(stored), the documents say \(computed)")
            }
        }
    }

    // MARK: - Belonging

    /// Every row carries the store of the document that it belongs to, lines stand in one sequence, and each memo of an order
    /// names the one before it.
    private mutating func checkBelonging() throws(StoreFault) {
        for (table, id, parent, key) in [
            ("order_line", "id", "orders", "order_id"),
            ("invoice", "id", "orders", "order_id"), ("invoice_line", "id", "invoice", "invoice_id"),
            ("creditmemo", "id", "orders", "order_id"), ("creditmemo_line", "id", "creditmemo", "creditmemo_id"),
            ("history", "id", "orders", "order_id"), ("journal", "creditmemo_id", "creditmemo", "creditmemo_id"),
            ("idempotency_key", "creditmemo_id", "creditmemo", "creditmemo_id"),
            ("idempotency_key", "invoice_id", "invoice", "invoice_id"),
            ("attempt", "id", "orders", "order_id"),
            ("attempt_line", "attempt_id", "attempt", "attempt_id"),
            ("attempt_evidence", "attempt_id", "attempt", "attempt_id"),
            ("unanswered_request", "attempt_id", "attempt", "attempt_id"),
            ("settlement", "creditmemo_id", "creditmemo", "creditmemo_id"),
            ("unmatched_refund", "id", "orders", "order_id"),
            ("tax_transaction", "id", "tax_transaction", "invoice_id"),
            ("tax_transaction_revision", "transaction_id", "tax_transaction", "transaction_id"),
            ("tax_journal", "transaction_id", "tax_transaction", "transaction_id"),
            ("tax_credits", "invoice_id", "tax_transaction", "invoice_id"),
        ] {
            let strangers = try transaction.connection.query(
                """
                SELECT t.\(id) FROM \(table) t LEFT JOIN \(parent) p ON p.id = t.\(key)
                WHERE t.\(key) IS NOT NULL AND (p.id IS NULL OR p.store_id <> t.store_id)
                """, []
            ) { $0.integer() }
            for stranger in strangers { report("\(table) \(stranger)", "is not of the store of its \(parent) row") }
        }
        let disordered = try transaction.connection.query(
            """
            SELECT order_id FROM order_line GROUP BY order_id
            HAVING MIN(position) <> 0 OR MAX(position) <> COUNT(*) - 1 OR COUNT(DISTINCT position) <> COUNT(*)
            """, []
        ) { $0.integer() }
        for order in disordered { report("orders \(order)", "has lines out of their sequence") }
        let unchained = try transaction.connection.query(
            """
            SELECT id FROM (
                SELECT id, previous_id, LAG(id) OVER (PARTITION BY order_id ORDER BY id) AS before FROM creditmemo) AS m
            WHERE previous_id IS DISTINCT FROM before ORDER BY id
            """, []
        ) { $0.integer() }
        for memo in unchained { report("creditmemo \(memo)", "does not say which memo of its order was before it") }
    }

    // MARK: - Settlements

    /// What moved between what is owed to a customer and the gateway is the memo's total once the money went, and nothing
    /// before that and when it came back; news are counted without a gap.
    private mutating func checkSettlements() throws(StoreFault) {
        let wrong = try transaction.connection.query(
            """
            SELECT m.id FROM creditmemo m LEFT JOIN (
                SELECT creditmemo_id, COUNT(*) AS news, MAX(position) AS last, SUM(paid) AS paid,
                    SUM(base_paid) AS base_paid FROM settlement GROUP BY creditmemo_id) s ON s.creditmemo_id = m.id
                LEFT JOIN settlement e ON e.creditmemo_id = m.id AND e.position = s.last
            WHERE (m.refund_type = 'online') <> (s.news IS NOT NULL) OR s.news <> s.last
                OR s.paid <> CASE WHEN e.status = 'succeeded' THEN m.grand_total ELSE 0 END
                OR s.base_paid <> CASE WHEN e.status = 'succeeded' THEN m.base_grand_total ELSE 0 END
            ORDER BY m.id
            """, []
        ) { $0.integer() }
        for memo in wrong { report("settlement of creditmemo \(memo)", "is not what the memo and its news make") }
    }

    // MARK: - Journal

    /// The journal groups of a page of memos.
    func journals(of ids: [CreditMemoID]) throws(StoreFault) -> [CreditMemoID: [JournalEntry]] {
        let groups = try transaction.connection.query(
            "SELECT creditmemo_id, \(Columns.list(JournalRow.accounts)) FROM journal WHERE creditmemo_id = $1",
            each: ids.map { [SQLValue($0)] }
        ) { (CreditMemoID($0.integer()), $0.journal()) }
        return Dictionary(groups) { $1 }
    }
}
