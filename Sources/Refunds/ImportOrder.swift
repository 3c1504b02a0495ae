import Amounts

/// Takes an order over from a shop, with its invoices.
public struct ImportOrder: Sendable, Hashable {
    /// The shop that it belongs to.
    public let storeID: StoreID
    /// What the shop hands in; a refusal when it cannot be read.
    public let document: OrderDocument

    /// Joins the parts.
    public init(storeID: StoreID, document: OrderDocument) {
        self.storeID = storeID
        self.document = document
    }

    /// The order with its ids and numbers, or the first field that does not add up.
    ///
    /// Nothing is taken from `numbering` by a refused order: the caller keeps its copy. A tax that is to be worked out must
    /// have been, by ``OrderDocument/taxed(by:for:at:)``.
    public func decide(numbering: inout Numbering, at now: Instant) throws(Refusal) -> Order {
        precondition(document.taxation == nil, "an order is imported with its tax")
        try checkIDs()
        let money = MoneyReader(document)
        let lines = try orderLines(money, numbering: &numbering)
        let shipping = try money.shipping(document.shipping)
        let placedAt = document.placedAt ?? now
        var order = Order(
            id: OrderID(numbering.takeID(.order, wanted: document.id)), storeID: storeID,
            number: numbering.takeNumber(.init(storeID: storeID, document: .order), wanted: document.number),
            placedAt: placedAt, currency: document.currency, baseCurrency: document.baseCurrency,
            rate: document.rate, payment: document.payment, customer: document.customer.withoutCardNumbers,
            shippingOrdered: Shipping(
                amounts: shipping, description: document.shippingDescription?.withoutCardNumbers,
                tax: document.shippingTax),
            revision: 1, state: .new, status: OrderState.new.defaultStatus, beforeHold: nil, lines: lines,
            invoices: [], shipping: Balance(charged: .zero), total: Balance(charged: .zero), adjustments: .none,
            refundedOnline: .zero, updatedAt: now)
        for invoice in document.invoices {
            let invoice = try order.add(invoice, money, numbering: &numbering, at: now)
            for other in order.invoices.dropLast() {
                guard other.id != invoice.id else { throw .duplicate(field: "invoices.entity_id") }
                guard other.number != invoice.number else { throw .duplicate(field: "invoices.increment_id") }
            }
        }
        try order.check(document.checks)
        order.enter(document.state, status: document.status)
        return order
    }

    private func checkIDs() throws(Refusal) {
        func check(_ id: Int64?, _ field: String) throws(Refusal) {
            guard id.map({ (1...OrderID.wantedMax).contains($0) }) ?? true else { throw .fieldInvalid(field: field) }
        }
        try check(document.id, "entity_id")
        for line in document.lines { try check(line.id, "item_id") }
        for invoice in document.invoices { try check(invoice.id, "entity_id") }
    }

    private func orderLines(_ money: MoneyReader, numbering: inout Numbering) throws(Refusal) -> [OrderLine] {
        let rows = try document.rows(money)
        var lines: [OrderLine] = []
        var ids: Set<OrderLineID> = []
        for (position, line) in document.lines.enumerated() {
            try document.checkParent(of: position)
            let id = OrderLineID(numbering.takeID(.orderLine, wanted: line.id))
            guard ids.insert(id).inserted else { throw .fieldInvalid(field: "item_id") }
            let isPlaceholder = try document.isPlaceholder(position, rows)
            let amounts = isPlaceholder ? .zero : try money.amounts(of: line)
            lines.append(
                OrderLine(
                    id: id, parentID: line.parentPosition.map { lines[$0].id }, sku: line.sku,
                    name: line.name.withoutCardNumbers,
                    productType: line.productType, isPlaceholder: isPlaceholder,
                    isDivisible: line.isDivisible, price: try money.money(line.price, "price"), tax: line.appliedTax,
                    ordered: amounts,
                    rowInclTax: isPlaceholder ? .zero : try money.rowInclTax(of: line, amounts),
                    quantityOrdered: line.quantityOrdered, quantityCanceled: line.quantityCanceled,
                    quantityShipped: line.quantityShipped, quantity: Balance(charged: .zero),
                    amounts: Balance(charged: .zero)))
        }
        return lines
    }
}

extension Customer {
    /// The customer without card numbers where people write freely; the addresses are without them since they were read.
    fileprivate var withoutCardNumbers: Customer {
        Customer(
            email: email, name: name?.withoutCardNumbers, billingAddress: billingAddress,
            shippingAddress: shippingAddress)
    }
}

/// Reads given amounts in an order's currencies.
struct MoneyReader {
    private let currency: Currency
    private let baseCurrency: Currency
    private let rate: Rate

    init(_ document: OrderDocument) {
        currency = document.currency
        baseCurrency = document.baseCurrency
        rate = document.rate
    }

    /// An amount that may be finer than the minor unit, such as a price.
    func money(_ given: OrderDocument.Given, _ field: String) throws(Refusal) -> Money {
        if let base = given.base { return Money(given.amount, base: base) }
        guard currency != baseCurrency else { return Money(given.amount, base: given.amount) }
        guard given.amount.isBounded(dividedBy: rate) else { throw .fieldInvalid(field: field) }
        return Money(given.amount, base: given.amount.divided(by: rate, in: baseCurrency))
    }

    /// An amount that was paid: zero or more, in minor units.
    func payable(_ given: OrderDocument.Given, _ field: String) throws(Refusal) -> Money {
        let money = try money(given, field)
        guard money.amount.isPayable(in: currency), money.base.isPayable(in: baseCurrency) else {
            throw .fieldInvalid(field: field)
        }
        return money
    }

    /// The money of an order line; a row that is not given is price times quantity.
    func amounts(of line: OrderDocument.Line) throws(Refusal) -> LineAmounts {
        guard line.price.amount >= .zero, line.price.base ?? .zero >= .zero else { throw .fieldInvalid(field: "price") }
        guard line.price.amount.isBounded(times: line.quantityOrdered),
            (line.price.base ?? .zero).isBounded(times: line.quantityOrdered)
        else { throw .fieldInvalid(field: "row_total") }
        let product = line.price.amount.times(line.quantityOrdered, in: currency)
        let row =
            line.row
            ?? OrderDocument.Given(
                product, base: line.price.base.map { $0.times(line.quantityOrdered, in: baseCurrency) })
        // A price is shown rounded: one minor unit for each piece, and one for the row, may be lost in it.
        let slack = currency.minorUnit.times(line.quantityOrdered, in: currency) + currency.minorUnit
        guard row.amount >= product - slack, row.amount <= product + slack else {
            throw .fieldInvalid(field: "row_total")
        }
        return try amounts(row: row, discount: line.discount, tax: line.tax, hiddenTax: line.hiddenTax)
    }

    /// The money of a line, part by part.
    func amounts(
        row: OrderDocument.Given, discount: OrderDocument.Given, tax: OrderDocument.Given,
        hiddenTax: OrderDocument.Given
    ) throws(Refusal) -> LineAmounts {
        let amounts = LineAmounts(
            row: try payable(row, "row_total"), discount: try payable(discount, "discount_amount"),
            tax: try payable(tax, "tax_amount"), hiddenTax: try payable(hiddenTax, "hidden_tax_amount"))
        guard amounts.total.amount >= .zero, amounts.total.base >= .zero else {
            throw .fieldInvalid(field: "discount_amount")
        }
        return amounts
    }

    /// The money of shipping, part by part.
    func shipping(_ given: OrderDocument.ShippingGiven) throws(Refusal) -> ShippingAmounts {
        let shipping = ShippingAmounts(
            fee: try payable(given.fee, "shipping_amount"),
            discount: try payable(given.discount, "shipping_discount_amount"),
            tax: try payable(given.tax, "shipping_tax_amount"))
        guard shipping.total.amount >= .zero, shipping.total.base >= .zero else {
            throw .fieldInvalid(field: "shipping_discount_amount")
        }
        // Tax goes back with the fee that it is on: without a fee it never could.
        guard !shipping.fee.amount.isZero || shipping.tax == .zero else {
            throw .fieldInvalid(field: "shipping_tax_amount")
        }
        return shipping
    }

    func rowInclTax(of line: OrderDocument.Line, _ amounts: LineAmounts) throws(Refusal) -> Money {
        let percent = line.appliedTax.percent
        let money =
            try line.rowInclTax.map { given throws(Refusal) in try self.money(given, "row_total_incl_tax") }
            ?? Money(
                percent.added(to: amounts.row.amount, in: currency),
                base: percent.added(to: amounts.row.base, in: baseCurrency))
        let most = Amount(tenThousandths: Amount.tenThousandthsMax)
        guard Money.zero.lies(within: money), money.lies(within: Money(most, base: most)) else {
            throw .fieldInvalid(field: "row_total_incl_tax")
        }
        return money
    }
}

extension Order {
    /// Holds the sums against what the shop says.
    func check(_ checks: [OrderDocument.Check]) throws(Refusal) {
        for check in checks {
            let sum: Amount
            switch check.total {
            case .subtotal: sum = ordered.row.amount
            case .discount: sum = (ordered.discount + shippingOrdered.amounts.discount).amount
            case .tax: sum = (ordered.tax + shippingOrdered.amounts.tax).amount
            case .hiddenTax: sum = ordered.hiddenTax.amount
            case .grandTotal: sum = grandTotal.amount
            case .baseGrandTotal: sum = grandTotal.base
            case .totalPaid: sum = total.charged.amount
            }
            let matches = check.amount == sum || (check.total == .discount && -check.amount == sum)
            guard matches else { throw .fieldInvalid(field: check.field) }
        }
    }

    /// Enters the state that the shop says, or the one that follows from what is invoiced and shipped.
    mutating func enter(_ given: OrderState?, status: String?) {
        let isInvoiced = lines.allSatisfy { $0.quantityToInvoice <= .zero }
        let isShipped = lines.allSatisfy { $0.quantityToShip <= .zero }
        let derived: OrderState = invoices.isEmpty ? .new : isInvoiced && isShipped ? .complete : .processing
        state = given ?? derived
        self.status = status?.withoutCardNumbers ?? state.defaultStatus
        if state == .holded { beforeHold = Progress(state: derived, status: derived.defaultStatus) }
    }
}
