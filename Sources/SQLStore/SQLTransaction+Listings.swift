import Refunds
import Register

extension SQLTransaction {
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> {
        var filter = Filter()
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        filter.isIn("t.status", query.statuses)
        filter.isOfCustomer("t.id", query.customer)
        filter.isWithin("t.grand_total", query.totals)
        filter.isWithin("t.created_at", query.created)
        filter.isWithin("t.updated_at", query.updated)
        if let id = query.id, filter.isOne {
            let order = try orders([id]).filter { query.stores.contains($0.storeID) }
            return Listing(records: order, on: query.page)
        }
        let page: Listing<OrderID> = try page(
            query.page, of: SQLTransaction.tables(of: query, sorted: true),
            counting: SQLTransaction.tables(of: query, sorted: false), in: query.stores, filter,
            by: query.sorting.field.column, query.sorting.descending)
        return Listing(records: try orders(page.records), total: page.total)
    }

    /// An order never changes, where it stands does: along the changes, unless the orders are named.
    private static func tables(of query: OrderQuery, sorted: Bool) -> [String] {
        let asksForChanges = query.updated != .always || sorted && query.sorting.field == .updatedAt
        if asksForChanges, query.id == nil, query.numbers.isEmpty { return changedOrders }
        return asksForChanges || !query.statuses.isEmpty ? [standingOrders] : ["orders t"]
    }

    private static let standingOrders = """
        (SELECT o.id, o.store_id, o.number, o.created_at, o.grand_total, b.updated_at, b.status
            FROM orders o \(OrderBalanceRow.joined)) t
        """

    /// Orders along their last change: those that changed last by something else, and along the memos those that did by a
    /// memo. SQLite reads joined tables in the sequence in which a CROSS JOIN names them, and leaves out orders when nothing of
    /// them is asked for.
    private static let changedOrders = [
        """
        (SELECT b.order_id AS id, b.store_id, o.number, o.created_at, o.grand_total, b.updated_at, b.status
            FROM balance b LEFT JOIN orders o ON o.id = b.order_id
            WHERE \(OrderBalanceRow.changedOtherwise("b."))) t
        """,
        """
        (SELECT m.order_id AS id, m.store_id, o.number, o.created_at, o.grand_total, m.created_at AS updated_at, b.status
            FROM creditmemo m CROSS JOIN balance b LEFT JOIN orders o ON o.id = b.order_id
            WHERE b.order_id = m.order_id AND b.invoice_id = 0 AND b.line_id = 0 AND b.latest_memo_id = m.id
                AND b.updated_at = m.created_at) t
        """,
    ]

    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> {
        var filter = Filter()
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        if let order = query.orderID { filter.isOfOrder("t.order_id =", SQLValue(order)) }
        if let number = query.orderNumber {
            filter.isOfOrder("t.order_id IN (SELECT id FROM orders WHERE number =", .text(number), ")")
        }
        filter.isOfCustomer("t.order_id", query.customer)
        filter.isWithin("t.grand_total", query.totals)
        filter.equals("t.state", query.state.map { .integer($0.rawValue) })
        filter.isWithin("t.created_at", query.created)
        // An invoice never changes, what is left of it does.
        let tables =
            query.sorting.field != .updatedAt
            ? "invoice t"
            : """
            (SELECT i.*, b.updated_at FROM invoice i
                JOIN balance b ON b.order_id = i.order_id AND b.invoice_id = i.id AND b.line_id = 0) t
            """
        let page: Listing<InvoiceID> = try page(
            query.page, of: tables, in: query.stores, filter, by: query.sorting.field.column, query.sorting.descending)
        let found = try find(Set(page.records.map { .invoice($0) }))
        let orders = try orders(Set(found.values.joined().map(\.id)).sorted())
        let records = page.records.compactMap { id in
            orders.lazy.compactMap { order in order.invoice(id).map { InvoiceRecord(order: order, invoice: $0) } }.first
        }
        return Listing(records: records, total: page.total)
    }

    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        var filter = Filter()
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        // A memo is found by its order, also one on an invoice.
        if let order = query.orderID { filter.isMemo(of: "b.order_id =", SQLValue(order)) }
        if let number = query.orderNumber {
            filter.isMemo(of: "b.order_id IN (SELECT id FROM orders WHERE number =", .text(number), ")")
        }
        if let invoice = query.invoiceID {
            filter.isMemo(of: "b.order_id IN (SELECT order_id FROM invoice WHERE id =", SQLValue(invoice), ")")
            filter.equals("t.invoice_id", SQLValue(invoice))
        }
        if let number = query.invoiceNumber {
            filter.isMemo(of: "b.order_id IN (SELECT order_id FROM invoice WHERE number =", .text(number), ")")
            filter.matches("t.invoice_id IN (SELECT id FROM invoice WHERE number =", .text(number), ")")
        }
        if let state = query.state {
            let isRefunded = "t.refund_type = 'offline' OR \(Queries.payoutStatus("t")) = 'succeeded'"
            filter.matches("CASE WHEN \(isRefunded) THEN 2 ELSE 1 END =", .integer(state.rawValue))
        }
        filter.equals("t.refund_type", query.payout.map { .text($0.rawValue) })
        filter.isWithin("t.created_at", query.created)
        if let id = query.id, filter.isOne {
            let memo = try creditMemos([id]).filter { query.stores.contains($0.storeID) }
            return Listing(records: memo, on: query.page)
        }
        if filter.isEmpty, query.followsIssue, let run = try run(of: query) { return run }
        let page: Listing<CreditMemoID> = try page(
            query.page, of: "creditmemo t", in: query.stores, filter, by: query.sorting.memoColumn,
            mergedBy: query.sorting.field == .id ? "id" : nil, query.sorting.descending)
        return Listing(records: try creditMemos(page.records), total: page.total)
    }

    /// A page of all memos in the sequence in which they were issued. Numbers of a store and ids have no gap, so it is a
    /// run of numbers, or of ids when every memo is of these stores, and the last page takes no longer than the first.
    /// Nil when it is neither.
    private func run(of query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo>? {
        guard try !haveTaxMemos(query.stores) else { return nil }
        let numbering = try numbering(of: query.stores)
        let total = query.stores.reduce(Int64(0)) { total, store in
            let next = numbering.nextNumbers[Numbering.Series(storeID: store, document: .creditMemo)]
            return total + (next ?? Numbering.firstNumber) - Numbering.firstNumber
        }
        let first = min(query.page.offset, total)
        let places = (first..<min(first + Int64(query.page.limit), total))
            .map { query.sorting.descending ? total - 1 - $0 : $0 }
        let ids: [CreditMemoID]
        if let store = query.stores.first, query.stores.count == 1 {
            ids = try connection.query(
                "SELECT id FROM creditmemo WHERE number = $1 AND store_id = $2",
                each: places.map { [.text(String(Numbering.firstNumber + $0)), SQLValue(store)] }
            ) { $0.id() }
        } else if total == numbering.nextIDs[.creditMemo, default: 1] - 1 {
            ids = places.map { CreditMemoID(1 + $0) }
        } else {
            return nil
        }
        return Listing(records: try creditMemos(ids), total: query.page.wantsTotal ? Int(total) : nil)
    }

    /// True when one of the stores has a memo of `/v1`, which takes a number of the same series.
    private func haveTaxMemos(_ stores: Set<StoreID>) throws(StoreFault) -> Bool {
        let latest = try connection.query(queries.latestTaxMemo, each: stores.map { [SQLValue($0)] }) {
            ($0.integer(), $0.integer())
        }
        return !latest.isEmpty
    }

    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        let places: [(id: Int64, memo: CreditMemoID?)] = try connection.query(
            "SELECT id, memo FROM (\(SQLTransaction.historyPlaces)) AS e ORDER BY id LIMIT $2 OFFSET $3",
            [SQLValue(order), .integer(Int64(page.limit)), .integer(page.offset)]
        ) { ($0.integer(), $0.optionalID()) }
        let written = try historyEntries(places.filter { $0.memo == nil }.map { (order, $0.id) })
        let memos = try creditMemos(places.compactMap(\.memo))
        let entries = (written + memos.map(\.historyEntry)).sorted { $0.id < $1.id }
        guard page.wantsTotal else { return Listing(records: entries, total: nil) }
        let counts = try connection.query(
            "SELECT COUNT(*) FROM (\(SQLTransaction.historyPlaces)) AS e", [SQLValue(order)]
        ) { Int($0.integer()) }
        return Listing(records: entries, total: counts.first ?? 0)
    }

    /// The entries of an order's history, and the memos of those that memos make.
    private static let historyPlaces = """
        SELECT id, CAST(NULL AS BIGINT) AS memo FROM history WHERE order_id = $1
        UNION ALL SELECT history_id, id FROM creditmemo WHERE id IN (\(OrderBalanceRow.memos(of: "b.order_id = $1")))
        """

    /// Entries of histories, by their orders and ids.
    func historyEntries(_ ids: [(order: OrderID, id: Int64)]) throws(StoreFault) -> [HistoryEntry] {
        try connection.query(
            queries.history + " WHERE order_id = $1 AND id = $2",
            each: ids.map { [SQLValue($0.order), .integer($0.id)] }
        ) { reader throws(StoreFault) in try reader.historyEntry() }
    }
}

extension Listing {
    /// A page of a list that has at most one row: only the first page has it.
    fileprivate init(records: [Record], on page: PageRequest) {
        self.init(records: page.number == 1 ? records : [], total: page.wantsTotal ? records.count : nil)
    }
}

extension CreditMemoQuery {
    /// True for the sequence in which memos are issued: that of ids, and in one store that of times. Clocks of replicas differ,
    /// so those of several stores may be in another one.
    fileprivate var followsIssue: Bool {
        switch sorting.field {
        case .id: true
        case .createdAt, .updatedAt: stores.count == 1
        case .number, .grandTotal: false
        }
    }
}

extension Sorting {
    /// The column along which the memos of one store are read: ids go up with their times, and a memo never changes.
    fileprivate var memoColumn: String {
        switch field {
        case .id, .createdAt, .updatedAt: "created_at"
        case .number, .grandTotal: field.column
        }
    }
}

extension Sorting.Field {
    /// The column that holds it.
    fileprivate var column: String {
        switch self {
        case .id: "id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .number: "number"
        case .grandTotal: "grand_total"
        }
    }
}

extension SQLReader {
    fileprivate mutating func historyEntry() throws(StoreFault) -> HistoryEntry {
        try HistoryEntry(
            id: id(), orderID: id(), subject: historySubject(), status: text(), comment: optionalText(),
            customerNotified: flag(), visibleOnFront: flag(), writtenAt: instant())
    }

    private mutating func historySubject() throws(StoreFault) -> HistoryEntry.Subject {
        let text = text()
        return try known(HistoryEntry.Subject(rawValue: text), text, "a history subject")
    }
}
