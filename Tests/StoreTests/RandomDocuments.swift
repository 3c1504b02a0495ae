import Amounts
import Refunds
import RegisterTesting

/// Makes up what shops hand in: orders of one to four lines, in several currencies, with up to two invoices.
struct RandomDocuments {
    var random: SplitMix64
    private let currencies: [(Currency, Currency, Rate)]

    init(_ random: SplitMix64) {
        self.random = random
        currencies = [
            ("USD", "USD", "1"), ("EUR", "USD", "0.7067"), ("JPY", "USD", "149.85"), ("KWD", "EUR", "0.3067"),
        ]
        .compactMap { code, base, rate in
            guard let code = Currency(code), let base = Currency(base), let rate = Rate(parsing: rate) else {
                return nil
            }
            return (code, base, rate)
        }
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &random) <= percent }
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

    mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }

    /// A text such as people write, rarely an empty one.
    mutating func text() -> String { chance(1) ? String(repeating: "long ", count: 800) : one(of: Self.texts) }

    static let texts = [
        "plain", "it's \"quoted\"; DROP TABLE orders --", "two\nlines\tand a tab\r\n", "", " ", "Zoë", "Zoe\u{308}",
        "Ωμέγα", "Привет", "你好，世界", "こんにちは", "مرحبا بالعالم", "שלום", "नमस्ते", "สวัสดี", "👩‍👩‍👧‍👦🏳️‍🌈", "\u{FEFF}mark",
        "\u{1}\u{7F}",
        "%_\\[a]*?$1:x",
    ]

    /// An order; ids and numbers of its own now and then, at times ones that others have.
    mutating func order() -> OrderDocument {
        let (currency, base, rate) = one(of: currencies)
        let fee = chance(70) ? amount(currency, 2_000) : .zero
        var lines: [OrderDocument.Line] = []
        for _ in 1...number(1...3) { lines += product(currency, at: lines.count) }
        var document = OrderDocument(
            currency: currency, baseCurrency: base, rate: rate,
            payment: Payment(method: one(of: ["card", "checkmo"]), transactionID: chance(50) ? text() : nil),
            customer: Customer(
                email: chance(80) ? text() : nil, name: chance(80) ? text() : nil,
                billingAddress: chance(50) ? #"{"city":"Köln"}"# : nil, shippingAddress: chance(20) ? "{}" : nil),
            shipping: .init(
                fee: .init(fee), discount: .init(chance(30) ? part(of: fee, currency) : .zero),
                tax: .init(fee.isZero || chance(50) ? .zero : part(of: fee, currency))),
            shippingTax: AppliedTax(title: text(), percent: Percent(tenThousandths: number(0...300_000))),
            lines: lines, invoices: [])
        document.shippingDescription = chance(50) ? text() : nil
        if chance(15) { document.id = number(1...9_000) }
        if chance(30) { document.number = one(of: ["A", "a", "B", "~", "-", "10", "9", "100000"]) + orderTail() }
        if chance(20) { document.state = one(of: [.new, .pendingPayment, .processing, .holded, .paymentReview]) }
        if chance(20) { document.status = text() }
        if chance(30) { document.placedAt = Instant.start.adding(seconds: number(-9_999...9_999)) }
        if chance(60) { document.invoices = invoices(lines.count) }
        return document
    }

    private mutating func orderTail() -> String { chance(5) ? "" : String(number(1...400)) }

    private mutating func invoices(_ lines: Int) -> [InvoiceDocument] {
        var documents: [InvoiceDocument] = []
        for place in 0..<number(1...2) {
            var invoice = InvoiceDocument(state: chance(85) ? .paid : one(of: [.open, .canceled]))
            if chance(15) { invoice.id = number(1...9_000) }
            if chance(15) { invoice.number = "I" + String(number(1...2_000)) }
            invoice.issuedAt = chance(30) ? Instant.start.adding(seconds: number(-999...999)) : nil
            invoice.transactionID = chance(50) ? "t-\(number(1...99))" : nil
            invoice.comment = chance(50) ? text() : nil
            if place == 0, chance(50) {
                invoice.lines = [
                    .init(reference: .position(0), quantity: Quantity(tenThousandths: 10_000), amounts: nil)
                ]
            }
            documents.append(invoice)
        }
        return documents
    }

    /// A line, at times with a part that has no money of its own.
    private mutating func product(_ currency: Currency, at position: Int) -> [OrderDocument.Line] {
        let isDivisible = chance(20)
        let quantity = Quantity(tenThousandths: isDivisible ? number(1...70_000) : number(1...7) * 10_000)
        let row = amount(currency, 10_000).times(quantity, in: currency)
        var line = OrderDocument.Line(
            sku: "sku-\(position)", name: text(), quantityOrdered: quantity,
            price: .init(row.scaled(by: Quantity(tenThousandths: 10_000), of: quantity, in: currency)),
            appliedTax: AppliedTax(title: text(), percent: Percent(tenThousandths: number(0...300_000))))
        line.isDivisible = isDivisible
        line.row = .init(row)
        let discount = chance(40) ? part(of: row, currency) : .zero
        line.discount = .init(discount)
        line.tax = .init(chance(70) ? part(of: row - discount, currency) : .zero)
        line.hiddenTax = .init(chance(30) ? part(of: discount, currency) : .zero)
        if chance(10) { line.quantityShipped = quantity }
        guard chance(10) else { return [line] }
        line.productType = "configurable"
        var child = OrderDocument.Line(
            sku: line.sku, name: text(), quantityOrdered: quantity, price: .init(.zero), appliedTax: line.appliedTax)
        child.isDivisible = isDivisible
        child.parentPosition = position
        return [line, child]
    }

    mutating func amount(_ currency: Currency, _ unitsMax: Int64) -> Amount {
        Amount(tenThousandths: number(0...unitsMax) * currency.minorUnit.tenThousandths)
    }

    /// From nothing to all of an amount, in minor units.
    mutating func part(of amount: Amount, _ currency: Currency) -> Amount {
        let unit = currency.minorUnit.tenThousandths
        return Amount(tenThousandths: number(0...max(0, amount.tenThousandths / unit)) * unit)
    }

    /// From one piece to all of them.
    mutating func part(of quantity: Quantity, isDivisible: Bool) -> Quantity {
        let unit: Int64 = isDivisible ? 1 : 10_000
        return Quantity(tenThousandths: number(1...max(1, quantity.tenThousandths / unit)) * unit)
    }
}
