/// What became of the money of a memo that was paid out through a gateway. Later news never changes the memo.
public struct Settlement: Sendable, Hashable {
    /// The memo.
    public let creditMemoID: CreditMemoID
    /// Counts the news of the memo, from 1.
    public let position: Int64
    /// Its shop.
    public let storeID: StoreID
    /// Whether the money has gone.
    public let status: GatewayRefund.Status
    /// What moves from what is owed to the customer to the gateway: the memo's total when the money went, less than nothing
    /// when it came back, zero else.
    public let paid: Money
    /// When the register heard of it.
    public let heardAt: Instant

    /// Joins the parts.
    public init(
        creditMemoID: CreditMemoID, position: Int64, storeID: StoreID, status: GatewayRefund.Status, paid: Money,
        heardAt: Instant
    ) {
        self.creditMemoID = creditMemoID
        self.position = position
        self.storeID = storeID
        self.status = status
        self.paid = paid
        self.heardAt = heardAt
    }

    /// The first news of a memo: how its payout was accepted.
    public init(of memo: CreditMemo, accepted status: GatewayRefund.Status) {
        self.init(
            creditMemoID: memo.id, position: 1, storeID: memo.storeID, status: status,
            paid: status == .succeeded ? memo.refund.total : .zero, heardAt: memo.issuedAt)
    }
}
