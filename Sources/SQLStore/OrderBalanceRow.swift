import Amounts
import Refunds
import Register

/// The balance of an order as a whole, its shipping and its total, which also says where the order stands.
enum OrderBalanceRow {
    static let columns = BalanceRow.columns + standing
    /// What is read of it.
    static let read = BalanceRow.sums + ["updated_at"] + standing
    /// The columns that no other balance has.
    static let standing = required + ["held_state", "held_status"]
    static let required =
        integers + ["state", "status"]
    static let integers =
        ["revision"] + Columns.money("goodwill_refunded") + Columns.money("fee_kept") + Columns.money("refunded_online")
        + ["attempts_made", "unmatched_heard"] + Columns.money("total_unmatched")

    /// True for a row that says where an order stands.
    static func isStanding(_ prefix: String = "") -> String {
        standing.map { prefix + $0 + " IS NOT NULL" }.joined(separator: " OR ")
    }

    static func key(of order: Order) -> [SQLValue] { [SQLValue(order.id), .integer(0), .integer(0)] }

    static func values(_ order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: order)
        values.add(order.storeID)
        values.addWhole(order.shipping, order.total)
        values.add(order.updatedAt)
        values.add(order.revision)
        values.add(order.adjustments.goodwill)
        values.add(order.adjustments.fee)
        values.add(order.refundedOnline)
        values.add(order.attemptsMade)
        values.add(order.unmatchedHeard)
        values.add(order.unmatchedTotal)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.beforeHold?.state.rawValue)
        values.add(order.beforeHold?.status)
        return values
    }

    // MARK: - Changes

    /// What a change holds of an order, refunds or no longer holds, and where the order stands after it.
    static let change = Update(
        "balance",
        adding: whole("_reserved") + whole("_refunded") + Columns.money("goodwill_refunded")
            + Columns.money("fee_kept") + Columns.money("refunded_online"),
        setting: whole("_charged") + ["attempts_made", "unmatched_heard"] + Columns.money("total_unmatched")
            + ["state", "status", "held_state", "held_status", "revision", "updated_at"],
        by: BalanceRow.key)

    /// The shipping and the total.
    private static func whole(_ suffix: String) -> [String] {
        ["amount", "discount", "tax", "total"].flatMap { Columns.money($0 + suffix) }
    }

    /// The values of ``change``.
    static func changed(
        _ order: Order, by refund: Refund?, holding held: Refund? = nil, releasing released: Refund? = nil
    ) -> [SQLValue] {
        var values = [SQLValue](for: 41)
        values.add((held?.shipping ?? .zero) - (released?.shipping ?? .zero))
        values.add((held?.total ?? .zero) - (released?.total ?? .zero))
        values.add(refund?.shipping ?? .zero)
        values.add(refund?.total ?? .zero)
        values.add(refund?.adjustments.goodwill ?? .zero)
        values.add(refund?.adjustments.fee ?? .zero)
        values.add(refund?.payout == .online ? refund?.total ?? .zero : .zero)
        values.add(order.shipping.charged)
        values.add(order.total.charged)
        values.add(order.attemptsMade)
        values.add(order.unmatchedHeard)
        values.add(order.unmatchedTotal)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.beforeHold?.state.rawValue)
        values.add(order.beforeHold?.status)
        values.add(order.revision)
        values.add(order.updatedAt)
        return values + key(of: order)
    }
}

extension SQLReader {
    /// Reads ``OrderBalanceRow/read`` into an order.
    mutating func standing(of order: inout Order) throws(StoreFault) {
        let (_, amounts, total) = balance()
        (order.shipping, order.total) = (amounts.shipping, total)
        order.updatedAt = instant()
        order.revision = integer()
        order.adjustments = Adjustments(goodwill: money(), fee: money())
        order.refundedOnline = money()
        order.attemptsMade = integer()
        order.unmatchedHeard = integer()
        order.unmatchedTotal = money()
        order.state = try orderState(text())
        order.status = text()
        order.beforeHold = try progress()
    }

    private func orderState(_ text: String) throws(StoreFault) -> OrderState {
        try known(OrderState(rawValue: text), text, "an order state")
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
