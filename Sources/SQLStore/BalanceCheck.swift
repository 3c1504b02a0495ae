/// A comparison of stored sums with the sums of the documents they are of.
struct BalanceCheck {
    /// The table that holds the sums.
    let table: String
    /// The columns compared.
    let columns: [String]
    /// Yields, for each row that differs, its id and for each column what is stored and what the documents say.
    let sql: String

    /// Compares columns of a table with expressions over a joined subquery `d`.
    private init(
        _ table: String, _ columns: [(stored: String, computed: String)], joining subqueries: [String]
    ) {
        self.table = table
        self.columns = columns.map(\.stored)
        let pairs = columns.map { "t.\($0.stored), CAST(\($0.computed) AS BIGINT)" }.joined(separator: ", ")
        let differences = columns.map { "t.\($0.stored) <> \($0.computed)" }.joined(separator: " OR ")
        sql = """
            SELECT t.id, \(pairs) FROM \(table) t \(subqueries.joined(separator: " "))
            WHERE \(differences) ORDER BY t.id LIMIT 10000
            """
    }

    static let all = [orders, invoices, memos, attempts, attemptDocuments]

    private static let orders = BalanceCheck(
        "orders",
        sums("d", Columns.shipping(""), "_refunded") + sums("i", Columns.shipping(""), "_invoiced")
            + zip(Columns.money("total_refunded"), Columns.money("grand_total")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("goodwill_refunded"), Columns.money("goodwill")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("fee_kept"), Columns.money("fee")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("refunded_online"), Columns.money("online")).map { ($0, sum("d", $1)) }
            + Columns.money("total_paid").map { ($0, sum("i", $0)) }
            + zip(Columns.money("grand_total"), ["", "base_"]).map { ($0, ordered($1)) }
            + [("attempts_made", sum("n", "attempts"))]
            + sums("r", Columns.shipping(""), "_reserved")
            + zip(Columns.money("total_reserved"), Columns.money("grand_total")).map { ($0, sum("r", $1)) }
            + [
                ("unmatched_heard", sum("u", "refunds")), ("total_unmatched", unmatched("")),
                ("base_total_unmatched", unmatched("base_")),
            ],
        joining: [
            """
            LEFT JOIN (SELECT order_id, \(totals(memoSums)),
                \(zip(Columns.money("online"), Columns.money("grand_total"))
                    .map { "SUM(CASE WHEN refund_type = 'online' THEN \($1) ELSE 0 END) AS \($0)" }
                    .joined(separator: ", "))
                FROM creditmemo GROUP BY order_id) d ON d.order_id = t.id
            LEFT JOIN (SELECT order_id,
                \(Columns.shipping("").map { "SUM(\($0)_invoiced) AS \($0)" }.joined(separator: ", ")),
                \(zip(Columns.money("total_paid"), Columns.money("grand_total"))
                    .map { "SUM(CASE WHEN state = 2 THEN \($1) ELSE 0 END) AS \($0)" }.joined(separator: ", "))
                FROM invoice WHERE state <> 3 GROUP BY order_id) i ON i.order_id = t.id
            LEFT JOIN (SELECT order_id, \(totals(Columns.line("_ordered")))
                FROM order_line GROUP BY order_id) l ON l.order_id = t.id
            LEFT JOIN (SELECT order_id, \(totals(Columns.shipping("") + Columns.money("grand_total")))
                FROM attempt a WHERE \(holding) GROUP BY order_id) r ON r.order_id = t.id
            LEFT JOIN (SELECT order_id, COUNT(*) AS attempts FROM attempt GROUP BY order_id) n ON n.order_id = t.id
            LEFT JOIN (SELECT order_id, COUNT(*) AS refunds,
                \(Columns.money("amount")
                    .map { "SUM(CASE WHEN attempt_id IS NULL AND status <> 'failed' THEN \($0) ELSE 0 END) AS \($0)" }
                    .joined(separator: ", "))
                FROM unmatched_refund GROUP BY order_id) u ON u.order_id = t.id
            """
        ])

    private static let invoices = BalanceCheck(
        "invoice",
        sums("d", Columns.shipping(""), "_refunded")
            + zip(Columns.money("total_refunded"), Columns.money("grand_total")).map { ($0, sum("d", $1)) }
            + zip(Columns.money("grand_total"), ["", "base_"])
            .map { ($0, "\(lineTotal("l", $1, "_invoiced")) + \(shippingTotal("t", $1, "_invoiced"))") }
            + sums("r", Columns.shipping(""), "_reserved")
            + zip(Columns.money("total_reserved"), Columns.money("grand_total")).map { ($0, sum("r", $1)) },
        joining: [
            """
            LEFT JOIN (SELECT invoice_id, \(totals(memoSums)) FROM creditmemo WHERE invoice_id IS NOT NULL
                GROUP BY invoice_id) d ON d.invoice_id = t.id
            LEFT JOIN (SELECT invoice_id, \(totals(Columns.line("_invoiced"))) FROM invoice_line
                GROUP BY invoice_id) l ON l.invoice_id = t.id
            LEFT JOIN (SELECT invoice_id, \(totals(Columns.shipping("") + Columns.money("grand_total")))
                FROM attempt a WHERE \(holding) AND invoice_id IS NOT NULL GROUP BY invoice_id) r ON r.invoice_id = t.id
            """
        ])

    private static let memos = grandTotals(of: "creditmemo", from: "creditmemo_line", by: "creditmemo_id")
    private static let attempts = grandTotals(
        of: "attempt", from: "attempt_line", by: "attempt_id", unless: "t.purpose = 'resend'")

    /// What moved is what the memo or the invoice says that it became, or that went out again.
    private static let attemptDocuments = BalanceCheck(
        "attempt", Columns.money("grand_total").map { ($0, "COALESCE(i.\($0), m.\($0), t.\($0))") },
        joining: [
            """
            LEFT JOIN invoice i ON i.id = t.created_invoice_id
            LEFT JOIN creditmemo m ON m.id = COALESCE(t.creditmemo_id, t.resent_creditmemo_id)
            """
        ])

    /// Of documents whose total follows from their lines, their shipping and their adjustments.
    private static func grandTotals(
        of table: String, from lines: String, by key: String, unless exception: String? = nil
    ) -> BalanceCheck {
        let totals = zip(Columns.money("grand_total"), ["", "base_"]).map { total, base in
            let sum = "\(lineTotal("l", base, "")) + \(shippingTotal("t", base, "")) + t.\(base)goodwill - t.\(base)fee"
            return (total, exception.map { "CASE WHEN \($0) THEN t.\(total) ELSE \(sum) END" } ?? sum)
        }
        return BalanceCheck(
            table, totals,
            joining: [
                """
                LEFT JOIN (SELECT \(key), \(self.totals(Columns.line(""))) FROM \(lines) GROUP BY \(key)) l
                ON l.\(key) = t.id
                """
            ])
    }

    // MARK: - Expressions

    private static let memoSums =
        Columns.shipping("") + Columns.money("grand_total") + Columns.money("goodwill") + Columns.money("fee")

    /// Of the attempts that hold a part of the balances.
    static let holding = "a.purpose = 'refund' AND a.state NOT IN ('issued', 'failed')"

    /// What open unmatched refunds took, as far as it is there; all that is there once they took as much.
    private static func unmatched(_ base: String) -> String {
        let left = { (base: String) in "(t.\(base)total_paid - t.\(base)total_refunded - t.\(base)total_reserved)" }
        let taken = sum("u", base + "amount")
        return
            "CASE WHEN \(sum("u", "amount")) >= \(left("")) OR \(taken) > \(left(base)) THEN \(left(base)) ELSE \(taken) END"
    }

    private static func sum(_ alias: String, _ column: String) -> String { "COALESCE(\(alias).\(column), 0)" }

    private static func sums(_ alias: String, _ columns: [String], _ suffix: String) -> [(String, String)] {
        columns.map { ($0 + suffix, sum(alias, $0)) }
    }

    private static func totals(_ columns: [String], of prefix: String = "") -> String {
        columns.map { "SUM(\(prefix)\($0)) AS \($0)" }.joined(separator: ", ")
    }

    private static func ordered(_ base: String) -> String {
        "\(lineTotal("l", base, "_ordered")) + \(shippingTotal("t", base, "_ordered"))"
    }

    private static func lineTotal(_ alias: String, _ base: String, _ suffix: String) -> String {
        let part = { (name: String) in sum(alias, base + name + suffix) }
        return "\(part("row")) - \(part("discount")) + \(part("tax")) + \(part("hidden_tax"))"
    }

    private static func shippingTotal(_ alias: String, _ base: String, _ suffix: String) -> String {
        let part = { (name: String) in "\(alias).\(base)shipping_\(name)\(suffix)" }
        return "\(part("fee")) - \(part("discount")) + \(part("tax"))"
    }
}
