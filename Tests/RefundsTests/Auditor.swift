import Amounts
import Refunds

/// Keeps its own books of an order's refunds and holds the order against them after every step.
struct Auditor {
    /// What is settled for good.
    private(set) var settled = Sums()
    private var inFlight: [Refund] = []

    /// What a set of refunds gives back.
    struct Sums: Equatable {
        var quantities: [OrderLineID: Quantity] = [:]
        var lines: [OrderLineID: LineAmounts] = [:]
        var shipping = ShippingAmounts.zero
        var total = Money.zero

        init(_ refunds: [Refund] = []) {
            for refund in refunds { add(refund) }
        }

        mutating func add(_ refund: Refund) {
            for line in refund.lines {
                quantities[line.orderLineID, default: .zero] += line.quantity
                lines[line.orderLineID, default: .zero] += line.amounts
            }
            shipping += refund.shipping
            total += refund.total
        }
    }

    mutating func reserved(_ refund: Refund) { inFlight.append(refund) }

    mutating func settled(_ refund: Refund) {
        settled.add(refund)
        released(refund)
    }

    mutating func released(_ refund: Refund) {
        if let index = inFlight.firstIndex(of: refund) { inFlight.remove(at: index) }
    }

    /// What is wrong with the order; nothing, if all is well.
    func complaints(about order: Order) -> [String] {
        let held = Sums(inFlight)
        var complaints: [String] = []
        func hold(_ isTrue: Bool, _ law: String) {
            if !isTrue { complaints.append(law) }
        }
        for (position, line) in order.lines.enumerated() {
            hold(line.quantity.refunded == settled.quantities[line.id] ?? .zero, "line \(position) quantity refunded")
            hold(line.quantity.reserved == held.quantities[line.id] ?? .zero, "line \(position) quantity reserved")
            hold(line.amounts.refunded == settled.lines[line.id] ?? .zero, "line \(position) amounts refunded")
            hold(line.amounts.reserved == held.lines[line.id] ?? .zero, "line \(position) amounts reserved")
            hold(line.quantity.isLawful && line.amounts.isLawful, "line \(position) beyond what was charged")
        }
        hold(order.shipping.refunded == settled.shipping, "shipping refunded")
        hold(order.shipping.reserved == held.shipping, "shipping reserved")
        hold(order.total.refunded == settled.total, "total refunded")
        hold(order.total.reserved == held.total, "total reserved")
        hold(order.shipping.isLawful, "shipping beyond what was charged")
        hold(order.total.isLawful, "total beyond what was charged")
        complaints += order.invoices.filter { !$0.isLawful }.map { "invoice \($0.number) beyond what was charged" }
        return complaints
    }
}

extension Refund {
    /// True when the total is the sum of its parts, the books balance, and no part is below zero.
    var isSound: Bool {
        let parts = shipping.parts + lines.flatMap(\.amounts.parts) + [adjustments.goodwill, adjustments.fee, total]
        let sum = goods.row - discount + tax + goods.hiddenTax + shipping.fee + adjustments.goodwill - adjustments.fee
        return sum == total && journal.map(\.money).sum() == .zero && parts.allSatisfy(\.isNotNegative)
            && lines.allSatisfy { $0.quantity > .zero }
    }
}

extension Invoice {
    /// True when no more of it went back than it charged.
    ///
    /// Parts of the money are left out: a refund by order of several invoices counts on none of them, and shifts cents
    /// between the parts of those that follow by invoice.
    var isLawful: Bool {
        total.refunded.amount >= .zero && total.reserved.amount >= .zero && total.left.amount >= .zero
            && shipping.refunded.fee.isNotNegative && shipping.reserved.fee.isNotNegative
            && shipping.left.fee.amount >= .zero && lines.allSatisfy(\.quantity.isLawful)
    }

    /// The same for every part of the money, where all refunds count on invoices.
    ///
    /// The total's base twin is the order's to keep: the last refund takes what rounding left of it on other invoices.
    var isLawfulInEveryPart: Bool { isLawful && shipping.isLawful && lines.allSatisfy(\.amounts.isLawful) }

    /// True when all of it went back.
    var isRefunded: Bool {
        total.refunded.amount == total.charged.amount && shipping.refunded == shipping.charged
            && lines.allSatisfy { $0.quantity.left == .zero && $0.amounts.refunded == $0.amounts.charged }
    }
}

extension Balance where Value == Quantity {
    var isLawful: Bool { refunded >= .zero && reserved >= .zero && left >= .zero }
}

extension Balance where Value == Money {
    var isLawful: Bool { refunded.isNotNegative && reserved.isNotNegative && left.isNotNegative }
}

extension Balance where Value == LineAmounts {
    var isLawful: Bool { (refunded.parts + reserved.parts + left.parts).allSatisfy(\.isNotNegative) }
}

extension Balance where Value == ShippingAmounts {
    var isLawful: Bool { (refunded.parts + reserved.parts + left.parts).allSatisfy(\.isNotNegative) }
}

extension Money {
    var isNotNegative: Bool { amount >= .zero && base >= .zero }
}

extension LineAmounts {
    var parts: [Money] { [row, discount, tax, hiddenTax] }
}

extension ShippingAmounts {
    var parts: [Money] { [fee, discount, tax] }
}
