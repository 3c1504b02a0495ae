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

    /// A page of mails. The mails of each store and state are read by themselves, along an index that begins with the two, and
    /// merged; only those of the page are looked at any closer.
    func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary> {
        var filter = Filter()
        if let document = query.document {
            filter.equals("b.kind", MailRow.key(of: document)[0])
            filter.equals("b.document_id", MailRow.key(of: document)[1])
        }
        filter.equals(MailRow.ofDocument("number"), query.number.map { .text($0) })
        filter.isOfCustomer(MailRow.ofDocument("order_id"), query.customer)
        filter.isWithin("b.created_at", query.asked)
        let (store, state, last) = (filter.next, filter.next + 1, filter.next + 2)
        let wanted = "FROM outbox b WHERE \(filter.text)b.store_id = $\(store) AND b.state = $\(state)"
        let pairs = query.stores.flatMap { store in query.states.map { [SQLValue(store), .text($0.rawValue)] } }
        let most = query.page.offset + Int64(query.page.limit)
        let found: [(askedAt: Instant, kind: String, id: Int64)] = try connection.query(
            """
            SELECT b.created_at, b.kind, b.document_id \(wanted)
            ORDER BY b.created_at DESC, b.kind DESC, b.document_id DESC LIMIT $\(last)
            """, each: pairs.map { filter.values + $0 + [.integer(most)] }
        ) { ($0.instant(), $0.text(), $0.integer()) }
        let page = found.sorted { $0 > $1 }.dropFirst(Int(query.page.offset)).prefix(query.page.limit)
        let records: [MailSummary] = try connection.query(
            MailRow.summaries, each: page.map { [.text($0.kind), .integer($0.id)] }
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.mailSummary() }
        guard query.page.wantsTotal else { return Listing(records: records, total: nil) }
        let counts = try connection.query("SELECT COUNT(*) \(wanted)", each: pairs.map { filter.values + $0 }) {
            Int($0.integer())
        }
        return Listing(records: records, total: counts.reduce(0, +))
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

    /// Mails by their keys, with what stands around them.
    static let summaries = """
        SELECT \(columns.map { "b." + $0 }.joined(separator: ", ")), \(ofDocument("number")), o.id, o.number, o.customer_email
        FROM outbox b JOIN orders o ON o.id = \(ofDocument("order_id"))
        WHERE b.kind = $1 AND b.document_id = $2
        """

    /// A column of the document that a mail `b` is about.
    static func ofDocument(_ column: String) -> String {
        """
        CASE b.kind WHEN 'creditmemo_mail' THEN (SELECT m.\(column) FROM creditmemo m WHERE m.id = b.document_id)
        ELSE (SELECT i.\(column) FROM invoice i WHERE i.id = b.document_id) END
        """
    }

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

    fileprivate mutating func mailSummary() throws(StoreFault) -> MailSummary {
        let mail = try mail()
        return MailSummary(
            document: mail.document, number: text(), orderID: id(), orderNumber: text(), storeID: mail.storeID,
            recipient: optionalText(), mark: mail.mark, askedAt: mail.askedAt, tries: mail.tries,
            nextTryAt: mail.state == .waiting ? mail.nextTryAt : nil, deliveredAt: mail.deliveredAt,
            reason: mail.reason)
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
