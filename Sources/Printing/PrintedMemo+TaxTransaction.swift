internal import Amounts
public import Refunds
internal import SalesTax

extension PrintedMemo {
    /// A credit memo of `/v1` with the document that it was created from and its customer, where they are known. Nil for a
    /// document that is no credit memo.
    public init?(_ transaction: TaxTransaction, origin: TaxTransaction?, customer: TaxCustomer?) {
        switch transaction.kind {
        case .invoice, .estimate: return nil
        case .linkedRefund, .standAloneRefund, .taxableRefund: break
        }
        precondition(origin.map { $0.storeID == transaction.storeID } ?? true, "both are of one store")
        precondition(customer.map { $0.storeID == transaction.storeID } ?? true, "both are of one store")
        let terms = transaction.terms
        let assessment = transaction.assessment
        let address = terms.address(of: customer)
        let shipping = assessment.lines.last { $0.place == .shipping }
        self.init(
            number: transaction.number ?? transaction.key.externalID,
            issuedAt: terms.createdAt?.instant ?? transaction.createdAt, isInForce: transaction.isInForce,
            buyer: address.lines + [customer?.terms.email].compactMap(\.self), country: address.country, order: nil,
            invoices: origin.map(Reference.init).map { [$0] }
                ?? terms.createdFrom.map { [Reference(number: $0, issuedAt: nil)] } ?? [],
            currency: terms.currency, pricesHaveTax: terms.isTaxInclusive,
            lines: zip(terms.items, assessment.items).map { item, line in
                let isTaxed = !line.taxes.isEmpty
                return Line(
                    name: item.name, details: item.description, quantity: item.quantity, price: item.unitPrice,
                    taxRate: isTaxed ? line.taxes.map { assessment.components[$0.component].rate }.sum() : nil,
                    tax: isTaxed ? line.tax : nil, amount: line.gross)
            },
            sums: Sums(
                subtotal: assessment.items.map(\.gross).sum(), discount: assessment.discountTotal,
                shipping: shipping?.gross ?? .zero, tax: transaction.tax, total: transaction.total),
            taxes: transaction.linkedCredit.map(Tax.list) ?? Tax.list(of: assessment), payout: nil, comment: nil)
    }
}

extension PrintedMemo.Reference {
    /// A sale, by what people call it.
    fileprivate init(_ transaction: TaxTransaction) {
        self.init(
            number: transaction.terms.documentName ?? transaction.key.externalID,
            issuedAt: transaction.terms.createdAt?.instant ?? transaction.createdAt)
    }
}

extension PrintedMemo.Tax {
    /// What a linked memo gives back of its invoice's taxes: at the invoice's rates, and of a part that has no lines of its
    /// own.
    fileprivate static func list(of linked: LinkedCredit) -> [PrintedMemo.Tax] {
        linked.components.compactMap { component in
            let cells = linked.credit.cells.filter {
                $0.key.jurisdiction == component.jurisdiction && $0.key.rateClass == component.rateClass
            }
            return cells.isEmpty
                ? nil
                : PrintedMemo.Tax(
                    title: component.title, rate: component.rate, base: nil, amount: cells.map(\.amount).sum())
        }
    }

    /// The taxes of a memo that was taxed by itself.
    fileprivate static func list(of assessment: Assessment) -> [PrintedMemo.Tax] {
        assessment.components.enumerated().map { index, component in
            let lines = assessment.lines.filter { $0.taxes.contains { $0.component == index } }
            let base = lines.map { $0.taxable - (assessment.isTaxInclusive ? $0.tax : .zero) }.sum()
            return PrintedMemo.Tax(
                title: component.title, rate: component.rate, base: base, amount: assessment.tax(of: index))
        }
    }
}

extension RateComponent {
    /// Whose tax it is.
    fileprivate var title: String { jurisdiction.name ?? jurisdiction.description }
}

extension TransactionTerms {
    /// Where the bill goes, with the customer's name.
    fileprivate func address(of customer: TaxCustomer?) -> PostalAddress {
        var address = PostalAddress(billingAddress ?? customer?.terms.address ?? shippingAddress)
        address.name = customer?.terms.name
        return address
    }
}
