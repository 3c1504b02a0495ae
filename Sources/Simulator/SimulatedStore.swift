import Refunds
import Register
import RegisterTesting

/// The register in memory, with commits that go as they are told to, a clock of its own, and an auditor that sees what was
/// committed.
///
/// It is used by one thread alone: a world's.
final class SimulatedStore: Store, @unchecked Sendable {
    /// What becomes of a commit.
    enum Fate: Sendable {
        /// It is stored and answered.
        case stored
        /// Nothing of it is stored.
        case lost(StoreFault)
        /// All of it is stored, and this is answered.
        case storedBut(StoreFault)
    }

    private let memory = MemoryStore()
    /// What becomes of the next commit.
    var fate = Fate.stored
    /// The database's clock.
    var clock: () -> Instant = { Instant(seconds: 0) }
    /// Sees the entries of a commit that is stored.
    var audit: ([Entry]) -> Void = { _ in }

    func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let fate = fate
        self.fate = .stored
        let transaction = SimulatedTransaction(clock: clock())
        let result = try memory.write { inner throws(StoreFault) in
            transaction.inner = inner
            let result = try body(transaction)
            transaction.inner = nil
            if case .lost(let fault) = fate { throw fault }
            return result
        }
        if !transaction.entries.isEmpty { audit(transaction.entries) }
        if case .storedBut(let fault) = fate { throw fault }
        return result
    }

    var answersAtOnce: Bool { true }
    func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order] {
        try memory.orders(named: source, in: stores)
    }
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> { try memory.orders(query) }
    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> { try memory.invoices(query) }
    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        try memory.creditMemos(query)
    }
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        try memory.memoSummaries(query)
    }
    func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        try memory.refundFigures(query)
    }
    func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? {
        try memory.transaction(key, revision: revision, in: storeID)
    }
    func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        try memory.transactions(query)
    }
    func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        try memory.customer(key, in: storeID)
    }
    func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> { try memory.customers(query) }
    func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> {
        try memory.exemptions(query)
    }
    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        try memory.history(of: order, page)
    }
    func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding] { try memory.verify(part, progress: progress) }
    func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt] { try memory.attempts(states) }
    func attemptsOpen() throws(StoreFault) -> [Attempt] { try memory.attemptsOpen() }
    func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt? { try memory.attempt(id) }
    func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] { try memory.unmatchedRefunds() }
    func payoutHold() throws(StoreFault) -> PayoutHold? { try memory.payoutHold() }
    func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] { try memory.evidence(of: attempt) }
    func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        try memory.attemptsDue(of: method, at: now, limit: limit)
    }
    func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        try memory.payoutsWaiting()
    }
    func outbox() throws(StoreFault) -> (waiting: Int, oldest: Instant?) { try memory.outbox() }
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try memory.rateFile(after: last)
    }
    func clients() throws(StoreFault) -> [RegisteredClient] { try memory.clients() }
    func client(publicID: String) throws(StoreFault) -> RegisteredClient? { try memory.client(publicID: publicID) }
    func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        try memory.token(hash: hash, at: now)
    }
    func users() throws(StoreFault) -> [RegisteredUser] { try memory.users() }
    func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        try memory.session(hash: hash, at: now)
    }
    func installation() throws(StoreFault) -> String { try memory.installation() }
    func stores() throws(StoreFault) -> Set<StoreID> { try memory.stores() }
}

/// A transaction of the memory store that remembers what it writes.
private final class SimulatedTransaction: StoreTransaction {
    private let clock: Instant
    private(set) var entries: [Entry] = []
    var inner: (any StoreTransaction)?

    init(clock: Instant) { self.clock = clock }

    private var open: any StoreTransaction {
        guard let inner else { preconditionFailure("a transaction is over once its body returns") }
        return inner
    }

    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]] { try open.find(sources) }
    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order] { try open.orders(ids) }
    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering { try open.numbering(of: stores) }
    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames {
        try open.conflicts(with: imports)
    }
    func find(_ attempts: Set<AttemptID>) throws(StoreFault) -> [AttemptID: FoundOrder] { try open.find(attempts) }
    func find(_ refunds: [HearOfRefund]) throws(StoreFault) -> Set<FoundOrder> { try open.find(refunds) }
    func find(_ unmatched: Set<UnmatchedRefundID>) throws(StoreFault) -> [UnmatchedRefundID: FoundOrder] {
        try open.find(unmatched)
    }
    func payoutHold() throws(StoreFault) -> PayoutHold? { try open.payoutHold() }
    func hold(_ hold: PayoutHold?) throws(StoreFault) { try open.hold(hold) }
    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt] { try open.attempts(forKeys: keys) }
    func unanswered(_ requests: Set<UnkeyedRequest>, since: Instant) throws(StoreFault) -> [UnansweredRequest] {
        try open.unanswered(requests, since: since)
    }
    func answered(_ attempt: AttemptID) throws(StoreFault) { try open.answered(attempt) }
    func moment(of clock: Instant) throws(StoreFault) -> Instant { self.clock }
    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] { try open.answers(to: keys) }
    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords { try open.taxRecords(names) }
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        self.entries += entries
        try open.apply(entries, numbering)
    }
    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID? { try open.add(file, at: now) }
    func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID { try open.add(client, at: now) }
    func revokeClient(publicID: String, at now: Instant) throws(StoreFault) -> Bool {
        try open.revokeClient(publicID: publicID, at: now)
    }
    func add(_ tokens: [RegisteredToken], at now: Instant) throws(StoreFault) { try open.add(tokens, at: now) }
    func revokeToken(hash: [UInt8], at now: Instant) throws(StoreFault) -> Bool {
        try open.revokeToken(hash: hash, at: now)
    }
    func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID? { try open.add(user, at: now) }
    func setPassword(_ hash: String, ofUser name: String) throws(StoreFault) -> Bool {
        try open.setPassword(hash, ofUser: name)
    }
    func removeUser(named name: String, at now: Instant) throws(StoreFault) -> Bool {
        try open.removeUser(named: name, at: now)
    }
    func add(_ session: RegisteredSession, at now: Instant) throws(StoreFault) { try open.add(session, at: now) }
    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault) {
        try open.keepSession(hash: hash, idleAt: idleAt)
    }
    func endSession(hash: [UInt8]) throws(StoreFault) { try open.endSession(hash: hash) }
}
