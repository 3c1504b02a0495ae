public import Refunds
public import Register
import SalesTax

/// Everything that can be read of a register through its port, a line for each document: two stores that went through
/// the same have the same dump.
public struct StoreDump: Sendable {
    /// The lines, in a sequence that does not depend on the store.
    public let lines: [String]

    /// Names what cannot be listed, only asked for.
    public struct Names: Sendable {
        /// Hashes of idempotency keys.
        public var keyHashes: [[UInt8]] = []
        /// Hashes of tokens.
        public var tokenHashes: [[UInt8]] = []

        /// Starts with none.
        public init() {}
    }

    /// Reads the whole register; tokens as they are at a moment.
    public init(_ store: any Store, asking names: Names, at now: Instant) throws(StoreFault) {
        let shops = try store.stores()
        let orders = try Self.all { page throws(StoreFault) in try store.orders(OrderQuery(stores: shops, page: page)) }
        let invoices = try Self.all { page throws(StoreFault) in
            try store.invoices(InvoiceQuery(stores: shops, page: page))
        }
        let memos = try Self.all { page throws(StoreFault) in
            try store.creditMemos(CreditMemoQuery(stores: shops, page: page))
        }
        var lines = shops.sorted().map { "shop \($0.rawValue)" }
        lines += orders.map(describe)
        lines += invoices.map { "invoice \(describe($0.invoice)) of order \($0.order.id.rawValue)" }
        lines += memos.map(describe)
        for order in orders {
            lines += try Self.all { page throws(StoreFault) in try store.history(of: order.id, page) }.map(describe)
        }
        for attempt in orders.flatMap(\.attempts) { lines += try store.evidence(of: attempt.id).map(describe) }
        lines += try store.attemptsOpen().map { "waiting: \($0.id.rawValue)" }
        lines += try store.unmatchedRefunds().map { "unmatched: \($0.id.rawValue)" }
        lines += try store.clients().map(\.line)
        lines += try store.users().map { "user \(describe($0.passwordHash)) \($0.client.line)" }
        for hash in names.tokenHashes {
            lines.append("token \(hash): \(try store.token(hash: hash, at: now).map(\.line) ?? "nothing")")
        }
        lines += try Self.keptForWriters(store, shops, names.keyHashes)
        var last: RateFileID?
        while let file = try store.rateFile(after: last) {
            lines.append(describe(file))
            last = file.id
        }
        for shop in shops.sorted() { lines += try Self.taxes(store, of: shop) }
        lines += try Self.all { page throws(StoreFault) in
            try store.memoSummaries(MemoSummaryQuery(stores: shops, page: page))
        }.map(describe)
        lines += try Self.figures(store, of: shops, upTo: now)
        let mails = try store.mails(Set(OutboxMail.State.allCases))
        lines += mails.map { "mail: \($0)" }
        for mail in mails where try store.mail(about: mail.document) != mail {
            lines.append("another mail about \(mail.document)")
        }
        lines += try Self.mailLists(store, of: shops)
        lines.append("due: \(try store.mailsDue(at: now, limit: 10))")
        lines += try store.payoutReleases().map(describe)
        lines.append("outbox: \(try store.outbox())")
        lines += try store.payoutsWaiting().map { "\($0.key.rawValue): \($0.value)" }.sorted()
        for part in VerificationPart.allCases {
            lines += try store.verify(part) { _, _ in }.map { "\(part): \($0)" }
        }
        self.lines = lines
    }

    /// The sums of all days of which any are told at a time.
    private static func figures(
        _ store: any Store, of shops: Set<StoreID>, upTo now: Instant
    ) throws(StoreFault) -> [String] {
        var last = TaxDay(secondsSince1970: now.seconds)
        var lines: [String] = []
        for _ in 0..<12 {
            let query = FiguresQuery(stores: shops, days: FiguresQuery.daysMax, upTo: last)
            let figures = try store.refundFigures(query)
            let sums = figures.refunds.map(describe) + figures.charges.map(describe) + figures.waiting.map(describe)
            lines += sums.sorted().map { "\(last): \($0)" } + figures.reasons.map { "\(last): \(describe($0))" }
            last = query.first.dayBefore
        }
        return lines
    }

    /// Mails in each state.
    private static func mailLists(_ store: any Store, of shops: Set<StoreID>) throws(StoreFault) -> [String] {
        var lines: [String] = []
        for state in MailState.allCases {
            lines += try all { page throws(StoreFault) in
                var query = MailQuery(stores: shops, page: page)
                query.states = [state]
                return try store.mails(query)
            }.map(describe)
        }
        return lines
    }

    /// Every revision of every document of `/v1`, and who buys.
    private static func taxes(_ store: any Store, of shop: StoreID) throws(StoreFault) -> [String] {
        var lines: [String] = []
        let records = try all { page throws(StoreFault) in
            try store.transactions(TransactionQuery(storeID: shop, page: page))
        }
        for record in records {
            lines.append(describe(record))
            for revision in 1...record.transaction.revision {
                lines.append(describe(try store.transaction(record.transaction.key, revision: revision, in: shop)))
            }
        }
        let customers = try all { page throws(StoreFault) in
            try store.customers(TaxRecordQuery(storeID: shop, page: page))
        }
        lines += customers.map(describe)
        for customer in customers { lines.append(describe(try store.customer(customer.key, in: shop))) }
        lines += try all { page throws(StoreFault) in
            try store.exemptions(TaxRecordQuery(storeID: shop, page: page))
        }.map(describe)
        return lines
    }

    /// The first line that another dump has otherwise, or does not have.
    public func difference(from other: StoreDump) -> TextDifference? {
        let count = max(lines.count, other.lines.count)
        let (here, there) = (lines + Self.end(count - lines.count), other.lines + Self.end(count - other.lines.count))
        return zip(here, there).lazy.compactMap { TextDifference($0, $1) }.first
    }

    private static func end(_ count: Int) -> [String] { Array(repeating: "nothing more", count: count) }

    /// The numbers that come next, and the answers that are kept.
    private static func keptForWriters(
        _ store: any Store, _ shops: Set<StoreID>, _ keyHashes: [[UInt8]]
    ) throws(StoreFault) -> [String] {
        try store.write { transaction throws(StoreFault) in
            let numbering = try transaction.numbering(of: shops)
            let ids = numbering.nextIDs.map { "next id of \($0.key.rawValue): \($0.value)" }
            let numbers = numbering.nextNumbers.map {
                "next number of \($0.key.document.rawValue) in shop \($0.key.storeID.rawValue): \($0.value)"
            }
            let moments = numbering.latest.map { "last memo of shop \($0.key.rawValue): \($0.value)" }
            return (ids + numbers + moments).sorted() + (try transaction.answers(to: keyHashes)).map(describe).sorted()
        }
    }

    private static func all<Record>(
        _ page: (PageRequest) throws(StoreFault) -> Listing<Record>
    ) throws(StoreFault) -> [Record] {
        var records: [Record] = []
        var number = 1
        while true {
            let next = try page(PageRequest(number: number, limit: 200, wantsTotal: false)).records
            records += next
            guard !next.isEmpty else { return records }
            number += 1
        }
    }
}

/// A value in full, with the names of its parts.
private func describe(_ value: some Sendable) -> String { String(reflecting: value) }

extension RegisteredClient {
    /// The client on one line; what it may do stands in a fixed sequence.
    fileprivate var line: String {
        let (stores, scopes) = (details.stores.sorted().map(\.rawValue), details.scopes.map(\.rawValue).sorted())
        return "client \(id.rawValue) \(describe(details.publicID)) \(describe(details.name)) \(details.secretHash) "
            + "\(stores) \(scopes) \(addedAt) \(describe(revokedAt))"
    }
}

extension RegisteredToken {
    fileprivate var line: String {
        let (stores, scopes) = (caller.stores.sorted().map(\.rawValue), caller.scopes.map(\.rawValue).sorted())
        return "\(hash) \(kind) \(caller.clientID.rawValue) \(stores) \(scopes) until \(expiresAt)"
    }
}
