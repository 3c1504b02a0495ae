import Amounts

/// Charges an order, in full or in part.
public struct CreateInvoice: Sendable, Hashable {
    /// The order to charge.
    public let source: Source
    /// What to charge; a refusal when the request's fields cannot be read.
    public let terms: Result<Terms, Refusal>

    /// Joins the parts.
    public init(source: Source, terms: Result<Terms, Refusal>) {
        self.source = source
        self.terms = terms
    }

    /// What the request asks to charge.
    public struct Terms: Sendable, Hashable {
        /// Which lines and how many; nil for all that is left.
        public let items: [IssueCreditMemo.Item]?
        /// What happens with the payment.
        public let capture: Capture
        /// What people read on the invoice; without card numbers.
        public let comment: String?
        /// True when the customer gets the invoice by mail.
        public let sendsMail: Bool

        /// Joins the parts.
        public init(items: [IssueCreditMemo.Item]?, capture: Capture, comment: String?, sendsMail: Bool) {
            self.items = items
            self.capture = capture
            self.comment = comment?.withoutCardNumbers
            self.sendsMail = sendsMail
        }
    }

    /// What happens with the payment of an invoice.
    public enum Capture: String, Sendable, Hashable {
        /// Taken through the gateway now.
        case online
        /// Recorded as paid elsewhere.
        case offline
        /// Left open.
        case none = "no_capture"
    }

    /// What these terms charge of the order as it stands, or the first reason against it. Nothing is changed:
    /// ``Order/issue(_:paidWith:numbering:at:)`` carries the charge out.
    public func decide(on order: Order, gateways: GatewayAbilities) throws(Refusal) -> Charge {
        let terms = try terms.get()
        guard !order.isCapturing else { throw .payoutInFlight }
        switch order.state {
        case .holded, .paymentReview, .canceled, .complete: throw .cannotInvoice
        // An order closes when what was paid went back; what it has left can still be charged, and opens it again.
        case .new, .pendingPayment, .processing, .closed: break
        }
        guard order.lines.contains(where: { $0.quantityToInvoice > .zero }) else { throw .cannotInvoice }
        let lines = terms.items.map { items in
            items.map {
                InvoiceDocument.Line(reference: .item($0.lineID, sku: $0.sku), quantity: $0.quantity, amounts: nil)
            }
        }
        let charge = Charge(
            lines: try order.linesToInvoice(lines, nil), shipping: try order.shippingToInvoice(nil, nil),
            capture: terms.capture, comment: terms.comment, sendsMail: terms.sendsMail)
        if terms.capture == .online { _ = try order.paymentToCapture(for: charge, gateways) }
        return charge
    }
}

extension Order {
    /// The lines of an invoice to be, with what each charges; what a document does not say is a share of what is left.
    func linesToInvoice(
        _ asked: [InvoiceDocument.Line]?, _ money: MoneyReader?
    ) throws(Refusal) -> [ChargeLine] {
        let quantities = try quantitiesToInvoice(asked)
        guard !quantities.isEmpty else { throw .cannotInvoice }
        var shares = InvoiceShares(in: currency, base: baseCurrency)
        var charged: [ChargeLine] = []
        for (index, quantity, given) in quantities {
            let amounts: LineAmounts
            if let given, let money {
                amounts = try money.amounts(
                    row: given.row, discount: given.discount, tax: given.tax, hiddenTax: given.hiddenTax)
                try lines[index].checkWithinOrdered(amounts)
            } else {
                amounts = shares.amounts(of: lines[index], quantity)
            }
            charged.append(ChargeLine(orderLineID: lines[index].id, quantity: quantity, amounts: amounts))
        }
        return charged
    }

    private func quantitiesToInvoice(
        _ asked: [InvoiceDocument.Line]?
    ) throws(Refusal) -> [(index: Int, quantity: Quantity, given: InvoiceDocument.Amounts?)] {
        guard let asked else {
            return lines.indices.filter { lines[$0].quantityToInvoice > .zero }
                .map { ($0, lines[$0].quantityToInvoice, nil) }
        }
        var found: [Int: InvoiceDocument.Line] = [:]
        for item in asked {
            let index = try index(of: item.reference)
            guard found[index] == nil, item.quantity > .zero, item.quantity.isWhole || lines[index].isDivisible else {
                throw .itemInvalid
            }
            guard item.quantity <= lines[index].quantityToInvoice else {
                throw .quantityToInvoiceExceeds(name: lines[index].name)
            }
            found[index] = item
        }
        guard !found.isEmpty else { throw .itemInvalid }
        return lines.indices.compactMap { index in found[index].map { (index, $0.quantity, $0.amounts) } }
    }

    private func index(of reference: InvoiceDocument.Reference) throws(Refusal) -> Int {
        switch reference {
        case .position(let position):
            guard lines.indices.contains(position), !lines[position].isPlaceholder else { throw .itemInvalid }
            return position
        case .item(let id, let sku):
            let line = try line(named: id, sku: sku, in: nil)
            guard let index = lines.firstIndex(where: { $0.id == line.id }) else { throw .itemInvalid }
            return index
        }
    }

    /// The first invoice carries all shipping, as in the lineage; an imported one may say otherwise.
    func shippingToInvoice(
        _ given: OrderDocument.ShippingGiven?, _ money: MoneyReader?
    ) throws(Refusal) -> ShippingAmounts {
        let left = shippingOrdered.amounts - shipping.charged
        guard let given, let money else { return left }
        let amounts = try money.shipping(given)
        for (field, part) in [
            ("shipping_amount", (left - amounts).fee), ("shipping_tax_amount", (left - amounts).tax),
            ("shipping_discount_amount", (left - amounts).discount),
        ] {
            guard part.amount >= .zero, part.base >= .zero else { throw .fieldInvalid(field: field) }
        }
        return amounts
    }
}

extension OrderLine {
    /// Refuses an invoice line that charges more than the order line has left, part by part.
    func checkWithinOrdered(_ charge: LineAmounts) throws(Refusal) {
        let left = ordered - amounts.charged - charge
        for (field, part) in [
            ("row_total", left.row), ("discount_amount", left.discount), ("tax_amount", left.tax),
            ("hidden_tax_amount", left.hiddenTax),
        ] {
            guard part.amount >= .zero, part.base >= .zero else { throw .fieldInvalid(field: field) }
        }
    }
}

/// Works out what an invoice charges: shares of what is left of the order, by the rule of refunds.
private struct InvoiceShares {
    private var sharing: Sharing
    private var baseSharing: Sharing

    init(in currency: Currency, base: Currency) {
        sharing = Sharing(in: currency)
        baseSharing = Sharing(in: base)
    }

    mutating func amounts(of line: OrderLine, _ quantity: Quantity) -> LineAmounts {
        let left = line.ordered - line.amounts.charged
        let whole = line.quantityOrdered - line.quantity.charged
        return LineAmounts(
            row: share(left.row, quantity, whole),
            discount: Money(
                sharing.shareOfDeduction(of: left.discount.amount, quantity, of: whole),
                base: baseSharing.shareOfDeduction(of: left.discount.base, quantity, of: whole)),
            tax: share(left.tax, quantity, whole), hiddenTax: share(left.hiddenTax, quantity, whole))
    }

    private mutating func share(_ left: Money, _ quantity: Quantity, _ whole: Quantity) -> Money {
        Money(
            sharing.share(of: left.amount, quantity, of: whole),
            base: baseSharing.share(of: left.base, quantity, of: whole))
    }
}
