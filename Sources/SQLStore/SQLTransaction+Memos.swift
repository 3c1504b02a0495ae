import Refunds
import Register

extension SQLTransaction {
    /// Memos of both dialects; those of a second in the sequence of their numbers.
    ///
    /// The memos of each dialect and store are read along an index, and what these give is merged. Only those of the page are
    /// read whole.
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        let halves = [SQLTransaction.orderMemos(query), SQLTransaction.taxMemos(query)]
        var total: Int64?
        if query.page.wantsTotal {
            total = 0
            for half in halves { total? += try count(half.tables, in: query.stores, half.filter) }
        }
        let rows = RowSpan(query.page, of: total)
        let isAscending = query.isOldestFirst != rows.isReversed
        var places: [MemoPlace] = []
        for half in halves {
            places += try self.places(half, in: query.stores, isAscending, limit: rows.offset + rows.limit)
        }
        places.sort { isAscending ? $0 < $1 : $1 < $0 }
        let page = places.dropFirst(Int(rows.offset)).prefix(Int(rows.limit))
        let found: [MemoSummary] = try connection.query(
            SQLTransaction.memo, each: page.map { [.text($0.number), SQLValue($0.storeID)] }
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.memoSummary() }
        return Listing(records: rows.isReversed ? found.reversed() : found, total: total.map { Int($0) })
    }

    private static func orderMemos(_ query: MemoSummaryQuery) -> (tables: String, filter: Filter) {
        var filter = Filter()
        filter.equals("t.number", query.number.map { .text($0) })
        if let number = query.origin {
            filter.isMemo(of: "b.order_id IN (SELECT id FROM orders WHERE number =", .text(number), ")")
        }
        filter.isWithin("t.created_at", query.created)
        filter.isWithin("t.grand_total", query.totals)
        filter.isOfCustomer("t.order_id", query.customer)
        return ("creditmemo t", filter)
    }

    private static func taxMemos(_ query: MemoSummaryQuery) -> (tables: String, filter: Filter) {
        var filter = Filter()
        filter.equals("t.number", query.number.map { .text($0) })
        filter.equals("t.created_from", query.origin.map { .text($0) })
        filter.isWithin("t.created_at", query.created)
        filter.isWithin("t.total", query.totals)
        filter.contains("COALESCE(t.customer, '')", query.customer)
        filter.isSet("t.number")
        return ("tax_transaction t", filter)
    }

    private func places(
        _ half: (tables: String, filter: Filter), in stores: Set<StoreID>, _ isAscending: Bool, limit: Int64
    ) throws(StoreFault) -> [MemoPlace] {
        let direction = isAscending ? "ASC" : "DESC"
        let values = half.filter.values
        return try connection.query(
            """
            SELECT t.created_at, t.number, t.store_id FROM \(half.tables)
            WHERE \(half.filter.text)\(half.filter.store) = $\(values.count + 1)
            ORDER BY t.created_at \(direction), CAST(t.number AS BIGINT) \(direction) LIMIT $\(values.count + 2)
            """, each: stores.map { values + [SQLValue($0), .integer(limit)] }
        ) { MemoPlace(issuedAt: $0.instant(), number: $0.text(), storeID: $0.id()) }
    }

    /// A memo, of either dialect: they take the numbers of a store in turn.
    private static let memo = """
        SELECT m.store_id, m.number, m.created_at, o.number, i.number, COALESCE(o.customer_name, o.customer_email),
            m.grand_total, o.currency, CAST(m.id AS TEXT), 0, m.refund_type, ''
        FROM creditmemo m JOIN orders o ON o.id = m.order_id LEFT JOIN invoice i ON i.id = m.invoice_id
        WHERE m.number = $1 AND m.store_id = $2
        UNION ALL
        SELECT store_id, number, created_at, NULL, created_from, customer, total, currency, external_id, source, type, status
        FROM tax_transaction WHERE number = $1 AND store_id = $2
        """
}

/// Where a memo stands among others: by its second, then by its number, whose digits are no more than a number of 64 bits has.
private struct MemoPlace: Comparable {
    let issuedAt: Instant
    let number: String
    let storeID: StoreID

    static func < (left: MemoPlace, right: MemoPlace) -> Bool {
        (left.issuedAt, Int64(left.number) ?? 0, left.storeID) < (
            right.issuedAt, Int64(right.number) ?? 0, right.storeID
        )
    }
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
