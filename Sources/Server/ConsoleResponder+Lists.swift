import Console
import Refunds
import Register
import Wire

extension ConsoleResponder {
    /// A page of orders, or all that were looked for as a file.
    func orders(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let search = Search(request.query)
        return try await list(search, frame) { page, store throws(StoreFault) in
            var query = OrderQuery(stores: stores, page: page)
            query.numbers = search.number.map { [$0] } ?? []
            query.customer = search.customer
            query.totals = search.totals
            query.created = search.period
            query.sorting = Sorting(.createdAt, descending: true)
            return ListPage(try store.orders(query))
        }
    }

    /// A page of invoices, or all that were looked for as a file.
    func invoices(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let search = Search(request.query)
        return try await list(search, frame) { page, store throws(StoreFault) in
            var query = InvoiceQuery(stores: stores, page: page)
            query.numbers = search.number.map { [$0] } ?? []
            query.customer = search.customer
            query.totals = search.totals
            query.created = search.period
            query.sorting = Sorting(.createdAt, descending: true)
            return ListPage(try store.invoices(query))
        }
    }

    /// A page of credit memos of both dialects, or all that were looked for as a file.
    func memos(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let search = Search(request.query)
        return try await list(search, frame) { page, store throws(StoreFault) in
            var query = MemoSummaryQuery(stores: stores, page: page)
            query.number = search.number
            query.customer = search.customer
            query.totals = search.totals
            query.created = search.period
            return ListPage(try store.memoSummaries(query))
        }
    }

    private static let fileRowsOfPage = 1_000

    /// A page of a list, or all of it as a file.
    func list(
        _ search: Search, _ frame: Frame,
        _ page: @escaping @Sendable (PageRequest, any Store) throws(StoreFault) -> ListPage
    ) async throws(Problem) -> Response {
        guard search.wantsFile else {
            return try await read { store throws(StoreFault) in try page(search.page, store) }
                .response(to: search, in: frame)
        }
        var pages: [ListPage] = []
        repeat {
            let next = PageRequest(
                number: pages.count + 1, limit: ConsoleResponder.fileRowsOfPage, wantsTotal: pages.isEmpty)
            pages.append(try await read { store throws(StoreFault) in try page(next, store) })
        } while pages.count * ConsoleResponder.fileRowsOfPage < min(pages[0].total, ListPage.fileRowsMax)
        return ListPage.file(pages, in: frame)
    }
}
