import Amounts
import Refunds
import Register

/// The columns of a balance, in the sequence in which they are written and read.
enum BalanceRow {
    /// The line is that of the order where there is no invoice, 0, and otherwise that of the invoice; 0 is the invoice as a
    /// whole.
    static let key = ["order_id", "invoice_id", "line_id"]
    static let columns =
        key + ["store_id", "order_line_id", "quantity_ordered", "quantity_canceled"] + sums + ["updated_at"]
    /// What is counted, as it was charged, refunded and reserved.
    static let sums = counts.flatMap { Columns.balance($0) }

    static let ofOrderLine = ["quantity_canceled"] + counts.flatMap { ["quantity" + $0] + Columns.lineBalance($0) }
    static let ofInvoice = ["order_line_id"] + sums + ["updated_at"]

    private static let counts = ["_charged", "_refunded", "_reserved"]

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

    /// An invoice as a whole, which has no line and no pieces.
    static func values(_ invoice: Invoice, in order: Order) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values += key(of: invoice, in: order)
        values.add(order.storeID)
        for _ in 1...3 { values.append(.integer(0)) }
        let (shipping, total) = (invoice.shipping, invoice.total)
        values.addCounts(shipping.charged, total.charged)
        values.addCounts(shipping.refunded, total.refunded)
        values.addCounts(shipping.reserved, total.reserved)
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

/// What is counted in a balance, in the sequence of ``Columns/balance(_:)``.
extension [SQLValue] {
    /// A line's pieces and money.
    mutating func addCounts(_ quantity: Quantity, _ amounts: LineAmounts) {
        add(quantity)
        add(amounts)
        add(Money.zero)
    }

    /// The shipping of an invoice, and its total.
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
    /// The columns ``BalanceRow/ofOrderLine`` behind what was cancelled.
    mutating func lineBalance() -> (quantity: Balance<Quantity>, amounts: Balance<LineAmounts>) {
        let charged = (quantity(), lineAmounts())
        let refunded = (quantity(), lineAmounts())
        let reserved = (quantity(), lineAmounts())
        return (
            Balance(charged: charged.0, refunded: refunded.0, reserved: reserved.0),
            Balance(charged: charged.1, refunded: refunded.1, reserved: reserved.1)
        )
    }

    /// What is counted of an invoice or of a line of it, in the sequence of ``Columns/balance(_:)``.
    mutating func counts() -> (quantity: Quantity, amounts: LineAmounts, total: Money) {
        (quantity(), lineAmounts(), money())
    }
}
