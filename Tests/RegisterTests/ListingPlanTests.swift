import Refunds
import Register
import SQLStore
import SQLiteEngine
import Testing

/// What an order has is little, however much its store has.
@Suite("The way to the documents of an order")
struct ListingPlanTests {
    private let page = PageRequest(number: 1, limit: 20, wantsTotal: true)
    private let stores: Set<StoreID> = [StoreID(1), StoreID(2)]

    @Test("goes along no list of a store's documents, in any sequence", arguments: Sorting.Field.allCases)
    func goesByTheOrder(field: Sorting.Field) throws {
        let test = try TestRegister()
        let engine = try RecordingEngine(SQLiteEngine(path: test.path + "-recorded"))
        let store = try SQLStore(engine, at: Instant(seconds: 0), installation: "test")
        let before = engine.statements
        let filters: [(inout CreditMemoQuery) -> Void] = [
            { $0.orderID = OrderID(7) }, { $0.orderNumber = "7" }, { $0.invoiceID = InvoiceID(7) },
            { $0.invoiceNumber = "7" },
        ]
        for filter in filters {
            var memos = CreditMemoQuery(stores: stores, page: page)
            filter(&memos)
            memos.sorting = Sorting(field, descending: true)
            #expect(try store.creditMemos(memos).total == 0)
        }
        for filter in [{ $0.orderID = OrderID(7) }, { $0.orderNumber = "7" }] as [(inout InvoiceQuery) -> Void] {
            var invoices = InvoiceQuery(stores: stores, page: page)
            filter(&invoices)
            invoices.sorting = Sorting(field, descending: true)
            #expect(try store.invoices(invoices).total == 0)
        }
        var summaries = MemoSummaryQuery(stores: stores, page: page)
        summaries.origin = "7"
        #expect(try store.memoSummaries(summaries).total == 0)
        let asked = engine.statements.subtracting(before)
        #expect(asked.count > 12)
        let database = try DatabaseFile(path: test.path + "-recorded")
        for sql in asked where !sql.contains("tax_transaction") {
            let plan = try database.run("EXPLAIN QUERY PLAN " + sql).compactMap(\.last)
            let isLong = plan.contains {
                $0.contains("(store_id=?") || $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN i")
            }
            #expect(!plan.isEmpty && !isLong, "\(sql): \(plan)")
        }
    }
}
