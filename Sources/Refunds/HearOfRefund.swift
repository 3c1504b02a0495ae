import Amounts

/// Takes note of a refund that a gateway shows, whoever asked for it.
public struct HearOfRefund: Sendable, Hashable {
    /// The payment method, which names the gateway.
    public let method: String
    /// What the gateway shows.
    public let listed: ListedRefund

    /// Joins the two.
    public init(method: String, listed: ListedRefund) {
        self.method = method
        self.listed = listed
    }

    /// What it is to the orders that it may be of.
    public enum Meaning: Sendable, Hashable {
        /// It is an attempt's.
        case attempt(AttemptID, OrderID)
        /// It is known to be nobody's.
        case unmatched(UnmatchedRefund, OrderID)
        /// It is of the order's payment, and nobody's.
        case unexplained(CapturedPayment, OrderID)
        /// No money moves by it: it failed, and so did whatever was here.
        case nothing
        /// No order here has the payment.
        case foreign
    }

    /// Finds what it is of: the attempt that has its name, or its key and no name yet; else the payment's order.
    ///
    /// An attempt that is failed here but not at the gateway is no explanation: its part was given free.
    public func meaning(among orders: [Order]) -> Meaning {
        let refund = listed.refund
        let attempts = orders.flatMap(\.attempts).filter {
            $0.payment.method == method && $0.purpose.kind.transfer == .refund
        }
        let named = attempts.first { $0.gatewayReference == refund.reference }
        let keyed = attempts.first { $0.gatewayReference == nil && $0.gatewayKey == listed.gatewayKey }
        if let attempt = named ?? keyed, attempt.state != .failed {
            return .attempt(attempt.id, attempt.orderID)
        }
        let unmatched = orders.flatMap(\.unmatched)
        if let known = unmatched.first(where: { $0.payment.method == method && $0.refund.reference == refund.reference }
        ) {
            return .unmatched(known, known.orderID)
        }
        let payments = orders.flatMap { order in
            order.capturedPayments
                .filter { $0.method == method && listed.isOf($0.transactionID) }
                .map { (payment: $0, order: order) }
        }
        // One payment can be several orders': our key says whose it is, else it is most likely of one that has as much left.
        let fits = payments.first { payment, order in
            order.amount(of: refund).map { $0 <= order.left(of: payment) } ?? false
        }
        let found = (fits ?? payments.first).map { ($0.payment, $0.order.id) }
        guard let (payment, orderID) = keyed.map({ ($0.payment, $0.orderID) }) ?? found else { return .foreign }
        return refund.status == .failed ? .nothing : .unexplained(payment, orderID)
    }
}

extension Order {
    /// What a refund of a payment takes of the order: its amount, or all that was paid when it is of another currency.
    public func money(of refund: GatewayRefund) -> Money {
        guard let amount = amount(of: refund), amount <= total.charged.amount else { return total.charged }
        return Money(amount, base: min(amount.divided(by: rate, in: baseCurrency), total.charged.base))
    }

    /// A refund's amount; nil when it is none of the order's currency.
    fileprivate func amount(of refund: GatewayRefund) -> Amount? {
        let (units, overflows) = refund.minorUnits.multipliedReportingOverflow(by: currency.minorUnit.tenThousandths)
        return refund.currencyCode == currency.code && !overflows ? Amount(tenThousandths: units) : nil
    }
}
