import Crypto
import Refunds
import Register

extension SQLTransaction {
    /// Appends each change to its store's chain: every hash covers the one before it, so that nothing can be changed,
    /// removed or put in between without breaking all that follow.
    func appendToAudit(_ entries: [Entry], _ answers: [StoredAnswer]) throws(StoreFault) {
        var rows: [[SQLValue]] = []
        var heads: [StoreID: AuditHead] = [:]
        func append(_ event: String, to storeID: StoreID) throws(StoreFault) {
            var head: AuditHead
            if let known = heads[storeID] { head = known } else { head = try auditHead(of: storeID) }
            head.append(event)
            heads[storeID] = head
            rows.append([SQLValue(storeID), .integer(head.position), .text(event), .blob(head.hash)])
        }
        for entry in entries {
            let event = AuditStatement.text(entry.change.auditStatements, causedBy: entry.clientID, at: entry.at)
            try append(event, to: entry.change.storeID)
        }
        for answer in answers {
            let event = AuditStatement.text([.stored(answer)], causedBy: nil, at: entries[0].at)
            try append(event, to: answer.storeID)
        }
        try connection.execute(
            "INSERT INTO audit (store_id, position, event, hash) VALUES ($1, $2, $3, $4)", rows)
    }

    private func auditHead(of storeID: StoreID) throws(StoreFault) -> AuditHead {
        let heads = try connection.query(
            "SELECT position, hash FROM audit WHERE store_id = $1 ORDER BY position DESC LIMIT 1",
            [SQLValue(storeID)]
        ) { AuditHead(position: $0.integer(), hash: $0.blob()) }
        return heads.first ?? AuditHead()
    }
}

/// The end of a chain so far.
struct AuditHead {
    private(set) var position: Int64
    private(set) var hash: [UInt8]

    /// The end of a chain as it is stored, or of a chain without events.
    init(position: Int64 = 0, hash: [UInt8] = []) {
        self.position = position
        self.hash = hash
    }

    /// Adds an event: the new hash is SHA-256 of the hash before and the event's bytes.
    mutating func append(_ event: String) {
        position += 1
        hash = sha256(hash + event.utf8)
    }
}

/// SHA-256 of bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

extension Change {
    /// The store whose chain the change goes into.
    fileprivate var storeID: StoreID {
        switch self {
        case .orderImported(let order), .orderMoved(let order), .invoiceCreated(_, let order, _): order.storeID
        case .creditMemoIssued(let memo, _): memo.storeID
        case .historyWritten(_, let storeID): storeID
        }
    }

    /// What the chain says of it: the documents, and where their order stands after it.
    fileprivate var auditStatements: [AuditStatement] {
        switch self {
        case .orderImported(let order):
            [.imported(order)] + order.invoices.map(AuditStatement.issued) + [.standing(order)]
        case .orderMoved(let order): [.standing(order)]
        case .invoiceCreated(let invoice, let order, _): [.issued(invoice), .standing(order)]
        case .creditMemoIssued(let memo, let order): [.issued(memo), .standing(order)]
        case .historyWritten(let entry, _): [.written(entry)]
        }
    }
}
