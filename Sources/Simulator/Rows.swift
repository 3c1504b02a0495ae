import Amounts
import Refunds
import Register

// What the auditor reads of the register: plain integers, in ten-thousandths, and nothing that computes.

/// A balance: what was charged, what went back, what is held; part by part.
struct BalanceRow {
    let name: String
    let charged: [Int64]
    let refunded: [Int64]
    let reserved: [Int64]
}

/// Parts of a refund, by the name of the balance that they are of.
typealias Parts = [(name: String, parts: [Int64])]

extension Money {
    fileprivate var row: [Int64] { [amount.tenThousandths, base.tenThousandths] }
}

extension LineAmounts {
    fileprivate var rows: [Int64] { row.row + discount.row + tax.row + hiddenTax.row }
}

extension ShippingAmounts {
    fileprivate var rows: [Int64] { fee.row + discount.row + tax.row }
}

extension Balance {
    fileprivate func row(_ name: String, _ parts: (Value) -> [Int64]) -> BalanceRow {
        BalanceRow(name: name, charged: parts(charged), refunded: parts(refunded), reserved: parts(reserved))
    }
}

extension Order {
    /// Its balances and its invoices'. An invoice keeps no base money of its own: a refund by order of several invoices counts
    /// on none of them, and shifts cents between the parts of those that follow.
    var balanceRows: [BalanceRow] {
        var rows = [shipping.row("shipping", \.rows), total.row("total", \.row)]
        for line in lines {
            rows.append(line.amounts.row("line \(line.id.rawValue)", \.rows))
            rows.append(line.quantity.row("pieces \(line.id.rawValue)") { [$0.tenThousandths] })
        }
        for invoice in invoices {
            let name = "invoice \(invoice.id.rawValue)"
            rows.append(invoice.total.row(name) { [$0.amount.tenThousandths] })
            rows.append(invoice.shipping.row("\(name) shipping") { [$0.fee.amount.tenThousandths] })
            for line in invoice.lines {
                rows.append(line.quantity.row("\(name) pieces \(line.orderLineID.rawValue)") { [$0.tenThousandths] })
            }
        }
        return rows
    }

    /// What went back online, and goodwill and fees.
    var aggregateRow: [Int64] { refundedOnline.row + adjustments.goodwill.row + adjustments.fee.row }
}

extension Refund {
    /// What it takes of each balance.
    var rows: Parts {
        var rows: Parts = [("shipping", shipping.rows), ("total", total.row)]
        for line in lines {
            rows.append(("line \(line.orderLineID.rawValue)", line.amounts.rows))
            rows.append(("pieces \(line.orderLineID.rawValue)", [line.quantity.tenThousandths]))
        }
        guard let invoiceID else { return rows }
        let name = "invoice \(invoiceID.rawValue)"
        rows.append((name, [total.amount.tenThousandths]))
        rows.append(("\(name) shipping", [shipping.fee.amount.tenThousandths]))
        for line in lines {
            rows.append(("\(name) pieces \(line.orderLineID.rawValue)", [line.quantity.tenThousandths]))
        }
        return rows
    }

    /// Its money, from its parts: rows less discounts, taxes, hidden taxes, shipping, goodwill less fee.
    var partsRow: [Int64] {
        var sum: [Int64] = [0, 0]
        func add(_ money: Money, _ sign: Int64) {
            sum[0] += sign * money.amount.tenThousandths
            sum[1] += sign * money.base.tenThousandths
        }
        for line in lines {
            add(line.amounts.row, 1)
            add(line.amounts.discount, -1)
            add(line.amounts.tax, 1)
            add(line.amounts.hiddenTax, 1)
        }
        add(shipping.fee, 1)
        add(shipping.discount, -1)
        add(shipping.tax, 1)
        add(adjustments.goodwill, 1)
        add(adjustments.fee, -1)
        return sum
    }

    var totalRow: [Int64] { total.row }
    var aggregateRow: [Int64] {
        (payout == .online ? total.row : [0, 0]) + adjustments.goodwill.row + adjustments.fee.row
    }
}

extension [JournalEntry] {
    /// Debits above zero, credits below.
    var rows: [(account: String, money: [Int64])] { map { ($0.account.rawValue, $0.money.row) } }
}

extension Settlement {
    var paidRow: [Int64] { paid.row }
}
