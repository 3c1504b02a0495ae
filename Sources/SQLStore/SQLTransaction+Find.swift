import Refunds
import Register

extension SQLTransaction {
    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]] {
        var found: [Source: [FoundOrder]] = [:]
        var orderIDs: [Int64] = []
        var orderNumbers: [String] = []
        var invoiceIDs: [Int64] = []
        var invoiceNumbers: [String] = []
        for source in sources {
            switch source {
            case .order(let id): orderIDs.append(id.rawValue)
            case .orderNumber(let number): orderNumbers.append(number)
            case .invoice(let id): invoiceIDs.append(id.rawValue)
            case .invoiceNumber(let number): invoiceNumbers.append(number)
            }
        }
        for (id, order) in try find("SELECT id, id, store_id FROM orders", ids: orderIDs) {
            found[.order(OrderID(id)), default: []].append(order)
        }
        for (id, order) in try find("SELECT id, order_id, store_id FROM invoice", ids: invoiceIDs) {
            found[.invoice(InvoiceID(id)), default: []].append(order)
        }
        for (number, order) in try find("SELECT number, id, store_id FROM orders", numbers: orderNumbers) {
            found[.orderNumber(number), default: []].append(order)
        }
        for (number, order) in try find("SELECT number, order_id, store_id FROM invoice", numbers: invoiceNumbers) {
            found[.invoiceNumber(number), default: []].append(order)
        }
        return found
    }

    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames {
        let documents = imports.map(\.document)
        let invoices = documents.flatMap(\.invoices)
        var taken = TakenNames(ids: [:], numbers: [:])
        taken.ids[.order] = try takenIDs("orders", documents.compactMap(\.id))
        taken.ids[.orderLine] = try takenIDs("order_line", documents.flatMap { $0.lines.compactMap(\.id) })
        taken.ids[.invoice] = try takenIDs("invoice", invoices.compactMap(\.id))
        for (number, order) in try find(
            "SELECT number, id, store_id FROM orders", numbers: documents.compactMap(\.number))
        {
            taken.numbers[.init(storeID: order.storeID, document: .order), default: []].insert(number)
        }
        for (number, order) in try find(
            "SELECT number, order_id, store_id FROM invoice", numbers: invoices.compactMap(\.number))
        {
            taken.numbers[.init(storeID: order.storeID, document: .invoice), default: []].insert(number)
        }
        return taken
    }

    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering {
        let ids = try connection.query(queries.nextIDs, []) { ($0.text(), $0.integer()) }
        let series = try connection.query(queries.nextNumbers, each: stores.sorted().map { [SQLValue($0)] }) {
            (StoreID($0.integer()), $0.text(), $0.integer())
        }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        for (name, next) in ids { Numbering.Row(rawValue: name).map { numbering.nextIDs[$0] = next } }
        for (storeID, document, next) in series {
            Numbering.Row(rawValue: document).map {
                numbering.nextNumbers[.init(storeID: storeID, document: $0)] = next
            }
        }
        return numbering
    }

    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] {
        try connection.query(queries.answers + " WHERE key_hash = $1", each: Set(keys).map { [.blob($0)] }) {
            $0.storedAnswer()
        }
    }

    func outbox() throws(StoreFault) -> (waiting: Int, oldest: Instant?) {
        let rows = try connection.query(
            "SELECT COUNT(*), MIN(created_at) FROM outbox WHERE delivered_at IS NULL", []
        ) { (waiting: Int($0.integer()), oldest: $0.optionalInteger().map { Instant(seconds: $0) }) }
        return rows.first ?? (0, nil)
    }

    func stores() throws(StoreFault) -> Set<StoreID> {
        Set(try connection.query("SELECT DISTINCT store_id FROM orders", []) { $0.id() })
    }

    private func find(_ select: String, ids: [Int64]) throws(StoreFault) -> [(Int64, FoundOrder)] {
        try connection.query(select + " WHERE id = $1", each: ids.map { [.integer($0)] }) {
            ($0.integer(), FoundOrder(id: $0.id(), storeID: $0.id()))
        }
    }

    private func find(_ select: String, numbers: [String]) throws(StoreFault) -> [(String, FoundOrder)] {
        try connection.query(select + " WHERE number = $1", each: numbers.map { [.text($0)] }) {
            ($0.text(), FoundOrder(id: $0.id(), storeID: $0.id()))
        }
    }

    private func takenIDs(_ table: String, _ ids: [Int64]) throws(StoreFault) -> Set<Int64> {
        Set(
            try connection.query("SELECT id FROM \(table) WHERE id = $1", each: ids.map { [.integer($0)] }) {
                $0.integer()
            })
    }
}

extension SQLReader {
    fileprivate mutating func storedAnswer() -> StoredAnswer {
        StoredAnswer(keyHash: blob(), fingerprint: blob(), creditMemoID: id(), storeID: id(), body: blob())
    }
}
