import Amounts
import Refunds
import Register

extension SQLTransaction {
    /// Gives orders their attempts; most have none, and cost nothing.
    func addAttempts(to orders: inout [Order]) throws(StoreFault) {
        let wanted = orders.filter { $0.attemptsMade > 0 }.map { [SQLValue($0.id)] }
        guard !wanted.isEmpty else { return }
        let found = Dictionary(grouping: try attempts("a.order_id = $1", wanted)) { $0.orderID }
        for index in orders.indices { orders[index].attempts = found[orders[index].id, default: []] }
    }

    /// Attempts by their ids.
    func attempts(_ ids: [AttemptID]) throws(StoreFault) -> [Attempt] {
        try attempts("a.id = $1", ids.map { [SQLValue($0)] })
    }

    /// Attempts in these states, oldest first.
    func attempts(in states: Set<AttemptState>) throws(StoreFault) -> [Attempt] {
        try attempts("a.state = $1", states.map(\.rawValue).sorted().map { [.text($0)] }).sorted { $0.id < $1.id }
    }

    /// Attempts that are not settled, and those whose money is on its way for too long.
    func attemptsOpen() throws(StoreFault) -> [Attempt] {
        try attempts("a.state <> 'failed' AND (a.state <> 'issued' OR a.reason IS NOT NULL)", [[]])
    }

    /// The database's own clock, where replicas share it.
    func moment(of clock: Instant) throws(StoreFault) -> Instant {
        guard let sql = queries.clock else { return clock }
        return try connection.query(sql) { $0.instant() }.first ?? clock
    }

    /// Attempts that somebody has to ask about by now, those that wait longest first.
    func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        try connection.query(
            """
            SELECT id FROM attempt WHERE next_question_at <= $1 AND leased_until <= $1 AND payment_method = $2
            ORDER BY next_question_at, id LIMIT \(limit)
            """, [SQLValue(now), .text(method)]
        ) { $0.id() }
    }

    /// How much waits for what, and since when the oldest does.
    func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        let rows = try connection.query(
            """
            SELECT state, COUNT(*), MIN(created_at) FROM attempt
            WHERE state IN ('reserved', 'sending', 'unknown', 'review') GROUP BY state
            UNION ALL SELECT 'pending', COUNT(*), MIN(created_at) FROM attempt
            WHERE state = 'issued' AND next_question_at IS NOT NULL
            UNION ALL SELECT 'unmatched', COUNT(*), MIN(heard_at) FROM unmatched_refund
            WHERE attempt_id IS NULL AND status <> 'failed'
            """, []
        ) { reader in (reader.text(), Int(reader.integer()), reader.optionalInteger().map { Instant(seconds: $0) }) }
        let waiting = rows.compactMap { kind, count, oldest in
            PayoutWait(rawValue: kind).flatMap { kind in oldest.map { (kind, (count: count, oldest: $0)) } }
        }
        return Dictionary(uniqueKeysWithValues: waiting)
    }

    /// The orders of attempts.
    func find(_ attempts: Set<AttemptID>) throws(StoreFault) -> [AttemptID: FoundOrder] {
        let found: [(AttemptID, FoundOrder)] = try connection.query(
            "SELECT id, order_id, store_id FROM attempt WHERE id = $1", each: attempts.sorted().map { [SQLValue($0)] }
        ) { ($0.id(), FoundOrder(id: $0.id(), storeID: $0.id())) }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// The attempts that were made for idempotency keys.
    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt] {
        try attempts("a.key_hash = $1", Set(keys).map { [.blob($0)] })
    }

    func unanswered(
        _ requests: Set<UnkeyedRequest>, since: Instant
    ) throws(StoreFault) -> [UnansweredRequest] {
        try connection.query(
            """
            SELECT attempt_id, store_id, client_id, fingerprint, created_at FROM unanswered_request
            WHERE fingerprint = $1 AND client_id = $2 AND created_at > $3
            """, each: requests.map { [.blob($0.fingerprint), SQLValue($0.clientID), SQLValue(since)] }
        ) { reader in
            UnansweredRequest(
                attemptID: reader.id(), storeID: reader.id(),
                request: UnkeyedRequest(clientID: reader.id(), fingerprint: reader.blob()), askedAt: reader.instant())
        }
    }

    func answered(_ attempt: AttemptID) throws(StoreFault) {
        try connection.execute("DELETE FROM unanswered_request WHERE attempt_id = $1", SQLValue(attempt))
    }

    /// All that was seen of an attempt, oldest first.
    func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] {
        try connection.query(
            "SELECT \(Columns.list(EvidenceRow.columns)) FROM attempt_evidence WHERE attempt_id = $1 ORDER BY position",
            [SQLValue(attempt)]
        ) { reader throws(StoreFault) in try reader.evidence() }
    }

    /// Evidence by attempts and positions.
    func evidence(_ places: [[SQLValue]]) throws(StoreFault) -> [Evidence] {
        try connection.query(
            "SELECT \(Columns.list(EvidenceRow.columns)) FROM attempt_evidence WHERE attempt_id = $1 AND position = $2",
            each: places
        ) { reader throws(StoreFault) in try reader.evidence() }
    }

    /// News of memos' money by memos and positions.
    func settlements(_ places: [[SQLValue]]) throws(StoreFault) -> [Settlement] {
        try connection.query(
            "SELECT \(Columns.list(SettlementRow.columns)) FROM settlement WHERE creditmemo_id = $1 AND position = $2",
            each: places
        ) { reader throws(StoreFault) in try reader.settlement() }
    }

    private func attempts(_ condition: String, _ rows: [[SQLValue]]) throws(StoreFault) -> [Attempt] {
        var lines: [AttemptID: [RefundLine]] = [:]
        var attempts: [Attempt] = []
        var settlements: [AttemptID: Settlement] = [:]
        try connection.query([
            SQLQuery(
                """
                SELECT l.attempt_id, \(Columns.list(Columns.refundLine, prefix: "l."))
                FROM attempt_line l JOIN attempt a ON a.id = l.attempt_id
                JOIN order_line o ON o.id = l.order_line_id WHERE \(condition) ORDER BY l.attempt_id, o.position
                """, each: rows
            ) { lines[$0.id(), default: []].append($0.refundLine()) },
            SQLQuery(
                """
                SELECT \(Columns.list(SettlementRow.columns, prefix: "s.")) FROM settlement s
                JOIN attempt a ON a.id = s.attempt_id WHERE \(condition) ORDER BY s.creditmemo_id, s.position
                """, each: rows
            ) { (reader: inout SQLReader) throws(StoreFault) in
                let settlement = try reader.settlement()
                settlements[settlement.attemptID] = settlement
            },
            SQLQuery(
                """
                SELECT \(Columns.list(AttemptRow.columns, prefix: "a.")),
                    (SELECT COUNT(*) FROM attempt_evidence e WHERE e.attempt_id = a.id)
                FROM attempt a WHERE \(condition) ORDER BY a.id
                """, each: rows
            ) { (reader: inout SQLReader) throws(StoreFault) in attempts.append(try reader.attempt(lines)) },
        ])
        for index in attempts.indices { attempts[index].settlement = settlements[attempts[index].id] }
        return attempts
    }
}

/// The columns of an attempt, in the sequence in which they are written and read.
enum AttemptRow {
    static let columns = unchanging + changing

    static let unchanging =
        ["id", "store_id", "order_id", "purpose", "resent_creditmemo_id", "invoice_id", "by_invoice"]
        + Columns.shipping("")
        + Columns.money("goodwill") + Columns.money("fee") + Columns.money("grand_total")
        + ["comment", "sends_mail", "payment_method", "payment_transaction_id", "sequence", "gateway_key"]
        + ["minor_units", "currency", "client_id", "key_hash", "fingerprint", "created_at"]

    static let changing = [
        "state", "fence", "leased_until", "sends", "questions", "first_sent_at", "next_question_at",
        "gateway_reference", "creditmemo_id", "created_invoice_id", "reason",
    ]

    static func unchanging(_ attempt: Attempt) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(attempt.id)
        values.add(attempt.storeID)
        values.add(attempt.orderID)
        values += PurposeRow(attempt.purpose).values
        values.add(attempt.payment.method)
        values.add(attempt.payment.transactionID)
        values.add(attempt.sequence)
        values.add(attempt.gatewayKey)
        values.add(attempt.minorUnits)
        values.add(attempt.currency.code)
        values.add(attempt.clientID)
        values.append(attempt.repetition.map { .blob($0.keyHash) } ?? .null)
        values.append(attempt.repetition.map { .blob($0.fingerprint) } ?? .null)
        values.add(attempt.madeAt)
        return values
    }

    static func changing(_ attempt: Attempt) -> [SQLValue] {
        var values = [SQLValue](for: changing.count + 1)
        values.add(attempt.state.rawValue)
        values.add(attempt.fence)
        values.add(attempt.leasedUntil)
        values.add(attempt.sends)
        values.add(attempt.questions)
        values.append(attempt.firstSentAt.map { SQLValue($0) } ?? .null)
        values.append(attempt.nextQuestionAt.map { SQLValue($0) } ?? .null)
        values.add(attempt.gatewayReference)
        values.append(attempt.document?.creditMemo ?? .null)
        values.append(attempt.document?.invoice ?? .null)
        values.add(attempt.reason)
        return values
    }
}

/// The columns of evidence, in the sequence in which they are written and read.
enum EvidenceRow {
    static let columns = ["attempt_id", "position", "store_id", "source", "detail", "seen_at"]

    static func values(_ evidence: Evidence) -> [SQLValue] {
        [
            SQLValue(evidence.attemptID), .integer(evidence.position), SQLValue(evidence.storeID),
            .text(evidence.source.rawValue), .text(evidence.detail), SQLValue(evidence.seenAt),
        ]
    }
}

/// The columns of a settlement, in the sequence in which they are written and read.
enum SettlementRow {
    static let columns =
        ["creditmemo_id", "position", "attempt_id", "store_id", "status"] + Columns.money("paid") + ["heard_at"]

    static func values(_ settlement: Settlement) -> [SQLValue] {
        var values = [SQLValue](for: columns.count)
        values.add(settlement.creditMemoID)
        values.add(settlement.position)
        values.add(settlement.attemptID)
        values.add(settlement.storeID)
        values.add(settlement.status.rawValue)
        values.add(settlement.paid)
        values.add(settlement.heardAt)
        return values
    }
}

extension SQLReader {
    fileprivate mutating func attempt(_ lines: [AttemptID: [RefundLine]]) throws(StoreFault) -> Attempt {
        let id: AttemptID = id()
        let storeID: StoreID = self.id()
        let orderID: OrderID = self.id()
        let purpose = try PurposeRow(reading: &self).purpose(of: orderID, lines[id, default: []])
        let payment = CapturedPayment(method: text(), transactionID: text())
        var attempt = try Attempt(
            id: id, storeID: storeID, orderID: orderID, purpose: purpose, payment: payment, sequence: integer(),
            gatewayKey: text(),
            minorUnits: integer(), currency: currency(), clientID: optionalID(), repetition: repetition(),
            madeAt: instant(), state: attemptState(), fence: integer(), leasedUntil: instant(), sends: integer(),
            questions: integer(), evidence: 0,
            firstSentAt: optionalInteger().map { Instant(seconds: $0) },
            nextQuestionAt: optionalInteger().map { Instant(seconds: $0) },
            gatewayReference: optionalText(), document: documentID(), settlement: nil, reason: optionalText())
        attempt.evidence = integer()
        return attempt
    }

    fileprivate mutating func evidence() throws(StoreFault) -> Evidence {
        let (attemptID, position, storeID): (AttemptID, Int64, StoreID) = (id(), integer(), id())
        let source = text()
        return try Evidence(
            attemptID: attemptID, position: position, storeID: storeID,
            source: known(Evidence.Source(rawValue: source), source, "a source of evidence"), detail: text(),
            seenAt: instant())
    }

    fileprivate mutating func settlement() throws(StoreFault) -> Settlement {
        let (memoID, position): (CreditMemoID, Int64) = (id(), integer())
        let (attemptID, storeID): (AttemptID, StoreID) = (id(), id())
        let status = text()
        return try Settlement(
            creditMemoID: memoID, position: position, attemptID: attemptID, storeID: storeID,
            status: refundStatus(status), paid: money(),
            heardAt: instant())
    }

    /// The status of a word of the database.
    func refundStatus(_ text: String) throws(StoreFault) -> GatewayRefund.Status {
        try known(GatewayRefund.Status(rawValue: text), text, "a status of a refund")
    }

    fileprivate mutating func attemptState() throws(StoreFault) -> AttemptState {
        let text = text()
        return try known(AttemptState(rawValue: text), text, "a state of an attempt")
    }

    private mutating func repetition() throws(StoreFault) -> Attempt.Repetition? {
        switch (optionalBlob(), optionalBlob()) {
        case (let keyHash?, let fingerprint?): return Attempt.Repetition(keyHash: keyHash, fingerprint: fingerprint)
        case (nil, nil): return nil
        case (_, nil), (nil, _): throw .broken("an attempt has a key without a request, or the other way round")
        }
    }
}
