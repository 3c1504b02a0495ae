import Amounts
import Refunds
import Register

/// The balance of an order as a whole, its shipping and its total, which also says where the order stands.
enum OrderBalanceRow {
    static let columns = BalanceRow.columns + standing
    /// What is read of it.
    static let read = BalanceRow.sums + ["updated_at"] + standing
    /// The columns that no other balance has.
    static let standing = adjustments + moving
    /// What refunds add up to beside the shipping and the total.
    private static let adjustments = ["goodwill_refunded", "fee_kept", "refunded_online"].flatMap { Columns.money($0) }
    private static let moving =
        ["attempts_made", "unmatched_heard"] + Columns.money("total_unmatched") + ["revision"] + latestMemo + texts
    static let texts = ["state", "status"] + held
    private static let held = ["held_state", "held_status"]
    private static let latestMemo = ["latest_memo_id", "latest_memo_at"]
    /// What not every order has.
    static let optional = latestMemo + held

    /// The row `b` beside its order `o`.
    static let joined = "JOIN balance b ON b.order_id = o.id AND b.invoice_id = 0 AND b.line_id = 0"

    /// The ids of the memos of the orders of some balances `b`, from the latest one back. A chain that was bent ends.
    static func memos(of balances: String) -> String {
        """
        WITH RECURSIVE memo (id) AS (
            SELECT b.latest_memo_id FROM balance b
            WHERE \(balances) AND b.invoice_id = 0 AND b.line_id = 0 AND b.latest_memo_id IS NOT NULL
            UNION ALL SELECT m.previous_id FROM memo JOIN creditmemo m ON m.id = memo.id WHERE m.previous_id < m.id)
        SELECT id FROM memo
        """
    }

    /// True of the balance of an order as a whole that changed last by something else than a memo.
    static func changedOtherwise(_ balance: String = "") -> String {
        "\(balance)state IS NOT NULL AND \(balance)updated_at IS DISTINCT FROM \(balance)latest_memo_at"
    }

    static func key(of order: Order) -> [SQLValue] { [SQLValue(order.id), .integer(0), .integer(0)] }

    static func values(_ order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: order)
        values.add(order.storeID)
        values.addWhole(order.shipping, order.total)
        values.add(order.updatedAt)
        values.add(order.adjustments.goodwill)
        values.add(order.adjustments.fee)
        values.add(order.refundedOnline)
        values.addMoving(order)
        return values
    }

    // MARK: - Changes

    /// What a change holds of an order, refunds or no longer holds, and where the order stands after it.
    static let change = Update(
        "balance", adding: whole("_reserved") + whole("_refunded") + adjustments,
        setting: whole("_charged") + ["updated_at"] + moving, by: BalanceRow.key)

    /// The shipping and the total.
    private static func whole(_ suffix: String) -> [String] {
        ["amount", "discount", "tax", "total"].flatMap { Columns.money($0 + suffix) }
    }

    /// The values of ``change``.
    static func changed(
        _ order: Order, by refund: Refund? = nil, holding held: Refund? = nil, releasing released: Refund? = nil
    ) -> [SQLValue] {
        var values = [SQLValue](for: 46)
        values.add((held?.shipping ?? .zero) - (released?.shipping ?? .zero))
        values.add((held?.total ?? .zero) - (released?.total ?? .zero))
        values.add(refund?.shipping ?? .zero)
        values.add(refund?.total ?? .zero)
        values.add(refund?.adjustments.goodwill ?? .zero)
        values.add(refund?.adjustments.fee ?? .zero)
        values.add(refund?.payout == .online ? refund?.total ?? .zero : .zero)
        values.add(order.shipping.charged)
        values.add(order.total.charged)
        values.add(order.updatedAt)
        values.addMoving(order)
        return values + key(of: order)
    }
}

extension [SQLValue] {
    fileprivate mutating func addMoving(_ order: Order) {
        add(order.attemptsMade)
        add(order.unmatchedHeard)
        add(order.unmatchedTotal)
        add(order.revision)
        add(order.latestMemo?.id)
        add(order.latestMemo?.issuedAt)
        add(order.state.rawValue)
        add(order.status)
        add(order.beforeHold?.state.rawValue)
        add(order.beforeHold?.status)
    }
}

extension SQLReader {
    /// Reads ``OrderBalanceRow/read`` into an order.
    mutating func standing(of order: inout Order) throws(StoreFault) {
        let (_, amounts, total) = balance()
        (order.shipping, order.total) = (amounts.shipping, total)
        order.updatedAt = instant()
        order.adjustments = Adjustments(goodwill: money(), fee: money())
        order.refundedOnline = money()
        order.attemptsMade = integer()
        order.unmatchedHeard = integer()
        order.unmatchedTotal = money()
        order.revision = integer()
        order.latestMemo = try latestMemo()
        order.state = try orderState(text())
        order.status = text()
        order.beforeHold = try progress()
    }

    private func orderState(_ text: String) throws(StoreFault) -> OrderState {
        try known(OrderState(rawValue: text), text, "an order state")
    }

    private mutating func latestMemo() throws(StoreFault) -> LatestMemo? {
        let id: CreditMemoID? = optionalID()
        let issuedAt = optionalInteger()
        guard id != nil || issuedAt != nil else { return nil }
        guard let id, let issuedAt else { throw .broken("the database holds half of what an order's latest memo is") }
        return LatestMemo(id: id, issuedAt: Instant(seconds: issuedAt))
    }

    private mutating func progress() throws(StoreFault) -> Progress? {
        // Both are read, whatever they hold: the reader must come to the next column.
        let state = optionalText()
        let status = optionalText()
        guard state != nil || status != nil else { return nil }
        guard let state, let status else { throw .broken("the database holds half of what an order goes back to") }
        return Progress(state: try orderState(state), status: status)
    }
}
