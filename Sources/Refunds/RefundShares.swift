import Amounts

/// Works out what a refund takes from an order: one sharing for each currency, carried through all its amounts.
///
/// Every amount is a share of what is left of what was charged, never price times quantity, so that any sequence of
/// refunds adds up to exactly what was charged (`docs/arithmetic.md`). The sequence is the lineage's: rows, discounts,
/// then tax line by line, then shipping tax.
struct RefundShares {
    private let order: Order
    private let invoice: Invoice?
    private var sharing: Sharing
    private var baseSharing: Sharing
    private var inclTaxSharing: Sharing
    private var baseInclTaxSharing: Sharing

    init(of order: Order, invoice: Invoice?) {
        self.order = order
        self.invoice = invoice
        sharing = Sharing(in: order.currency)
        baseSharing = Sharing(in: order.baseCurrency)
        inclTaxSharing = sharing
        baseInclTaxSharing = baseSharing
    }

    /// The lines that the selection takes, in the order's sequence.
    mutating func lines(_ selection: IssueCreditMemo.Selection) throws(Refusal) -> [RefundLine] {
        let parts = try quantities(selection).map { Part(line: $0, quantity: $1, pool: pool(of: $0, $1)) }
        let rows = parts.map { share($0.pool.amounts.row, $0) }
        let discounts = parts.map { shareOfDeduction($0.pool.amounts.discount, $0) }
        var lines: [RefundLine] = []
        for (index, part) in parts.enumerated() {
            let tax = share(part.pool.amounts.tax, part)
            let hiddenTax = share(part.pool.amounts.hiddenTax, part)
            lines.append(
                RefundLine(
                    orderLineID: part.line.id, quantity: part.quantity,
                    amounts: LineAmounts(
                        row: rows[index], discount: discounts[index], tax: tax, hiddenTax: hiddenTax),
                    rowInclTax: rowInclTax(part)))
        }
        return lines
    }

    /// The shipping that goes back; all that is left when the request names no fee.
    mutating func shipping(_ requested: Amount?) throws(Refusal) -> ShippingAmounts {
        let onOrder = order.shipping.left.fee.amount
        let most = max(.zero, min(onOrder, invoice?.shipping.left.fee.amount ?? onOrder))
        let fee = requested ?? most
        guard fee <= most else { throw .shippingExceeds(left: most) }
        guard !fee.isZero else { return .zero }
        let pool = fee == onOrder ? order.shipping.left : shippingPool
        let whole = pool.fee
        let baseFee = baseSharing.share(of: whole.base, fee, of: whole.amount)
        return ShippingAmounts(
            fee: Money(fee, base: baseFee),
            discount: Money(
                sharing.shareOfDeduction(of: pool.discount.amount, fee, of: whole.amount),
                base: baseSharing.shareOfDeduction(of: pool.discount.base, fee, of: whole.amount)),
            tax: Money(
                sharing.share(of: pool.tax.amount, fee, of: whole.amount),
                base: baseSharing.share(of: pool.tax.base, fee, of: whole.amount)))
    }

    /// The adjustments in both currencies.
    ///
    /// Base twins are rounded part by part, so they may add up to a cent more or less than the total's own twin. The
    /// adjustments' base twins take that up: base refunds never lie below zero nor above what was paid, and the refund
    /// that takes the last of the money takes the last of the base money too.
    func adjustments(_ terms: IssueCreditMemo.Terms, beside parts: Money) -> Adjustments {
        var adjustments = Adjustments(
            goodwill: Money(terms.goodwill, base: terms.goodwill.divided(by: order.rate, in: order.baseCurrency)),
            fee: Money(terms.fee, base: terms.fee.divided(by: order.rate, in: order.baseCurrency)))
        let total = parts + adjustments.total
        let excess = total.base - baseTotal(of: total)
        if excess > .zero {
            let fromGoodwill = min(excess, adjustments.goodwill.base)
            adjustments.goodwill.base -= fromGoodwill
            adjustments.fee.base += excess - fromGoodwill
        } else {
            let fromFee = min(-excess, adjustments.fee.base)
            adjustments.fee.base -= fromFee
            adjustments.goodwill.base += -excess - fromFee
        }
        return adjustments
    }

    /// The base twin that a refund's total may have: its own, within what is left.
    private func baseTotal(of total: Money) -> Amount {
        let onOrder = order.leftForMemos
        let onInvoice = invoice?.total.left ?? onOrder
        let most = max(.zero, min(onOrder.base, onInvoice.base))
        if total.amount == onOrder.amount { return onOrder.base }
        return total.amount == onInvoice.amount ? most : max(.zero, min(total.base, most))
    }

    // MARK: - Quantities

    private func quantities(_ selection: IssueCreditMemo.Selection) throws(Refusal) -> [(OrderLine, Quantity)] {
        switch selection {
        case .everythingLeft:
            return order.lines.filter { !$0.isPlaceholder }
                .map { ($0, order.quantityLeft(of: $0, in: invoice)) }
                .filter { $0.1 > .zero }
        case .lines(let items):
            var asked: [OrderLineID: Quantity] = [:]
            for item in items {
                let line = try order.line(named: item.lineID, sku: item.sku, in: invoice)
                guard asked[line.id] == nil, item.quantity.isWhole || line.isDivisible else { throw .itemInvalid }
                asked[line.id] = item.quantity
            }
            var quantities: [(OrderLine, Quantity)] = []
            for line in order.lines {
                guard let quantity = asked[line.id] else { continue }
                guard quantity <= order.quantityLeft(of: line, in: invoice) else {
                    throw .quantityExceeds(name: line.name)
                }
                quantities.append((line, quantity))
            }
            return quantities
        }
    }

    // MARK: - Shares

    /// A line's part in the refund, and what it is a part of.
    private struct Part {
        let line: OrderLine
        let quantity: Quantity
        let pool: (quantity: Quantity, amounts: LineAmounts)
    }

    /// What is left to share for a line.
    ///
    /// The invoice's own amounts, as long as only refunds of invoices took from the line and never more than their own;
    /// else, or when this refund takes the line's last piece, the order's.
    private func pool(of line: OrderLine, _ quantity: Quantity) -> (quantity: Quantity, amounts: LineAmounts) {
        let order = (line.quantity.left, line.amounts.left)
        guard let own = invoice?.line(of: line.id), quantity < line.quantity.left,
            own.amounts.left.lies(within: line.amounts.left)
        else { return order }
        let takenByInvoices = self.order.invoices.compactMap { $0.line(of: line.id)?.quantity.taken }.sum()
        return takenByInvoices == line.quantity.taken ? (own.quantity.left, own.amounts.left) : order
    }

    /// The same for shipping.
    private var shippingPool: ShippingAmounts {
        guard let invoice, invoice.shipping.left.lies(within: order.shipping.left) else { return order.shipping.left }
        let takenByInvoices = order.invoices.map(\.shipping.taken.fee).sum()
        return takenByInvoices == order.shipping.taken.fee ? invoice.shipping.left : order.shipping.left
    }

    private mutating func share(_ left: Money, _ part: Part) -> Money {
        Money(
            sharing.share(of: left.amount, part.quantity, of: part.pool.quantity),
            base: baseSharing.share(of: left.base, part.quantity, of: part.pool.quantity))
    }

    private mutating func shareOfDeduction(_ left: Money, _ part: Part) -> Money {
        Money(
            sharing.shareOfDeduction(of: left.amount, part.quantity, of: part.pool.quantity),
            base: baseSharing.shareOfDeduction(of: left.base, part.quantity, of: part.pool.quantity))
    }

    /// Shown only, so it is a share of the whole line, not of what is left; its remainder runs beside the others.
    private mutating func rowInclTax(_ part: Part) -> Money {
        let whole = part.line.quantityOrdered
        return Money(
            inclTaxSharing.share(of: part.line.rowInclTax.amount, part.quantity, of: whole).rounded(to: order.currency),
            base: baseInclTaxSharing.share(of: part.line.rowInclTax.base, part.quantity, of: whole)
                .rounded(to: order.baseCurrency))
    }
}

extension Order {
    /// The line that a request's item means: by id, against no other line's article number; else by article number where
    /// that names exactly one.
    func line(named id: OrderLineID?, sku: String?, in invoice: Invoice?) throws(Refusal) -> OrderLine {
        // An order may have a thousand lines, and a request as many items: what tells most lines apart comes first.
        let candidates = lines.indices.filter { index in
            (id.map { $0 == lines[index].id } ?? (sku.map { $0 == lines[index].sku } ?? true))
                && !lines[index].isPlaceholder && (invoice.map { $0.line(of: lines[index].id) != nil } ?? true)
        }
        guard candidates.count == 1, let index = candidates.first else { throw .itemInvalid }
        if let sku, lines[index].sku != sku, lines.contains(where: { $0.sku == sku }) { throw .itemInvalid }
        return lines[index]
    }
}
