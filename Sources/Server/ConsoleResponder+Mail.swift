import Console
import Refunds
import Register
import Wire

/// The outbox, and the mails that people ask for.
extension ConsoleResponder {
    /// A page of mails, or all that were looked for as a file.
    func outbox(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let (search, note, goesOut) = (Search(request.query, for: .mails), request.mailNote, mailsGoOut)
        return try await list(search, frame) { page, store throws(StoreFault) in
            var query = MailQuery(stores: stores, page: page)
            query.states = search.states
            query.number = search.number
            query.customer = search.customer
            query.asked = search.period
            return ListPage(try store.mails(query), goesOut: goesOut, note: note, for: search, in: frame)
        }
    }

    /// How many mails have come so far.
    func mails(in states: Set<MailState>, of stores: Set<StoreID>) async throws(Problem) -> Int {
        var query = MailQuery(stores: stores, page: PageRequest(number: 1, limit: 1, wantsTotal: true))
        query.states = states
        return try await read { [query] store throws(StoreFault) in try store.mails(query).total ?? 0 }
    }

    /// The mail about a document, as its page shows it.
    func mailing(
        about document: DocumentID, of order: Order, _ note: MailNote?
    ) async throws(Problem) -> Mailing {
        var query = MailQuery(stores: [order.storeID], page: ConsoleResponder.one)
        query.document = document
        let mails = try await read { [query] store throws(StoreFault) in try store.mails(query).records }
        return Mailing(about: document, of: order, mails.first, goesOut: mailsGoOut, note: note)
    }

    /// Mails a credit memo, as `POST /api2/creditmemo/email` does.
    func mailMemo(_ id: Int64, _ form: FormFields, _ stores: Set<StoreID>) async throws(Problem) -> Response {
        let (memo, order) = try await memo(id, stores)
        return try await askForMail(about: .creditMemo(memo.id), of: order, form)
    }

    /// Mails an invoice, as `POST /api2/invoice/email` does.
    func mailInvoice(_ id: Int64, _ form: FormFields, _ stores: Set<StoreID>) async throws(Problem) -> Response {
        let record = try await invoice(id, stores)
        return try await askForMail(about: .invoice(record.invoice.id), of: record.order, form)
    }

    private func askForMail(
        about document: DocumentID, of order: Order, _ fields: FormFields
    ) async throws(Problem) -> Response {
        guard let form = MailForm(fields) else { throw Problem(.malformedRequest) }
        guard order.customer.email != nil else { throw Problem(.mailAddressMissing) }
        switch await register.askForMail(about: document, of: order.storeID, seen: form.seen) {
        case .success(let mail): return form.answer(mail.state.isOpen ? .due : .moved, about: document)
        case .failure(let rejection): throw Problem(rejected: rejection)
        }
    }
}

extension Request {
    /// What an address says of a mail that was just asked for.
    var mailNote: MailNote? { query["note"].flatMap { MailNote(rawValue: $0) } }
}
