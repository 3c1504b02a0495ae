import Refunds
import Register
import RegisterTesting

/// A store with something between it and its user: what happens before each transaction and each of its calls, and
/// what becomes of the entries that are written.
struct WrappedStore: Store {
    let store: any Store
    var beforeTransaction: @Sendable () -> Void = {}
    var beforeCall: @Sendable () throws(StoreFault) -> Void = {}
    var afterTransaction: @Sendable () throws(StoreFault) -> Void = {}
    var rewrite: @Sendable (Entry) -> Entry = { $0 }
    /// The database's clock; the test's where there is none.
    var clock: (@Sendable () -> Instant)?

    func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        beforeTransaction()
        let result = try store.write { transaction throws(StoreFault) in
            let result = try body(
                Transaction(inner: transaction, beforeCall: beforeCall, rewrite: rewrite, clock: clock))
            try beforeCall()
            return result
        }
        try afterTransaction()
        return result
    }

    var answersAtOnce: Bool { store.answersAtOnce }
    var unwaiting: any Store { self }
    func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order] {
        try store.orders(named: source, in: stores)
    }
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> { try store.orders(query) }
    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> { try store.invoices(query) }
    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        try store.creditMemos(query)
    }
    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        try store.history(of: order, page)
    }
    func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding] { try store.verify(part, progress: progress) }
    func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt] { try store.attempts(states) }
    func attemptsOpen() throws(StoreFault) -> [Attempt] { try store.attemptsOpen() }
    func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt? { try store.attempt(id) }
    func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] { try store.unmatchedRefunds() }
    func payoutHold() throws(StoreFault) -> PayoutHold? { try store.payoutHold() }
    func payoutReleases() throws(StoreFault) -> [PayoutRelease] { try store.payoutReleases() }
    func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] { try store.evidence(of: attempt) }
    func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        try store.attemptsDue(of: method, at: now, limit: limit)
    }

    func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        try store.payoutsWaiting()
    }
    func outbox() throws(StoreFault) -> OutboxCount { try store.outbox() }
    func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail] { try store.mails(states) }
    func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary> { try store.mails(query) }
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? { try store.mail(about: document) }
    func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID] {
        try store.mailsDue(at: now, limit: limit)
    }
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try store.rateFile(after: last)
    }
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        try store.memoSummaries(query)
    }
    func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        try store.refundFigures(query)
    }
    func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? { try store.transaction(key, revision: revision, in: storeID) }
    func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        try store.transactions(query)
    }
    func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        try store.customer(key, in: storeID)
    }
    func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> { try store.customers(query) }
    func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> { try store.exemptions(query) }
    func clients() throws(StoreFault) -> [RegisteredClient] { try store.clients() }
    func client(publicID: String) throws(StoreFault) -> RegisteredClient? { try store.client(publicID: publicID) }
    func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        try store.token(hash: hash, at: now)
    }
    func users() throws(StoreFault) -> [RegisteredUser] { try store.users() }
    func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        try store.session(hash: hash, at: now)
    }
    func installation() throws(StoreFault) -> String { try store.installation() }
    func stores() throws(StoreFault) -> Set<StoreID> { try store.stores() }
}

/// A transaction of the store within.
private struct Transaction: StoreTransaction {
    let inner: any StoreTransaction
    let beforeCall: @Sendable () throws(StoreFault) -> Void
    let rewrite: @Sendable (Entry) -> Entry
    let clock: (@Sendable () -> Instant)?

    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]] {
        try beforeCall()
        return try inner.find(sources)
    }
    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order] {
        try beforeCall()
        return try inner.orders(ids)
    }
    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering {
        try beforeCall()
        return try inner.numbering(of: stores)
    }
    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames {
        try beforeCall()
        return try inner.conflicts(with: imports)
    }
    func find(_ attempts: Set<AttemptID>) throws(StoreFault) -> [AttemptID: FoundOrder] {
        try beforeCall()
        return try inner.find(attempts)
    }
    func find(_ refunds: [HearOfRefund]) throws(StoreFault) -> Set<FoundOrder> {
        try beforeCall()
        return try inner.find(refunds)
    }
    func find(_ unmatched: Set<UnmatchedRefundID>) throws(StoreFault) -> [UnmatchedRefundID: FoundOrder] {
        try beforeCall()
        return try inner.find(unmatched)
    }
    func payoutHold() throws(StoreFault) -> PayoutHold? {
        try beforeCall()
        return try inner.payoutHold()
    }
    func hold(_ hold: PayoutHold) throws(StoreFault) {
        try beforeCall()
        try inner.hold(hold)
    }
    func letGo(_ release: PayoutRelease) throws(StoreFault) {
        try beforeCall()
        try inner.letGo(release)
    }
    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt] {
        try beforeCall()
        return try inner.attempts(forKeys: keys)
    }
    func unanswered(_ requests: Set<UnkeyedRequest>, since: Instant) throws(StoreFault) -> [UnansweredRequest] {
        try beforeCall()
        return try inner.unanswered(requests, since: since)
    }
    func answered(_ attempt: AttemptID) throws(StoreFault) {
        try beforeCall()
        try inner.answered(attempt)
    }
    /// The test's clock, also where the database has one of its own: only then all stores do the same.
    func moment(of clock: Instant) throws(StoreFault) -> Instant {
        try beforeCall()
        _ = try inner.moment(of: clock)
        return self.clock?() ?? clock
    }
    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords {
        try beforeCall()
        return try inner.taxRecords(names)
    }
    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] {
        try beforeCall()
        return try inner.answers(to: keys)
    }
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        try beforeCall()
        try inner.apply(entries.map(rewrite), numbering)
    }
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? {
        try beforeCall()
        return try inner.mail(about: document)
    }
    func put(_ mail: OutboxMail) throws(StoreFault) {
        try beforeCall()
        try inner.put(mail)
    }
    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID? {
        try beforeCall()
        return try inner.add(file, at: now)
    }
    func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID {
        try beforeCall()
        return try inner.add(client, at: now)
    }
    func revokeClient(publicID: String, at now: Instant) throws(StoreFault) -> Bool {
        try beforeCall()
        return try inner.revokeClient(publicID: publicID, at: now)
    }
    func add(_ tokens: [RegisteredToken], at now: Instant) throws(StoreFault) {
        try beforeCall()
        try inner.add(tokens, at: now)
    }
    func revokeToken(hash: [UInt8], at now: Instant) throws(StoreFault) -> Bool {
        try beforeCall()
        return try inner.revokeToken(hash: hash, at: now)
    }
    func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID? {
        try beforeCall()
        return try inner.add(user, at: now)
    }
    func setPassword(_ hash: String, ofUser name: String) throws(StoreFault) -> Bool {
        try beforeCall()
        return try inner.setPassword(hash, ofUser: name)
    }
    func removeUser(named name: String, at now: Instant) throws(StoreFault) -> Bool {
        try beforeCall()
        return try inner.removeUser(named: name, at: now)
    }
    func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) throws(StoreFault) -> Bool {
        try beforeCall()
        return try inner.add(session, by: passwordHash, at: now)
    }
    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault) {
        try beforeCall()
        try inner.keepSession(hash: hash, idleAt: idleAt)
    }
    func endSession(hash: [UInt8]) throws(StoreFault) {
        try beforeCall()
        try inner.endSession(hash: hash)
    }
}
