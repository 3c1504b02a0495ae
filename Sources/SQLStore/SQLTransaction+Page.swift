import Refunds
import Register

extension SQLTransaction {
    /// The ids of a page of `tables`, and how many rows there are in all when that is asked for.
    func page<Kind>(
        _ page: PageRequest, of tables: String, in stores: Set<StoreID>, _ filter: Filter, by column: String,
        mergedBy merging: String? = nil, _ descending: Bool
    ) throws(StoreFault) -> Listing<Identifier<Kind>> {
        try self.page(
            page, of: [tables], counting: [tables], in: stores, filter, by: column, mergedBy: merging, descending)
    }

    /// The same of what several tables have together, counted in other ones.
    ///
    /// Each store is read by itself, along an index that begins with the store, and what stores and tables give is merged: by
    /// the same column, or by another that goes up with it in each store.
    func page<Kind>(
        _ page: PageRequest, of tables: [String], counting counted: [String], in stores: Set<StoreID>,
        _ filter: Filter, by column: String, mergedBy merging: String? = nil, _ descending: Bool
    ) throws(StoreFault) -> Listing<Identifier<Kind>> {
        guard !stores.isEmpty else { return Listing(records: [], total: page.wantsTotal ? 0 : nil) }
        var total: Int64?
        if page.wantsTotal {
            total = 0
            for tables in counted { total? += try count(tables, in: stores, filter) }
        }
        let rows = RowSpan(page, of: total)
        let ids: [Identifier<Kind>] = try ids(
            tables, in: stores, filter, by: column, mergedBy: merging ?? column, descending != rows.isReversed,
            rows.offset, rows.limit)
        return Listing(records: rows.isReversed ? ids.reversed() : ids, total: total.map { Int($0) })
    }

    /// How many rows there are of these stores.
    func count(_ tables: String, in stores: Set<StoreID>, _ filter: Filter) throws(StoreFault) -> Int64 {
        let sql = "SELECT COUNT(*) FROM \(tables) WHERE \(filter.text)\(filter.store) = $\(filter.next)"
        return try connection.query(sql, each: stores.map { filter.values + [SQLValue($0)] }) { $0.integer() }
            .reduce(0, +)
    }

    private func ids<Kind>(
        _ tables: [String], in stores: Set<StoreID>, _ filter: Filter, by column: String, mergedBy merging: String,
        _ descending: Bool, _ offset: Int64, _ limit: Int64
    ) throws(StoreFault) -> [Identifier<Kind>] {
        let direction = descending ? "DESC" : "ASC"
        let sequence = column == "id" ? "t.id \(direction)" : "t.\(column) \(direction), t.id \(direction)"
        let select = { (tables: String, filter: Filter) in
            """
            FROM \(tables) WHERE \(filter.text)\(filter.store) = $\(filter.next)
            ORDER BY \(sequence) LIMIT $\(filter.next + 1)
            """
        }
        guard limit > 0 else { return [] }
        if stores.count == 1, let only = tables.first, tables.count == 1 {
            return try connection.query(
                "SELECT t.id \(select(only, filter)) OFFSET $\(filter.next + 2)",
                each: stores.map { filter.values + [SQLValue($0), .integer(limit), .integer(offset)] }
            ) { $0.id() }
        }
        var found: [(key: SortKey, id: Identifier<Kind>)] = []
        var filter = filter
        for tables in tables {
            found += try connection.query(
                "SELECT t.id, t.\(merging) \(select(tables, filter))",
                each: stores.map { filter.values + [SQLValue($0), .integer(offset + limit)] }
            ) { reader in
                let id: Identifier<Kind> = reader.id()
                return (merging == "number" ? .text(reader.text()) : .integer(reader.integer()), id)
            }
            found.sort { descending ? ($1.key, $1.id) < ($0.key, $0.id) : ($0.key, $0.id) < ($1.key, $1.id) }
            // Another table's rows beyond this one do not come onto the page, and may be far to seek.
            guard let last = found.dropFirst(Int(offset + limit) - 1).first else { continue }
            filter.matches("t.\(merging) \(descending ? ">=" : "<=")", last.key.value)
        }
        return found.dropFirst(Int(offset)).prefix(Int(limit)).map { $0.id }
    }
}

/// The rows of a page: the second half of a list whose length is known is read from its end.
struct RowSpan {
    let offset: Int64
    let limit: Int64
    /// True when the sequence is turned round, and so is what was found.
    let isReversed: Bool

    init(_ page: PageRequest, of total: Int64?) {
        guard let total, page.offset > total / 2 else {
            (offset, limit, isReversed) = (page.offset, Int64(page.limit), false)
            return
        }
        let end = min(page.offset + Int64(page.limit), total)
        (offset, limit, isReversed) = (total - end, max(0, end - page.offset), true)
    }
}

/// What a listing is sorted by, as the database compares it: numbers by value, texts by their bytes.
private enum SortKey: Comparable {
    case integer(Int64)
    case text(String)

    var value: SQLValue {
        switch self {
        case .integer(let number): .integer(number)
        case .text(let text): .text(text)
        }
    }

    static func < (left: SortKey, right: SortKey) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.integer, .text), (.text, .integer): preconditionFailure("a column has one type")
        }
    }
}

extension PageRequest {
    /// The rows before the page; few enough that a page can be added.
    var offset: Int64 {
        let (rows, isOverflow) = Int64(number - 1).multipliedReportingOverflow(by: Int64(limit))
        return isOverflow ? Int64.max / 2 : min(rows, Int64.max / 2)
    }
}

/// The conditions of a listing beside its store, with bound values: no text of a request ever becomes SQL.
struct Filter {
    private var conditions: [String] = []
    private(set) var values: [SQLValue] = []
    /// The column of the store that rows are read of, along an index that begins with it.
    private(set) var store = "t.store_id"

    /// The number of the first parameter behind those of the conditions.
    var next: Int { values.count + 1 }

    var isEmpty: Bool { conditions.isEmpty }

    /// True when there is one condition and no other.
    var isOne: Bool { conditions.count == 1 }

    /// What stands before the condition on the store.
    var text: String { conditions.map { $0 + " AND " }.joined() }

    mutating func equals(_ column: String, _ value: SQLValue?) {
        guard let value else { return }
        matches("\(column) =", value)
    }

    /// A condition around one value.
    mutating func matches(_ start: String, _ value: SQLValue, _ end: String = "") {
        conditions.append("\(start) \(bind(value))\(end)")
    }

    mutating func isSet(_ column: String) { conditions.append("\(column) IS NOT NULL") }

    mutating func isIn(_ column: String, _ texts: [String]) { isIn(column, texts.map { .text($0) }) }

    mutating func isIn(_ column: String, _ stores: [StoreID]) { isIn(column, stores.map { SQLValue($0) }) }

    private mutating func isIn(_ column: String, _ values: [SQLValue]) {
        guard !values.isEmpty else { return }
        let places = values.map { bind($0) }.joined(separator: ", ")
        conditions.append("\(column) IN (\(places))")
    }

    mutating func isWithin(_ column: String, _ period: Period) {
        if let from = period.from { conditions.append("\(column) >= \(bind(SQLValue(from)))") }
        if let to = period.to { conditions.append("\(column) <= \(bind(SQLValue(to)))") }
    }

    mutating func isWithin(_ column: String, _ span: Span) {
        if let least = span.least { conditions.append("\(column) >= \(bind(SQLValue(least)))") }
        if let most = span.most { conditions.append("\(column) <= \(bind(SQLValue(most)))") }
    }

    /// A text that has another in it somewhere; a letter of ASCII is the same in either case.
    mutating func contains(_ text: String, _ wanted: String?) {
        guard let wanted else { return }
        matches("LOWER(\(text)) LIKE", .text(LikePattern.containing(wanted)), " ESCAPE '!'")
    }

    /// A document `t` of the orders that a condition around a value has.
    mutating func isOfOrder(_ start: String, _ value: SQLValue, _ end: String = "") {
        matches(start, value, end)
        store = Filter.storeOfFew
    }

    /// A database is not to go along all documents of a store where an order has few: the plus keeps the store's index from it.
    private static let storeOfFew = "+t.store_id"

    /// A memo `t` of the orders whose balances `b` a condition around a value has.
    mutating func isMemo(of balances: String, _ value: SQLValue, _ end: String = "") {
        store = Filter.storeOfFew
        conditions.append("t.id IN (\(OrderBalanceRow.memos(of: "\(balances) \(bind(value))\(end)")))")
    }

    /// The order of a condition's column is of a customer with this in name or mail address.
    mutating func isOfCustomer(_ order: String, _ wanted: String?) {
        guard let wanted else { return }
        matches(
            "EXISTS (SELECT 1 FROM orders c WHERE c.id = \(order) AND LOWER(\(Filter.customer)) LIKE",
            .text(LikePattern.containing(wanted)), " ESCAPE '!')")
    }

    /// What of the customer of an order `c` is searched.
    static let customer = "COALESCE(c.customer_name, '') || ' ' || COALESCE(c.customer_email, '')"

    private mutating func bind(_ value: SQLValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }
}

/// What LIKE compares texts with.
private enum LikePattern {
    /// Every text that has this one in it, both in small letters as databases make them: those of ASCII.
    static func containing(_ wanted: String) -> String {
        var pattern = String.UnicodeScalarView("%".unicodeScalars)
        for scalar in wanted.unicodeScalars {
            if ["%", "_", "!"].contains(scalar) { pattern.append("!") }
            pattern.append(scalar.isASCII ? scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar : scalar)
        }
        return String(pattern) + "%"
    }
}
