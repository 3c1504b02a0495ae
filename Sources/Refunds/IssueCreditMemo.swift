public import Amounts

/// Gives money back on an order, in full or in part.
public struct IssueCreditMemo: Sendable, Hashable {
    /// The document to refund.
    public let source: Source
    /// What to give back; a refusal when the request's fields cannot be read, which counts only once the document is
    /// known to exist (`/api2`, order of checks).
    public let terms: Result<Terms, Refusal>
    /// The revision of the order that a preview showed; any other is refused.
    public let previewedRevision: Int64?

    /// Joins the parts.
    public init(source: Source, terms: Result<Terms, Refusal>, previewedRevision: Int64?) {
        self.source = source
        self.terms = terms
        self.previewedRevision = previewedRevision
    }

    /// The same command after a preview that was of another request: it is refused once its document is found.
    public var contradictingItsPreview: IssueCreditMemo {
        IssueCreditMemo(source: source, terms: terms, previewedRevision: IssueCreditMemo.noRevision)
    }

    /// Revisions count from 1.
    private static let noRevision: Int64 = 0

    /// What the request asks to give back.
    public struct Terms: Sendable, Hashable {
        /// Which lines and how many.
        public let selection: Selection
        /// Shipping without tax, in the order's currency; nil for all that is left.
        public let shipping: Amount?
        /// Extra credit to the customer (`adjustment_positive`).
        public let goodwill: Amount
        /// What the shop keeps (`adjustment_negative`).
        public let fee: Amount
        /// How the money goes back.
        public let payout: PayoutKind
        /// What people read on the memo; without card numbers.
        public let comment: String?
        /// True when the customer gets the memo by mail.
        public let sendsMail: Bool

        /// Joins the parts.
        public init(
            selection: Selection, shipping: Amount?, goodwill: Amount, fee: Amount, payout: PayoutKind,
            comment: String?, sendsMail: Bool
        ) {
            self.selection = selection
            self.shipping = shipping
            self.goodwill = goodwill
            self.fee = fee
            self.payout = payout
            self.comment = comment?.withoutCardNumbers
            self.sendsMail = sendsMail
        }
    }

    /// Which lines go back.
    public enum Selection: Sendable, Hashable {
        /// Every line with all that it has left.
        case everythingLeft
        /// The lines named, in the request's sequence; none for shipping or adjustments alone.
        case lines([Item])
    }

    /// A line of the request.
    public struct Item: Sendable, Hashable {
        /// The order line's id, which decides.
        public let lineID: OrderLineID?
        /// The order line's article number, for requests without an id.
        public let sku: String?
        /// How many go back; above zero.
        public let quantity: Quantity

        /// Joins the parts.
        public init(lineID: OrderLineID?, sku: String?, quantity: Quantity) {
            self.lineID = lineID
            self.sku = sku
            self.quantity = quantity
        }
    }

    /// The refund that these terms make of the order as it stands, or the first reason against it.
    ///
    /// The checks run in the order of the `/api2` contract. Nothing is changed: ``Order/reserve(_:)`` and
    /// ``Order/settle(_:)`` carry the refund out.
    ///
    /// `key` is the request's own at the gateway, once it has one.
    public func decide(
        on order: Order, gateways: GatewayAbilities, under key: String? = nil
    ) throws(Refusal) -> Refund {
        let refund = try refund(on: order)
        if refund.payout == .online {
            try order.requireMatchedRefunds(but: key)
            _ = try order.payment(for: refund, gateways)
        }
        return refund
    }

    /// What lines and shipping come to, without adjustments.
    func parts(on order: Order) throws(Refusal) -> Money {
        let terms = try terms.get()
        var shares = RefundShares(of: order, invoice: try order.invoice(for: source))
        let lines = try shares.lines(terms.selection)
        return try lines.map(\.amounts.total).sum() + shares.shipping(terms.shipping).total
    }

    /// The same as ``decide(on:gateways:)``, wherever the money goes.
    func refund(on order: Order) throws(Refusal) -> Refund {
        let terms = try terms.get()
        guard [terms.shipping ?? .zero, terms.goodwill, terms.fee].allSatisfy({ $0.isPayable(in: order.currency) }),
            (order.adjustments.goodwill.amount + terms.goodwill).isBounded(dividedBy: order.rate),
            (order.adjustments.fee.amount + terms.fee).isBounded(dividedBy: order.rate)
        else {
            throw .amountInvalid
        }
        guard !order.isPayingOut else { throw .payoutInFlight }
        if let previewedRevision, previewedRevision != order.revision { throw .previewOutdated }
        let invoice = try order.invoice(for: source)
        guard order.acceptsRefund(of: invoice) else { throw .cannotCreditMemo }

        var shares = RefundShares(of: order, invoice: invoice)
        let lines = try shares.lines(terms.selection)
        let shipping = try shares.shipping(terms.shipping ?? (terms.selection == .lines([]) ? .zero : nil))
        let refund = Refund(
            orderID: order.id, invoiceID: invoice?.id, isByInvoice: source.isInvoice, lines: lines, shipping: shipping,
            adjustments: shares.adjustments(terms, beside: lines.map(\.amounts.total).sum() + shipping.total),
            payout: terms.payout, comment: terms.comment, sendsMail: terms.sendsMail)

        guard refund.total.amount > .zero || (refund.total.amount.isZero && !lines.isEmpty) else {
            throw .totalNotPositive
        }
        let left = order.moneyLeft(of: invoice)
        guard refund.total.amount <= left else { throw .totalExceeds(left: left) }
        return refund
    }
}

/// The document that a credit memo is made from.
public enum Source: Sendable, Hashable {
    /// An invoice by the register's number.
    case invoice(InvoiceID)
    /// An invoice by the number that people use.
    case invoiceNumber(String)
    /// An order by the register's number.
    case order(OrderID)
    /// An order by the number that people use.
    case orderNumber(String)

    /// True when the source is an invoice.
    public var isInvoice: Bool {
        switch self {
        case .invoice, .invoiceNumber: true
        case .order, .orderNumber: false
        }
    }
}

/// How the money of a refund goes back.
public enum PayoutKind: String, Sendable, Hashable {
    /// Somewhere else; the register only records it.
    case offline
    /// Through the payment's gateway.
    case online
}

extension Amount {
    /// True when the amount is zero or more and needs no digit finer than the currency's minor unit.
    func isPayable(in currency: Currency) -> Bool { self >= .zero && fits(currency) }
}

extension Order {
    /// The invoice that a refund of the source counts on.
    ///
    /// A refund by order counts on the order's invoice when there is exactly one: then "by order" and "by invoice" are
    /// the same request, and the invoice shows what is left of it.
    public func invoice(for source: Source) throws(Refusal) -> Invoice? {
        switch source {
        case .invoice(let id):
            guard let invoice = invoice(id) else { throw .invoiceNotFound }
            return invoice
        case .invoiceNumber(let number):
            guard let invoice = invoices.first(where: { $0.number == number }) else { throw .invoiceNotFound }
            return invoice
        case .order, .orderNumber:
            let standing = invoices.filter { $0.state != .canceled }
            return standing.count == 1 ? standing.first : nil
        }
    }

    /// True when something may still go back: money, or the quantity of lines that cost nothing.
    public func acceptsRefund(of invoice: Invoice?) -> Bool {
        switch state {
        case .holded, .paymentReview, .canceled, .closed, .pendingPayment: return false
        case .new, .processing, .complete: break
        }
        guard (invoice.map { [$0] } ?? invoices).contains(where: { $0.state == .paid }) else { return false }
        let charged = invoice?.total.charged ?? total.charged
        return moneyLeft(of: invoice) > .zero
            || (charged.amount.isZero && lines.contains { quantityLeft(of: $0, in: invoice) > .zero })
    }

    /// The most that one more refund may give back.
    public func moneyLeft(of invoice: Invoice?) -> Amount {
        min(leftForMemos.amount, invoice?.total.left.amount ?? leftForMemos.amount)
    }

    /// How many pieces of a line one more refund may take.
    public func quantityLeft(of line: OrderLine, in invoice: Invoice?) -> Quantity {
        guard let invoice else { return max(.zero, line.quantity.left) }
        return max(.zero, min(line.quantity.left, invoice.line(of: line.id)?.quantity.left ?? .zero))
    }
}
