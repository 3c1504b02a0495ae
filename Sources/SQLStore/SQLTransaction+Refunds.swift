import Amounts
import Refunds
public import Register

/// Refunds that gateways show, whoever asked for them.
extension SQLTransaction {
    /// Gives orders the refunds of their payments that nobody here asked for; most have none, and cost nothing.
    func addUnmatchedRefunds(to orders: inout [Order]) throws(StoreFault) {
        let wanted = orders.filter { $0.unmatchedHeard > 0 }.map { [SQLValue($0.id)] }
        guard !wanted.isEmpty else { return }
        let found = Dictionary(grouping: try unmatchedRefunds("order_id = $1 ORDER BY id", wanted), by: \.orderID)
        for index in orders.indices { orders[index].unmatched = found[orders[index].id, default: []] }
    }

    /// Unmatched refunds by their ids.
    func unmatchedRefunds(_ ids: [UnmatchedRefundID]) throws(StoreFault) -> [UnmatchedRefund] {
        try unmatchedRefunds("id = $1", ids.map { [SQLValue($0)] })
    }

    /// Those that no memo accounts for, oldest first.
    func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] {
        try unmatchedRefunds("attempt_id IS NULL AND status <> 'failed' ORDER BY id", [[]])
    }

    private func unmatchedRefunds(
        _ condition: String, _ rows: [[SQLValue]]
    ) throws(StoreFault) -> [UnmatchedRefund] {
        try connection.query(
            "SELECT \(Columns.list(UnmatchedRefundRow.columns)) FROM unmatched_refund WHERE \(condition)", each: rows
        ) { reader throws(StoreFault) in try reader.unmatchedRefund() }
    }

    /// The orders of unmatched refunds.
    func find(_ unmatched: Set<UnmatchedRefundID>) throws(StoreFault) -> [UnmatchedRefundID: FoundOrder] {
        let found: [(UnmatchedRefundID, FoundOrder)] = try connection.query(
            "SELECT id, order_id, store_id FROM unmatched_refund WHERE id = $1",
            each: unmatched.sorted().map { [SQLValue($0)] }
        ) { ($0.id(), FoundOrder(id: $0.id(), storeID: $0.id())) }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// The orders that these refunds may be of: by their names, their keys and their payments, in one round trip.
    func find(_ refunds: [HearOfRefund]) throws(StoreFault) -> Set<FoundOrder> {
        var found: Set<FoundOrder> = []
        func query(_ sql: String, _ names: (ListedRefund) -> [String]) -> SQLQuery {
            let wanted = refunds.flatMap { heard in names(heard.listed).map { [SQLValue($0), .text(heard.method)] } }
            return SQLQuery(sql, each: wanted) { found.insert(FoundOrder(id: $0.id(), storeID: $0.id())) }
        }
        try connection.query([
            query("SELECT order_id, store_id FROM attempt WHERE gateway_reference = $1 AND payment_method = $2") {
                [$0.refund.reference]
            },
            query("SELECT order_id, store_id FROM attempt WHERE gateway_key = $1 AND payment_method = $2") {
                $0.gatewayKey.map { [$0] } ?? []
            },
            query(
                "SELECT order_id, store_id FROM unmatched_refund WHERE gateway_reference = $1 AND payment_method = $2"
            ) {
                [$0.refund.reference]
            },
            query("SELECT id, store_id FROM orders WHERE payment_transaction_id = $1 AND payment_method = $2") {
                $0.transactionIDs
            },
            query(
                """
                SELECT o.id, o.store_id FROM invoice i JOIN orders o ON o.id = i.order_id
                WHERE i.transaction_id = $1 AND o.payment_method = $2
                """
            ) { $0.transactionIDs },
        ])
        return found
    }

    func payoutHold() throws(StoreFault) -> PayoutHold? {
        try connection.query("SELECT since, reason FROM payout_hold ORDER BY since LIMIT 1") {
            PayoutHold(since: $0.instant(), reason: $0.text())
        }.first
    }

    func hold(_ hold: PayoutHold) throws(StoreFault) { _ = try connection.execute([hold.statement]) }

    func letGo(_ release: PayoutRelease) throws(StoreFault) {
        let last = try connection.query("SELECT COALESCE(MAX(position), 0) FROM payout_release") { $0.integer() }
        try connection.execute(
            Columns.insert(into: "payout_release", ["position"] + PayoutRelease.columns),
            [
                [
                    .integer((last.first ?? 0) + 1), SQLValue(release.hold.since), .text(release.hold.reason),
                    SQLValue(release.at), .text(release.person), .text(release.reason),
                ]
            ])
        try connection.execute("DELETE FROM payout_hold WHERE since IS NOT NULL", [[]])
    }

    func payoutReleases() throws(StoreFault) -> [PayoutRelease] {
        try connection.query(
            "SELECT \(Columns.list(PayoutRelease.columns)) FROM payout_release ORDER BY position"
        ) {
            PayoutRelease(
                of: PayoutHold(since: $0.instant(), reason: $0.text()), at: $0.instant(), person: $0.text(),
                reason: $0.text())
        }
    }
}

extension PayoutRelease {
    /// As they are written and read.
    fileprivate static let columns = ["held_since", "held_because", "released_at", "person", "reason"]
}

extension PayoutHold {
    /// Writes it beside those that are there already.
    public var statement: SQLStatement {
        SQLStatement(
            "INSERT INTO payout_hold (since, reason) VALUES ($1, $2) ON CONFLICT (since) DO NOTHING",
            [[SQLValue(since), .text(reason)]])
    }
}

/// The columns of an unmatched refund, in the sequence in which they are written and read.
enum UnmatchedRefundRow {
    static let columns = unchanging + changing

    static let unchanging =
        ["id", "store_id", "order_id", "payment_method", "payment_transaction_id", "gateway_reference", "gateway_key"]
        + ["minor_units", "currency"] + Columns.money("amount") + ["heard_at"]

    static let changing = ["status", "attempt_id"]

    static func unchanging(_ unmatched: UnmatchedRefund) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(unmatched.id)
        values.add(unmatched.storeID)
        values.add(unmatched.orderID)
        values.add(unmatched.payment.method)
        values.add(unmatched.payment.transactionID)
        values.add(unmatched.refund.reference)
        values.add(unmatched.gatewayKey)
        values.add(unmatched.refund.minorUnits)
        values.add(unmatched.refund.currencyCode)
        values.add(unmatched.money)
        values.add(unmatched.heardAt)
        return values
    }

    static func changing(_ unmatched: UnmatchedRefund) -> [SQLValue] {
        [.text(unmatched.refund.status.rawValue), SQLValue(unmatched.attemptID)]
    }
}

extension SQLReader {
    fileprivate mutating func unmatchedRefund() throws(StoreFault) -> UnmatchedRefund {
        let (id, storeID, orderID): (UnmatchedRefundID, StoreID, OrderID) = (id(), self.id(), self.id())
        let payment = CapturedPayment(method: text(), transactionID: text())
        let (reference, key) = (text(), optionalText())
        let (minorUnits, currency) = (integer(), text())
        let (money, heardAt) = (money(), instant())
        let refund = GatewayRefund(
            reference: reference, minorUnits: minorUnits, currencyCode: currency, status: try refundStatus(text()))
        return UnmatchedRefund(
            id: id, storeID: storeID, orderID: orderID, payment: payment, gatewayKey: key, money: money,
            heardAt: heardAt, refund: refund, attemptID: optionalID())
    }
}
