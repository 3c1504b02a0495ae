import Refunds
import Register

extension SQLTransaction {
    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]] {
        var found: [Source: [FoundOrder]] = [:]
        var orderIDs: [[SQLValue]] = []
        var orderNumbers: [[SQLValue]] = []
        var invoiceIDs: [[SQLValue]] = []
        var invoiceNumbers: [[SQLValue]] = []
        for source in sources {
            switch source {
            case .order(let id): orderIDs.append([SQLValue(id)])
            case .orderNumber(let number): orderNumbers.append([.text(number)])
            case .invoice(let id): invoiceIDs.append([SQLValue(id)])
            case .invoiceNumber(let number): invoiceNumbers.append([.text(number)])
            }
        }
        try connection.query([
            SQLQuery("SELECT id, id, store_id FROM orders WHERE id = $1", each: orderIDs) {
                found[.order($0.id()), default: []].append($0.foundOrder())
            },
            SQLQuery("SELECT id, order_id, store_id FROM invoice WHERE id = $1", each: invoiceIDs) {
                found[.invoice($0.id()), default: []].append($0.foundOrder())
            },
            SQLQuery(queries.orderOfNumber, each: orderNumbers) {
                found[.orderNumber($0.text()), default: []].append($0.foundOrder())
            },
            SQLQuery(queries.orderOfInvoiceNumber, each: invoiceNumbers) {
                found[.invoiceNumber($0.text()), default: []].append($0.foundOrder())
            },
        ])
        return found
    }

    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames {
        let documents = imports.map(\.document)
        let invoices = documents.flatMap(\.invoices)
        var taken = TakenNames(ids: [:], numbers: [:])
        func ids(_ row: Numbering.Row, in table: String, _ wanted: [Int64]) -> SQLQuery {
            SQLQuery("SELECT id FROM \(table) WHERE id = $1", each: wanted.map { [.integer($0)] }) {
                taken.ids[row, default: []].insert($0.integer())
            }
        }
        func numbers(_ row: Numbering.Row, _ sql: String, _ wanted: [String]) -> SQLQuery {
            SQLQuery(sql, each: wanted.map { [.text($0)] }) {
                let (number, order) = ($0.text(), $0.foundOrder())
                taken.numbers[.init(storeID: order.storeID, document: row), default: []].insert(number)
            }
        }
        try connection.query([
            ids(.order, in: "orders", documents.compactMap(\.id)),
            ids(.orderLine, in: "order_line", documents.flatMap { $0.lines.compactMap(\.id) }),
            ids(.invoice, in: "invoice", invoices.compactMap(\.id)),
            numbers(.order, queries.orderOfNumber, documents.compactMap(\.number)),
            numbers(.invoice, queries.orderOfInvoiceNumber, invoices.compactMap(\.number)),
        ])
        return taken
    }

    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let wanted = stores.sorted().map { [SQLValue($0)] }
        try connection.query([
            SQLQuery(queries.nextIDs, each: [[]]) {
                let (name, next) = ($0.text(), $0.integer())
                if let row = Numbering.Row(rawValue: name) { numbering.nextIDs[row] = next }
            },
            SQLQuery(queries.nextNumbers, each: wanted) {
                let (storeID, document, next): (StoreID, String, Int64) = ($0.id(), $0.text(), $0.integer())
                if let row = Numbering.Row(rawValue: document) {
                    numbering.nextNumbers[.init(storeID: storeID, document: row)] = next
                }
            },
            SQLQuery(queries.latestMemo, each: wanted) { numbering.latest[$0.id()] = $0.instant() },
            SQLQuery(queries.latestTaxMemo, each: wanted) {
                let (storeID, moment): (StoreID, Instant) = ($0.id(), $0.instant())
                numbering.latest[storeID] = max(moment, numbering.latest[storeID] ?? moment)
            },
            auditHeads.query(stores),
        ])
        return numbering
    }

    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] {
        try connection.query(queries.answers + " WHERE key_hash = $1", each: Set(keys).map { [.blob($0)] }) {
            reader throws(StoreFault) in try reader.storedAnswer()
        }
    }

    func stores() throws(StoreFault) -> Set<StoreID> {
        Set(
            try connection.query(
                "SELECT DISTINCT store_id FROM orders UNION SELECT DISTINCT store_id FROM tax_transaction", []
            ) { $0.id() })
    }
}

extension SQLReader {
    fileprivate mutating func foundOrder() -> FoundOrder { FoundOrder(id: id(), storeID: id()) }

    fileprivate mutating func storedAnswer() throws(StoreFault) -> StoredAnswer {
        let (keyHash, fingerprint) = (blob(), blob())
        guard let document = try documentID() else { throw .broken("an answer is of no document") }
        return StoredAnswer(
            keyHash: keyHash, fingerprint: fingerprint, document: document, storeID: id(), body: blob())
    }
}
