import Refunds
import Register

extension SQLTransaction {
    /// The numbers of the outbox.
    func outbox() throws(StoreFault) -> OutboxCount {
        let rows = try connection.query(
            """
            SELECT COUNT(*), MIN(created_at), (SELECT COUNT(*) FROM outbox WHERE state = 'dead')
            FROM outbox WHERE state IN ('waiting', 'sending')
            """, []
        ) {
            OutboxCount(
                waiting: Int($0.integer()), oldest: $0.optionalInteger().map { Instant(seconds: $0) },
                dead: Int($0.integer()))
        }
        return rows.first ?? OutboxCount(waiting: 0, oldest: nil, dead: 0)
    }

    /// The mails in these states, in the sequence in which they were asked for.
    func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail] {
        try connection.query(
            "SELECT \(Columns.list(MailRow.columns)) FROM outbox WHERE state = $1",
            each: states.map { [.text($0.rawValue)] }
        ) { reader throws(StoreFault) in try reader.mail() }.sorted(by: OutboxMail.areInSequence)
    }

    /// The mail about a document.
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? {
        try connection.query(queries.mail, MailRow.key(of: document)) { reader throws(StoreFault) in
            try reader.mail()
        }.first
    }

    /// What the mails are about that are due by now.
    func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID] {
        try connection.query(
            """
            SELECT kind, document_id FROM outbox WHERE state IN ('waiting', 'sending') AND next_try_at <= $1
            ORDER BY next_try_at, kind, document_id LIMIT \(limit)
            """, [SQLValue(now)]
        ) { reader throws(StoreFault) in try reader.mailedDocument() }
    }

    /// Keeps a mail in place of what was kept of it.
    func put(_ mail: OutboxMail) throws(StoreFault) {
        try connection.execute(MailRow.put, [MailRow.values(mail)])
    }
}

/// The columns of a mail, in the sequence in which they are written and read.
enum MailRow {
    static let columns = key + ["store_id"] + changing

    private static let key = ["kind", "document_id"]
    private static let changing = [
        "times_asked", "created_at", "state", "tries", "next_try_at", "delivered_at", "reason",
    ]

    static let put =
        Columns.insert(into: "outbox", columns)
        + " ON CONFLICT (\(Columns.list(key))) DO UPDATE SET "
        + changing.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")

    static func key(of document: DocumentID) -> [SQLValue] {
        switch document {
        case .creditMemo(let id): [.text("creditmemo_mail"), SQLValue(id)]
        case .invoice(let id): [.text("invoice_mail"), SQLValue(id)]
        }
    }

    static func values(_ mail: OutboxMail) -> [SQLValue] {
        key(of: mail.document) + [
            SQLValue(mail.storeID), .integer(mail.timesAsked), SQLValue(mail.askedAt), .text(mail.state.rawValue),
            .integer(mail.tries), SQLValue(mail.nextTryAt), mail.deliveredAt.map { SQLValue($0) } ?? .null,
            SQLValue(mail.reason),
        ]
    }
}

extension SQLReader {
    fileprivate mutating func mailedDocument() throws(StoreFault) -> DocumentID {
        let (kind, id) = (text(), integer())
        switch kind {
        case "creditmemo_mail": return .creditMemo(CreditMemoID(id))
        case "invoice_mail": return .invoice(InvoiceID(id))
        default: throw .broken("\(kind) is no kind of mail")
        }
    }

    fileprivate mutating func mail() throws(StoreFault) -> OutboxMail {
        let document = try mailedDocument()
        let (storeID, timesAsked, askedAt): (StoreID, Int64, Instant) = (id(), integer(), instant())
        let state = text()
        return OutboxMail(
            document: document, storeID: storeID, timesAsked: timesAsked, askedAt: askedAt,
            state: try known(OutboxMail.State(rawValue: state), state, "a state of a mail"), tries: integer(),
            nextTryAt: instant(), deliveredAt: optionalInteger().map { Instant(seconds: $0) },
            reason: optionalText())
    }
}
