/// What became of the money of a memo that was paid out through a gateway. Later news never changes the memo.
public struct Settlement: Sendable, Hashable {
    /// The memo.
    public let creditMemoID: CreditMemoID
    /// Counts the news of the memo, from 1.
    public let position: Int64
    /// The attempt that sent the money.
    public let attemptID: AttemptID
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
        creditMemoID: CreditMemoID, position: Int64, attemptID: AttemptID, storeID: StoreID,
        status: GatewayRefund.Status, paid: Money, heardAt: Instant
    ) {
        self.creditMemoID = creditMemoID
        self.position = position
        self.attemptID = attemptID
        self.storeID = storeID
        self.status = status
        self.paid = paid
        self.heardAt = heardAt
    }

    /// How a memo's payout was accepted: the first news of the memo, or what follows the last when its money went out again.
    public init(
        of memo: CreditMemoID, accepted status: GatewayRefund.Status, by attempt: Attempt,
        after last: Settlement? = nil,
        at now: Instant
    ) {
        self.init(
            creditMemoID: memo, position: (last?.position ?? 0) + 1, attemptID: attempt.id, storeID: attempt.storeID,
            status: status, paid: status == .succeeded ? attempt.purpose.total : .zero, heardAt: now)
    }
}
