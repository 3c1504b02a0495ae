import Crypto
import Refunds
import Register

extension SQLTransaction {
    /// An event for each command, at the end of its store's chain: every hash covers the one before it, so that nothing
    /// can be changed, removed or put in between without breaking all that follow.
    func auditing(_ entries: [Entry], _ documents: RevisionDocuments) throws(StoreFault) -> SQLStatement {
        var rows: [[SQLValue]] = []
        let missing = Set(entries.map(\.storeID)).subtracting(auditHeads.stores)
        if !missing.isEmpty { try connection.query([auditHeads.query(missing)]) }
        for entry in entries {
            let event = entry.auditEvent(documents)
            let head = auditHeads.append(event, of: entry.storeID)
            rows.append([SQLValue(entry.storeID), .integer(head.position), .text(event), .blob(head.hash)])
        }
        return SQLStatement("INSERT INTO audit (store_id, position, event, hash) VALUES ($1, $2, $3, $4)", rows)
    }
}

/// The ends of the audit chains that a transaction adds to.
final class AuditHeads {
    private var heads: [StoreID: AuditHead] = [:]
    /// The stores whose chains' ends were asked for.
    private(set) var stores: Set<StoreID> = []

    /// Asks for the ends of the chains of stores.
    func query(_ wanted: Set<StoreID>) -> SQLQuery {
        stores.formUnion(wanted)
        return SQLQuery(
            "SELECT store_id, position, hash FROM audit WHERE store_id = $1 ORDER BY position DESC LIMIT 1",
            each: wanted.sorted().map { [SQLValue($0)] }
        ) { self.heads[$0.id()] = AuditHead(position: $0.integer(), hash: $0.blob()) }
    }

    /// Adds an event to a store's chain, and returns its new end.
    func append(_ event: String, of store: StoreID) -> AuditHead {
        heads[store, default: AuditHead()].append(event)
        return heads[store, default: AuditHead()]
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
        var event = event
        event.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Adds an event as it is stored.
    mutating func append(_ event: [UInt8]) { event.withUnsafeBytes { append(bytes: $0) } }

    private mutating func append(bytes event: UnsafeRawBufferPointer) {
        position += 1
        var digest = SHA256()
        digest.update(data: hash)
        digest.update(bufferPointer: event)
        hash = Array(digest.finalize())
    }
}

/// SHA-256 of bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

extension Entry {
    /// What the chain says of the command: what it did to each document, and where their order stands after it.
    fileprivate func auditEvent(_ documents: RevisionDocuments) -> String {
        var statements: [AuditStatement] = []
        for change in changes {
            switch change {
            case .orderImported(let order):
                statements.append(.imported(order))
                statements += order.invoices.map(AuditStatement.issued)
                statements.append(.standing(order))
            case .orderMoved(let order): statements.append(.standing(order))
            case .invoiceCreated(let invoice, let order, _): statements += [.issued(invoice), .standing(order)]
            case .creditMemoIssued(let memo, let order): statements += [.issued(memo), .standing(order)]
            case .attemptMade(let attempt, let order):
                statements += [.made(attempt), .standing(attempt), .standing(order)]
            case .attemptMoved(let attempt, let order): statements += [.standing(attempt), .standing(order)]
            // What somebody still has to be told is no document.
            case .requestUnanswered: break
            // What it says is what the documents say.
            case .invoiceCredited: break
            case .attemptFollowed(let attempt, _): statements.append(.standing(attempt))
            case .unmatchedHeard(let refund, let order):
                statements += [.heard(refund), .standing(refund), .standing(order)]
            case .unmatchedMoved(let refund, let order): statements += [.standing(refund), .standing(order)]
            case .evidenceSeen(let evidence): statements.append(.seen(evidence))
            case .settled(let settlement): statements.append(.settled(settlement))
            case .historyWritten(let written, _): statements.append(.written(written))
            case .transactionPut(let transaction, let journal):
                statements.append(
                    .put(
                        transaction, documents[transaction], journal: TaxJournalRow.values(transaction, journal)))
            case .customerPut(let customer): statements.append(.standing(customer))
            case .exemptionPut(let exemption): statements.append(.standing(exemption))
            }
        }
        if let answer { statements.append(.stored(answer)) }
        return AuditStatement.event(statements, causedBy: clientID, at: at)
    }
}
