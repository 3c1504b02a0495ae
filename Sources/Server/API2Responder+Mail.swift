import API2
import Refunds
import Register
import Wire

/// Mails documents that exist: all that happens before the answer is a row in the outbox.
extension API2Responder {
    func mailed(_ query: CreditMemoQuery) async throws(Problem) -> Response {
        let memos = try await lookUp { store throws(StoreFault) in try store.creditMemos(query).records }
        let memo = try only(memos, or: .creditMemoNotFound)
        let orders = try await lookUp { store throws(StoreFault) in
            try store.orders(named: .order(memo.refund.orderID), in: [memo.storeID])
        }
        try await askForMail(about: .creditMemo(memo.id), of: try only(orders, or: .internal))
        return CreditMemoAnswer.mailed(memo)
    }

    func mailed(_ query: InvoiceQuery) async throws(Problem) -> Response {
        let invoices = try await lookUp { store throws(StoreFault) in try store.invoices(query).records }
        let record = try only(invoices, or: .refused(.invoiceNotFound))
        try await askForMail(about: .invoice(record.invoice.id), of: record.order)
        return InvoiceAnswer.mailed(record)
    }

    private func askForMail(about document: DocumentID, of order: Order) async throws(Problem) {
        guard order.customer.email != nil else { throw .mailAddressMissing }
        if case .failure(let rejection) = await register.askForMail(about: document, of: order.storeID) {
            throw Problem(rejection)
        }
    }
}
