import API2
import Refunds
import Testing
import Wire

/// What the query string, or a JSON body on the `GET`, selects of a list.
@Suite struct ListParametersTests {
    private func orders(_ query: String, _ json: String = "") throws -> OrderQuery {
        switch try call(.get, "/api2/order?" + query, json) {
        case .orders(let query): return query
        case .order(let query):
            #expect(query.page == PageRequest(number: 1, limit: 2, wantsTotal: false))
            return query
        default: throw Problem.notFound
        }
    }

    private static let pages: [(String, PageRequest)] = [
        ("", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page=3&limit=50", PageRequest(number: 3, limit: 50, wantsTotal: false)),
        ("limit=200", PageRequest(number: 1, limit: 200, wantsTotal: false)),
        ("limit=201", PageRequest(number: 1, limit: 200, wantsTotal: false)),
        ("limit=99999999999999999999", PageRequest(number: 1, limit: 200, wantsTotal: false)),
        ("page=99999999999999999999", PageRequest(number: 9_007_199_254_740_991, limit: 20, wantsTotal: false)),
        ("page=0&limit=0", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page=-1&limit=-1", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page=two&limit=ten", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page=&limit=", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page=1.5&limit=1e1", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("page_size=7", PageRequest(number: 1, limit: 7, wantsTotal: false)),
        ("per_page=7", PageRequest(number: 1, limit: 7, wantsTotal: false)),
        ("pageSize=7", PageRequest(number: 1, limit: 7, wantsTotal: false)),
        ("pageSize=9&page_size=7&limit=5", PageRequest(number: 1, limit: 5, wantsTotal: false)),
        ("include_pagination=1", PageRequest(number: 1, limit: 20, wantsTotal: true)),
        ("include_pagination=true", PageRequest(number: 1, limit: 20, wantsTotal: true)),
        ("include_pagination=0", PageRequest(number: 1, limit: 20, wantsTotal: false)),
        ("include_pagination=yes", PageRequest(number: 1, limit: 20, wantsTotal: false)),
    ]

    @Test(arguments: pages)
    func pagingIsRead(query: String, page: PageRequest) throws {
        #expect(try orders(query).page == page)
        guard case .invoices(let invoices) = try call(.get, "/api2/invoices?" + query),
            case .creditMemos(let memos) = try call(.get, "/api2/creditmemo?" + query),
            case .history(let history) = try call(.get, "/api2/history?order_id=5&" + query)
        else { throw Problem.notFound }
        #expect([invoices.page, memos.page, history.page] == [page, page, page])
    }

    private static let bodies: [(String, String, PageRequest)] = [
        (
            "", #"{"page": 3, "limit": "50", "include_pagination": true}"#,
            PageRequest(number: 3, limit: 50, wantsTotal: true)
        ),
        ("page=2", #"{"page": 3, "pageSize": 9}"#, PageRequest(number: 2, limit: 9, wantsTotal: false)),
        ("page_size=7", #"{"limit": 5}"#, PageRequest(number: 1, limit: 7, wantsTotal: false)),
        ("limit=", #"{"limit": 5, "page": null}"#, PageRequest(number: 1, limit: 5, wantsTotal: false)),
        ("", #"{"limit": [5], "page": {}}"#, PageRequest(number: 1, limit: 20, wantsTotal: false)),
    ]

    @Test(arguments: bodies)
    func queryWinsOverBody(query: String, json: String, page: PageRequest) throws {
        #expect(try orders(query, json).page == page)
    }

    private static let sortings: [(String, Sorting)] = [
        ("", Sorting(.id, descending: false)),
        ("direction=desc", Sorting(.id, descending: true)),
        ("sort=entity_id", Sorting(.id, descending: false)),
        ("sort=created_at&direction=desc", Sorting(.createdAt, descending: true)),
        ("sort=updated_at&direction=DESC", Sorting(.updatedAt, descending: true)),
        ("sort=increment_id&direction=ASC", Sorting(.number, descending: false)),
        ("sort=grand_total&direction=asc", Sorting(.grandTotal, descending: false)),
    ]

    @Test(arguments: sortings)
    func sortingIsRead(query: String, sorting: Sorting) throws {
        #expect(try orders(query).sorting == sorting)
        guard case .invoices(let invoices) = try call(.get, "/api2/invoice?" + query),
            case .creditMemos(let memos) = try call(.get, "/api2/creditmemo?" + query)
        else { throw Problem.notFound }
        #expect("\(invoices.sorting.field)" == "\(sorting.field)")
        #expect("\(memos.sorting.field)" == "\(sorting.field)")
        #expect([invoices.sorting.descending, memos.sorting.descending] == [sorting.descending, sorting.descending])
    }

    private static let day = Instant(seconds: 1_767_571_200)  // 2026-01-05 00:00:00

    private static let periods: [(String, Period)] = [
        ("", .always),
        ("created_from=2026-01-05", Period(from: day, to: nil)),
        ("created_from=2026-01-05%2008:14:09", Period(from: day.adding(seconds: 29_649), to: nil)),
        ("created_from=2026-01-05+08:14:09", Period(from: day.adding(seconds: 29_649), to: nil)),
        ("created_to=2026-01-05", Period(from: nil, to: day.adding(seconds: 86_399))),
        ("created_to=2026-01-05%2000:00:00", Period(from: nil, to: day)),
        ("created_from=2026-01-05&created_to=2026-01-05", Period(from: day, to: day.adding(seconds: 86_399))),
    ]

    @Test(arguments: periods)
    func datesAreRead(query: String, period: Period) throws {
        #expect(try orders(query).created == period)
        #expect(try orders(query.replacing("created_", with: "created_at_")).created == period)
        #expect(try orders(query.replacing("created_", with: "")).created == period)
        #expect(try orders(query.replacing("created_", with: "updated_")).updated == period)
        guard case .invoices(let invoices) = try call(.get, "/api2/invoice?" + query),
            case .creditMemos(let memos) = try call(.get, "/api2/creditmemo?" + query)
        else { throw Problem.notFound }
        #expect([invoices.created, memos.created] == [period, period])
    }

    @Test(arguments: [
        "2026", "2026-1-5", "2026-02-30", "2026-01-05T08:14:09", "2026-01-05 08:14", "2026-01-05 24:00:00",
        "05/01/2026", "yesterday", "2026-01-05 08:14:09Z",
    ])
    func otherDatesAreRefused(text: String) throws {
        for name in ["created_from", "created_to", "created_at_from", "from", "to", "updated_from", "updated_to"] {
            #expect(try problem(.get, "/api2/order", #"{"\#(name)": "\#(text)"}"#) == .dateInvalid)
        }
        for path in ["/api2/invoice", "/api2/creditmemo"] {
            #expect(try problem(.get, path, #"{"created_to": "\#(text)"}"#) == .dateInvalid)
        }
        #expect(try problem(.get, "/api2/order", #"{"created_to": 20260105}"#) == .dateInvalid)
    }

    @Test func orderFilters() throws {
        let query = try orders("status=pending,%20processing,&increment_id=100000001,100000002")
        #expect(query.statuses == ["pending", "processing"])
        #expect(query.numbers == ["100000001", "100000002"])
        #expect(query.id == nil)
        #expect(query.stores == [StoreID(1), StoreID(2)])
        let body = try orders("", #"{"status": ["pending", "on hold"], "increment_id": [100000001, "A-2"]}"#)
        #expect(body.statuses == ["pending", "on hold"])
        #expect(body.numbers == ["100000001", "A-2"])
        let none = try orders("status=&increment_id=&id=&unknown=5&status[]=x")
        #expect(none.statuses.isEmpty && none.numbers.isEmpty && none.id == nil)
    }

    @Test func invoiceFilters() throws {
        let target = "/api2/invoices?order_id=5&order_increment_id=7&state=2&increment_id=1,2&sort=created_at"
        guard case .invoices(let query) = try call(.get, target) else { throw Problem.notFound }
        #expect(query.orderID == OrderID(5))
        #expect(query.orderNumber == "7")
        #expect(query.state == .paid)
        #expect(query.numbers == ["1", "2"])
        for (text, state) in [("1", InvoiceState.open), ("2", .paid), ("3", .canceled)] {
            guard case .invoices(let query) = try call(.get, "/api2/invoice?state=\(text)") else {
                throw Problem.notFound
            }
            #expect(query.state == state)
        }
    }

    @Test func creditMemoFilters() throws {
        let target = "/api2/creditmemo?order_id=5&order_increment_id=7&invoice_id=6&invoice_increment_id=8&state=1"
        guard case .creditMemos(let query) = try call(.get, target + "&refund_type=online") else {
            throw Problem.notFound
        }
        #expect(query.orderID == OrderID(5))
        #expect(query.orderNumber == "7")
        #expect(query.invoiceID == InvoiceID(6))
        #expect(query.invoiceNumber == "8")
        #expect(query.state == .open)
        #expect(query.payout == .online)
    }

    /// One id or one number is a lookup; a list of numbers is a filter.
    @Test func lookups() throws {
        guard case .order(let order) = try call(.get, "/api2/order?id=5&page=3&limit=50"),
            case .order(let orderByNumber) = try call(.get, "/api2/order?increment_id=7,"),
            case .invoice(let invoice) = try call(.get, "/api2/invoice?id=5"),
            case .invoice(let invoiceByNumber) = try call(.get, "/api2/invoice", #"{"increment_id": ["7"]}"#),
            case .creditMemo(let memo) = try call(.get, "/api2/creditmemo?id=5&increment_id=7,8"),
            case .creditMemo(let memoByNumber) = try call(.get, "/api2/creditmemo?increment_id=7&order_id=5")
        else { throw Problem.notFound }
        let page = PageRequest(number: 1, limit: 2, wantsTotal: false)
        #expect(order.id == OrderID(5) && order.page == page)
        #expect(orderByNumber.numbers == ["7"] && orderByNumber.page == page)
        #expect(invoice.id == InvoiceID(5) && invoice.page == page)
        #expect(invoiceByNumber.numbers == ["7"] && invoiceByNumber.page == page)
        #expect(memo.id == CreditMemoID(5) && memo.numbers == ["7", "8"] && memo.page == page)
        #expect(memoByNumber.numbers == ["7"] && memoByNumber.orderID == OrderID(5) && memoByNumber.page == page)
    }

    private static let refused: [(String, Problem)] = [
        ("/api2/order?sort=name", .sortInvalid), ("/api2/order?sort=status", .sortInvalid),
        ("/api2/invoice?sort=Entity_ID", .sortInvalid), ("/api2/creditmemo?sort=id", .sortInvalid),
        ("/api2/order?direction=down", .parameterInvalid(name: "direction")),
        ("/api2/invoice?sort=grand_total&direction=1", .parameterInvalid(name: "direction")),
        ("/api2/order?id=x", .parameterInvalid(name: "id")), ("/api2/order?id=0", .parameterInvalid(name: "id")),
        ("/api2/order?id=9007199254740992", .parameterInvalid(name: "id")),
        ("/api2/order?increment_id=1%202", .parameterInvalid(name: "increment_id")),
        ("/api2/order?increment_id=,", .parameterInvalid(name: "increment_id")),
        ("/api2/order?status=,", .parameterInvalid(name: "status")),
        ("/api2/invoice?id=-1", .parameterInvalid(name: "id")),
        ("/api2/invoice?order_id=1.0", .parameterInvalid(name: "order_id")),
        ("/api2/invoice?order_increment_id=a,b", .parameterInvalid(name: "order_increment_id")),
        ("/api2/invoice?state=4", .parameterInvalid(name: "state")),
        ("/api2/invoice?state=paid", .parameterInvalid(name: "state")),
        ("/api2/creditmemo?state=3", .parameterInvalid(name: "state")),
        ("/api2/creditmemo?refund_type=both", .parameterInvalid(name: "refund_type")),
        ("/api2/creditmemo?invoice_id=x", .parameterInvalid(name: "invoice_id")),
        ("/api2/creditmemo?invoice_increment_id=%C3%A9", .parameterInvalid(name: "invoice_increment_id")),
        ("/api2/creditmemo?order_id=x", .parameterInvalid(name: "order_id")),
        ("/api2/creditmemo?id=x&sort=x&created_from=x", .parameterInvalid(name: "id")),
        ("/api2/creditmemo?sort=x&created_from=x", .dateInvalid),
    ]

    @Test(arguments: refused)
    func unreadableParametersAreRefused(target: String, expected: Problem) throws {
        #expect(try problem(.get, target) == expected)
    }

    @Test func listsAreBounded() throws {
        let numbers = (1...200).map(String.init).joined(separator: ",")
        #expect(try orders("increment_id=" + numbers).numbers.count == 200)
        #expect(
            try problem(.get, "/api2/order?increment_id=\(numbers),201") == .parameterInvalid(name: "increment_id"))
        let json = #"{"status": ["pending", 5, {}]}"#
        #expect(try problem(.get, "/api2/order", json) == .parameterInvalid(name: "status"))
        #expect(try problem(.get, "/api2/order", #"{"status": []}"#) == .parameterInvalid(name: "status"))
    }
}
