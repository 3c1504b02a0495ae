import Refunds
import Register

extension Verification {
    /// Events that are checked at a time.
    private static let page = 1_000

    /// Recomputes every hash, and holds every statement of the chains against the rows that it is of. `progress` hears the
    /// events that were checked, and how many there are.
    mutating func checkDocuments(progress: (_ done: Int, _ of: Int) -> Void) throws(StoreFault) {
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
                guard !events.isEmpty else { break }
                for event in events { check(event, after: &head, in: store) }
                try check(events.flatMap { AuditStatement.statements(of: $0.text) }, &seen)
                done += events.count
                progress(done, counts.first ?? 0)
            }
        }
        checkStandings(seen)
        try checkNothingUnsaid(seen)
        try checkRateFiles()
    }

    private typealias Event = (position: Int64, text: String, hash: [UInt8])

    private func events(of store: Int64, after position: Int64) throws(StoreFault) -> [Event] {
        try transaction.connection.query(
            """
            SELECT position, event, hash FROM audit WHERE store_id = $1 AND position > $2
            ORDER BY position LIMIT \(Verification.page)
            """, [.integer(store), .integer(position)]
        ) { ($0.integer(), $0.text(), $0.blob()) }
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

    /// Holds statements against the rows; every document is loaded once, a page at a time.
    private mutating func check(_ statements: [AuditStatement], _ seen: inout SeenDocuments) throws(StoreFault) {
        var current: [AuditStatement: Void] = [:]
        let readable = try readable(
            statements, named: { "\($0.kind.table) \($0.id)" }
        ) { verification, statements throws(StoreFault) in try verification.currentStatements(about: statements) }
        for statement in readable { current[statement] = () }
        for statement in statements {
            if statement.kind.isStanding {
                seen.standing[statement.kind, default: [:]][statement.id] = statement.hashValue
                continue
            }
            seen.ids[statement.kind, default: []].insert(statement.id)
            if current[statement] == nil {
                report("\(statement.kind.table) \(statement.id)", "is not what the audit chain says of it")
            }
        }
    }

    /// What the chain would say now of the documents that the statements are about.
    private mutating func currentStatements(about statements: [AuditStatement]) throws(StoreFault) -> [AuditStatement] {
        func ids(_ kind: AuditStatement.Kind) -> [Int64] { statements.filter { $0.kind == kind }.map(\.id) }
        var current: [AuditStatement] = []
        let invoices = ids(.invoiceIssued)
        let found = try transaction.find(Set(invoices.map { .invoice(InvoiceID($0)) }))
        let orderIDs = Set(ids(.orderImported).map { OrderID($0) }).union(found.values.joined().map(\.id))
        for order in try transaction.orders(orderIDs.sorted()) {
            current.append(.imported(order))
            current += order.invoices.map(AuditStatement.issued)
        }
        let memoIDs = ids(.creditMemoIssued).map { CreditMemoID($0) }
        let memos = try transaction.creditMemos(memoIDs)
        let journals = try journals(of: memoIDs)
        for memo in memos {
            current.append(.issued(memo))
            if journals[memo.id] != memo.refund.journal {
                report("journal of creditmemo \(memo.id.rawValue)", "is not what the memo makes")
            }
        }
        let entries = statements.filter { $0.kind == .historyWritten }.compactMap(\.historyEntry)
        current += try transaction.historyEntries(entries).map(AuditStatement.written)
        let keys = statements.filter { $0.kind == .answerStored || $0.kind == .invoiceAnswerStored }
            .compactMap(\.keyHash)
        current += try transaction.answers(to: keys).map(AuditStatement.stored)
        current += try transaction.attempts(ids(.attemptMade).map { AttemptID($0) }).map(AuditStatement.made)
        current += try transaction.evidence(ids(.evidenceSeen).map(AuditStatement.place)).map(AuditStatement.seen)
        current += try transaction.settlements(ids(.settled).map(AuditStatement.place)).map(AuditStatement.settled)
        current += try transaction.unmatchedRefunds(ids(.unmatchedHeard).map { UnmatchedRefundID($0) })
            .map(AuditStatement.heard)
        current += try transactionStatements(ids(.transactionPut))
        return current
    }

    /// Holds the state of what moves on against the last thing that the chain says of it.
    private mutating func checkStandings(_ seen: SeenDocuments) {
        let transaction = transaction
        checkStandings("orders", seen.standing[.orderStands, default: [:]]) { ids throws(StoreFault) in
            try transaction.orders(ids.map { OrderID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings("attempt", seen.standing[.attemptStands, default: [:]]) { ids throws(StoreFault) in
            try transaction.attempts(ids.map { AttemptID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings("unmatched_refund", seen.standing[.unmatchedStands, default: [:]]) { ids throws(StoreFault) in
            try transaction.unmatchedRefunds(ids.map { UnmatchedRefundID($0) }).map { AuditStatement.standing($0) }
        }
        checkStandings("tax_customer", seen.standing[.customerStands, default: [:]], namesMissing: true) {
            ids throws(StoreFault) in
            try transaction.customers("WHERE id = $1", each: ids.map { [.integer($0)] }).map(AuditStatement.standing)
        }
        checkStandings("tax_exemption", seen.standing[.exemptionStands, default: [:]], namesMissing: true) {
            ids throws(StoreFault) in
            try transaction.exemptions("WHERE id = $1", each: ids.map { [.integer($0)] }).map(AuditStatement.standing)
        }
    }

    /// What cannot be read must not hide the others of its page. It is named here unless it is where documents are held against
    /// the chain.
    private mutating func checkStandings(
        _ table: String, _ said: [Int64: Int], namesMissing: Bool = false,
        _ load: ([Int64]) throws(StoreFault) -> [AuditStatement]
    ) {
        let ids = said.keys.sorted()
        for start in stride(from: 0, to: ids.count, by: Verification.page) {
            let page = Array(ids[start..<min(start + Verification.page, ids.count)])
            let standings = (try? load(page)) ?? page.flatMap { (try? load([$0])) ?? [] }
            for standing in standings where standing.hashValue != said[standing.id] {
                report("\(table) \(standing.id)", "does not stand where the audit chain says")
            }
            guard namesMissing else { continue }
            for id in Set(page).subtracting(standings.map(\.id)).sorted() {
                report("\(table) \(id)", "is gone, or cannot be read")
            }
        }
    }

    /// Names rows that the chain never heard of, and documents that are gone.
    private mutating func checkNothingUnsaid(_ seen: SeenDocuments) throws(StoreFault) {
        for kind in AuditStatement.Kind.allCases where !kind.isStandingOfDocument {
            let stored = Set(
                try transaction.connection.query(
                    "SELECT \(kind.idColumn) FROM \(kind.table) WHERE \(kind.idColumn) IS NOT NULL", []
                ) { $0.integer() })
            let said = kind.isStanding ? Set(seen.standing[kind, default: [:]].keys) : seen.ids[kind, default: []]
            for id in stored.subtracting(said).sorted() {
                report("\(kind.table) \(id)", "is not in the audit chain")
            }
        }
    }
}

/// The documents that the chains speak of.
private struct SeenDocuments {
    var ids: [AuditStatement.Kind: Set<Int64>] = [:]
    /// The last statement about where each order, attempt, unmatched refund, customer and exemption stands, hashed.
    var standing: [AuditStatement.Kind: [Int64: Int]] = [:]
}

extension AuditStatement.Kind {
    /// The table of the documents.
    fileprivate var table: String {
        switch self {
        case .orderImported, .orderStands: "orders"
        case .invoiceIssued: "invoice"
        case .creditMemoIssued: "creditmemo"
        case .answerStored, .invoiceAnswerStored: "idempotency_key"
        case .historyWritten: "history"
        case .attemptMade, .attemptStands: "attempt"
        case .evidenceSeen: "attempt_evidence"
        case .settled: "settlement"
        case .unmatchedHeard, .unmatchedStands: "unmatched_refund"
        case .transactionPut: "tax_transaction_revision"
        case .customerStands: "tax_customer"
        case .exemptionStands: "tax_exemption"
        }
    }

    /// True for kinds of which the last statement about a row counts.
    fileprivate var isStanding: Bool {
        switch self {
        case .orderStands, .attemptStands, .unmatchedStands, .customerStands, .exemptionStands: true
        case .orderImported, .invoiceIssued, .creditMemoIssued, .answerStored, .invoiceAnswerStored, .historyWritten,
            .attemptMade, .evidenceSeen, .settled, .unmatchedHeard, .transactionPut:
            false
        }
    }

    /// True when the row has a statement of another kind too, which says that it came.
    fileprivate var isStandingOfDocument: Bool {
        switch self {
        case .orderStands, .attemptStands, .unmatchedStands: true
        case .customerStands, .exemptionStands: false
        case .orderImported, .invoiceIssued, .creditMemoIssued, .answerStored, .invoiceAnswerStored, .historyWritten,
            .attemptMade, .evidenceSeen, .settled, .unmatchedHeard, .transactionPut:
            false
        }
    }

    /// The column that a statement names its document by.
    fileprivate var idColumn: String {
        switch self {
        case .orderImported, .orderStands, .invoiceIssued, .creditMemoIssued, .historyWritten, .attemptMade,
            .attemptStands, .unmatchedHeard, .unmatchedStands, .customerStands, .exemptionStands:
            "id"
        case .evidenceSeen: "attempt_id * \(AuditStatement.rowsPerDocument) + position"
        case .transactionPut: "transaction_id * \(AuditStatement.rowsPerDocument) + revision"
        case .settled: "creditmemo_id * \(AuditStatement.rowsPerDocument) + position"
        case .answerStored: "creditmemo_id"
        case .invoiceAnswerStored: "invoice_id"
        }
    }
}
