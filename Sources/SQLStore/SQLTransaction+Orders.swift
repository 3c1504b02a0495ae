import Amounts
import Refunds
import Register

extension SQLTransaction {
    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order] { try orders(ids) { _, _ in } }

    /// Orders with their lines and invoices, in one round trip. `total` hears what the row of each says that its lines make:
    /// it stands there for sorting only.
    func orders(
        _ ids: [OrderID], total: @escaping (OrderID, Money) -> Void
    ) throws(StoreFault) -> [Order] {
        let wanted = ids.map { [SQLValue($0)] }
        var orders: [Order] = []
        var place: [OrderID: Int] = [:]
        // Lines come by their ids, which most orders' sequence is.
        var positions: [[Int64]] = []
        try connection.query([
            SQLQuery(queries.orders, each: wanted) { (reader: inout SQLReader) throws(StoreFault) in
                let (order, grandTotal) = try reader.order()
                total(order.id, grandTotal)
                place[order.id] = orders.count
                orders.append(order)
                positions.append([])
            },
            SQLQuery(queries.orderLines, each: wanted) { (reader: inout SQLReader) in
                let (id, position): (OrderID, Int64) = (reader.id(), reader.integer())
                let line = reader.orderLine()
                guard let order = place[id] else { return }
                orders[order].lines.append(line)
                positions[order].append(position)
            },
            SQLQuery(queries.invoices, each: wanted) { (reader: inout SQLReader) throws(StoreFault) in
                let order = place[reader.id()]
                let invoiceID: InvoiceID = reader.id()
                switch try reader.invoicePart(of: invoiceID) {
                case .whole(let invoice): if let order { orders[order].invoices.append(invoice) }
                case .line(let line):
                    guard let order, orders[order].invoices.last?.id == invoiceID else { return }
                    orders[order].invoices[orders[order].invoices.count - 1].lines.append(line)
                }
            },
        ])
        for (order, positions) in positions.enumerated()
        where zip(positions, positions.dropFirst()).contains(where: { $0 > $1 }) {
            orders[order].lines = zip(positions, orders[order].lines).sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        try addAttempts(to: &orders)
        try addUnmatchedRefunds(to: &orders)
        return orders
    }
}

/// The columns of an order, in the sequence in which they are written and read.
enum OrderRow {
    static let columns =
        [
            "id", "store_id", "number", "created_at", "currency", "base_currency", "rate", "payment_method",
            "payment_transaction_id",
        ] + Columns.shipping("_ordered") + ["shipping_description", "shipping_tax_title", "shipping_tax_percent"]
        + Columns.money("grand_total")
        + ["customer_email", "customer_name", "billing_address", "shipping_address"]

    static func values(_ order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(order.id)
        values.add(order.storeID)
        values.add(order.number)
        values.add(order.placedAt)
        values.add(order.currency.code)
        values.add(order.baseCurrency.code)
        values.add(order.rate.hundredMillionths)
        values.add(order.payment.method)
        values.add(order.payment.transactionID)
        values.add(order.shippingOrdered.amounts)
        values.add(order.shippingOrdered.description)
        values.add(order.shippingOrdered.tax)
        values.add(order.grandTotal)
        values.add(order.customer.email)
        values.add(order.customer.name)
        values.add(order.customer.billingAddress)
        values.add(order.customer.shippingAddress)
        return values
    }
}

extension SQLReader {
    /// An order without its lines, and its total.
    fileprivate mutating func order() throws(StoreFault) -> (Order, grandTotal: Money) {
        var order = try Order(
            id: id(), storeID: id(), number: text(), placedAt: instant(), currency: currency(),
            baseCurrency: currency(), rate: Rate(hundredMillionths: integer()),
            payment: Payment(method: text(), transactionID: optionalText()), customer: .unknown,
            shippingOrdered: Shipping(amounts: shippingAmounts(), description: optionalText(), tax: appliedTax()),
            revision: 0, state: .new, status: "", beforeHold: nil, lines: [], invoices: [],
            shipping: Balance(charged: .zero), total: Balance(charged: .zero), adjustments: .none,
            refundedOnline: .zero, updatedAt: Instant(seconds: 0))
        let grandTotal = money()
        order.customer = Customer(
            email: optionalText(), name: optionalText(), billingAddress: optionalText(),
            shippingAddress: optionalText())
        try standing(of: &order)
        return (order, grandTotal)
    }
}

/// The columns of an order line, in the sequence in which they are written and read.
enum OrderLineRow {
    static let columns =
        ["id", "parent_id", "sku", "name", "product_type", "is_placeholder", "is_divisible"] + Columns.money("price")
        + ["tax_title", "tax_percent"] + Columns.line("_ordered") + Columns.money("row_incl_tax")
        + ["quantity_ordered", "quantity_shipped"]

    static func values(_ line: OrderLine) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(line.id)
        values.add(line.parentID)
        values.add(line.sku)
        values.add(line.name)
        values.add(line.productType)
        values.add(line.isPlaceholder)
        values.add(line.isDivisible)
        values.add(line.price)
        values.add(line.tax)
        values.add(line.ordered)
        values.add(line.rowInclTax)
        values.add(line.quantityOrdered)
        values.add(line.quantityShipped)
        return values
    }
}

extension SQLReader {
    /// The columns of ``OrderLineRow``, then those of the line's balance.
    mutating func orderLine() -> OrderLine {
        var line = OrderLine(
            id: id(), parentID: optionalID(), sku: text(), name: text(), productType: text(), isPlaceholder: flag(),
            isDivisible: flag(), price: money(), tax: appliedTax(), ordered: lineAmounts(), rowInclTax: money(),
            quantityOrdered: quantity(), quantityCanceled: .zero, quantityShipped: quantity(),
            quantity: Balance(charged: .zero), amounts: Balance(charged: .zero))
        line.quantityCanceled = quantity()
        (line.quantity, line.amounts, _) = balance()
        return line
    }
}

/// The columns of an invoice, in the sequence in which they are written and read.
enum InvoiceRow {
    static let columns = ["id"] + texts + Columns.shipping("") + Columns.money("grand_total")

    /// What is read of it; the rest is in its balance.
    static let texts = ["number", "created_at", "transaction_id", "comment", "state"]

    static func values(_ invoice: Invoice) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(invoice.id)
        values.add(invoice.number)
        values.add(invoice.issuedAt)
        values.add(invoice.transactionID)
        values.add(invoice.comment)
        values.add(invoice.state.rawValue)
        values.add(invoice.shipping.charged)
        values.add(invoice.total.charged)
        return values
    }
}

/// The columns of an invoice line, in the sequence in which they are written.
enum InvoiceLineRow {
    static let columns = ["id", "order_line_id", "quantity"] + Columns.line("")

    static func values(_ line: InvoiceLine) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(line.id)
        values.add(line.orderLineID)
        values.add(line.quantity.charged)
        values.add(line.amounts.charged)
        return values
    }
}

extension SQLReader {
    /// A balance of an invoice or of a line of it from the line's id on, then the columns of the invoice.
    fileprivate mutating func invoicePart(of invoiceID: InvoiceID) throws(StoreFault) -> InvoicePart {
        let (lineID, orderLineID): (InvoiceLineID, OrderLineID) = (id(), id())
        let (quantity, amounts, total) = balance()
        let updatedAt = optionalInteger()
        guard lineID.rawValue == 0 else {
            skip(InvoiceRow.texts.count)
            return .line(InvoiceLine(id: lineID, orderLineID: orderLineID, quantity: quantity, amounts: amounts))
        }
        return .whole(
            try Invoice(
                id: invoiceID, number: text(), issuedAt: instant(), transactionID: optionalText(),
                comment: optionalText(), state: invoiceState(), lines: [],
                shipping: amounts.shipping, total: total, updatedAt: Instant(seconds: updatedAt ?? 0)))
    }

    private mutating func invoiceState() throws(StoreFault) -> InvoiceState {
        let number = integer()
        return try known(InvoiceState(rawValue: number), String(number), "an invoice state")
    }
}

/// What a row of an invoice's balances is of.
private enum InvoicePart {
    case whole(Invoice)
    case line(InvoiceLine)
}

extension Balance<LineAmounts> {
    /// The shipping of an order or an invoice, as it stands in the balance of the whole.
    var shipping: Balance<ShippingAmounts> {
        let shipping = { (amounts: LineAmounts) in
            ShippingAmounts(fee: amounts.row, discount: amounts.discount, tax: amounts.tax)
        }
        return Balance<ShippingAmounts>(
            charged: shipping(charged), refunded: shipping(refunded), reserved: shipping(reserved))
    }
}
