import Amounts

/// What the configured gateways promise, by payment method.
public struct GatewayAbilities: Sendable, Hashable {
    /// Promises about refunds, of the gateway of each payment method that has one.
    public let refunds: [String: GatewayTraits]
    /// Promises about captures, of those gateways that can capture.
    public let captures: [String: GatewayTraits]
    /// Whose money a gateway moves, by payment method; that of every store when it is not here.
    public let stores: [String: Set<StoreID>]

    /// Names the methods.
    public init(
        _ refunds: [String: GatewayTraits], captures: [String: GatewayTraits] = [:],
        stores: [String: Set<StoreID>] = [:]
    ) {
        self.refunds = refunds
        self.captures = captures
        self.stores = stores
    }

    /// What is promised for a new transfer of a store's money; nil when the payment method's gateway does not move it.
    func traits(of method: String, for transfer: Payout.Transfer, in storeID: StoreID) -> GatewayTraits? {
        moves(method, of: storeID) ? traits(of: method, for: transfer) : nil
    }

    /// True unless a payment method's gateway is one of other stores.
    public func moves(_ method: String, of storeID: StoreID) -> Bool { stores[method]?.contains(storeID) ?? true }

    /// What is promised for a transfer of a payment method's money; nil when it is none of the gateway's.
    public func traits(of method: String, for transfer: Payout.Transfer) -> GatewayTraits? {
        switch transfer {
        case .refund: refunds[method]
        case .capture: captures[method]
        }
    }
}

extension Order {
    /// True while the money of a refund is on its way and nobody knows yet whether it arrives. Refunds wait for that; one
    /// that a person has to look at holds its part, and the rest may go back.
    public var isPayingOut: Bool {
        attempts.contains { attempt in
            guard attempt.purpose.kind == .refund else { return false }
            return switch attempt.state {
            case .reserved, .sending, .unknown: true
            case .issued, .failed, .review: false
            }
        }
    }

    /// True while an invoice's money is being taken: nothing else may be charged, canceled or stopped meanwhile, because what
    /// it covers has to be there when the money is.
    var isCapturing: Bool { attempts.contains(where: \.isOpenCapture) }

    /// The authorised payment that an online invoice takes its money from: the order's, unless an invoice was paid with it
    /// already, as a payment is captured once. Throws ``Refusal/onlineCaptureUnsupported`` when there is none.
    public func paymentToCapture(
        for charge: Charge, _ gateways: GatewayAbilities
    ) throws(Refusal) -> CapturedPayment {
        guard gateways.traits(of: payment.method, for: .capture, in: storeID) != nil, charge.total.amount > .zero,
            let transactionID = payment.transactionID,
            !invoices.contains(where: { $0.state == .paid && self.transactionID(of: $0) == transactionID })
        else { throw .onlineCaptureUnsupported }
        return CapturedPayment(method: payment.method, transactionID: transactionID)
    }

    /// The captured payment that an online refund goes back to: by invoice that invoice's, by order the oldest one that
    /// still covers it. Throws ``Refusal/onlineRefundUnsupported`` when there is none: money never goes anywhere else.
    public func payment(for refund: Refund, _ gateways: GatewayAbilities) throws(Refusal) -> CapturedPayment {
        let total = refund.total.amount
        guard gateways.traits(of: payment.method, for: .refund, in: storeID) != nil, total > .zero else {
            throw .onlineRefundUnsupported
        }
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

    /// The gateway's name of the payment that an invoice was paid with: its own, else the order's. Once an invoice captured
    /// that, none but this one was paid with it.
    private func transactionID(of invoice: Invoice) -> String? {
        if let own = invoice.transactionID { return own }
        let isCaptured = attempts.contains { $0.purpose.kind == .capture && $0.state == .issued }
        return isCaptured ? nil : payment.transactionID
    }

    /// The payments that were captured for it, oldest first.
    public var capturedPayments: [CapturedPayment] {
        var seen: Set<String> = []
        return invoices.filter { $0.state == .paid }.compactMap(transactionID).filter { seen.insert($0).inserted }
            .map { CapturedPayment(method: payment.method, transactionID: $0) }
    }

    /// What was captured by a payment, less what attempts gave back to it or hold, and what unmatched refunds took.
    func left(of captured: CapturedPayment) -> Amount {
        let paid = invoices.filter { $0.state == .paid && transactionID(of: $0) == captured.transactionID }
            .map(\.total.charged.amount).sum()
        let refunds = attempts.filter { $0.payment == captured && $0.state != .failed }.compactMap(\.refund)
        let taken = refunds.map(\.total.amount).sum()
        let unmatched = unmatched.filter { $0.payment == captured && $0.isOpen }.map(\.money.amount).sum()
        return paid - taken - unmatched
    }
}
