import Amounts
import Refunds
import Register
import Testing

/// Each listing is compared with a plain choice among everything that was written.
@Suite("Listings")
struct ListingTests {
    @Test("orders, by every filter, in every sequence, on every page", arguments: StoreKind.all, Sorting.Field.allCases)
    func orders(kind: StoreKind, field: Sorting.Field) throws {
        let listed = try ListedDocuments(kind)
        let filters: [(set: (inout OrderQuery) -> Void, takes: (Order) -> Bool)] = [
            ({ _ in }, { _ in true }),
            ({ $0.id = OrderID(40) }, { $0.id == OrderID(40) }),
            ({ $0.id = OrderID(39) }, { _ in false }),
            ({ $0.numbers = ["10", "a-1", "none", "10"] }, { ["10", "a-1"].contains($0.number) }),
            ({ $0.statuses = ["processing"] }, { $0.status == "processing" }),
            // One letter in two spellings is two texts.
            ({ $0.statuses = ["Zoë", ""] }, { $0.status.isEmpty || $0.status.utf8.elementsEqual("Zoë".utf8) }),
            ({ $0.created = period(100, 300) }, { (100...300).contains($0.placedAt.since) }),
            ({ $0.created = period(101, nil) }, { $0.placedAt.since >= 101 }),
            ({ $0.updated = period(nil, 30) }, { $0.updatedAt.since <= 30 }),
            (
                {
                    $0.updated = period(20, 60)
                    $0.id = OrderID(40)
                }, { $0.id == OrderID(40) && (20...60).contains($0.updatedAt.since) }
            ),
        ]
        for filter in filters {
            for (shops, descending) in variants {
                let expected = listed.orders.filter { shops.contains($0.storeID) && filter.takes($0) }
                    .sorted(by: { field.key(of: $0) < field.key(of: $1) }, descending)
                try check(expected) { page in
                    var query = OrderQuery(stores: shops, page: page)
                    filter.set(&query)
                    query.sorting = Sorting(field, descending: descending)
                    return try listed.test.store.orders(query)
                }
            }
        }
    }

    @Test("invoices, by every filter, in every sequence", arguments: StoreKind.all, Sorting.Field.allCases)
    func invoices(kind: StoreKind, field: Sorting.Field) throws {
        let listed = try ListedDocuments(kind)
        let order = listed.orders[1]
        let filters: [(set: (inout InvoiceQuery) -> Void, takes: (InvoiceRecord) -> Bool)] = [
            ({ _ in }, { _ in true }),
            ({ $0.id = InvoiceID(3) }, { $0.invoice.id == InvoiceID(3) }),
            ({ $0.numbers = ["I-1", "100000002"] }, { ["I-1", "100000002"].contains($0.invoice.number) }),
            ({ $0.orderID = order.id }, { $0.order.id == order.id }),
            ({ $0.orderNumber = order.number }, { $0.order.number == order.number }),
            ({ $0.state = .open }, { $0.invoice.state == .open }),
            ({ $0.state = .canceled }, { $0.invoice.state == .canceled }),
            ({ $0.created = period(100, 200) }, { (100...200).contains($0.invoice.issuedAt.since) }),
            (
                {
                    $0.orderNumber = order.number
                    $0.state = .paid
                    $0.created = period(0, nil)
                }, { $0.order.number == order.number && $0.invoice.state == .paid }
            ),
        ]
        for filter in filters {
            for (shops, descending) in variants {
                let expected = listed.invoices.filter { shops.contains($0.order.storeID) && filter.takes($0) }
                    .sorted(by: { field.key(of: $0.invoice) < field.key(of: $1.invoice) }, descending)
                try check(expected.map(\.invoice)) { page in
                    var query = InvoiceQuery(stores: shops, page: page)
                    filter.set(&query)
                    query.sorting = Sorting(field, descending: descending)
                    let page = try listed.test.store.invoices(query)
                    for record in page.records { #expect(record.order.invoices.contains(record.invoice)) }
                    return Listing(records: page.records.map(\.invoice), total: page.total)
                }
            }
        }
    }

    @Test("memos, by every filter, in every sequence", arguments: StoreKind.all, Sorting.Field.allCases)
    func memos(kind: StoreKind, field: Sorting.Field) throws {
        let listed = try ListedDocuments(kind)
        #expect(listed.memos.count > 12)
        let memo = listed.memos[3]
        let invoiceNumber = try #require(memo.invoiceNumber)
        let filters: [(set: (inout CreditMemoQuery) -> Void, takes: (CreditMemo) -> Bool)] = [
            ({ _ in }, { _ in true }),
            ({ $0.id = memo.id }, { $0.id == memo.id }),
            ({ $0.numbers = ["100000002", "100000001"] }, { ["100000001", "100000002"].contains($0.number) }),
            ({ $0.orderID = memo.refund.orderID }, { $0.refund.orderID == memo.refund.orderID }),
            ({ $0.orderNumber = memo.orderNumber }, { $0.orderNumber == memo.orderNumber }),
            ({ $0.invoiceID = memo.refund.invoiceID }, { $0.refund.invoiceID == memo.refund.invoiceID }),
            ({ $0.invoiceID = InvoiceID(999) }, { _ in false }),
            ({ $0.invoiceNumber = invoiceNumber }, { $0.invoiceNumber == invoiceNumber }),
            ({ $0.state = .open }, { $0.state == .open }),
            ({ $0.state = .refunded }, { $0.state == .refunded }),
            ({ $0.payout = .online }, { $0.refund.payout == .online }),
            ({ $0.created = period(20, 60) }, { (20...60).contains($0.issuedAt.since) }),
            (
                {
                    $0.payout = .offline
                    $0.orderNumber = memo.orderNumber
                    $0.invoiceNumber = invoiceNumber
                },
                {
                    $0.refund.payout == .offline && $0.orderNumber == memo.orderNumber
                        && $0.invoiceNumber == invoiceNumber
                }
            ),
        ]
        for filter in filters {
            for (shops, descending) in variants {
                let expected = listed.memos.filter { shops.contains($0.storeID) && filter.takes($0) }
                    .sorted(by: { field.key(of: $0) < field.key(of: $1) }, descending)
                try check(expected) { page in
                    var query = CreditMemoQuery(stores: shops, page: page)
                    filter.set(&query)
                    query.sorting = Sorting(field, descending: descending)
                    return try listed.test.store.creditMemos(query)
                }
            }
        }
    }

    @Test("summaries of memos, by every filter, in both sequences", arguments: StoreKind.all)
    func summaries(kind: StoreKind) throws {
        let listed = try ListedDocuments(kind)
        let memo = listed.memos[3]
        let filters: [(set: (inout MemoSummaryQuery) -> Void, takes: (CreditMemo) -> Bool)] = [
            ({ _ in }, { _ in true }),
            ({ $0.number = "100000002" }, { $0.number == "100000002" }),
            ({ $0.origin = memo.orderNumber }, { $0.orderNumber == memo.orderNumber }),
            ({ $0.customer = "EXAMPLE.com" }, { _ in true }),
            ({ $0.customer = "b@" }, { _ in false }),
            (
                { $0.totals = Span(least: memo.refund.total.amount, most: nil) },
                { $0.refund.total.amount >= memo.refund.total.amount }
            ),
            ({ $0.created = period(20, 60) }, { (20...60).contains($0.issuedAt.since) }),
        ]
        func isBefore(_ left: CreditMemo, _ right: CreditMemo) -> Bool {
            (left.issuedAt, Int64(left.number) ?? 0, left.storeID) < (
                right.issuedAt, Int64(right.number) ?? 0, right.storeID
            )
        }
        for filter in filters {
            for (shops, descending) in variants {
                let expected = listed.memos.filter { shops.contains($0.storeID) && filter.takes($0) }
                    .sorted(by: isBefore, descending)
                try check(expected.map(\.id)) { page in
                    var query = MemoSummaryQuery(stores: shops, page: page)
                    filter.set(&query)
                    query.isOldestFirst = !descending
                    let page = try listed.test.store.memoSummaries(query)
                    return Listing(records: page.records.compactMap(\.kind.orderMemo), total: page.total)
                }
            }
        }
    }

    @Test("all memos, some at a time", arguments: StoreKind.all)
    func eachMemo(kind: StoreKind) throws {
        let listed = try ListedDocuments(kind)
        for limit in 1...30 {
            for (from, to) in [(Int64(-1_000), Int64(1_000)), (-10, 50)] {
                var read: [MemoSummary] = []
                try listed.test.store.eachMemo(of: [StoreID(1), StoreID(2)], issuedIn: period(from, to), atOnce: limit)
                {
                    read.append($0)
                }
                let ids = read.compactMap(\.kind.orderMemo)
                let expected = listed.memos.filter {
                    $0.storeID < StoreID(3) && (from...to).contains($0.issuedAt.since)
                }
                #expect(ids.count == expected.count)
                #expect(Set(ids) == Set(expected.map(\.id)))
                #expect(read.map(\.issuedAt) == read.map(\.issuedAt).sorted())
            }
        }
    }

    @Test("mails, by every filter", arguments: StoreKind.all)
    func mails(kind: StoreKind) throws {
        let (listed, mails) = try ListedDocuments.withMails(kind)
        #expect(mails.count > 20)
        let memo = try #require(mails.first { $0.document == .creditMemo(listed.memos[2].id) })
        let invoice = try #require(mails.first { if case .invoice = $0.document { true } else { false } })
        let filters: [(set: (inout MailQuery) -> Void, takes: (MailSummary) -> Bool)] = [
            ({ _ in }, { _ in true }),
            ({ $0.states = [.dead] }, { $0.mark.state == .dead }),
            ({ $0.states = [.waiting, .sending] }, { $0.mark.state?.isOpen == true }),
            ({ $0.states = [] }, { _ in false }),
            ({ $0.document = memo.document }, { $0.document == memo.document }),
            ({ $0.document = invoice.document }, { $0.document == invoice.document }),
            ({ $0.document = .invoice(InvoiceID(999)) }, { _ in false }),
            ({ $0.number = memo.number }, { $0.number == memo.number }),
            ({ $0.number = invoice.number }, { $0.number == invoice.number }),
            ({ $0.customer = "ANN" }, { $0.recipient == "anna@example.com" }),
            ({ $0.asked = period(20, 40) }, { (20...40).contains($0.askedAt.since) }),
        ]
        for (place, filter) in filters.enumerated() {
            for shops in Set(variants.map(\.shops)) {
                let expected = mails.filter { shops.contains($0.storeID) && filter.takes($0) }
                let isEmpty = place == 3 || place == 6 || shops != Set((1...3).map { StoreID($0) })
                #expect(isEmpty || !expected.isEmpty, "filter \(place) takes none")
                try check(expected) { page in
                    var query = MailQuery(stores: shops, page: page)
                    filter.set(&query)
                    return try listed.test.store.mails(query)
                }
            }
        }
    }

    @Test("a history, on every page", arguments: StoreKind.all)
    func history(kind: StoreKind) throws {
        let test = try kind.make()
        let entries = try test.store.write { transaction throws(StoreFault) in
            let (order, other) = (try transaction.importOrder(), try transaction.importOrder())
            var entries: [HistoryEntry] = []
            for place in 0..<7 {
                try transaction.note("other", on: other)
                // Its sequence is that of its ids, whatever the moments are.
                entries.append(try transaction.note("\(place)", on: order, at: .start.adding(seconds: Int64(-place))))
            }
            return entries
        }
        try check(entries) { page in try test.store.history(of: OrderID(1), page) }
        try check([]) { page in try test.store.history(of: OrderID(3), page) }
    }

    @Test("of more shapes than a connection keeps statements for", arguments: StoreKind.all)
    func manyShapes(kind: StoreKind) throws {
        let test = try kind.make()
        try test.store.write { transaction throws(StoreFault) in _ = try transaction.importOrder(.sketch(number: "N-1"))
        }
        for count in 1...300 {
            var query = OrderQuery(stores: [StoreID(1)], page: .all)
            query.numbers = (1...count).map { "N-\($0)" }
            #expect(try test.store.orders(query).total == 1)
        }
    }

    /// Some shops, also one that has nothing, and none; upwards and downwards.
    private var variants: [(shops: Set<StoreID>, descending: Bool)] {
        [[1], [3], [1, 2, 3], [2, 3, 9], [9], []].flatMap { shops in
            [false, true].map { (Set(shops.map { StoreID($0) }), $0) }
        }
    }

    /// The pages are the list cut into pages, from the first to behind the last, with its length when that is asked for.
    private func check<Record: Equatable>(
        _ expected: [Record], _ list: (PageRequest) throws -> Listing<Record>
    ) throws {
        for (limit, wantsTotal) in [(1, true), (3, true), (3, false), (100, true), (100, false)] {
            for number in Array(1...(expected.count / limit + 2)) + [Int.max] {
                let page = try list(PageRequest(number: number, limit: limit, wantsTotal: wantsTotal))
                let cut = number == .max ? [] : expected.dropFirst((number - 1) * limit).prefix(limit)
                guard page.records == Array(cut) else {
                    Issue.record("page \(number) of \(limit) is \(page.records), not \(Array(cut))")
                    return
                }
                #expect(page.total == (wantsTotal ? expected.count : nil))
            }
        }
    }
}

private func period(_ from: Int64?, _ to: Int64?) -> Period {
    Period(from: from.map { Instant.start.adding(seconds: $0) }, to: to.map { Instant.start.adding(seconds: $0) })
}

extension Instant {
    /// Seconds since the test began.
    fileprivate var since: Int64 { seconds - Instant.start.seconds }
}

extension MemoSummary.Kind {
    /// The memo of an order; nil for a `/v1` document.
    fileprivate var orderMemo: CreditMemoID? { if case .order(let id, _) = self { id } else { nil } }
}

extension Array {
    fileprivate func sorted(by isBefore: (Element, Element) -> Bool, _ descending: Bool) -> [Element] {
        sorted { descending ? isBefore($1, $0) : isBefore($0, $1) }
    }
}
