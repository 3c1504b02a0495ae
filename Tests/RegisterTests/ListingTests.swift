import Amounts
import Refunds
import Register
import Testing

@Suite("Listings")
struct ListingTests {
    /// Each way that a page is found by: a run of one store's numbers, a run of ids, stores merged.
    @Test(
        "pages of any stores, in any sequence, forwards and from the end, are the list cut into pages",
        arguments: [[1], [3], [1, 2, 3], [1, 2, 3, 9], [1, 3], [9], []], Sorting.Field.allCases)
    func pagesMakeTheList(stores: [Int64], field: Sorting.Field) async throws {
        let test = try await registerOfThreeStores()
        let store = try test.reopened()
        for descending in [false, true] {
            let whole = try list(store, stores, Sorting(field, descending: descending), 1, 200, total: true)
            #expect(whole.total == whole.records.count)
            let expected = whole.records.sorted {
                let isBefore = (key($0, field), $0.id.rawValue) < (key($1, field), $1.id.rawValue)
                return $0.id != $1.id && isBefore != descending
            }
            #expect(whole.records.map(\.id) == expected.map(\.id))
            #expect(Set(whole.records.map(\.storeID.rawValue)).isSubset(of: stores))
            for limit in [1, 4] {
                for number in 1...(whole.records.count / limit + 2) {
                    for total in [false, true] {
                        let page = try list(
                            store, stores, Sorting(field, descending: descending), number, limit, total: total)
                        let cut = whole.records.dropFirst((number - 1) * limit).prefix(limit)
                        #expect(page.records.map(\.id) == cut.map(\.id))
                        #expect(page.total == (total ? whole.records.count : nil))
                    }
                }
            }
        }
    }

    @Test("a look-up by id finds a document of the caller's stores alone, on the first page alone")
    func lookUpByID() async throws {
        let test = try await registerOfThreeStores()
        let store = try test.reopened()
        for (stores, number, found) in [([1], 1, 1), ([2, 3], 1, 0), ([1, 2], 2, 0)] as [([Int64], Int, Int)] {
            let page = PageRequest(number: number, limit: 20, wantsTotal: true)
            var memos = CreditMemoQuery(stores: Set(stores.map { StoreID($0) }), page: page)
            memos.id = CreditMemoID(1)
            #expect(try store.creditMemos(memos).records.count == found)
            var orders = OrderQuery(stores: memos.stores, page: page)
            orders.id = OrderID(1)
            #expect(try store.orders(orders).records.count == found)
        }
    }

    private func list(
        _ store: some Store, _ stores: [Int64], _ sorting: Sorting, _ number: Int, _ limit: Int, total: Bool
    ) throws -> Listing<CreditMemo> {
        var query = CreditMemoQuery(
            stores: Set(stores.map { StoreID($0) }),
            page: PageRequest(number: number, limit: limit, wantsTotal: total))
        query.sorting = sorting
        return try store.creditMemos(query)
    }

    private func key(_ memo: CreditMemo, _ field: Sorting.Field) -> Int64 {
        switch field {
        case .id, .createdAt, .updatedAt: memo.id.rawValue
        case .number: Int64(memo.number) ?? 0
        case .grandTotal: memo.refund.total.amount.tenThousandths
        }
    }

    /// Nine memos: of store 1 every second one, the others of stores 2 and 3.
    private func registerOfThreeStores() async throws -> TestRegister {
        let test = try TestRegister()
        for (place, store) in [1, 2, 1, 3, 1, 2, 1, 3, 1].enumerated() {
            let order = try await test.importOrder(store: Int64(store))
            let pieces = Quantity(tenThousandths: Int64(place % 3 + 1) * 10_000)
            let item = IssueCreditMemo.Item(lineID: nil, sku: "A", quantity: pieces)
            _ = try #require(await test.refund(.order(order.id), .lines([item]), shipping: .zero).memo)
        }
        return test
    }
}
