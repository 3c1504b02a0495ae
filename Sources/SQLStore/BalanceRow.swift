import Amounts
import Refunds
import Register

/// The columns of a balance, in the sequence in which they are written and read.
enum BalanceRow {
    /// The line is that of the order where there is no invoice, 0, and otherwise that of the invoice; 0 is the order or the
    /// invoice as a whole.
    static let key = ["order_id", "invoice_id", "line_id"]
    static let columns =
        key + ["store_id", "order_line_id", "quantity_ordered", "quantity_canceled"] + sums + ["updated_at"]
    /// What is counted, as it was charged, refunded and reserved.
    static let sums = ["_charged", "_refunded", "_reserved"].flatMap { Columns.balance($0) }

    static let ofOrderLine = ["quantity_canceled"] + sums
    static let ofInvoice = ["order_line_id"] + sums + ["updated_at"]

    static func key(of line: OrderLineID, in order: Order) -> [SQLValue] {
        [SQLValue(order.id), .integer(0), SQLValue(line)]
    }

    static func key(of invoice: Invoice, in order: Order) -> [SQLValue] {
        [SQLValue(order.id), SQLValue(invoice.id), .integer(0)]
    }

    static func key(of line: InvoiceLine, of invoice: Invoice, in order: Order) -> [SQLValue] {
        [SQLValue(order.id), SQLValue(invoice.id), SQLValue(line.id)]
    }

    static func values(_ line: OrderLine, in order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: line.id, in: order)
        values.add(order.storeID)
        values.add(line.id)
        values.add(line.quantityOrdered)
        values.add(line.quantityCanceled)
        values.add(line.quantity, line.amounts)
        values.append(.null)
        return values
    }

    static func values(_ invoice: Invoice, in order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: invoice, in: order)
        values.add(order.storeID)
        values.addWhole(invoice.shipping, invoice.total)
        values.add(invoice.updatedAt)
        return values
    }

    /// No more of a line of an invoice can be charged than the invoice asks for.
    static func values(_ line: InvoiceLine, of invoice: Invoice, in order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: line, of: invoice, in: order)
        values.add(order.storeID)
        values.add(line.orderLineID)
        values.add(line.quantity.charged)
        values.add(Quantity.zero)
        values.add(line.quantity, line.amounts)
        values.append(.null)
        return values
    }
}

extension BalanceRow {
    /// Yields what a refund takes of each balance: the counts, the balance's key, and whether it is that of an invoice as a
    /// whole.
    static func forEachPart(
        of refund: Refund, in order: Order, _ body: (_ counts: [SQLValue], _ key: [SQLValue], _ isInvoice: Bool) -> Void
    ) {
        let invoice = refund.invoiceID.flatMap { order.invoice($0) }
        for part in refund.lines {
            var counts = [SQLValue](for: 15)
            counts.addCounts(part.quantity, part.amounts)
            body(counts, key(of: part.orderLineID, in: order), false)
            if let invoice, let line = invoice.line(of: part.orderLineID) {
                body(counts, key(of: line, of: invoice, in: order), false)
            }
        }
        if let invoice {
            var counts = [SQLValue](for: 15)
            counts.addCounts(refund.shipping, refund.total)
            body(counts, key(of: invoice, in: order), true)
        }
    }
}

/// What is counted in a balance, in the sequence of ``Columns/balance(_:)``.
extension [SQLValue] {
    /// A line's pieces and money.
    mutating func addCounts(_ quantity: Quantity, _ amounts: LineAmounts) {
        add(quantity)
        add(amounts)
        add(Money.zero)
    }

    /// What counts of an order or an invoice as a whole, which has no line and no pieces.
    mutating func addWhole(_ shipping: Balance<ShippingAmounts>, _ total: Balance<Money>) {
        for _ in 1...3 { add(0) }
        addCounts(shipping.charged, total.charged)
        addCounts(shipping.refunded, total.refunded)
        addCounts(shipping.reserved, total.reserved)
    }

    /// The shipping of an order or an invoice, and its total.
    mutating func addCounts(_ shipping: ShippingAmounts, _ total: Money) {
        add(Quantity.zero)
        add(shipping)
        add(Money.zero)
        add(total)
    }

    fileprivate mutating func add(_ quantity: Balance<Quantity>, _ amounts: Balance<LineAmounts>) {
        addCounts(quantity.charged, amounts.charged)
        addCounts(quantity.refunded, amounts.refunded)
        addCounts(quantity.reserved, amounts.reserved)
    }
}

extension SQLReader {
    /// The columns ``BalanceRow/sums``: of a line without a total, of an order or an invoice as a whole without pieces.
    mutating func balance() -> (quantity: Balance<Quantity>, amounts: Balance<LineAmounts>, total: Balance<Money>) {
        let (charged, refunded, reserved) = (counts(), counts(), counts())
        return (
            Balance(charged: charged.quantity, refunded: refunded.quantity, reserved: reserved.quantity),
            Balance(charged: charged.amounts, refunded: refunded.amounts, reserved: reserved.amounts),
            Balance(charged: charged.total, refunded: refunded.total, reserved: reserved.total)
        )
    }

    private mutating func counts() -> (quantity: Quantity, amounts: LineAmounts, total: Money) {
        (quantity(), lineAmounts(), money())
    }
}
