import Refunds
import Register

extension SQLTransaction {
    /// Memos of both dialects; those of a second in the sequence of their numbers.
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        guard !query.stores.isEmpty else { return Listing(records: [], total: query.page.wantsTotal ? 0 : nil) }
        var filter = Filter()
        filter.isIn("store_id", query.stores.sorted())
        filter.equals("number", query.number.map { .text($0) })
        filter.isWithin("created_at", query.created)
        filter.isWithin("total", query.totals)
        filter.contains("searched", query.customer)
        let direction = query.isOldestFirst ? "ASC" : "DESC"
        if let origin = query.origin { filter.matches("COALESCE(order_number, invoice) =", .text(origin)) }
        let memos = "FROM (\(SQLTransaction.memos)) AS memo WHERE \(filter.text)TRUE"
        let places = (limit: filter.values.count + 1, offset: filter.values.count + 2)
        let found = try connection.query(
            """
            SELECT store_id, number, created_at, order_number, invoice, customer, total, currency, id, source, kind, status
            \(memos) ORDER BY created_at \(direction), CAST(number AS BIGINT) \(direction), store_id
            LIMIT $\(places.limit) OFFSET $\(places.offset)
            """, filter.values + [.integer(Int64(query.page.limit)), .integer(query.page.offset)]
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.memoSummary() }
        guard query.page.wantsTotal else { return Listing(records: found, total: nil) }
        let counts = try connection.query("SELECT COUNT(*) \(memos)", filter.values) { Int($0.integer()) }
        return Listing(records: found, total: counts.first ?? 0)
    }

    /// What memos of both dialects have in common.
    private static let memos = """
        SELECT m.store_id, m.number, m.created_at, o.number AS order_number, i.number AS invoice,
            COALESCE(c.name, c.email) AS customer, \(Filter.customer) AS searched, m.grand_total AS total, o.currency, CAST(m.id AS TEXT) AS id, 0 AS source, m.refund_type AS kind,
            '' AS status
        FROM creditmemo m JOIN orders o ON o.id = m.order_id LEFT JOIN invoice i ON i.id = m.invoice_id
            LEFT JOIN order_customer c ON c.order_id = m.order_id
        UNION ALL
        SELECT store_id, number, created_at, NULL, created_from, customer, COALESCE(customer, ''), total, currency, external_id, source, type, status
        FROM tax_transaction WHERE number IS NOT NULL
        """
}

extension SQLReader {
    fileprivate mutating func memoSummary() throws(StoreFault) -> MemoSummary {
        let (storeID, number, issuedAt): (StoreID, String, Instant) = (id(), text(), instant())
        let (orderNumber, invoice) = (optionalText(), optionalText())
        let customer = optionalText()
        let (total, currency) = (amount(), try self.currency())
        return MemoSummary(
            kind: try memoKind(), number: number, storeID: storeID, orderNumber: orderNumber, invoice: invoice,
            customer: customer, total: total, currency: currency, issuedAt: issuedAt)
    }

    private mutating func memoKind() throws(StoreFault) -> MemoSummary.Kind {
        let (name, source, kind, status) = (text(), integer(), text(), text())
        if source == 0 {
            let id = try known(Int64(name), name, "an id")
            return .order(CreditMemoID(id), try known(PayoutKind(rawValue: kind), kind, "a refund type"))
        }
        let key = TransactionKey(
            source: try known(TransactionSource(source), "\(source)", "a source"), externalID: name)
        return .transaction(
            key, try known(TransactionType(rawValue: kind), kind, "a type"),
            try known(TransactionStatus(rawValue: status), status, "a status"))
    }
}
