public import Amounts

/// A refund that a gateway shows of an order's payment and that no memo of ours accounts for. While it may have gone to the
/// customer, what it gave back is not there for memos.
public struct UnmatchedRefund: Sendable, Hashable {
    /// The register's number for it.
    public let id: UnmatchedRefundID
    /// The order's shop.
    public let storeID: StoreID
    /// The order whose payment it is of.
    public let orderID: OrderID
    /// The payment, as the order names it.
    public let payment: CapturedPayment
    /// The key of ours that the gateway shows with it; nil when it shows none.
    public let gatewayKey: String?
    /// What it takes of the order: its amount, or all that was paid when it is of another currency.
    public let money: Money
    /// When the register first heard of it.
    public let heardAt: Instant
    /// The refund as the gateway shows it.
    public var refund: GatewayRefund
    /// The attempt that accounts for it; nil while there is none.
    public var attemptID: AttemptID?

    /// Joins the parts.
    public init(
        id: UnmatchedRefundID, storeID: StoreID, orderID: OrderID, payment: CapturedPayment, gatewayKey: String?,
        money: Money, heardAt: Instant, refund: GatewayRefund, attemptID: AttemptID? = nil
    ) {
        self.id = id
        self.storeID = storeID
        self.orderID = orderID
        self.payment = payment
        self.gatewayKey = gatewayKey
        self.money = money
        self.heardAt = heardAt
        self.refund = refund
        self.attemptID = attemptID
    }

    /// True while it takes a part of the order: it did not fail, and no memo accounts for it.
    public var isOpen: Bool { attemptID == nil && refund.status != .failed }

    /// True when it is of exactly this amount.
    public func isOf(_ amount: Amount, in currency: Currency) -> Bool {
        refund.currencyCode == currency.code && refund.minorUnits == amount.minorUnits(in: currency)
    }
}

/// Names an unmatched refund.
public typealias UnmatchedRefundID = Identifier<UnmatchedRefund>

extension Order {
    /// What memos may still give back: what is left, less what unmatched refunds took.
    public var leftForMemos: Money { total.left - unmatchedTotal }

    /// The refund that its gateway made under a key of ours and no attempt of ours asked for, when there is one: the register
    /// was set back since, or took the attempt for failed. One that failed is none.
    public func refund(under key: String) -> UnmatchedRefund? {
        unmatched.first { $0.gatewayKey == key && ($0.isOpen || $0.attemptID != nil) }
    }

    /// Throws ``Refusal/refundUnmatched`` while it has such a refund that no memo accounts for, unless it is the request's own.
    func requireMatchedRefunds(but key: String?) throws(Refusal) {
        guard !unmatched.contains(where: { $0.isOpen && $0.gatewayKey != nil }) || key.flatMap(refund(under:)) != nil
        else {
            throw .refundUnmatched
        }
    }

    /// Adds a refund of one of its payments that nobody here asked for.
    public mutating func add(_ refund: UnmatchedRefund) {
        unmatchedHeard += 1
        unmatched.append(refund)
        holdUnmatched()
    }

    /// Takes an unmatched refund as it stands now.
    public mutating func replace(_ refund: UnmatchedRefund) {
        for index in unmatched.indices where unmatched[index].id == refund.id { unmatched[index] = refund }
        holdUnmatched()
    }

    /// Holds what open unmatched refunds took, as far as it is there: people who refund past the register may take more than
    /// it has left. Wherever more is left than before, this holds it anew.
    mutating func holdUnmatched() {
        let taken = unmatched.filter(\.isOpen).map(\.money).sum()
        let left = total.left
        let held =
            taken.amount >= left.amount ? left : Money(taken.amount, base: min(taken.base, left.base))
        guard held != unmatchedTotal else { return }
        unmatchedTotal = held
        revision += 1
    }
}
