import Amounts
import Refunds
import Register
import SalesTax

/// Sums over some days, each read along an index of store and moment: what was there before costs nothing.
extension SQLTransaction {
    func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        let stores = query.stores.sorted()
        let span = stores.map { [SQLValue($0), SQLValue(query.from), SQLValue(query.end)] }
        let refunds: [RefundFigures.DayOfKind] = try connection.query(SQLTransaction.refundsByDay, each: span) {
            (reader: inout SQLReader) throws(StoreFault) in try reader.dayOfKind()
        }
        let charges: [RefundFigures.Sum] = try connection.query(SQLTransaction.charges, each: span) {
            (reader: inout SQLReader) throws(StoreFault) in try reader.sum()
        }
        let reasons: [RefundFigures.Reason] = try connection.query(SQLTransaction.reasons, each: span) {
            (reader: inout SQLReader) throws(StoreFault) in
            RefundFigures.Reason(comment: reader.optionalText(), sum: try reader.sum())
        }
        let waiting: [RefundFigures.Waiting] = try connection.query(
            SQLTransaction.waiting, each: stores.map { [SQLValue($0)] }
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.waiting() }
        return RefundFigures(
            refunds: refunds.merged(), charges: charges.merged(), reasons: reasons.mostFrequent(),
            waiting: waiting.merged())
    }

    private static let refundsByDay = """
        SELECT m.created_at / 86400, m.refund_type, COUNT(*), CAST(SUM(m.grand_total) AS BIGINT), o.currency
        FROM creditmemo m JOIN orders o ON o.id = m.order_id
        WHERE m.store_id = $1 AND m.created_at >= $2 AND m.created_at < $3
        GROUP BY m.created_at / 86400, m.refund_type, o.currency
        UNION ALL
        SELECT created_at / 86400, type, COUNT(*), CAST(SUM(total) AS BIGINT), currency FROM tax_transaction
        WHERE number IS NOT NULL AND status <> 'CANCELLED' AND store_id = $1 AND created_at >= $2 AND created_at < $3
        GROUP BY created_at / 86400, type, currency
        """

    private static let charges = """
        SELECT COUNT(*), CAST(SUM(i.grand_total) AS BIGINT), o.currency FROM invoice i JOIN orders o ON o.id = i.order_id
        WHERE i.state <> 3 AND i.store_id = $1 AND i.created_at >= $2 AND i.created_at < $3 GROUP BY o.currency
        UNION ALL
        SELECT COUNT(*), CAST(SUM(total) AS BIGINT), currency FROM tax_transaction
        WHERE type = 'INVOICE' AND status <> 'CANCELLED' AND store_id = $1 AND created_at >= $2 AND created_at < $3
        GROUP BY currency
        """

    private static let reasons = """
        SELECT m.comment, COUNT(*), CAST(SUM(m.grand_total) AS BIGINT), o.currency
        FROM creditmemo m JOIN orders o ON o.id = m.order_id
        WHERE m.store_id = $1 AND m.created_at >= $2 AND m.created_at < $3 GROUP BY m.comment, o.currency
        """

    /// What is neither of a refund nor of one that goes out again is no money that a customer waits for. Sums are in the
    /// currency of the order, whatever a gateway pays in.
    private static let waiting = """
        SELECT a.state, MIN(a.created_at), COUNT(*), CAST(SUM(a.grand_total) AS BIGINT), o.currency
        FROM attempt a JOIN orders o ON o.id = a.order_id
        WHERE a.state IN ('reserved', 'sending', 'unknown', 'review') AND a.purpose <> 'capture' AND a.store_id = $1
        GROUP BY a.state, o.currency
        UNION ALL
        SELECT 'pending', MIN(a.created_at), COUNT(*), CAST(SUM(a.grand_total) AS BIGINT), o.currency
        FROM attempt a JOIN orders o ON o.id = a.order_id
        WHERE a.state = 'issued' AND a.next_question_at IS NOT NULL AND a.purpose <> 'capture' AND a.store_id = $1
        GROUP BY o.currency
        UNION ALL
        SELECT 'unmatched', MIN(u.heard_at), COUNT(*), CAST(SUM(u.amount) AS BIGINT), o.currency
        FROM unmatched_refund u JOIN orders o ON o.id = u.order_id
        WHERE u.attempt_id IS NULL AND u.status <> 'failed' AND u.store_id = $1 GROUP BY o.currency
        """
}

extension SQLReader {
    fileprivate mutating func sum() throws(StoreFault) -> RefundFigures.Sum {
        let (count, total) = (Int(integer()), amount())
        return RefundFigures.Sum(count: count, total: total, currency: try currency())
    }

    fileprivate mutating func dayOfKind() throws(StoreFault) -> RefundFigures.DayOfKind {
        let (day, name) = (TaxDay(number: Int32(integer())), text())
        let kind: RefundFigures.Kind? =
            PayoutKind(rawValue: name).map { .order($0) } ?? TransactionType(rawValue: name).map { .transaction($0) }
        return RefundFigures.DayOfKind(day: day, kind: try known(kind, name, "a kind of memo"), sum: try sum())
    }

    fileprivate mutating func waiting() throws(StoreFault) -> RefundFigures.Waiting {
        let (name, oldest) = (text(), instant())
        return RefundFigures.Waiting(
            wait: try known(PayoutWait(rawValue: name), name, "a state"), sum: try sum(), oldest: oldest)
    }
}
