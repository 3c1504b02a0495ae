import Refunds
import Register
import RegisterTesting

/// A register whose commits go as they are told to, with a clock of its own, and an auditor that sees what was committed.
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

    let keeper: any Keeper
    /// What becomes of the next commit.
    var fate = Fate.stored
    /// The database's clock.
    var clock: () -> Instant = { Instant(seconds: 0) }
    /// Hears that the machine, or all of its processes, have ended.
    var onEnd: () -> Void = {}
    /// Hears what is not as it was committed.
    var onFinding: (String) -> Void = { _ in }
    /// True when the last commit failed through the disk alone.
    private(set) var isExcused = false

    init(keptBy keeper: any Keeper) { self.keeper = keeper }

    private var register: any Store { keeper.store }

    func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let (result, flush) = try commit(body)
        try flush.wait()
        return result
    }

    func commit<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        let fate = fate
        self.fate = .stored
        let transaction = SimulatedTransaction(clock: clock())
        let result: Swift.Result<(result: Result, flush: PendingFlush), StoreFault>
        do throws(StoreFault) {
            result = .success(
                try keeper.run { () throws(StoreFault) in
                    try register.commit { inner throws(StoreFault) in
                        transaction.inner = inner
                        defer { transaction.inner = nil }
                        let result = try body(transaction)
                        if case .lost(let fault) = fate { throw fault }
                        return result
                    }
                })
        } catch {
            result = .failure(error)
        }
        return try end(transaction.writing, result, fate)
    }

    /// Finds out what became of a commit, and tells everybody.
    private func end<Result>(
        _ writing: Writing, _ result: Swift.Result<(result: Result, flush: PendingFlush), StoreFault>, _ fate: Fate
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        var fault: StoreFault?
        if case .failure(let reason) = result { fault = reason }
        let end = keeper.ended(writing, fault)
        tell(end)
        let (result, flush) = try result.get()
        if case .storedBut(let fault) = fate { throw fault }
        return (result, PendingFlush { [self] () throws(StoreFault) in try wait(for: flush, of: end.number) })
    }

    private func wait(for flush: PendingFlush, of number: Int) throws(StoreFault) {
        let end = keeper.wait(for: flush, of: number)
        tell(end)
        if let fault = end.fault { throw fault }
    }

    private func tell(_ end: CommitEnd) {
        isExcused = end.isExcused
        if let finding = end.finding { onFinding(finding) }
        if end.hasEnded { onEnd() }
    }

    var answersAtOnce: Bool { true }
    var unwaiting: any Store { self }
    func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order] {
        try register.orders(named: source, in: stores)
    }
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> { try register.orders(query) }
    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> { try register.invoices(query) }
    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        try register.creditMemos(query)
    }
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        try register.memoSummaries(query)
    }
    func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures {
        try register.refundFigures(query)
    }
    func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? {
        try register.transaction(key, revision: revision, in: storeID)
    }
    func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        try register.transactions(query)
    }
    func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        try register.customer(key, in: storeID)
    }
    func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> { try register.customers(query) }
    func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> {
        try register.exemptions(query)
    }
    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        try register.history(of: order, page)
    }
    func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding] { try register.verify(part, progress: progress) }
    func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt] { try register.attempts(states) }
    func attemptsOpen() throws(StoreFault) -> [Attempt] { try register.attemptsOpen() }
    func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt? { try register.attempt(id) }
    func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] { try register.unmatchedRefunds() }
    func payoutHold() throws(StoreFault) -> PayoutHold? { try register.payoutHold() }
    func payoutReleases() throws(StoreFault) -> [PayoutRelease] { try register.payoutReleases() }
    func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] { try register.evidence(of: attempt) }
    func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        try register.attemptsDue(of: method, at: now, limit: limit)
    }
    func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        try register.payoutsWaiting()
    }
    func outbox() throws(StoreFault) -> OutboxCount { try register.outbox() }
    func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail] { try register.mails(states) }
    func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary> { try register.mails(query) }
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? { try register.mail(about: document) }
    func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID] {
        try register.mailsDue(at: now, limit: limit)
    }
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try register.rateFile(after: last)
    }
    func clients() throws(StoreFault) -> [RegisteredClient] { try register.clients() }
    func client(publicID: String) throws(StoreFault) -> RegisteredClient? { try register.client(publicID: publicID) }
    func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        try register.token(hash: hash, at: now)
    }
    func users() throws(StoreFault) -> [RegisteredUser] { try register.users() }
    func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        try register.session(hash: hash, at: now)
    }
    func installation() throws(StoreFault) -> String { try register.installation() }
    func stores() throws(StoreFault) -> Set<StoreID> { try register.stores() }
}

/// A transaction of the register that remembers what it writes.
private final class SimulatedTransaction: StoreTransaction {
    private let clock: Instant
    private(set) var writing = Writing()
    var inner: (any StoreTransaction)?

    init(clock: Instant) { self.clock = clock }

    private var open: any StoreTransaction {
        guard let inner else { preconditionFailure("a transaction is over once its body returns") }
        return inner
    }

    /// Writes something, and remembers it.
    private func carryOut(_ step: @escaping (any StoreTransaction) throws(StoreFault) -> Void) throws(StoreFault) {
        try step(open)
        writing.steps.append(step)
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
    func hold(_ hold: PayoutHold) throws(StoreFault) {
        try carryOut { transaction throws(StoreFault) in try transaction.hold(hold) }
    }
    func letGo(_ release: PayoutRelease) throws(StoreFault) {
        try carryOut { transaction throws(StoreFault) in try transaction.letGo(release) }
    }
    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt] { try open.attempts(forKeys: keys) }
    func unanswered(_ requests: Set<UnkeyedRequest>, since: Instant) throws(StoreFault) -> [UnansweredRequest] {
        try open.unanswered(requests, since: since)
    }
    func answered(_ attempt: AttemptID) throws(StoreFault) {
        try carryOut { transaction throws(StoreFault) in try transaction.answered(attempt) }
    }
    func moment(of clock: Instant) throws(StoreFault) -> Instant { self.clock }
    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] { try open.answers(to: keys) }
    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords { try open.taxRecords(names) }
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        try carryOut { transaction throws(StoreFault) in try transaction.apply(entries, numbering) }
        writing.entries += entries
    }
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? { try open.mail(about: document) }
    func put(_ mail: OutboxMail) throws(StoreFault) {
        try carryOut { transaction throws(StoreFault) in try transaction.put(mail) }
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
    func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) throws(StoreFault) -> Bool {
        try open.add(session, by: passwordHash, at: now)
    }
    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault) {
        try open.keepSession(hash: hash, idleAt: idleAt)
    }
    func endSession(hash: [UInt8]) throws(StoreFault) { try open.endSession(hash: hash) }
}
