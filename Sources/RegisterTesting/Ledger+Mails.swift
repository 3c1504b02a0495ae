import Refunds
import Register

extension Ledger {
    /// A page of mails, the newest first.
    func mails(_ query: MailQuery) -> Listing<MailSummary> {
        let found = mails.values.filter { mail in
            query.stores.contains(mail.storeID) && query.states.contains(mail.state)
                && isThat(query.document, mail.document) && query.asked.contains(mail.askedAt)
        }
        let sequence = found.sorted { OutboxMail.areInSequence($1, $0) }
        let listed = sequence.compactMap(summary).filter { mail in
            isSpelled(query.number, mail.number)
                && (query.customer == nil || orders[mail.orderID]?.customer.has(query.customer) == true)
        }
        return Listing(listed, query.page)
    }

    private func summary(of mail: OutboxMail) -> MailSummary? {
        let number: String
        let order: Order?
        switch mail.document {
        case .creditMemo(let id):
            guard let memo = memos[id] else { return nil }
            (number, order) = (memo.number, orders[memo.refund.orderID])
        case .invoice(let id):
            order = orders.values.first { $0.invoice(id) != nil }
            guard let invoice = order?.invoice(id) else { return nil }
            number = invoice.number
        }
        guard let order else { return nil }
        return MailSummary(
            document: mail.document, number: number, orderID: order.id, orderNumber: order.number,
            storeID: mail.storeID, recipient: order.customer.email, mark: mail.mark, askedAt: mail.askedAt,
            tries: mail.tries, nextTryAt: mail.state == .waiting ? mail.nextTryAt : nil, deliveredAt: mail.deliveredAt,
            reason: mail.reason)
    }
}
