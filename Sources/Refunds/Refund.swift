public import Amounts

/// What one refund gives back, decided but not yet a document.
public struct Refund: Sendable, Hashable {
    /// The order it is of.
    public let orderID: OrderID
    /// The invoice it counts on, when it counts on one.
    public let invoiceID: InvoiceID?
    /// True when the request named an invoice, not the order.
    public let isByInvoice: Bool
    /// The lines that go back, in the order's sequence.
    public let lines: [RefundLine]
    /// The shipping that goes back.
    public let shipping: ShippingAmounts
    /// Money beside lines and shipping.
    public let adjustments: Adjustments
    /// How the money goes back.
    public let payout: PayoutKind
    /// What people read on the memo.
    public let comment: String?
    /// True when the customer gets the memo by mail.
    public let sendsMail: Bool

    /// Joins the parts.
    public init(
        orderID: OrderID, invoiceID: InvoiceID?, isByInvoice: Bool, lines: [RefundLine], shipping: ShippingAmounts,
        adjustments: Adjustments, payout: PayoutKind, comment: String?, sendsMail: Bool
    ) {
        self.orderID = orderID
        self.invoiceID = invoiceID
        self.isByInvoice = isByInvoice
        self.lines = lines
        self.shipping = shipping
        self.adjustments = adjustments
        self.payout = payout
        self.comment = comment
        self.sendsMail = sendsMail
    }

    /// The sum of the lines.
    public var goods: LineAmounts { lines.map(\.amounts).sum() }

    /// Line discounts and the shipping discount.
    public var discount: Money { goods.discount + shipping.discount }

    /// Line tax and shipping tax.
    public var tax: Money { goods.tax + shipping.tax }

    /// What the customer gets: rows − discount + tax + hidden tax + shipping + goodwill − fee.
    public var total: Money { goods.total + shipping.total + adjustments.total }
}

/// A line of a refund.
public struct RefundLine: Sendable, Hashable {
    /// The order line that it gives back.
    public let orderLineID: OrderLineID
    /// How many go back.
    public let quantity: Quantity
    /// The money of them.
    public let amounts: LineAmounts
    /// Price with tax, before the discount; shown only.
    public let rowInclTax: Money

    /// Joins the parts.
    public init(orderLineID: OrderLineID, quantity: Quantity, amounts: LineAmounts, rowInclTax: Money) {
        self.orderLineID = orderLineID
        self.quantity = quantity
        self.amounts = amounts
        self.rowInclTax = rowInclTax
    }
}

extension Order {
    /// Holds what a refund takes, for an attempt that is not settled yet.
    public mutating func reserve(_ refund: Refund) {
        forEachBalance(
            of: refund, lines: { $0.reserve($1) }, shipping: { $0.reserve($1) }, total: { $0.reserve($1) },
            quantity: { $0.reserve($1) })
        revision += 1
    }

    /// Gives back what a refused attempt held.
    public mutating func release(_ refund: Refund) {
        forEachBalance(
            of: refund, lines: { $0.release($1) }, shipping: { $0.release($1) }, total: { $0.release($1) },
            quantity: { $0.release($1) })
        revision += 1
        holdUnmatched()
    }

    /// Turns what an attempt held into a refund, and moves the order's state on.
    ///
    /// `closed` once everything paid is refunded; else `complete` when nothing is left to
    /// invoice or ship; else `processing` (`/api2`, arithmetic). A status of the shop's own stays with its state.
    public mutating func settle(_ refund: Refund, at now: Instant) {
        forEachBalance(
            of: refund, lines: { $0.settle($1) }, shipping: { $0.settle($1) }, total: { $0.settle($1) },
            quantity: { $0.settle($1) })
        adjustments.goodwill += refund.adjustments.goodwill
        adjustments.fee += refund.adjustments.fee
        if refund.payout == .online { refundedOnline += refund.total }
        if let invoiceID = refund.invoiceID { touchInvoice(invoiceID, at: now) }
        enterStateFromBalances()
        updatedAt = now
        revision += 1
    }

    /// Goes where the balances say; an order on hold stays there, and goes on from there when it is let go.
    private mutating func enterStateFromBalances() {
        guard state == .holded else { return move(to: stateFromBalances) }
        let next = stateFromBalances
        if beforeHold?.state != next { beforeHold = Progress(state: next, status: next.defaultStatus) }
    }

    /// Enters a state; the status follows unless the state stays.
    mutating func move(to next: OrderState) {
        guard next != state else { return }
        state = next
        status = next.defaultStatus
    }

    /// The state of an order that was invoiced: what is paid, refunded and shipped says it.
    var stateFromBalances: OrderState {
        let isInvoiced = lines.allSatisfy { $0.quantityToInvoice <= .zero }
        let isRefunded =
            total.charged.amount.isZero
            ? lines.allSatisfy { $0.quantity.left <= .zero } : total.refunded.amount == total.charged.amount
        if isRefunded { return .closed }
        return isInvoiced && lines.allSatisfy { $0.quantityToShip <= .zero } ? .complete : .processing
    }

    private mutating func touchInvoice(_ id: InvoiceID, at now: Instant) {
        for index in invoices.indices where invoices[index].id == id { invoices[index].updatedAt = now }
    }

    private mutating func forEachBalance(
        of refund: Refund,
        lines change: (inout Balance<LineAmounts>, LineAmounts) -> Void,
        shipping changeShipping: (inout Balance<ShippingAmounts>, ShippingAmounts) -> Void,
        total changeTotal: (inout Balance<Money>, Money) -> Void,
        quantity changeQuantity: (inout Balance<Quantity>, Quantity) -> Void
    ) {
        for line in refund.lines {
            for index in lines.indices where lines[index].id == line.orderLineID {
                changeQuantity(&lines[index].quantity, line.quantity)
                change(&lines[index].amounts, line.amounts)
            }
        }
        changeShipping(&shipping, refund.shipping)
        changeTotal(&total, refund.total)
        for index in invoices.indices where invoices[index].id == refund.invoiceID {
            for line in refund.lines {
                for own in invoices[index].lines.indices
                where invoices[index].lines[own].orderLineID == line.orderLineID {
                    changeQuantity(&invoices[index].lines[own].quantity, line.quantity)
                    change(&invoices[index].lines[own].amounts, line.amounts)
                }
            }
            changeShipping(&invoices[index].shipping, refund.shipping)
            changeTotal(&invoices[index].total, refund.total)
        }
    }
}
