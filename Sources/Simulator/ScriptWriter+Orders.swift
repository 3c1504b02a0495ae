import Amounts
import Refunds
import RegisterTesting

extension ScriptWriter {
    private static let currencies = [
        ("USD", "USD", "1"), ("EUR", "USD", "0.7067"), ("JPY", "USD", "149.85"), ("KWD", "EUR", "0.3067"),
    ]

    /// An order of one to three lines in one of four currencies, invoiced or not, paid by card or past the gateways.
    mutating func orderSketch(_ number: Int) -> OrderSketch {
        let (code, baseCode, rateText) = random.one(of: ScriptWriter.currencies)
        guard let currency = Currency(code), let base = Currency(baseCode), let rate = Rate(parsing: rateText) else {
            preconditionFailure("the currencies are known")
        }
        let unit = currency.minorUnit.tenThousandths
        let fee = random.isOne(in: 3) ? 0 : random.number(1...900) * unit
        let method = random.isOne(in: 10) ? "checkmo" : random.one(of: methods)
        let tax = AppliedTax(title: "VAT", percent: Percent(tenThousandths: 190_000))
        var document = OrderDocument(
            currency: currency, baseCurrency: base, rate: rate,
            payment: Payment(method: method, transactionID: random.isOne(in: 8) ? nil : "p\(number)"),
            customer: .unknown,
            shipping: .init(
                fee: given(fee), discount: given(random.isOne(in: 3) ? part(of: fee, unit) : 0),
                tax: given(fee > 0 && random.isOne(in: 2) ? part(of: fee, unit) : 0)),
            shippingTax: tax, lines: [], invoices: [])
        document.number = "O\(number)"
        for place in 0..<Int(random.number(1...3)) {
            document.lines.append(line("S\(place)", unit, tax, isShipped: random.isOne(in: 3)))
        }
        for place in 0..<(random.isOne(in: 4) ? 0 : random.isOne(in: 3) ? 2 : 1) {
            document.invoices.append(invoice(number, place, document.lines))
        }
        return OrderSketch(
            document: document, source: .orderNumber("O\(number)"),
            // One that is not there only where there is none.
            invoices: (0..<max(1, document.invoices.count)).map { .invoiceNumber("I\(number)-\($0)") }, unit: unit)
    }

    private mutating func line(_ sku: String, _ unit: Int64, _ tax: AppliedTax, isShipped: Bool) -> OrderDocument.Line {
        let pieces = random.number(1...9)
        let price = random.number(0...3_000) * unit
        let row = price * pieces
        let discount = random.isOne(in: 3) ? part(of: row, unit) : 0
        var line = OrderDocument.Line(
            sku: sku, name: "Article \(sku)", quantityOrdered: Quantity(tenThousandths: pieces * 10_000),
            price: given(price), appliedTax: tax)
        line.row = given(row)
        line.discount = given(discount)
        line.tax = given(random.isOne(in: 3) ? 0 : part(of: row - discount, unit))
        line.hiddenTax = given(random.isOne(in: 4) ? part(of: discount, unit) : 0)
        if isShipped { line.quantityShipped = line.quantityOrdered }
        return line
    }

    private mutating func invoice(_ order: Int, _ place: Int, _ lines: [OrderDocument.Line]) -> InvoiceDocument {
        var invoice = InvoiceDocument(state: random.isOne(in: 10) ? .open : .paid)
        invoice.number = "I\(order)-\(place)"
        // A payment of its own, or the order's.
        invoice.transactionID = random.isOne(in: 3) ? "p\(order)-\(place)" : nil
        if place == 0, random.isOne(in: 2) {
            invoice.lines = [.init(reference: .position(0), quantity: Quantity(tenThousandths: 10_000), amounts: nil)]
        }
        return invoice
    }

    private func given(_ tenThousandths: Int64) -> OrderDocument.Given {
        .init(Amount(tenThousandths: tenThousandths))
    }

    /// From nothing to all of an amount, in minor units.
    private mutating func part(of tenThousandths: Int64, _ unit: Int64) -> Int64 {
        random.number(0...tenThousandths / unit) * unit
    }
}
