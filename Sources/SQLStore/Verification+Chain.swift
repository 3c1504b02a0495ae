import Refunds
import Register

extension Verification {
    /// Events that are checked at a time.
    private static let page = 1_000

    /// Holds the statements of the chains that are of a part against the rows that they are of; the part of the chains
    /// themselves recomputes every hash, too. `progress` hears the events that were checked, and how many there are.
    mutating func checkDocuments(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) {
        let counts = try transaction.connection.query("SELECT COUNT(*) FROM audit", []) { Int($0.integer()) }
        let stores = try transaction.connection.query("SELECT DISTINCT store_id FROM audit ORDER BY store_id", []) {
            $0.integer()
        }
        var seen = SeenDocuments()
        var done = 0
        for store in stores {
            var head = AuditHead()
            while true {
                let events = try events(of: store, after: head.position)
                guard let last = events.last else { break }
                if part == .documents { for event in events { check(event, after: &head, in: store) } }
                head = AuditHead(position: last.position, hash: last.hash)
                try check(
                    events.flatMap { AuditStatement.statements(of: $0.text).filter { $0.kind.part == part } }, &seen)
                done += events.count
                progress(done, counts.first ?? 0)
            }
        }
        checkStandings(&seen)
        try checkNothingUnsaid(seen, part)
        if part == .documents { try checkRateFiles() }
    }

    private typealias Event = (position: Int64, text: [UInt8], hash: [UInt8])

    private func events(of store: Int64, after position: Int64) throws(StoreFault) -> [Event] {
        try transaction.connection.query(
            """
            SELECT position, event, hash FROM audit WHERE store_id = $1 AND position > $2
            ORDER BY position LIMIT \(Verification.page)
            """, [.integer(store), .integer(position)]
        ) { ($0.integer(), $0.blob(), $0.blob()) }
    }

    private mutating func check(_ event: Event, after head: inout AuditHead, in store: Int64) {
        let expected = head.position + 1
        head.append(event.text)
        if event.position != expected {
            report("audit of store \(store)", "event \(expected) is missing")
        } else if head.hash != event.hash {
            report("audit of store \(store)", "event \(event.position) does not follow from the one before it")
        }
        // The next event is held against what this one says of itself, so that one edit is one finding.
        head = AuditHead(position: event.position, hash: event.hash)
    }

    // MARK: - Documents

    /// Holds statements against the rows; every document is loaded once, a page at a time. Where what is loaded stands now is
    /// kept for the end of the chain: the rows are those of one snapshot.
    private mutating func check(_ statements: [AuditStatement], _ seen: inout SeenDocuments) throws(StoreFault) {
        let readable = try readable(
            statements, named: { $0.kind.row($0.id) }
        ) { verification, statements throws(StoreFault) in try verification.currentStatements(about: statements) }
        let current = Set(readable.filter { !$0.kind.isStanding })
        for standing in readable where standing.kind.isStanding {
            seen.standing[standing.kind, default: [:]][standing.id] = standing.fingerprint
        }
        for statement in statements {
            if statement.kind.isStanding {
                seen.said[statement.kind, default: [:]][statement.id] = statement.fingerprint
                continue
            }
            seen.ids[statement.kind, default: []].insert(statement.id)
            if !current.contains(statement) {
                report(statement.kind.row(statement.id), "is not what the audit chain says of it")
            }
        }
    }

    /// What the chain would say now of the documents that the statements are about.
    private mutating func currentStatements(about statements: [AuditStatement]) throws(StoreFault) -> [AuditStatement] {
        func ids(_ kind: AuditStatement.Kind) -> [Int64] { statements.filter { $0.kind == kind }.map(\.id) }
        var current: [AuditStatement] = []
        var orderTotals: [OrderID: Money] = [:]
        let orders = try orders(imported: ids(.orderImported), invoiced: ids(.invoiceIssued)) { orderTotals[$0] = $1 }
        for order in orders {
            checkTotals(of: order, orderTotals[order.id])
            current.append(.imported(order))
            current += order.invoices.map(AuditStatement.issued)
            current.append(.standing(order))
        }
        let memoIDs = ids(.creditMemoIssued).map { CreditMemoID($0) }
        var memoTotals: [CreditMemoID: Money] = [:]
        let memos = try transaction.creditMemos(memoIDs) { memoTotals[$0] = $1 }
        let journals = try journals(of: memoIDs)
        for memo in memos {
            current.append(.issued(memo))
            if memoTotals[memo.id] != memo.refund.total {
                report("creditmemo \(memo.id.rawValue)", "grand_total is not what the parts make")
            }
            if journals[memo.id] != memo.refund.journal {
                report("journal of creditmemo \(memo.id.rawValue)", "is not what the memo makes")
            }
        }
        let entries = statements.filter { $0.kind == .historyWritten }.compactMap(\.historyEntry)
        current += try transaction.historyEntries(entries).map(AuditStatement.written)
        let keys = statements.filter { $0.kind == .answerStored || $0.kind == .invoiceAnswerStored }
            .compactMap(\.keyHash)
        current += try transaction.answers(to: keys).map(AuditStatement.stored)
        for attempt in try transaction.attempts(ids(.attemptMade).map { AttemptID($0) }) {
            current += [.made(attempt), .standing(attempt)]
        }
        current += try transaction.evidence(ids(.evidenceSeen).map(AuditStatement.place)).map(AuditStatement.seen)
        current += try transaction.settlements(ids(.settled).map(AuditStatement.place)).map(AuditStatement.settled)
        for refund in try transaction.unmatchedRefunds(ids(.unmatchedHeard).map { UnmatchedRefundID($0) }) {
            current += [.heard(refund), .standing(refund)]
        }
        current += try transactionStatements(ids(.transactionPut))
        return current
    }

    /// Orders, and those of invoices; most invoices came with their orders.
    private func orders(
        imported ids: [Int64], invoiced invoiceIDs: [Int64], total: @escaping (OrderID, Money) -> Void
    ) throws(StoreFault) -> [Order] {
        let imported = try transaction.orders(Set(ids.map { OrderID($0) }).sorted(), total: total)
        let others = Set(invoiceIDs.map { InvoiceID($0) }).subtracting(imported.lazy.flatMap(\.invoices).map(\.id))
        let found = try transaction.find(Set(others.map { .invoice($0) }))
        return try imported + transaction.orders(Set(found.values.joined().map(\.id)).sorted(), total: total)
    }

    /// Totals follow from the lines and the shipping.
    private mutating func checkTotals(of order: Order, _ grandTotal: Money?) {
        if grandTotal != order.grandTotal {
            report("orders \(order.id.rawValue)", "grand_total is not what the lines make")
        }
        for invoice in order.invoices
        where invoice.total.charged != invoice.charged.total + invoice.shipping.charged.total {
            report("invoice \(invoice.id.rawValue)", "grand_total is not what the lines make")
        }
    }

    /// Holds the state of what moves on against the last thing that the chain says of it.
    private mutating func checkStandings(_ seen: inout SeenDocuments) {
        let transaction = transaction
        checkStandings(.orderStands, &seen) { ids throws(StoreFault) in
            try transaction.orders(ids.map { OrderID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings(.attemptStands, &seen) { ids throws(StoreFault) in
            try transaction.attempts(ids.map { AttemptID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings(.unmatchedStands, &seen) { ids throws(StoreFault) in
            try transaction.unmatchedRefunds(ids.map { UnmatchedRefundID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings(.customerStands, &seen) { ids throws(StoreFault) in
            try transaction.customers("WHERE id = $1", each: ids.map { [.integer($0)] }).map(AuditStatement.standing)
        }
        checkStandings(.exemptionStands, &seen) { ids throws(StoreFault) in
            try transaction.exemptions("WHERE id = $1", each: ids.map { [.integer($0)] }).map(AuditStatement.standing)
        }
    }

    /// What cannot be read must not hide the others of its page. It is named here unless it is where documents are held against
    /// the chain.
    private mutating func checkStandings(
        _ kind: AuditStatement.Kind, _ seen: inout SeenDocuments,
        _ load: ([Int64]) throws(StoreFault) -> [AuditStatement]
    ) {
        let said = seen.said[kind, default: [:]]
        let missing = said.keys.filter { seen.standing[kind]?[$0] == nil }.sorted()
        for start in stride(from: 0, to: missing.count, by: Verification.page) {
            let page = Array(missing[start..<min(start + Verification.page, missing.count)])
            for standing in (try? load(page)) ?? page.flatMap({ (try? load([$0])) ?? [] }) {
                seen.standing[kind, default: [:]][standing.id] = standing.fingerprint
            }
        }
        let standing = seen.standing[kind, default: [:]]
        for id in said.keys.filter({ said[$0] != standing[$0] }).sorted() {
            if standing[id] != nil {
                report(kind.row(id), "does not stand where the audit chain says")
            } else if !kind.isStandingOfDocument {
                report(kind.row(id), "is gone, or cannot be read")
            }
        }
    }

    /// Names rows that the chain never heard of, and documents that are gone.
    private mutating func checkNothingUnsaid(
        _ seen: SeenDocuments, _ part: VerificationPart
    ) throws(StoreFault) {
        for kind in AuditStatement.Kind.allCases where kind.part == part && !kind.isStandingOfDocument {
            var unsaid: Set<Int64> = []
            try transaction.connection.query([
                SQLQuery(
                    "SELECT \(kind.idColumn) FROM \(kind.table) WHERE \(kind.idColumn) IS NOT NULL", each: [[]]
                ) { reader in
                    let id = reader.integer()
                    if !seen.speaks(of: id, kind) { unsaid.insert(id) }
                }
            ])
            for id in unsaid.sorted() {
                report(kind.row(id), "is not in the audit chain")
            }
        }
    }
}

/// The documents that the chains speak of.
private struct SeenDocuments {
    var ids: [AuditStatement.Kind: Set<Int64>] = [:]
    /// The last statement about where each order, attempt, unmatched refund, customer and exemption stands, as its
    /// fingerprint.
    var said: [AuditStatement.Kind: [Int64: Int]] = [:]
    /// Where those stand that were loaded, likewise.
    var standing: [AuditStatement.Kind: [Int64: Int]] = [:]

    func speaks(of id: Int64, _ kind: AuditStatement.Kind) -> Bool {
        kind.isStanding ? said[kind]?[id] != nil : ids[kind]?.contains(id) == true
    }
}
