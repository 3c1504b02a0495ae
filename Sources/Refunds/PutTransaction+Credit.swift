internal import Amounts
internal import SalesTax

extension PutTransaction {
    /// What a linked refund gives back, beside the other refunds of its invoice.
    func credit(
        for assessment: Assessment, on snapshot: TransactionSnapshot, _ overCredit: OverCredit
    ) throws(TransactionRefusal) -> LinkedCredit {
        guard let name = terms.createdFrom else { throw .originMissing }
        let (invoice, credits) = try snapshot.origin.invoice(named: name)
        if let trait = snapshot.difference(of: invoice.terms, from: terms, in: key.source) {
            throw .originDiffers(trait)
        }
        let charged = ChargedTax(invoice.assessment)
        let standing = credits.without(snapshot.stored, on: invoice, charged)
        let credit: TaxCredit
        do throws(CreditRefusal) {
            credit = try charged.credit(
                terms.refundLinkedPortion ?? .whole, items: assessment.items.map(\.total).sum(), beside: standing,
                overCredit)
        } catch {
            throw .wouldExceed(error)
        }
        if overCredit == .refuse {
            let left = max(0, Int128(invoice.assessment.shippingTotal.tenThousandths) - standing.shipping)
            guard Int128(assessment.shippingTotal.tenThousandths) <= left else {
                throw .shippingWouldExceed(left: Amount(tenThousandths: Int64(left)))
            }
        }
        return LinkedCredit(invoiceID: invoice.id, credit: credit, components: invoice.assessment.components)
    }
}

extension TransactionOrigin {
    /// The invoice in force that a refund can be linked to.
    fileprivate func invoice(
        named name: String
    ) throws(TransactionRefusal) -> (TaxTransaction, StandingCredits) {
        switch self {
        case .unknown: throw .originUnknown(name)
        case .inSource(let source): throw .originInSource(source)
        case .document(let invoice, let credits):
            guard invoice.terms.type == .invoice else { throw .originNotInvoice(invoice.terms.type) }
            guard invoice.isInForce else { throw .originCancelled(name) }
            return (invoice, credits)
        }
    }
}

extension TransactionSnapshot {
    /// Checks that the stored document may become this one under the refunds that are linked to it.
    func allowReplacement(
        by transaction: TaxTransaction, _ overCredit: OverCredit
    ) throws(TransactionRefusal) {
        guard let stored, stored.terms.type == .invoice else { return }
        let standing = memos.filter(\.isInForce)
        guard !standing.isEmpty else { return }
        let credits = standing.compactMap(\.linkedCredit?.credit)
        let traits = standing.lazy.compactMap { memo in
            difference(of: transaction.terms, from: memo.terms, in: transaction.key.source)
        }
        if transaction.isInForce, let trait = traits.first { throw .memosDiffer(trait) }
        do throws(CreditRefusal) {
            let charged = ChargedTax(stored.assessment)
            if transaction.isInForce {
                try charged.mayBeReplaced(by: ChargedTax(transaction.assessment), under: credits, overCredit)
            } else {
                try charged.mayBeCanceled(under: credits, overCredit)
            }
        } catch {
            throw .belowMemos(error)
        }
        guard overCredit == .refuse else { return }
        let charged = transaction.isInForce ? transaction.assessment.shippingTotal : .zero
        let credited = standing.shippingTotal
        guard credited <= charged else { throw .shippingBelowMemos(credited: credited) }
    }

    /// How an invoice and a refund differ. A refund that names no customer is for whoever bought; one customer may go by
    /// two names.
    fileprivate func difference(
        of invoice: TransactionTerms, from memo: TransactionTerms, in source: TransactionSource
    ) -> LinkedTrait? {
        if let customerID = memo.customerID, customerID != invoice.customerID {
            let names = [customerID, invoice.customerID].compactMap { $0 }
            guard let customer, names.count == 2, names.allSatisfy({ customer.isNamed($0, in: source) }) else {
                return .customer
            }
        }
        if memo.currency != invoice.currency { return .currency }
        return memo.isTaxInclusive == invoice.isTaxInclusive ? nil : .taxInclusion
    }
}

extension [TaxTransaction] {
    fileprivate var shippingTotal: Amount { map(\.assessment.shippingTotal).sum() }
}
