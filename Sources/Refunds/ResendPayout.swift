import Amounts

/// Sends a memo's money again that came back. The memo and the balances stay as they are: they have it taken already.
public struct ResendPayout: Sendable, Hashable {
    /// The memo's order.
    public let source: Source
    /// The memo.
    public let creditMemoID: CreditMemoID
    /// Who wants it.
    public let person: String
    /// Why it should arrive this time.
    public let reason: String

    /// Joins the parts.
    public init(source: Source, creditMemoID: CreditMemoID, person: String, reason: String) {
        self.source = source
        self.creditMemoID = creditMemoID
        self.person = person
        self.reason = reason
    }

    /// What is asked, in one fixed spelling.
    public var canonical: String { "resend \(creditMemoID.rawValue)" }

    /// The attempt that the memo came from, whose money goes out again.
    ///
    /// Throws ``Refusal/payoutInFlight`` while nobody knows what became of the money, and ``Refusal/cannotCreditMemo`` unless
    /// the last news is that it came back; ``Refusal/refundUnmatched`` while the gateway shows a refund of ours under another
    /// key that nothing accounts for; ``Refusal/onlineRefundUnsupported`` when the payment has given back too much already.
    public func decide(on order: Order, under key: String) throws(Refusal) -> Attempt {
        let attempts = order.attempts.filter { $0.creditMemoID == creditMemoID }
        guard attempts.allSatisfy(\.state.isSettled) else { throw .payoutInFlight }
        guard let first = attempts.first, order.settlement(of: creditMemoID)?.status == .failed else {
            throw .cannotCreditMemo
        }
        try order.requireMatchedRefunds(but: key)
        // A memo that was matched to a refund past the register may have taken more of its payment than was there.
        guard order.left(of: first.payment) >= .zero else { throw .onlineRefundUnsupported }
        return first
    }
}

extension Order {
    /// The last news of a memo's money; nil for a memo that only records a refund.
    public func settlement(of memo: CreditMemoID) -> Settlement? {
        attempts.filter { $0.creditMemoID == memo }.compactMap(\.settlement).max { $0.position < $1.position }
    }
}
