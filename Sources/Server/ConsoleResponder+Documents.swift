import Console
import Printing
import Refunds
import Register
import Wire

extension ConsoleResponder {
    /// The memos and the entries of a history that a page shows.
    private static let rowsMax = 200
    private static let all = PageRequest(number: 1, limit: rowsMax, wantsTotal: false)
    static let one = PageRequest(number: 1, limit: 1, wantsTotal: false)

    /// An order.
    func order(_ id: Int64, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let (order, memos, history) = try await found {
            store throws(StoreFault) -> (Order, [CreditMemo], [HistoryEntry])? in
            guard let order = try store.orders(named: .order(OrderID(id)), in: stores).first else { return nil }
            var query = CreditMemoQuery(stores: stores, page: ConsoleResponder.all)
            query.orderID = order.id
            return (
                order, try store.creditMemos(query).records,
                try store.history(of: order.id, ConsoleResponder.all).records
            )
        }
        return DocumentPage(order, memos: memos, history: history, in: frame.language).response(in: frame)
    }

    /// An invoice.
    func invoice(
        _ id: Int64, _ stores: Set<StoreID>, _ frame: Frame, note: MailNote?
    ) async throws(Problem) -> Response {
        let record = try await invoice(id, stores)
        let memos = try await read { store throws(StoreFault) in
            var memos = CreditMemoQuery(stores: stores, page: ConsoleResponder.all)
            memos.invoiceID = record.invoice.id
            return try store.creditMemos(memos).records
        }
        let mailing = try await mailing(about: .invoice(record.invoice.id), of: record.order, note)
        return DocumentPage(record, memos: memos, mailing: mailing, in: frame.language).response(in: frame)
    }

    /// An invoice, with the order that it is of.
    func invoice(_ id: Int64, _ stores: Set<StoreID>) async throws(Problem) -> InvoiceRecord {
        try await found { store throws(StoreFault) in
            var query = InvoiceQuery(stores: stores, page: ConsoleResponder.one)
            query.id = InvoiceID(id)
            return try store.invoices(query).records.first
        }
    }

    /// A credit memo of an order.
    func memo(
        _ id: Int64, _ stores: Set<StoreID>, _ frame: Frame, note: MailNote?
    ) async throws(Problem) -> Response {
        let (memo, order) = try await memo(id, stores)
        let mailing = try await mailing(about: .creditMemo(memo.id), of: order, note)
        return DocumentPage(memo, of: order, mailing: mailing, in: frame.language).response(in: frame)
    }

    /// The same as a PDF.
    func memoPDF(_ id: Int64, _ stores: Set<StoreID>) async throws(Problem) -> Response {
        let (memo, order) = try await memo(id, stores)
        return try await printed(
            PrintedMemo(memo, of: order), of: memo.storeID, logged: String(memo.id.rawValue))
    }

    /// A memo, with the order that it is of.
    func memo(_ id: Int64, _ stores: Set<StoreID>) async throws(Problem) -> (CreditMemo, Order) {
        try await found { store throws(StoreFault) -> (CreditMemo, Order)? in
            var query = CreditMemoQuery(stores: stores, page: ConsoleResponder.one)
            query.id = CreditMemoID(id)
            guard let memo = try store.creditMemos(query).records.first,
                let order = try store.orders(named: .order(memo.refund.orderID), in: stores).first
            else { return nil }
            return (memo, order)
        }
    }

    /// A credit memo of `/v1`.
    func transaction(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let (record, origin) = try await transaction(request, stores)
        let page = DocumentPage(record.transaction, origin: origin, customer: record.customer, in: frame.language)
        guard let page else { throw Problem(.notFound) }
        return page.response(in: frame)
    }

    /// The same as a PDF.
    func transactionPDF(_ request: Request, _ stores: Set<StoreID>) async throws(Problem) -> Response {
        let (record, origin) = try await transaction(request, stores)
        guard let memo = PrintedMemo(record.transaction, origin: origin, customer: record.customer) else {
            throw Problem(.notFound)
        }
        return try await printed(
            memo, of: record.transaction.storeID, logged: record.transaction.complytID.description)
    }

    /// The document that an address names, with the one that it was created from, by a name of the same source.
    private func transaction(
        _ request: Request, _ stores: Set<StoreID>
    ) async throws(Problem) -> (TransactionRecord, origin: TaxTransaction?) {
        guard let name = request.query["name"], let storeID = request.query["store"].flatMap({ Int64($0) }),
            let source = request.query["source"].flatMap({ Int64($0) }).flatMap({ TransactionSource($0) }),
            stores.contains(StoreID(storeID))
        else { throw Problem(.notFound) }
        return try await found { store throws(StoreFault) -> (TransactionRecord, origin: TaxTransaction?)? in
            let key = TransactionKey(source: source, externalID: name)
            guard let record = try store.transaction(key, revision: nil, in: StoreID(storeID)) else { return nil }
            var origin: TransactionRecord?
            if let name = record.transaction.terms.createdFrom {
                let key = TransactionKey(source: source, externalID: name)
                origin = try store.transaction(key, revision: nil, in: StoreID(storeID))
            }
            return (record, origin?.transaction)
        }
    }

    private func printed(
        _ memo: PrintedMemo, of storeID: StoreID, logged name: String
    ) async throws(Problem) -> Response {
        do throws(Hindrance) {
            return Page.pdf(
                try await printer.print(memo, of: storeID, logged: name), named: "creditmemo-\(memo.number)")
        } catch {
            throw Problem(error)
        }
    }

    /// Reads what a page shows; nothing there is a page that says so.
    func found<Value: Sendable>(
        _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value?
    ) async throws(Problem) -> Value {
        guard let value = try await read(body) else { throw Problem(.notFound) }
        return value
    }
}
