import Amounts
import Refunds

/// Makes up orders of one to five lines, with everything that an order can have, and one to three invoices.
struct RandomOrder {
    var generator: SplitMix64

    static let gateways = GatewayAbilities([:])

    /// An invoiced order.
    mutating func next() throws -> Order {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let command = ImportOrder(storeID: StoreID(1), document: try document())
        var order = try command.decide(numbering: &numbering, at: Instant(seconds: 0))
        let invoices = Int.random(in: 1...3, using: &generator)
        for remaining in stride(from: invoices, to: 0, by: -1) {
            guard order.lines.contains(where: { $0.quantityToInvoice > .zero }) else { break }
            let items = remaining == 1 ? nil : itemsToInvoice(order)
            let command = CreateInvoice(
                source: .order(order.id),
                terms: .success(.init(items: items, capture: .offline, comment: nil, sendsMail: false)))
            let charge = try command.decide(on: order, gateways: Self.gateways)
            _ = order.issue(charge, paidWith: nil, numbering: &numbering, at: Instant(seconds: 0))
        }
        if chance(50) { spreadShipping(of: &order) }
        return order
    }

    /// Moves half of the first invoice's shipping to the last one, as a shop may have charged it.
    private func spreadShipping(of order: inout Order) {
        func half(_ money: Money) -> Money {
            func half(_ amount: Amount, _ currency: Currency) -> Amount {
                let unit = currency.minorUnit.tenThousandths
                return Amount(tenThousandths: amount.tenThousandths / unit / 2 * unit)
            }
            return Money(half(money.amount, order.currency), base: half(money.base, order.baseCurrency))
        }
        let whole = order.shipping.charged
        let moved = ShippingAmounts(fee: half(whole.fee), discount: half(whole.discount), tax: half(whole.tax))
        guard order.invoices.count > 1, moved.total.isNotNegative, (whole - moved).total.isNotNegative else { return }
        order.invoices[0].shipping.charged -= moved
        order.invoices[0].total.charged -= moved.total
        order.invoices[order.invoices.count - 1].shipping.charged += moved
        order.invoices[order.invoices.count - 1].total.charged += moved.total
    }

    private mutating func itemsToInvoice(_ order: Order) -> [IssueCreditMemo.Item] {
        var items: [IssueCreditMemo.Item] = []
        for line in order.lines where line.quantityToInvoice > .zero {
            let quantity = part(of: line.quantityToInvoice, isDivisible: line.isDivisible)
            if quantity > .zero { items.append(.init(lineID: line.id, sku: nil, quantity: quantity)) }
        }
        guard items.isEmpty, let line = order.lines.first(where: { $0.quantityToInvoice > .zero }) else { return items }
        return [.init(lineID: line.id, sku: nil, quantity: line.quantityToInvoice)]
    }

    /// From nothing to all of a quantity.
    mutating func part(of quantity: Quantity, isDivisible: Bool) -> Quantity {
        let steps = isDivisible ? quantity.tenThousandths : quantity.tenThousandths / 10_000
        let part = Int64.random(in: 0...steps, using: &generator)
        return Quantity(tenThousandths: isDivisible ? part : part * 10_000)
    }

    /// From nothing to all of an amount, in minor units.
    mutating func part(of amount: Amount, in currency: Currency) -> Amount {
        let unit = currency.minorUnit.tenThousandths
        let units = max(0, amount.tenThousandths / unit)
        return Amount(tenThousandths: Int64.random(in: 0...units, using: &generator) * unit)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 1...100, using: &generator) <= percent }

    // MARK: - The document

    private mutating func document() throws -> OrderDocument {
        let kinds = [("USD", "1"), ("EUR", "0.7067"), ("JPY", "149.85"), ("KWD", "0.30675")]
        let (code, rateText) = kinds[Int.random(in: kinds.indices, using: &generator)]
        guard let currency = Currency(code), let base = Currency("USD"), let rate = Rate(parsing: rateText) else {
            throw VectorError.unreadable(code)
        }
        let fee = chance(70) ? amount(in: currency, unitsMax: 2_000) : .zero
        var lines: [OrderDocument.Line] = []
        for _ in 1...Int.random(in: 1...5, using: &generator) { lines += product(currency, lines.count) }
        return OrderDocument(
            currency: currency, baseCurrency: base, rate: rate,
            payment: Payment(method: "checkmo", transactionID: nil),
            customer: Customer(email: nil, name: nil, billingAddress: nil, shippingAddress: nil),
            shipping: OrderDocument.ShippingGiven(
                fee: .init(fee), discount: .init(chance(30) ? part(of: fee, in: currency) : .zero),
                tax: .init(chance(60) ? part(of: fee, in: currency) : .zero)),
            shippingTax: AppliedTax(title: "Tax", percent: .zero), lines: lines, invoices: [])
    }

    /// A line, at times with a part that has no money of its own.
    private mutating func product(_ currency: Currency, _ position: Int) -> [OrderDocument.Line] {
        let isDivisible = chance(30)
        let pieces = Int64.random(in: 1...7, using: &generator)
        let quantity = isDivisible ? Int64.random(in: 1...70_000, using: &generator) : pieces * 10_000
        var line = line(currency, Quantity(tenThousandths: quantity), isDivisible: isDivisible, position)
        guard chance(10) else { return [line] }
        line.productType = "configurable"
        var child = OrderDocument.Line(
            sku: line.sku, name: line.name, quantityOrdered: line.quantityOrdered, price: .init(.zero),
            appliedTax: line.appliedTax)
        child.isDivisible = isDivisible
        child.parentPosition = position
        return [line, child]
    }

    private mutating func line(
        _ currency: Currency, _ quantity: Quantity, isDivisible: Bool, _ position: Int
    ) -> OrderDocument.Line {
        let price = amount(in: currency, unitsMax: chance(20) ? 12 : 10_000)
        let row = price.times(quantity, in: currency)
        var line = OrderDocument.Line(
            sku: "sku-\(position)", name: "Line \(position)", quantityOrdered: quantity, price: .init(price),
            appliedTax: AppliedTax(title: "Tax", percent: .zero))
        line.isDivisible = isDivisible
        line.row = .init(row)
        let discount = chance(50) ? (chance(10) ? row : part(of: row, in: currency)) : .zero
        line.discount = .init(discount)
        line.tax = .init(chance(70) ? part(of: row - discount, in: currency) : .zero)
        line.hiddenTax = .init(chance(30) ? part(of: discount, in: currency) : .zero)
        return line
    }

    private mutating func amount(in currency: Currency, unitsMax: Int64) -> Amount {
        let units = Int64.random(in: 0...unitsMax, using: &generator)
        return Amount(tenThousandths: units * currency.minorUnit.tenThousandths)
    }
}
