import Refunds
import Register
import SQLStore
import SQLiteEngine
import Testing

/// What an order has is little, however much its store has; and a page is little of a list.
@Suite("The ways of lists through the database")
struct ListingPlanTests {
    private let page = PageRequest(number: 1, limit: 20, wantsTotal: true)
    private let stores: Set<StoreID> = [StoreID(1), StoreID(2)]

    @Test("to an order's documents go along no list of all, in any sequence", arguments: Sorting.Field.allCases)
    func goesByTheOrder(field: Sorting.Field) throws {
        let (store, plans) = try recorded()
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
        let asked = try plans().filter { !$0.sql.contains("tax_transaction") }
        #expect(asked.count > 12)
        for (sql, plan) in asked {
            let isLong = plan.contains {
                $0.contains("(store_id=?") || $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN i")
            }
            #expect(!plan.isEmpty && !isLong, "\(sql): \(plan)")
        }
    }

    @Test("to the orders that changed go along their changes", arguments: [false, true])
    func alongChanges(descending: Bool) throws {
        let (store, plans) = try recorded()
        let page = PageRequest(number: 1, limit: 20, wantsTotal: false)
        let queries: [(inout OrderQuery) -> Void] = [
            { _ in }, { $0.statuses = ["complete"] }, { $0.updated = Period(from: .init(seconds: 1), to: nil) },
            { $0.totals = Span(least: .zero, most: nil) },
        ]
        for change in queries {
            var query = OrderQuery(stores: stores, page: page)
            query.sorting = Sorting(.updatedAt, descending: descending)
            change(&query)
            #expect(try store.orders(query).records.isEmpty)
        }
        let asked = try plans()
        #expect(asked.count == 2 * queries.count)
        for (sql, plan) in asked {
            let isAlong = ["INDEX balance_order_updated", "INDEX creditmemo_created"].contains {
                plan.first?.contains($0) == true
            }
            #expect(isAlong, "\(sql): \(plan)")
            // Those of one second are sorted among themselves.
            #expect(!plan.contains("USE TEMP B-TREE FOR ORDER BY"), "\(sql): \(plan)")
        }
    }

    @Test("to orders that are named go by their names, whenever they changed")
    func namedOrders() throws {
        let (store, plans) = try recorded()
        for change in [{ $0.id = OrderID(7) }, { $0.numbers = ["7", "8"] }] as [(inout OrderQuery) -> Void] {
            var query = OrderQuery(stores: stores, page: page)
            query.sorting = Sorting(.updatedAt, descending: true)
            query.updated = Period(from: .init(seconds: 1), to: nil)
            change(&query)
            #expect(try store.orders(query).total == 0)
        }
        let asked = try plans()
        #expect(asked.count == 4)
        for (sql, plan) in asked {
            #expect(!plan.isEmpty && !plan.contains { $0.contains("(store_id=?") }, "\(sql): \(plan)")
        }
    }

    /// A store, and the statements that it was asked for since with the database's plans of them.
    private func recorded() throws -> (any Store, plans: () throws -> [(sql: String, plan: [String])]) {
        let test = try TestRegister()
        let path = test.path + "-recorded"
        let engine = try RecordingEngine(SQLiteEngine(path: path))
        let store = try SQLStore(engine, at: Instant(seconds: 0), installation: "test")
        let before = engine.statements
        return (
            store,
            {
                let database = try DatabaseFile(path: path)
                return try engine.statements.subtracting(before).map { sql in
                    // Its folder is there as long as it is.
                    _ = test
                    return (sql, try database.run("EXPLAIN QUERY PLAN " + sql).compactMap(\.last))
                }
            }
        )
    }
}
