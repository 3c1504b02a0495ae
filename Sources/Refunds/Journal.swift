/// A line of the journal: double entry, in which the lines of one memo sum to zero.
public struct JournalEntry: Sendable, Hashable {
    /// The account.
    public let account: Account
    /// Debit above zero, credit below.
    public let money: Money

    /// Joins the two.
    public init(account: Account, money: Money) {
        self.account = account
        self.money = money
    }

    /// The accounts that a memo moves.
    public enum Account: String, Sendable, CaseIterable {
        /// Goods taken back: rows less discounts.
        case salesReturns = "sales_returns"
        /// Shipping given back, less its discount.
        case shippingReturns = "shipping_returns"
        /// Tax no longer owed, hidden tax included.
        case tax
        /// Extra credit to the customer.
        case goodwill
        /// What the shop keeps.
        case cancellationFees = "cancellation_fees"
        /// Owed to the customer until the gateway confirms.
        case refundPayable = "refund_payable"
        /// Given back outside the register.
        case refundedOffline = "refunded_offline"
    }
}

extension Refund {
    /// What the refund does to the books; accounts that it does not move are left out.
    public var journal: [JournalEntry] {
        let settlement: JournalEntry.Account =
            switch payout {
            case .offline: .refundedOffline
            case .online: .refundPayable
            }
        let goods = goods
        return [
            JournalEntry(account: .salesReturns, money: goods.row - goods.discount),
            JournalEntry(account: .shippingReturns, money: shipping.fee - shipping.discount),
            JournalEntry(account: .tax, money: goods.tax + goods.hiddenTax + shipping.tax),
            JournalEntry(account: .goodwill, money: adjustments.goodwill),
            JournalEntry(account: .cancellationFees, money: .zero - adjustments.fee),
            JournalEntry(account: settlement, money: .zero - total),
        ].filter { $0.money != .zero }
    }
}
