import Amounts
import Refunds

/// The amounts of a memo or an invoice by name, so that two systems' documents can be laid side by side.
struct MemoFigures: Equatable {
    /// Amounts that are not zero; lines' amounts are named `0.row_total` for the line at position 0.
    private(set) var amounts: [String: Amount] = [:]

    /// Names that differ, with both sides.
    func differences(from other: MemoFigures) -> [String: (Amount, Amount)] {
        var differences: [String: (Amount, Amount)] = [:]
        for name in Set(amounts.keys).union(other.amounts.keys) where self[name] != other[name] {
            differences[name] = (self[name], other[name])
        }
        return differences
    }

    subscript(name: String) -> Amount {
        get { amounts[name] ?? .zero }
        set { amounts[name] = newValue.isZero ? nil : newValue }
    }

    mutating func set(_ name: String, _ money: Money) {
        self[name] = money.amount
        self["base_" + name] = money.base
    }

    func adding(_ other: MemoFigures) -> MemoFigures {
        var sum = self
        for (name, amount) in other.amounts { sum[name] = sum[name] + amount }
        return sum
    }

    func without(_ names: Set<String>) -> MemoFigures {
        var rest = self
        rest.amounts = amounts.filter { !names.contains($0.key) }
        return rest
    }

    /// The lineage leaves shares of shipping discounts unrounded, and totals with them: they are compared in minor units.
    func rounded(_ order: Order) -> MemoFigures {
        var rounded = MemoFigures()
        for (name, amount) in amounts {
            rounded[name] = amount.rounded(to: name.contains("base_") ? order.baseCurrency : order.currency)
        }
        return rounded
    }
}

extension MemoFigures {
    /// What our refund gives back.
    init(_ refund: Refund, of order: Order) {
        set("subtotal", refund.goods.row)
        self["subtotal_incl_tax"] = refund.lines.map(\.rowInclTax.amount).sum()
        set("discount_amount", refund.discount)
        set("tax_amount", refund.tax)
        set("hidden_tax_amount", refund.goods.hiddenTax)
        set("shipping_amount", refund.shipping.fee)
        set("shipping_tax_amount", refund.shipping.tax)
        self["shipping_incl_tax"] = (refund.shipping.fee + refund.shipping.tax).amount
        set("adjustment_positive", refund.adjustments.goodwill)
        set("adjustment_negative", refund.adjustments.fee)
        set("grand_total", refund.total)
        for line in refund.lines {
            guard let position = order.lines.firstIndex(where: { $0.id == line.orderLineID }) else { continue }
            setLine(position, line.quantity, line.amounts)
            self["\(position).row_total_incl_tax"] = line.rowInclTax.amount
        }
    }

    /// What our invoice charges.
    init(_ invoice: Invoice, of order: Order) {
        let goods = invoice.charged
        let shipping = invoice.shipping.charged
        self["subtotal"] = goods.row.amount
        self["discount_amount"] = (goods.discount + shipping.discount).amount
        self["tax_amount"] = (goods.tax + shipping.tax).amount
        self["hidden_tax_amount"] = goods.hiddenTax.amount
        self["shipping_amount"] = shipping.fee.amount
        self["shipping_tax_amount"] = shipping.tax.amount
        set("grand_total", invoice.total.charged)
        for line in invoice.lines {
            guard let position = order.lines.firstIndex(where: { $0.id == line.orderLineID }) else { continue }
            setLine(position, line.quantity.charged, line.amounts.charged)
        }
    }

    private mutating func setLine(_ position: Int, _ quantity: Quantity, _ amounts: LineAmounts) {
        self["\(position).qty"] = Amount(tenThousandths: quantity.tenThousandths)
        set("\(position).row_total", amounts.row)
        set("\(position).discount_amount", amounts.discount)
        set("\(position).tax_amount", amounts.tax)
        set("\(position).hidden_tax_amount", amounts.hiddenTax)
    }
}
