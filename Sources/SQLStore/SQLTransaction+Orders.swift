import Amounts
import Refunds
import Register

extension SQLTransaction {
    /// Orders with their lines and invoices, in one round trip.
    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order] {
        let wanted = ids.map { [SQLValue($0)] }
        var orders: [Order] = []
        var place: [OrderID: Int] = [:]
        try connection.query([
            SQLQuery(queries.orders, each: wanted) { (reader: inout SQLReader) throws(StoreFault) in
                let order = try reader.order()
                place[order.id] = orders.count
                orders.append(order)
            },
            SQLQuery(queries.orderLines, each: wanted) { (reader: inout SQLReader) in
                let (id, line): (OrderID, OrderLine) = (reader.id(), reader.orderLine())
                if let order = place[id] { orders[order].lines.append(line) }
            },
            SQLQuery(queries.invoices, each: wanted) { (reader: inout SQLReader) throws(StoreFault) in
                let (id, invoice): (OrderID, Invoice) = (reader.id(), try reader.invoice())
                if let order = place[id] { orders[order].invoices.append(invoice) }
            },
            SQLQuery(queries.invoiceLines, each: wanted) { (reader: inout SQLReader) in
                let (id, invoiceID): (OrderID, InvoiceID) = (reader.id(), reader.id())
                let line = reader.invoiceLine()
                guard let order = place[id],
                    let invoice = orders[order].invoices.firstIndex(where: { $0.id == invoiceID })
                else { return }
                orders[order].invoices[invoice].lines.append(line)
            },
        ])
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
        ] + Columns.shipping("_ordered")
        + ["shipping_description", "shipping_tax_title", "shipping_tax_percent", "revision", "state", "status"]
        + ["held_state", "held_status"] + Columns.shipping("_invoiced") + Columns.shipping("_refunded")
        + Columns.shipping("_reserved") + Columns.money("total_paid") + Columns.money("total_refunded")
        + Columns.money("total_reserved") + Columns.money("goodwill_refunded") + Columns.money("fee_kept")
        + Columns.money("refunded_online") + ["updated_at"] + Columns.money("grand_total") + ["attempts_made"]
        + ["unmatched_heard"] + Columns.money("total_unmatched")

    /// The columns that stay as they were imported.
    static let unchanging = 0..<18

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
        values.add(order.revision)
        values.add(order.state.rawValue)
        values.add(order.status)
        values.add(order.beforeHold?.state.rawValue)
        values.add(order.beforeHold?.status)
        let (shipping, total) = (order.shipping, order.total)
        for amounts in [shipping.charged, shipping.refunded, shipping.reserved] { values.add(amounts) }
        for money in [total.charged, total.refunded, total.reserved] { values.add(money) }
        for money in [order.adjustments.goodwill, order.adjustments.fee, order.refundedOnline] { values.add(money) }
        values.add(order.updatedAt)
        values.add(order.grandTotal)
        values.add(order.attemptsMade)
        values.add(order.unmatchedHeard)
        values.add(order.unmatchedTotal)
        return values
    }
}

extension SQLReader {
    mutating func order() throws(StoreFault) -> Order {
        var order = try Order(
            id: id(), storeID: id(), number: text(), placedAt: instant(), currency: currency(),
            baseCurrency: currency(), rate: Rate(hundredMillionths: integer()),
            payment: Payment(method: text(), transactionID: optionalText()), customer: .unknown,
            shippingOrdered: Shipping(amounts: shippingAmounts(), description: optionalText(), tax: appliedTax()),
            revision: integer(), state: orderState(), status: text(), beforeHold: progress(), lines: [], invoices: [],
            shipping: Balance(charged: shippingAmounts(), refunded: shippingAmounts(), reserved: shippingAmounts()),
            total: Balance(charged: money(), refunded: money(), reserved: money()),
            adjustments: Adjustments(goodwill: money(), fee: money()), refundedOnline: money(), updatedAt: instant())
        // The total of the lines as ordered stands in the row for sorting only.
        _ = money()
        order.attemptsMade = integer()
        order.unmatchedHeard = integer()
        order.unmatchedTotal = money()
        order.customer = Customer(
            email: optionalText(), name: optionalText(), billingAddress: optionalText(),
            shippingAddress: optionalText())
        return order
    }

    private mutating func orderState() throws(StoreFault) -> OrderState { try orderState(text()) }

    private func orderState(_ text: String) throws(StoreFault) -> OrderState {
        try known(OrderState(rawValue: text), text, "an order state")
    }

    private mutating func progress() throws(StoreFault) -> Progress? {
        // Both are read, whatever they hold: the reader must come to the next column.
        let state = optionalText()
        let status = optionalText()
        guard state != nil || status != nil else { return nil }
        guard let state, let status else { throw .broken("the database holds half of what an order goes back to") }
        return Progress(state: try orderState(state), status: status)
    }
}

/// The columns of who bought, in the sequence in which they are written and read.
enum OrderCustomerRow {
    static let columns = ["email", "name", "billing_address", "shipping_address"]

    static func values(_ order: Order) -> [SQLValue] {
        [order.customer.email, order.customer.name, order.customer.billingAddress, order.customer.shippingAddress]
            .map { SQLValue($0) }
    }
}

/// The columns of an order line, in the sequence in which they are written and read.
enum OrderLineRow {
    static let columns =
        ["id", "parent_id", "sku", "name", "product_type", "is_placeholder", "is_divisible"] + Columns.money("price")
        + ["tax_title", "tax_percent"] + Columns.line("_ordered") + Columns.money("row_incl_tax")
        + ["quantity_ordered", "quantity_canceled", "quantity_shipped"]
        + ["quantity_invoiced", "quantity_refunded", "quantity_reserved"]
        + Columns.line("_invoiced") + Columns.line("_refunded") + Columns.line("_reserved")

    /// The columns that stay as they were imported.
    static let unchanging = 0..<22

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
        for quantity in [line.quantityOrdered, line.quantityCanceled, line.quantityShipped] { values.add(quantity) }
        values.add(line.quantity, line.amounts)
        return values
    }
}

extension SQLReader {
    mutating func orderLine() -> OrderLine {
        OrderLine(
            id: id(), parentID: optionalID(), sku: text(), name: text(), productType: text(), isPlaceholder: flag(),
            isDivisible: flag(), price: money(), tax: appliedTax(), ordered: lineAmounts(), rowInclTax: money(),
            quantityOrdered: quantity(), quantityCanceled: quantity(), quantityShipped: quantity(),
            quantity: quantityBalance(), amounts: lineBalance())
    }

    fileprivate mutating func quantityBalance() -> Balance<Quantity> {
        Balance(charged: quantity(), refunded: quantity(), reserved: quantity())
    }

    fileprivate mutating func lineBalance() -> Balance<LineAmounts> {
        Balance(charged: lineAmounts(), refunded: lineAmounts(), reserved: lineAmounts())
    }
}

/// The columns of an invoice, in the sequence in which they are written and read.
enum InvoiceRow {
    static let columns =
        ["id", "number", "created_at", "transaction_id", "comment", "state"] + Columns.shipping("_invoiced")
        + Columns.shipping("_refunded") + Columns.shipping("_reserved") + Columns.money("grand_total")
        + Columns.money("total_refunded") + Columns.money("total_reserved") + ["updated_at"]

    /// The columns that stay as they were issued: the number to what was charged for shipping.
    static let unchanging = 1..<12

    static func values(_ invoice: Invoice) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(invoice.id)
        values.add(invoice.number)
        values.add(invoice.issuedAt)
        values.add(invoice.transactionID)
        values.add(invoice.comment)
        values.add(invoice.state.rawValue)
        let (shipping, total) = (invoice.shipping, invoice.total)
        for amounts in [shipping.charged, shipping.refunded, shipping.reserved] { values.add(amounts) }
        for money in [total.charged, total.refunded, total.reserved] { values.add(money) }
        values.add(invoice.updatedAt)
        return values
    }
}

/// The columns of an invoice line, in the sequence in which they are written and read.
enum InvoiceLineRow {
    static let columns =
        ["id", "order_line_id", "quantity_invoiced", "quantity_refunded", "quantity_reserved"]
        + Columns.line("_invoiced") + Columns.line("_refunded") + Columns.line("_reserved")

    static func values(_ line: InvoiceLine) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(line.id)
        values.add(line.orderLineID)
        values.add(line.quantity, line.amounts)
        return values
    }
}

extension SQLReader {
    mutating func invoice() throws(StoreFault) -> Invoice {
        try Invoice(
            id: id(), number: text(), issuedAt: instant(), transactionID: optionalText(), comment: optionalText(),
            state: invoiceState(), lines: [],
            shipping: Balance(charged: shippingAmounts(), refunded: shippingAmounts(), reserved: shippingAmounts()),
            total: Balance(charged: money(), refunded: money(), reserved: money()), updatedAt: instant())
    }

    private mutating func invoiceState() throws(StoreFault) -> InvoiceState {
        let number = integer()
        return try known(InvoiceState(rawValue: number), String(number), "an invoice state")
    }

    mutating func invoiceLine() -> InvoiceLine {
        InvoiceLine(id: id(), orderLineID: id(), quantity: quantityBalance(), amounts: lineBalance())
    }
}
