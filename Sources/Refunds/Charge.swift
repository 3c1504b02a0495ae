public import Amounts

/// What one invoice charges, decided but not yet a document.
public struct Charge: Sendable, Hashable {
    /// The lines that it charges, in the order's sequence.
    public let lines: [ChargeLine]
    /// The shipping that it charges.
    public let shipping: ShippingAmounts
    /// What happens with the payment.
    public let capture: CreateInvoice.Capture
    /// What people read on the invoice.
    public let comment: String?
    /// True when the customer gets the invoice by mail.
    public let sendsMail: Bool

    /// Joins the parts.
    public init(
        lines: [ChargeLine], shipping: ShippingAmounts, capture: CreateInvoice.Capture, comment: String?,
        sendsMail: Bool
    ) {
        self.lines = lines
        self.shipping = shipping
        self.capture = capture
        self.comment = comment
        self.sendsMail = sendsMail
    }

    /// What the customer pays.
    public var total: Money { lines.map(\.amounts.total).sum() + shipping.total }
}

/// A line of a charge.
public struct ChargeLine: Sendable, Hashable {
    /// The order line that it charges.
    public let orderLineID: OrderLineID
    /// How many.
    public let quantity: Quantity
    /// The money of them.
    public let amounts: LineAmounts

    /// Joins the parts.
    public init(orderLineID: OrderLineID, quantity: Quantity, amounts: LineAmounts) {
        self.orderLineID = orderLineID
        self.quantity = quantity
        self.amounts = amounts
    }
}

extension Order {
    /// Makes a charge an invoice, with a payment's name when it was captured, and moves the order on.
    public mutating func issue(
        _ charge: Charge, paidWith transactionID: String?, numbering: inout Numbering, at now: Instant
    ) -> Invoice {
        var document = InvoiceDocument(state: charge.capture == .none ? .open : .paid)
        document.comment = charge.comment
        document.issuedAt = now
        document.transactionID = transactionID
        let invoice = add(charge.lines, charge.shipping, as: document, numbering: &numbering, at: now)
        if state != .processing { move(to: .processing) }
        updatedAt = now
        revision += 1
        holdUnmatched()
        return invoice
    }

    /// Adds an invoice: what it charges, as the document that it is.
    mutating func add(
        _ lines: [ChargeLine], _ shipping: ShippingAmounts, as document: InvoiceDocument, numbering: inout Numbering,
        at now: Instant
    ) -> Invoice {
        let invoiceLines = lines.map { line in
            InvoiceLine(
                id: InvoiceLineID(numbering.takeID(.invoiceLine)), orderLineID: line.orderLineID,
                quantity: Balance(charged: line.quantity), amounts: Balance(charged: line.amounts))
        }
        let invoice = Invoice(
            id: InvoiceID(numbering.takeID(.invoice, wanted: document.id)),
            number: numbering.takeNumber(.init(storeID: storeID, document: .invoice), wanted: document.number),
            issuedAt: document.issuedAt ?? placedAt, transactionID: document.transactionID,
            comment: document.comment?.withoutCardNumbers, state: document.state, lines: invoiceLines,
            shipping: Balance(charged: shipping),
            total: Balance(charged: lines.map(\.amounts.total).sum() + shipping.total), updatedAt: now)
        charge(invoice)
        return invoice
    }

    /// Adds an invoice that a shop hands in.
    mutating func add(
        _ document: InvoiceDocument, _ money: MoneyReader, numbering: inout Numbering, at now: Instant
    ) throws(Refusal) -> Invoice {
        let lines = try linesToInvoice(document.lines, money)
        let shipping = try shippingToInvoice(document.shipping, money)
        let total = lines.map(\.amounts.total).sum() + shipping.total
        guard document.grandTotal.map({ $0 == total.amount }) ?? true else { throw .fieldInvalid(field: "grand_total") }
        return add(lines, shipping, as: document, numbering: &numbering, at: now)
    }

    private mutating func charge(_ invoice: Invoice) {
        invoices.append(invoice)
        guard invoice.state != .canceled else { return }
        for line in invoice.lines {
            for index in lines.indices where lines[index].id == line.orderLineID {
                lines[index].quantity.charged += line.quantity.charged
                lines[index].amounts.charged += line.amounts.charged
            }
        }
        shipping.charged += invoice.shipping.charged
        if invoice.state == .paid { total.charged += invoice.total.charged }
    }
}
