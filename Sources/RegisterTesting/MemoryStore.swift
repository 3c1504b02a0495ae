public import Refunds
public import Register
import Synchronization

/// A register in memory: the model that databases are held against, written to be obvious and not to be fast.
///
/// It keeps what ``Store`` promises: a transaction works on a copy that takes the register's place when it is done, so a
/// body that throws leaves nothing behind, and readers see what was there before. It forgets everything with the process.
public final class MemoryStore: Store {
    private let writer = Mutex(())
    private let ledger = Mutex(Ledger())

    /// Starts with no document.
    public init() {}

    /// Runs a batch in one transaction, while no other one runs.
    public func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        try writer.withLock { _ throws(StoreFault) in
            let transaction = MemoryTransaction(on: snapshot)
            let result = try body(transaction)
            ledger.withLock { $0 = transaction.ledger }
            return result
        }
    }

    /// It is nowhere else than here.
    public var answersAtOnce: Bool { true }
    /// This one.
    public var unwaiting: any Store { self }

    var snapshot: Ledger { ledger.withLock { $0 } }

    /// The orders that a source names.
    public func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order] {
        let ledger = snapshot
        return ledger.find(source).filter { stores.contains($0.storeID) }.compactMap { ledger.orders[$0.id] }
    }

    /// A page of orders.
    public func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order> { snapshot.orders(query) }

    /// A page of invoices.
    public func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord> {
        snapshot.invoices(query)
    }

    /// A page of credit memos.
    public func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo> {
        snapshot.creditMemos(query)
    }

    /// A page of an order's history.
    public func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry> {
        Listing(snapshot.history[order, default: []].sorted { $0.id < $1.id }, page)
    }

    /// Checks a part of the register and names what differs.
    public func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding] {
        let ledger = snapshot
        switch part {
        case .balances: return ledger.balanceFindings
        case .documents:
            let findings = try ledger.documentFindings()
            if !ledger.entries.isEmpty { progress(ledger.entries.count, ledger.entries.count) }
            return findings
        // They are among the documents.
        case .creditMemos: return []
        }
    }

    /// Attempts to pay out in these states.
    public func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt] {
        snapshot.attempts.filter { states.contains($0.state) }
    }

    /// Attempts that are not settled, or are on their way for too long.
    public func attemptsOpen() throws(StoreFault) -> [Attempt] {
        snapshot.attempts.filter { !$0.state.isSettled || ($0.state == .issued && $0.reason != nil) }
    }

    /// The attempt of an id.
    public func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt? { snapshot.attempts.first { $0.id == id } }

    /// Refunds that nobody here asked for.
    public func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund] { snapshot.unmatched.filter(\.isOpen) }

    /// Why no money goes out through gateways.
    public func payoutHold() throws(StoreFault) -> PayoutHold? { snapshot.payoutHold }

    /// Who let payouts go again.
    public func payoutReleases() throws(StoreFault) -> [PayoutRelease] { snapshot.payoutReleases }

    /// All that was seen of an attempt.
    public func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence] {
        snapshot.evidence[attempt, default: []]
    }

    /// Attempts that are due.
    public func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID] {
        let due = snapshot.attempts.filter { $0.payment.method == method }.compactMap { attempt in
            attempt.nextQuestionAt.flatMap { $0 <= now && attempt.leasedUntil <= now ? (at: $0, id: attempt.id) : nil }
        }
        return due.sorted { ($0.at, $0.id) < ($1.at, $1.id) }.prefix(limit).map(\.id)
    }

    /// How many attempts wait, and since when.
    public func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)] {
        let attempts = snapshot.attempts.compactMap { attempt -> (PayoutWait, Instant)? in
            if attempt.state == .issued { return attempt.nextQuestionAt.map { _ in (.pending, attempt.madeAt) } }
            return PayoutWait(rawValue: attempt.state.rawValue).map { ($0, attempt.madeAt) }
        }
        let unmatched = snapshot.unmatched.filter(\.isOpen).map { (PayoutWait.unmatched, $0.heardAt) }
        return Dictionary(grouping: attempts + unmatched, by: \.0)
            .compactMapValues { waits in waits.map(\.1).min().map { (count: waits.count, oldest: $0) } }
    }

    /// The numbers of the outbox.
    public func outbox() throws(StoreFault) -> OutboxCount {
        let mails = snapshot.mails.values
        let waiting = mails.filter(\.state.isOpen)
        return OutboxCount(
            waiting: waiting.count, oldest: waiting.map(\.askedAt).min(), dead: mails.count { $0.state == .dead })
    }

    /// The mails in these states.
    public func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail] {
        snapshot.mails.values.filter { states.contains($0.state) }.sorted(by: OutboxMail.areInSequence)
    }

    /// A page of mails.
    public func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary> { snapshot.mails(query) }

    /// The mail about a document.
    public func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? { snapshot.mails[document] }

    /// What the mails are about that are due.
    public func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID] {
        let due = snapshot.mails.values.filter { $0.isDue(at: now) }
        let place = { (mail: OutboxMail) in (mail.nextTryAt, mail.place.kind, mail.place.id) }
        return due.sorted { place($0) < place($1) }.prefix(limit).map(\.document)
    }

    /// The next file of tax rates.
    public func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        snapshot.rateFiles.first { $0.id.rawValue > last?.rawValue ?? 0 }
    }

    /// A page of credit memos of both dialects.
    public func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary> {
        snapshot.memoSummaries(query)
    }

    /// A `/v1` document.
    public func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? {
        let taxes = snapshot.taxes
        let revisions = taxes.transactions.values.first { $0[0].storeID == storeID && $0[0].key == key } ?? []
        let wanted = revision.map { number in revisions.first { $0.revision == number } } ?? revisions.last
        return wanted.map(taxes.record)
    }

    /// A page of `/v1` documents.
    public func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        snapshot.taxes.transactions(query)
    }

    /// A customer of `/v1`.
    public func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        snapshot.taxes.customers.values.first { $0.storeID == storeID && $0.key == key }
    }

    /// A page of customers.
    public func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> {
        snapshot.taxes.customers(query)
    }

    /// A page of exemptions.
    public func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> {
        snapshot.taxes.exemptions(query)
    }

    /// Every client.
    public func clients() throws(StoreFault) -> [RegisteredClient] {
        let ledger = snapshot
        return ledger.clients.filter { ledger.passwords[$0.id] == nil }
    }

    /// The client of a public id.
    public func client(publicID: String) throws(StoreFault) -> RegisteredClient? {
        try clients().first { $0.details.publicID.utf8.elementsEqual(publicID.utf8) }
    }

    /// Every user.
    public func users() throws(StoreFault) -> [RegisteredUser] { snapshot.users }

    /// The session of a token.
    public func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        snapshot.session(hash: hash, at: now)
    }

    /// What a token stands for.
    public func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        snapshot.token(hash: hash, at: now)
    }

    /// What this register is called.
    public func installation() throws(StoreFault) -> String { "memory" }

    /// Every shop that has an order.
    public func stores() throws(StoreFault) -> Set<StoreID> {
        let ledger = snapshot
        return Set(ledger.orders.values.map(\.storeID) + ledger.taxes.current.map(\.storeID))
    }
}
