public import Refunds
public import Register

/// Keeps the register in a database that speaks SQL.
public struct SQLStore<Engine: SQLEngine>: Store {
    private let engine: Engine
    private let queries: Queries
    private let lockingQueries: Queries
    /// False for reads that wait for no flush.
    private var waits = true

    /// Opens the register in the engine's database, bringing the schema up to date.
    ///
    /// `installation` names a new register, and an existing one keeps its own; nil when there has to be one. Throws
    /// ``StoreFault`` when the database cannot be used, has no register then, or a newer schema than this program knows.
    public init(_ engine: Engine, at now: Instant, installation: String?) throws(StoreFault) {
        self.engine = engine
        queries = Queries(engine.dialect, locking: false)
        lockingQueries = Queries(engine.dialect, locking: true)
        try Migrations.run(on: engine, at: now.seconds, installation: installation)
    }

    /// True when the engine runs inside this process.
    public var answersAtOnce: Bool { engine.answersAtOnce }

    /// The same store, but that its reads wait for no flush.
    public var unwaiting: any Store {
        var store = self
        store.waits = false
        return store
    }

    /// Runs a batch in one transaction.
    public func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        try engine.write { connection throws(StoreFault) in
            try body(SQLTransaction(connection, lockingQueries))
        }
    }

    /// Runs a batch in one transaction; it is durable when the flush has been waited for.
    public func commit<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        try engine.commit { connection throws(StoreFault) in
            try body(SQLTransaction(connection, lockingQueries))
        }
    }

    /// The orders that a source names.
    public func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order] {
        try read { transaction throws(StoreFault) in
            let found = try transaction.find([source])[source, default: []].filter { stores.contains($0.storeID) }
            return try transaction.orders(found.map(\.id))
        }
    }

    /// A page of orders.
    public func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> {
        try read { transaction throws(StoreFault) in try transaction.orders(query) }
    }

    /// A page of invoices.
    public func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> {
        try read { transaction throws(StoreFault) in try transaction.invoices(query) }
    }

    /// A page of credit memos.
    public func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        try read { transaction throws(StoreFault) in try transaction.creditMemos(query) }
    }

    /// A page of an order's history.
    public func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        try read { transaction throws(StoreFault) in try transaction.history(of: order, page) }
    }

    /// Attempts to pay out in these states.
    public func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt] {
        try read { transaction throws(StoreFault) in try transaction.attempts(in: states) }
    }

    /// Attempts that wait for something.
    public func attemptsOpen() throws(StoreFault) -> [Attempt] {
        try read { transaction throws(StoreFault) in try transaction.attemptsOpen() }
    }

    /// The attempt of an id.
    public func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt? {
        try read { transaction throws(StoreFault) in try transaction.attempts([id]).first }
    }

    /// Refunds that nobody here asked for.
    public func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] {
        try read { transaction throws(StoreFault) in try transaction.unmatchedRefunds() }
    }

    /// Why no money goes out through gateways.
    public func payoutHold() throws(StoreFault) -> PayoutHold? {
        try read { transaction throws(StoreFault) in try transaction.payoutHold() }
    }

    /// Who let payouts go again.
    public func payoutReleases() throws(StoreFault) -> [PayoutRelease] {
        try read { transaction throws(StoreFault) in try transaction.payoutReleases() }
    }

    /// All that was seen of an attempt.
    public func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] {
        try read { transaction throws(StoreFault) in try transaction.evidence(of: attempt) }
    }

    /// Attempts that are due.
    public func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        try read { transaction throws(StoreFault) in
            try transaction.attemptsDue(of: method, at: transaction.moment(of: now), limit: limit)
        }
    }

    /// How many attempts wait, and since when.
    public func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        try engine.glance { connection throws(StoreFault) in
            try SQLTransaction(connection, queries).payoutsWaiting()
        }
    }

    /// The numbers of the outbox. What they count need not be on disk yet.
    public func outbox() throws(StoreFault) -> OutboxCount {
        try engine.glance { connection throws(StoreFault) in try SQLTransaction(connection, queries).outbox() }
    }

    /// The mails in these states.
    public func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail] {
        try read { transaction throws(StoreFault) in try transaction.mails(states) }
    }

    /// A page of mails.
    public func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary> {
        try read { transaction throws(StoreFault) in try transaction.mails(query) }
    }

    /// The mail about a document.
    public func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? {
        try read { transaction throws(StoreFault) in try transaction.mail(about: document) }
    }

    /// What the mails are about that are due.
    public func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID] {
        try read { transaction throws(StoreFault) in
            try transaction.mailsDue(at: transaction.moment(of: now), limit: limit)
        }
    }

    /// The next file of tax rates.
    public func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try read { transaction throws(StoreFault) in try transaction.rateFile(after: last) }
    }

    /// A page of credit memos of both dialects.
    public func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        try read { transaction throws(StoreFault) in try transaction.memoSummaries(query) }
    }

    /// What shops gave back within some days.
    public func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        try read { transaction throws(StoreFault) in try transaction.refundFigures(query) }
    }

    /// A `/v1` document.
    public func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? {
        try read { transaction throws(StoreFault) in try transaction.transaction(key, revision: revision, in: storeID) }
    }

    /// A page of `/v1` documents.
    public func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        try read { transaction throws(StoreFault) in try transaction.transactions(query) }
    }

    /// A customer of `/v1`.
    public func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        try read { transaction throws(StoreFault) in try transaction.customer(key, in: storeID) }
    }

    /// A page of customers.
    public func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> {
        try read { transaction throws(StoreFault) in try transaction.customers(query) }
    }

    /// A page of exemptions.
    public func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> {
        try read { transaction throws(StoreFault) in try transaction.exemptions(query) }
    }

    /// Every client.
    public func clients() throws(StoreFault) -> [RegisteredClient] {
        try read { transaction throws(StoreFault) in try transaction.clients(publicID: nil) }
    }

    /// The client of a public id.
    public func client(publicID: String) throws(StoreFault) -> RegisteredClient? {
        try read { transaction throws(StoreFault) in try transaction.clients(publicID: publicID).first }
    }

    /// Every user.
    public func users() throws(StoreFault) -> [RegisteredUser] {
        try read { transaction throws(StoreFault) in try transaction.users() }
    }

    /// The session of a token.
    public func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        try read { transaction throws(StoreFault) in try transaction.session(hash: hash, at: now) }
    }

    /// What a token stands for.
    public func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        try read { transaction throws(StoreFault) in try transaction.token(hash: hash, at: now) }
    }

    /// What this register is called.
    public func installation() throws(StoreFault) -> String {
        try read { transaction throws(StoreFault) in
            try transaction.connection.query("SELECT installation FROM register") { $0.text() }.first ?? ""
        }
    }

    /// Every shop that has an order.
    public func stores() throws(StoreFault) -> Set<StoreID> {
        try read { transaction throws(StoreFault) in try transaction.stores() }
    }

    /// Checks a part of the register and names what differs.
    public func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding] {
        try read { transaction throws(StoreFault) in
            var verification = Verification(transaction)
            switch part {
            case .balances: try verification.checkBalances()
            case .documents, .creditMemos: try verification.checkDocuments(part, progress: progress)
            }
            return verification.findings
        }
    }

    private func read<Result>(
        _ body: (SQLTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        if waits {
            try engine.read { connection throws(StoreFault) in try body(SQLTransaction(connection, queries)) }
        } else {
            try engine.glance { connection throws(StoreFault) in try body(SQLTransaction(connection, queries)) }
        }
    }
}

/// The inside of one transaction. What it loads, lists and writes is in the extensions.
struct SQLTransaction: StoreTransaction {
    let connection: any SQLConnection
    let queries: Queries
    /// The ends of audit chains, read together with the counters that lock them.
    let auditHeads = AuditHeads()

    init(_ connection: any SQLConnection, _ queries: Queries) {
        self.connection = connection
        self.queries = queries
    }
}
