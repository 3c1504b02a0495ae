public import SalesTax

extension StandingCredits {
    /// What memos give back of an invoice, those that are in force.
    public init(of memos: some Sequence<TaxTransaction>, on invoice: TaxTransaction) {
        self = .none
        let charged = ChargedTax(invoice.assessment)
        for memo in memos { count(memo, on: invoice, charged) }
    }

    /// The same with a memo as it is after a command, be it of this invoice now or before.
    public func replacing(
        _ before: TaxTransaction?, by after: TaxTransaction, on invoice: TaxTransaction
    ) -> StandingCredits {
        let charged = ChargedTax(invoice.assessment)
        var credits = without(before, on: invoice, charged)
        credits.count(after, on: invoice, charged)
        return credits
    }

    /// The same without a memo that was counted, if it was.
    func without(_ memo: TaxTransaction?, on invoice: TaxTransaction, _ charged: ChargedTax) -> StandingCredits {
        guard let memo, let credit = memo.credit(standingOn: invoice) else { return self }
        var credits = self
        credits.remove(credit, shipping: memo.assessment.shippingTotal, of: charged)
        return credits
    }

    private mutating func count(_ memo: TaxTransaction, on invoice: TaxTransaction, _ charged: ChargedTax) {
        guard let credit = memo.credit(standingOn: invoice) else { return }
        add(credit, shipping: memo.assessment.shippingTotal, of: charged)
    }
}

extension TaxTransaction {
    /// What it gives back of an invoice; nil when it is not in force, or gives back of another.
    fileprivate func credit(standingOn invoice: TaxTransaction) -> TaxCredit? {
        guard isInForce, let linkedCredit, linkedCredit.invoiceID == invoice.id else { return nil }
        return linkedCredit.credit
    }
}
