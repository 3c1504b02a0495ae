import Amounts
import Refunds

extension SampleShop.Sketch {
    /// The order as the shop hands it in, with its invoices.
    func document(placedAt: Instant) -> OrderDocument {
        var lines: [OrderDocument.Line] = []
        for item in items { lines += item.lines(in: market, off: off, under: lines.count) }
        for index in lines.indices { mark(&lines[index]) }
        if let id = wanted.firstLineID { lines[0].id = id }

        let fee = market.amount(shipping)
        let discount = SampleShop.percent(shippingOff, of: fee, in: market.currency)
        let transaction = isCaptured ? "sandbox-\(placedAt.seconds)" : nil
        var document = OrderDocument(
            currency: market.currency, baseCurrency: market.baseCurrency, rate: market.rate,
            payment: Payment(method: method.rawValue, transactionID: transaction),
            customer: buyer.customer,
            shipping: OrderDocument.ShippingGiven(
                fee: .init(fee), discount: .init(discount),
                tax: .init(market.shippingTax.percent.of(fee - discount, in: market.currency))),
            shippingTax: market.shippingTax, lines: lines, invoices: invoices(placedAt: placedAt, transaction))
        document.number = wanted.order
        document.placedAt = placedAt
        document.state = stage.state
        document.shippingDescription = market.carrier
        return document
    }

    private var isCaptured: Bool { method == .sandbox && stage.parts.contains { $0.state == .paid } }

    private func mark(_ line: inout OrderDocument.Line) {
        if stage.isShipped { line.quantityShipped = line.quantityOrdered - line.quantityCanceled }
        if case .canceled = stage { line.quantityCanceled = line.quantityOrdered }
    }

    /// The first invoice is issued three hours after the order, each other one two days after the one before.
    private func invoices(placedAt: Instant, _ transaction: String?) -> [InvoiceDocument] {
        stage.parts.enumerated().map { index, part in
            var invoice = InvoiceDocument(state: part.state)
            if index == 0 {
                invoice.id = wanted.invoiceID
                invoice.number = wanted.invoice
            }
            invoice.issuedAt = placedAt.adding(seconds: 10_800 + 172_800 * Int64(index))
            if part.state == .paid, let transaction {
                invoice.transactionID = index == 0 ? transaction : "\(transaction)-\(index + 1)"
            }
            invoice.lines = part.lines
            return invoice
        }
    }
}
