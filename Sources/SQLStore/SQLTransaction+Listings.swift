import Refunds
import Register

extension SQLTransaction {
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> {
        var filter = Filter(dialect)
        filter.isIn("t.store_id", query.stores)
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        filter.isIn("t.status", query.statuses)
        filter.isWithin("t.created_at", query.created)
        filter.isWithin("t.updated_at", query.updated)
        let page: Listing<OrderID> = try ids(
            "orders t", filter, by: query.sorting.field.column, query.sorting.descending, query.page)
        return Listing(records: try inSequence(page.records), total: page.total)
    }

    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> {
        var filter = Filter(dialect)
        filter.isIn("t.store_id", query.stores)
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        filter.equals("t.order_id", query.orderID.map { SQLValue($0) })
        filter.equals("o.number", query.orderNumber.map { .text($0) })
        filter.equals("t.state", query.state.map { .integer($0.rawValue) })
        filter.isWithin("t.created_at", query.created)
        let page: Listing<InvoiceID> = try ids(
            query.orderNumber == nil ? "invoice t" : "invoice t JOIN orders o ON o.id = t.order_id", filter,
            by: query.sorting.field.column, query.sorting.descending, query.page)
        let found = try find(Set(page.records.map { .invoice($0) }))
        let orders = try orders(Set(found.values.joined().map(\.id)).sorted())
        let records = page.records.compactMap { id in
            orders.lazy.compactMap { order in order.invoice(id).map { InvoiceRecord(order: order, invoice: $0) } }.first
        }
        return Listing(records: records, total: page.total)
    }

    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        var filter = Filter(dialect)
        filter.isIn("t.store_id", query.stores)
        filter.equals("t.id", query.id.map { SQLValue($0) })
        filter.isIn("t.number", query.numbers)
        filter.equals("t.order_id", query.orderID.map { SQLValue($0) })
        filter.equals("t.invoice_id", query.invoiceID.map { SQLValue($0) })
        filter.equals("o.number", query.orderNumber.map { .text($0) })
        filter.equals("i.number", query.invoiceNumber.map { .text($0) })
        filter.equals("t.state", query.state.map { .integer($0.rawValue) })
        filter.equals("t.refund_type", query.payout.map { .text($0.rawValue) })
        filter.isWithin("t.created_at", query.created)
        var tables = "creditmemo t"
        if query.orderNumber != nil { tables += " JOIN orders o ON o.id = t.order_id" }
        if query.invoiceNumber != nil { tables += " JOIN invoice i ON i.id = t.invoice_id" }
        // A memo never changes: it was last changed when it was issued.
        let field = query.sorting.field == .updatedAt ? .createdAt : query.sorting.field
        let page: Listing<CreditMemoID> = try ids(
            tables, filter, by: field.column, query.sorting.descending, query.page)
        return Listing(records: try creditMemos(page.records), total: page.total)
    }

    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        var filter = Filter(dialect)
        filter.equals("t.order_id", SQLValue(order))
        let listing: Listing<HistoryEntryID> = try ids("history t", filter, by: "id", false, page)
        let entries = try historyEntries(listing.records.map(\.rawValue))
        return Listing(records: entries, total: listing.total)
    }

    /// Entries of histories, by id.
    func historyEntries(_ ids: [Int64]) throws(StoreFault) -> [HistoryEntry] {
        guard !ids.isEmpty else { return [] }
        return try connection.query(
            """
            SELECT id, order_id, subject, status, comment, customer_notified, visible_on_front, created_at
            FROM history WHERE id IN (\(dialect.integers("$1"))) ORDER BY id
            """, [SQLValue(array: ids)]
        ) { reader throws(StoreFault) in
            try HistoryEntry(
                id: reader.id(), orderID: reader.id(), subject: reader.historySubject(),
                status: reader.text(), comment: reader.optionalText(), customerNotified: reader.flag(),
                visibleOnFront: reader.flag(), writtenAt: reader.instant())
        }
    }

    /// The ids of a page, and how many rows there are in all when that is asked for.
    private func ids<Kind>(
        _ tables: String, _ filter: Filter, by column: String, _ descending: Bool, _ page: PageRequest
    ) throws(StoreFault) -> Listing<Identifier<Kind>> {
        let direction = descending ? "DESC" : "ASC"
        let sequence = column == "id" ? "t.id \(direction)" : "t.\(column) \(direction), t.id \(direction)"
        let first = filter.values.count + 1
        let offset = Int64(page.number - 1).multipliedReportingOverflow(by: Int64(page.limit))
        let ids: [Identifier<Kind>] = try connection.query(
            """
            SELECT t.id FROM \(tables) WHERE \(filter.text)
            ORDER BY \(sequence) LIMIT $\(first) OFFSET $\(first + 1)
            """,
            filter.values + [.integer(Int64(page.limit)), .integer(offset.overflow ? .max : offset.partialValue)]
        ) { $0.id() }
        guard page.wantsTotal else { return Listing(records: ids, total: nil) }
        let counts = try connection.query(
            "SELECT COUNT(*) FROM \(tables) WHERE \(filter.text)", filter.values
        ) { Int($0.integer()) }
        return Listing(records: ids, total: counts.first ?? 0)
    }

    private func inSequence(_ ids: [OrderID]) throws(StoreFault) -> [Order] {
        let orders = try orders(ids)
        let orderOfID = Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0) })
        return ids.compactMap { orderOfID[$0] }
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

/// The conditions of a listing, with bound values: no text of a request ever becomes SQL.
private struct Filter {
    private let dialect: SQLDialect
    private var conditions: [String] = []
    private(set) var values: [SQLValue] = []

    init(_ dialect: SQLDialect) { self.dialect = dialect }

    var text: String { conditions.isEmpty ? "1 = 1" : conditions.joined(separator: " AND ") }

    mutating func equals(_ column: String, _ value: SQLValue?) {
        guard let value else { return }
        conditions.append("\(column) = \(bind(value))")
    }

    mutating func isIn(_ column: String, _ stores: Set<StoreID>) {
        conditions.append("\(column) IN (\(dialect.integers(bind(SQLValue(array: stores.sorted().map(\.rawValue))))))")
    }

    mutating func isIn(_ column: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        conditions.append("\(column) IN (\(dialect.texts(bind(SQLValue(array: texts)))))")
    }

    mutating func isWithin(_ column: String, _ period: Period) {
        if let from = period.from { conditions.append("\(column) >= \(bind(SQLValue(from)))") }
        if let to = period.to { conditions.append("\(column) <= \(bind(SQLValue(to)))") }
    }

    private mutating func bind(_ value: SQLValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }
}

extension SQLReader {
    fileprivate mutating func historySubject() throws(StoreFault) -> HistoryEntry.Subject {
        let text = text()
        return try known(HistoryEntry.Subject(rawValue: text), text, "a history subject")
    }
}
