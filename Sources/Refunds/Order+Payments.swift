import Amounts

/// What the configured gateways promise, by payment method.
public struct GatewayAbilities: Sendable, Hashable {
    /// The promises of the gateway of each payment method that has one.
    public let traits: [String: GatewayTraits]

    /// Names the methods.
    public init(_ traits: [String: GatewayTraits]) { self.traits = traits }
}

extension Order {
    /// True while the money of a refund is on its way and nobody knows yet whether it arrives. Refunds wait for that; one
    /// that a person has to look at holds its part, and the rest may go back.
    public var isPayingOut: Bool {
        attempts.contains { attempt in
            switch attempt.state {
            case .reserved, .sending, .unknown: true
            case .issued, .failed, .review: false
            }
        }
    }

    /// The captured payment that an online refund goes back to: by invoice that invoice's, by order the oldest one that
    /// still covers it. Throws ``Refusal/onlineRefundUnsupported`` when there is none: money never goes anywhere else.
    public func payment(for refund: Refund, _ gateways: GatewayAbilities) throws(Refusal) -> CapturedPayment {
        let total = refund.total.amount
        guard gateways.traits[payment.method] != nil, total > .zero else { throw .onlineRefundUnsupported }
        let charged = invoices.filter {
            $0.state == .paid && (!refund.isByInvoice || $0.id == refund.invoiceID)
        }
        var seen: Set<String> = []
        for invoice in charged {
            guard let transactionID = transactionID(of: invoice), seen.insert(transactionID).inserted else { continue }
            let captured = CapturedPayment(method: payment.method, transactionID: transactionID)
            if total <= left(of: captured) { return captured }
        }
        throw .onlineRefundUnsupported
    }

    /// The gateway's name of the payment that an invoice was paid with.
    private func transactionID(of invoice: Invoice) -> String? { invoice.transactionID ?? payment.transactionID }

    /// What was captured by a payment, less what attempts gave back to it or hold.
    private func left(of captured: CapturedPayment) -> Amount {
        let paid = invoices.filter { $0.state == .paid && transactionID(of: $0) == captured.transactionID }
            .map(\.total.charged.amount).sum()
        let taken = attempts.filter { $0.payment == captured && $0.state != .failed }.map(\.refund.total.amount).sum()
        return paid - taken
    }
}
