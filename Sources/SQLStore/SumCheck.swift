/// A comparison of stored sums with the sums of the documents they are of.
struct SumCheck {
    /// The table that holds the sums.
    let table: String
    /// The columns compared.
    let columns: [String]
    /// Yields, for each row that differs, its id and for each column what is stored and what the documents say.
    let sql: String

    /// Compares columns of rows `t` with expressions over a joined subquery `d`.
    private init(
        _ table: String, _ columns: [(stored: String, computed: String)], of rows: String? = nil, id: String = "t.id",
        joining subqueries: [String], where condition: String = "TRUE"
    ) {
        self.table = table
        self.columns = columns.map(\.stored)
        let pairs = columns.map { "t.\($0.stored), CAST(\($0.computed) AS BIGINT)" }.joined(separator: ", ")
        let differences = columns.map { "t.\($0.stored) IS DISTINCT FROM \($0.computed)" }.joined(separator: " OR ")
        sql = """
            SELECT \(id), \(pairs) FROM \(rows ?? table) t \(subqueries.joined(separator: " "))
            WHERE \(condition) AND (\(differences)) ORDER BY \(id) LIMIT 10000
            """
    }

    static let all = [orders, attempts, attemptDocuments]

    /// What was charged, refunded and held of each order as a whole.
    private static let orders = SumCheck(
        "orders",
        [("store_id", "o.store_id"), ("order_line_id", "0"), ("quantity_ordered", "0"), ("quantity_canceled", "0")]
            + ["_charged", "_refunded", "_reserved"].flatMap { suffix in
                (["quantity"] + Columns.money("hidden_tax")).map { ($0 + suffix, "0") }
            }
            + shipping("i", "_charged") + shipping("d", "_refunded") + shipping("r", "_reserved")
            + Columns.money("total_charged").map { ($0, sum("i", $0)) }
            + zip(Columns.money("total_refunded"), Columns.money("grand_total")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("total_reserved"), Columns.money("grand_total")).map { ($0, sum("r", $1)) }
            + zip(Columns.money("goodwill_refunded"), Columns.money("goodwill")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("fee_kept"), Columns.money("fee")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("refunded_online"), Columns.money("online")).map { ($0, sum("d", $1)) }
            + [
                ("attempts_made", sum("n", "attempts")), ("latest_memo_id", "d.latest"),
                ("latest_memo_at", "d.latest_at"),
            ]
            + [
                ("unmatched_heard", sum("u", "refunds")), ("total_unmatched", unmatched("")),
                ("base_total_unmatched", unmatched("base_")),
            ],
        of: "balance", id: "t.order_id",
        joining: [
            """
            JOIN orders o ON o.id = t.order_id
            LEFT JOIN (SELECT order_id, MAX(id) AS latest, MAX(created_at) AS latest_at, \(totals(memoSums)),
                \(zip(Columns.money("online"), Columns.money("grand_total"))
                    .map { "SUM(CASE WHEN refund_type = 'online' THEN \($1) ELSE 0 END) AS \($0)" }
                    .joined(separator: ", "))
                FROM creditmemo GROUP BY order_id) d ON d.order_id = t.order_id
            LEFT JOIN (SELECT order_id,
                \(totals(Columns.shipping(""))),
                \(zip(Columns.money("total_charged"), Columns.money("grand_total"))
                    .map { "SUM(CASE WHEN state = 2 THEN \($1) ELSE 0 END) AS \($0)" }.joined(separator: ", "))
                FROM invoice WHERE state <> 3 GROUP BY order_id) i ON i.order_id = t.order_id
            LEFT JOIN (SELECT order_id, \(totals(Columns.shipping("") + Columns.money("grand_total")))
                FROM attempt a WHERE \(holding) GROUP BY order_id) r ON r.order_id = t.order_id
            LEFT JOIN (SELECT order_id, COUNT(*) AS attempts FROM attempt GROUP BY order_id) n ON n.order_id = t.order_id
            LEFT JOIN (SELECT order_id, COUNT(*) AS refunds,
                \(Columns.money("amount")
                    .map { "SUM(CASE WHEN attempt_id IS NULL AND status <> 'failed' THEN \($0) ELSE 0 END) AS \($0)" }
                    .joined(separator: ", "))
                FROM unmatched_refund GROUP BY order_id) u ON u.order_id = t.order_id
            """
        ], where: "t.state IS NOT NULL")

    /// The total of what is to move follows from its lines, its shipping and its adjustments; what goes out again is what a memo
    /// says.
    private static let attempts = SumCheck(
        "attempt",
        zip(Columns.money("grand_total"), ["", "base_"]).map { total, base in
            let part = { (name: String) in sum("l", base + name) }
            let lines = "\(part("row")) - \(part("discount")) + \(part("tax")) + \(part("hidden_tax"))"
            let shipping = "t.\(base)shipping_fee - t.\(base)shipping_discount + t.\(base)shipping_tax"
            let adjustments = "t.\(base)goodwill - t.\(base)fee"
            return (
                total,
                "CASE WHEN t.purpose = 'resend' THEN t.\(total) ELSE \(lines) + \(shipping) + \(adjustments) END"
            )
        },
        joining: [
            """
            LEFT JOIN (SELECT attempt_id, \(totals(Columns.line(""))) FROM attempt_line GROUP BY attempt_id) l
            ON l.attempt_id = t.id
            """
        ])

    /// What moved is what the memo or the invoice says that it became, or that went out again.
    private static let attemptDocuments = SumCheck(
        "attempt", Columns.money("grand_total").map { ($0, "COALESCE(i.\($0), m.\($0), t.\($0))") },
        joining: [
            """
            LEFT JOIN invoice i ON i.id = t.created_invoice_id
            LEFT JOIN creditmemo m ON m.id = COALESCE(t.creditmemo_id, t.resent_creditmemo_id)
            """
        ])

    // MARK: - Expressions

    private static let memoSums =
        Columns.shipping("") + Columns.money("grand_total") + Columns.money("goodwill") + Columns.money("fee")

    /// Of the attempts that hold a part of the balances.
    static let holding = "a.purpose = 'refund' AND a.state NOT IN ('issued', 'failed')"

    /// What open unmatched refunds took, as far as it is there; all that is there once they took as much.
    private static func unmatched(_ base: String) -> String {
        let left = { (base: String) in "(t.\(base)total_charged - t.\(base)total_refunded - t.\(base)total_reserved)" }
        let taken = sum("u", base + "amount")
        return
            "CASE WHEN \(sum("u", "amount")) >= \(left("")) OR \(taken) > \(left(base)) THEN \(left(base)) ELSE \(taken) END"
    }

    private static func sum(_ alias: String, _ column: String) -> String { "COALESCE(\(alias).\(column), 0)" }

    /// The shipping as it stands in the balance of the whole.
    private static func shipping(_ alias: String, _ suffix: String) -> [(String, String)] {
        let stored = ["amount", "discount", "tax"].flatMap { Columns.money($0 + suffix) }
        return Array(zip(stored, Columns.shipping("").map { sum(alias, $0) }))
    }

    private static func totals(_ columns: [String]) -> String {
        columns.map { "SUM(\($0)) AS \($0)" }.joined(separator: ", ")
    }
}
