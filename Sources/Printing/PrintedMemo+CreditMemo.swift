internal import Amounts
public import Refunds
internal import SalesTax

extension PrintedMemo {
    /// A memo of `/api2` with the order that it is of.
    ///
    /// Nothing that may change later is on it, so it is the same whenever it is printed. A discount is shown without the tax
    /// in it, so that the sums below each other add up.
    public init(_ memo: CreditMemo, of order: Order) {
        precondition(memo.refund.orderID == order.id && memo.storeID == order.storeID, "a memo is of its own order")
        let refund = memo.refund
        let goods = refund.goods
        let taxes = PrintedMemo.taxes(of: memo)
        let payout: Payout =
            switch refund.payout {
            case .offline: .offline
            case .online: .online(reference: memo.transactionID)
            }
        let address = order.customer.address
        self.init(
            number: memo.number, issuedAt: memo.issuedAt,
            buyer: address.lines + [order.customer.email].compactMap(\.self), country: address.country,
            order: Reference(number: order.number, issuedAt: order.placedAt), invoices: order.references(of: memo),
            currency: memo.currency,
            lines: zip(memo.lines, refund.lines).map { line, part in
                Line(
                    sku: line.sku, name: line.name, quantity: part.quantity, price: line.price.amount,
                    taxRate: TaxRate(line.tax.percent), tax: part.amounts.tax.amount, amount: part.amounts.row.amount)
            },
            sums: Sums(
                subtotal: goods.row.amount, discount: (refund.discount - goods.hiddenTax).amount,
                shipping: refund.shipping.fee.amount, tax: taxes.isEmpty ? nil : refund.tax.amount,
                goodwill: refund.adjustments.goodwill.amount, fee: refund.adjustments.fee.amount,
                total: refund.total.amount),
            taxes: taxes, payout: payout, comment: refund.comment)
    }

    /// The taxes with what they were computed on; none when no rate is above zero.
    private static func taxes(of memo: CreditMemo) -> [Tax] {
        var taxes: [Tax] = []
        func add(_ tax: AppliedTax, base: Money, amount: Money) {
            guard base.amount != .zero || amount.amount != .zero else { return }
            let rate = TaxRate(tax.percent)
            if let index = taxes.firstIndex(where: { $0.title == tax.title && $0.rate == rate }) {
                taxes[index].base = (taxes[index].base ?? .zero) + base.amount
                taxes[index].amount += amount.amount
            } else {
                taxes.append(Tax(title: tax.title, rate: rate, base: base.amount, amount: amount.amount))
            }
        }
        for (line, part) in zip(memo.lines, memo.refund.lines) {
            let amounts = part.amounts
            add(line.tax, base: amounts.row - amounts.discount + amounts.hiddenTax, amount: amounts.tax)
        }
        let shipping = memo.refund.shipping
        add(memo.shippingTax, base: shipping.fee - shipping.discount, amount: shipping.tax)
        return taxes.contains { $0.rate > .zero || $0.amount != .zero } ? taxes : []
    }
}

extension Order {
    /// The invoice that a memo counts on, else all that there were when it was issued.
    fileprivate func references(of memo: CreditMemo) -> [PrintedMemo.Reference] {
        invoices.filter { invoice in
            memo.refund.invoiceID.map { $0 == invoice.id } ?? (invoice.issuedAt <= memo.issuedAt)
        }.map { PrintedMemo.Reference(number: $0.number, issuedAt: $0.issuedAt) }
    }
}

extension Customer {
    /// The billing address, with a name if there is any.
    fileprivate var address: PostalAddress {
        var address = billingAddress.flatMap(PostalAddress.init(json:)) ?? PostalAddress()
        address.name = address.name ?? name
        return address
    }
}

extension TaxRate {
    /// A rate as documents of `/api2` have it.
    fileprivate init(_ percent: Percent) { self.init(hundredMillionths: percent.tenThousandths * 100) }
}
