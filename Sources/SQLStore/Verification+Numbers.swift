import Refunds
import Register

extension Verification {
    /// No number of a credit memo is missing, memos are dated in the sequence of their numbers, and what is given out next lies
    /// right above what is taken.
    mutating func checkNumbers() throws(StoreFault) {
        try checkSeries()
        try checkMemoDates()
        try checkIDs()
    }

    /// The memos of both dialects, which take the numbers of one series.
    private static let memoNumbers = """
        SELECT store_id, CAST(number AS BIGINT) AS number, created_at FROM creditmemo
        UNION ALL SELECT store_id, CAST(number AS BIGINT), created_at FROM tax_transaction WHERE number IS NOT NULL
        """

    /// The highest number of a table that a series counts on from: others, of shops, are not of its kind.
    private static let highestNumber = """
        MAX(CASE WHEN LTRIM(number, '0123456789') = '' AND SUBSTR(number, 1, 1) <> '0' AND LENGTH(number) >= 9
            AND (LENGTH(number) < 19 OR LENGTH(number) = 19 AND number < '9000000000000000000')
            THEN CAST(number AS BIGINT) END)
        """

    private mutating func checkSeries() throws(StoreFault) {
        var taken: [NumberSeries: Int64] = [:]
        let memos = try transaction.connection.query(
            """
            SELECT store_id, COUNT(*), MIN(number), MAX(number) FROM (\(Verification.memoNumbers)) AS m
            GROUP BY store_id
            """, []
        ) { ($0.integer(), $0.integer(), $0.integer(), $0.integer()) }
        for (store, count, first, last) in memos {
            taken[NumberSeries(store: store, document: Numbering.Row.creditMemo.rawValue)] = last
            if first != Numbering.firstNumber || last - first + 1 != count {
                report("store \(store)", "\(count) credit memos have numbers from \(first) to \(last): there is a gap")
            }
        }
        for (document, table) in [(Numbering.Row.order, "orders"), (.invoice, "invoice")] {
            let highest = try transaction.connection.query(
                "SELECT store_id, \(Verification.highestNumber) FROM \(table) GROUP BY store_id", []
            ) { ($0.integer(), $0.optionalInteger()) }
            for (store, last) in highest { taken[NumberSeries(store: store, document: document.rawValue)] = last }
        }
        let stored = try transaction.connection.query("SELECT store_id, document, next FROM number_series", []) {
            (NumberSeries(store: $0.integer(), document: $0.text()), $0.integer())
        }
        let next = Dictionary(uniqueKeysWithValues: stored)
        let all = Set(taken.keys).union(next.keys).sorted { ($0.store, $0.document) < ($1.store, $1.document) }
        for series in all {
            let wanted = max(taken[series].map { $0 + 1 } ?? 0, Numbering.firstNumber)
            let found = next[series] ?? Numbering.firstNumber
            guard found != wanted else { continue }
            report("store \(series.store)", "the next number of \(series.document) is \(found), not \(wanted)")
        }
    }

    private mutating func checkMemoDates() throws(StoreFault) {
        let early = try transaction.connection.query(
            """
            SELECT store_id, number FROM (
                SELECT store_id, number, created_at,
                    LAG(created_at) OVER (PARTITION BY store_id ORDER BY number) AS before
                FROM (\(Verification.memoNumbers)) AS m) AS dated
            WHERE created_at < before
            """, []
        ) { ($0.integer(), $0.integer()) }
        for (store, number) in early {
            report("store \(store)", "credit memo \(number) is dated before the one with the number before it")
        }
    }

    private mutating func checkIDs() throws(StoreFault) {
        let twice = try transaction.connection.query(
            """
            SELECT id FROM (SELECT id FROM history UNION ALL SELECT history_id FROM creditmemo) AS entries
            GROUP BY id HAVING COUNT(*) > 1 ORDER BY id
            """, []
        ) { $0.integer() }
        for id in twice { report("history \(id)", "is there twice: an entry by itself and a credit memo, or two") }
        for (row, table, column) in [
            (Numbering.Row.order, "orders", "id"), (.orderLine, "order_line", "id"), (.invoice, "invoice", "id"),
            (.invoiceLine, "invoice_line", "id"), (.creditMemo, "creditmemo", "id"),
            (.creditMemoLine, "creditmemo_line", "id"), (.historyEntry, "history", "id"),
            (.historyEntry, "creditmemo", "history_id"), (.attempt, "attempt", "id"),
            (.unmatchedRefund, "unmatched_refund", "id"), (.transaction, "tax_transaction", "id"),
            (.taxCustomer, "tax_customer", "id"), (.taxExemption, "tax_exemption", "id"),
        ] {
            let counters = try transaction.connection.query(
                """
                SELECT COALESCE(MAX(\(column)), 0), (SELECT next FROM id_sequence WHERE name = $1) FROM \(table)
                """, [.text(row.rawValue)]
            ) { ($0.integer(), $0.optionalInteger()) }
            for (last, next) in counters where last > 0 && last >= next ?? 0 {
                report(table, "the next \(column) is \(next ?? 0), although \(last) is taken")
            }
        }
    }
}

/// A store's numbers for one kind of document, also one of which there is none.
private struct NumberSeries: Hashable {
    let store: Int64
    let document: String
}
