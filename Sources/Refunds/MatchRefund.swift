public import Amounts

/// Makes a memo for a refund that somebody made past the register, so that the books say what happened.
public struct MatchRefund: Sendable, Hashable {
    /// The unmatched refund.
    public let id: UnmatchedRefundID
    /// Who says what it was for.
    public let person: String
    /// Why.
    public let reason: String
    /// The lines that went back; empty for none.
    public let items: [IssueCreditMemo.Item]
    /// The shipping that went back, without tax; nil for none.
    public let shipping: Amount?

    /// Joins the parts.
    public init(
        id: UnmatchedRefundID, person: String, reason: String, items: [IssueCreditMemo.Item] = [],
        shipping: Amount? = nil
    ) {
        self.id = id
        self.person = person
        self.reason = reason
        self.items = items
        self.shipping = shipping
    }

    /// The refund that accounts for exactly what went back. What lines and shipping come short of it is goodwill, what they
    /// come to beyond it is a fee. Nothing named: everything left, when that is the amount; else goodwill alone.
    ///
    /// `order` stands without the unmatched refund.
    public func decide(_ unmatched: UnmatchedRefund, on order: Order) throws(Refusal) -> Refund {
        guard unmatched.refund.currencyCode == order.currency.code else { throw .amountInvalid }
        let amount = unmatched.money.amount
        if items.isEmpty, shipping == nil,
            let everything = try? command(.everythingLeft, nil, of: order).refund(on: order),
            everything.total.amount == amount
        {
            return everything
        }
        let parts = try command(.lines(items), shipping ?? .zero, of: order).parts(on: order)
        let rest = amount - parts.amount
        return try command(
            .lines(items), shipping ?? .zero, goodwill: max(rest, .zero), fee: max(.zero - rest, .zero), of: order
        ).refund(on: order)
    }

    private func command(
        _ selection: IssueCreditMemo.Selection, _ shipping: Amount?, goodwill: Amount = .zero, fee: Amount = .zero,
        of order: Order
    ) -> IssueCreditMemo {
        let terms = IssueCreditMemo.Terms(
            selection: selection, shipping: shipping, goodwill: goodwill, fee: fee, payout: .online, comment: nil,
            sendsMail: false)
        return IssueCreditMemo(source: .order(order.id), terms: .success(terms), previewedRevision: nil)
    }
}
