internal import Amounts
internal import SalesTax

extension PutTransaction {
    /// What a linked refund gives back, beside the other refunds of its invoice.
    func credit(
        for assessment: Assessment, on snapshot: TransactionSnapshot, _ overCredit: OverCredit
    ) throws(TransactionRefusal) -> LinkedCredit {
        guard let name = terms.createdFrom else { throw .originMissing }
        let (invoice, memos) = try snapshot.origin.invoice(named: name)
        if let trait = invoice.terms.difference(from: terms) { throw .originDiffers(trait) }
        let standing = memos.filter { $0.isInForce && $0.id != snapshot.stored?.id }
        let credit: TaxCredit
        do throws(CreditRefusal) {
            credit = try ChargedTax(invoice.assessment).credit(
                terms.refundLinkedPortion ?? .whole, items: assessment.items.map(\.total).sum(),
                beside: standing.compactMap(\.linkedCredit?.credit), overCredit)
        } catch {
            throw .wouldExceed(error)
        }
        if overCredit == .refuse {
            let left = max(.zero, invoice.assessment.shippingTotal - standing.shippingTotal)
            guard assessment.shippingTotal <= left else { throw .shippingWouldExceed(left: left) }
        }
        return LinkedCredit(invoiceID: invoice.id, credit: credit, components: invoice.assessment.components)
    }
}

extension TransactionOrigin {
    /// The invoice in force that a refund can be linked to.
    fileprivate func invoice(
        named name: String
    ) throws(TransactionRefusal) -> (invoice: TaxTransaction, memos: [TaxTransaction]) {
        switch self {
        case .unknown: throw .originUnknown(name)
        case .inSource(let source): throw .originInSource(source)
        case .document(let invoice, let memos):
            guard invoice.terms.type == .invoice else { throw .originNotInvoice(invoice.terms.type) }
            guard invoice.isInForce else { throw .originCancelled(name) }
            return (invoice, memos)
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
        let shipping = standing.shippingTotal
        let traits = standing.lazy.compactMap { transaction.terms.difference(from: $0.terms) }
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
        let charged = transaction.isInForce ? transaction.assessment.shippingTotal : .zero
        guard overCredit == .allow || shipping <= charged else { throw .shippingBelowMemos(credited: shipping) }
    }
}

extension TransactionTerms {
    /// How a refund differs from this invoice. A refund that names no customer is for whoever bought.
    fileprivate func difference(from memo: TransactionTerms) -> LinkedTrait? {
        if let customerID = memo.customerID, customerID != self.customerID { return .customer }
        if memo.currency != currency { return .currency }
        return memo.isTaxInclusive == isTaxInclusive ? nil : .taxInclusion
    }
}

extension [TaxTransaction] {
    fileprivate var shippingTotal: Amount { map(\.assessment.shippingTotal).sum() }
}
