internal import Amounts
internal import SalesTax

extension TaxTransaction {
    /// What a credit memo in force does to the books, all in all; nothing for any other document.
    ///
    /// A `/v1` document has one currency, so both twins are the same. Where a linked refund's prices have the tax in
    /// them, it is taken off the goods: the invoice's lines are not the refund's.
    public var journal: [JournalEntry] {
        switch kind {
        case .invoice, .estimate: return []
        case .linkedRefund, .standAloneRefund, .taxableRefund: break
        }
        guard isInForce else { return [] }
        let tax = tax ?? .zero
        let shippingTax = assessment.lines.last { $0.place == .shipping }?.tax ?? .zero
        let shipping = assessment.shippingTotal - (terms.isTaxInclusive ? shippingTax : .zero)
        return [
            JournalEntry(.salesReturns, total - tax - shipping),
            JournalEntry(.shippingReturns, shipping),
            JournalEntry(.tax, tax),
            JournalEntry(.refundPayable, -total),
        ].filter { $0.money != .zero }
    }
}

extension JournalEntry {
    fileprivate init(_ account: Account, _ amount: Amount) {
        self.init(account: account, money: Money(amount, base: amount))
    }
}

extension [JournalEntry] {
    /// What has to be booked where the other entries are booked already.
    func less(_ booked: [JournalEntry]) -> [JournalEntry] {
        JournalEntry.Account.allCases.compactMap { account in
            let money = balance(of: account) - booked.balance(of: account)
            return money == .zero ? nil : JournalEntry(account: account, money: money)
        }
    }

    private func balance(of account: JournalEntry.Account) -> Money {
        lazy.filter { $0.account == account }.map(\.money).sum()
    }
}
