import Refunds
import Register

extension Auditor {
    /// Takes note of a `/v1` document.
    mutating func put(_ transaction: TaxTransaction, _ journal: [(account: String, money: [Int64])]) {
        let name = "document \(transaction.key)"
        if let before = transactions[transaction.id] {
            hold(transaction.revision == before.revision + 1, 8, "\(name) goes on from another revision")
            hold(transaction.number == before.number && transaction.key == before.key, 4, "\(name) has another name")
            hold(before.terms.status != .cancelled || transaction.revision > before.revision, 8, "\(name) is over")
        } else {
            let twins = transactions.values.filter { $0.key == transaction.key && $0.storeID == transaction.storeID }
            hold(twins.isEmpty, 5, "there are two of \(name)")
            hold(transaction.revision == 1, 8, "\(name) begins with revision \(transaction.revision)")
            if let number = transaction.number { take(number, in: transaction.storeID, at: transaction.createdAt) }
        }
        hold(journal.map { $0.money[0] }.reduce(0, +) == 0, 7, "the journal of \(name) does not sum to zero")
        transactions[transaction.id] = transaction
        checkTax(ofInvoice: transaction.linkedCredit?.invoiceID ?? transaction.id)
    }

    /// No more of an invoice's tax goes back than it has.
    private mutating func checkTax(ofInvoice id: TransactionID) {
        guard let invoice = transactions[id] else { return }
        let given = transactions.values.filter { $0.linkedCredit?.invoiceID == id && $0.terms.status != .cancelled }
            .map { $0.linkedCredit?.credit.tax?.tenThousandths ?? 0 }.reduce(0, +)
        let tax = invoice.tax?.tenThousandths ?? 0
        hold(given >= 0 && given <= max(tax, 0), 1, "\(given) of \(tax) tax of document \(invoice.key) went back")
    }
}
