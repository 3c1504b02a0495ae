public import Refunds

/// Where the register keeps its documents: one writer at a time, any number of readers.
///
/// Calls block until the database has answered, so they belong on threads of their own.
public protocol Store: Sendable {
    /// Runs a batch in one transaction and returns when it is durable; on an error nothing of it was stored.
    ///
    /// ``StoreFault/unknownOutcome(_:)`` is the exception: then nobody knows before the register is read again.
    func write<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result

    /// Runs a batch in one transaction. It is durable, and may be told of, when the flush has been waited for; a read waits
    /// by itself for what it has seen.
    func commit<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush)

    /// True when looking one document up takes, now, no longer than some system calls, so that it needs no thread of its own.
    var answersAtOnce: Bool { get }
    /// The same store, but that reads wait for no flush: what they saw is on disk if ``answersAtOnce`` is true afterwards.
    var unwaiting: any Store { get }

    /// The orders that a source names, in the shops given: none, one, or one in each of several shops.
    func orders(named source: Source, in stores: Set<StoreID>) throws(StoreFault) -> [Order]
    /// A page of orders.
    func orders(_ query: OrderQuery) throws(StoreFault) -> Listing<Order>
    /// A page of invoices.
    func invoices(_ query: InvoiceQuery) throws(StoreFault) -> Listing<InvoiceRecord>
    /// A page of credit memos.
    func creditMemos(_ query: CreditMemoQuery) throws(StoreFault) -> Listing<CreditMemo>
    /// A page of an order's history, oldest entry first.
    func history(of order: OrderID, _ page: PageRequest) throws(StoreFault) -> Listing<HistoryEntry>

    /// Checks a part of the register on one snapshot and names everything that differs; `progress` hears how many of the
    /// audit events are done, where the part reads them.
    func verify(
        _ part: VerificationPart, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) -> [VerificationFinding]

    /// Attempts to pay out in these states, oldest first.
    func attempts(_ states: Set<AttemptState>) throws(StoreFault) -> [Attempt]
    /// Attempts to pay out that are not settled, and those whose money is on its way for so long that a person must look;
    /// oldest first.
    func attemptsOpen() throws(StoreFault) -> [Attempt]
    /// The attempt of an id.
    func attempt(_ id: AttemptID) throws(StoreFault) -> Attempt?
    /// Refunds that nobody here asked for, and that no memo accounts for, oldest first.
    func unmatchedRefunds() throws(StoreFault) -> [UnmatchedRefund]
    /// Why no money goes out through gateways; nil while it does.
    func payoutHold() throws(StoreFault) -> PayoutHold?
    /// Who let payouts go again that were held, oldest first.
    func payoutReleases() throws(StoreFault) -> [PayoutRelease]
    /// All that was seen of an attempt, oldest first.
    func evidence(of attempt: AttemptID) throws(StoreFault) -> [Evidence]
    /// Attempts of a payment method whose gateway has to be asked by now and that nobody works on, those that wait longest
    /// first.
    func attemptsDue(of method: String, at now: Instant, limit: Int) throws(StoreFault) -> [AttemptID]
    /// How much waits for what, and since when the oldest does; nothing of what nothing waits for.
    func payoutsWaiting() throws(StoreFault) -> [PayoutWait: (count: Int, oldest: Instant)]

    /// How many mails wait, since when the oldest does, and how many were given up.
    func outbox() throws(StoreFault) -> OutboxCount
    /// The mails in these states, in the sequence in which they were asked for.
    func mails(_ states: Set<OutboxMail.State>) throws(StoreFault) -> [OutboxMail]
    /// A page of mails, each with the numbers of its document and who gets it.
    func mails(_ query: MailQuery) throws(StoreFault) -> Listing<MailSummary>
    /// The mail about a document; nil when none was ever asked for.
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail?
    /// What the mails are about that are due by now, those that are due for the longest time first.
    func mailsDue(at now: Instant, limit: Int) throws(StoreFault) -> [DocumentID]

    /// The file of tax rates that was imported next after another, the first one after nil; nil when there is none.
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord?

    /// A page of credit memos of both dialects, in the sequence of their moments and numbers.
    func memoSummaries(_ query: MemoSummaryQuery) throws(StoreFault) -> Listing<MemoSummary>
    /// What shops gave back within some days, in sums.
    func refundFigures(_ query: FiguresQuery) throws(StoreFault) -> RefundFigures
    /// A `/v1` document by the client's name, as a revision has it, the latest if none is named.
    func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord?
    /// A page of `/v1` documents, newest first.
    func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord>
    /// A customer by the client's name.
    func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer?
    /// A page of customers, newest first.
    func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer>
    /// A page of exemptions, newest first.
    func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption>

    /// Every client but users, revoked ones too, oldest first.
    func clients() throws(StoreFault) -> [RegisteredClient]
    /// The client of a public id.
    func client(publicID: String) throws(StoreFault) -> RegisteredClient?
    /// Every user, removed ones too, oldest first.
    func users() throws(StoreFault) -> [RegisteredUser]
    /// The session of a token; nil for one that is over by then, or whose user was removed.
    func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession?
    /// What a token stands for; nil as soon for one that is expired or revoked by then as for one that never was.
    func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken?
    /// What this register is called, from its first start on and after every restore.
    func installation() throws(StoreFault) -> String
    /// Every shop that has an order.
    func stores() throws(StoreFault) -> Set<StoreID>
}

/// Why no money goes out through gateways: what went out after a backup is not in a register restored from it.
public struct PayoutHold: Sendable, Hashable {
    /// Since when the register may not know everything.
    public let since: Instant
    /// Why, for people.
    public let reason: String

    /// Joins the two.
    public init(since: Instant, reason: String) {
        self.since = since
        self.reason = reason
    }
}

/// That payouts go again which were held.
public struct PayoutRelease: Sendable, Hashable {
    /// Why they were held.
    public let hold: PayoutHold
    /// When they were let go.
    public let at: Instant
    /// Who says that they may go.
    public let person: String
    /// Why.
    public let reason: String

    /// Joins the parts.
    public init(of hold: PayoutHold, at moment: Instant, person: String, reason: String) {
        self.hold = hold
        at = moment
        self.person = person
        self.reason = reason
    }
}

/// An order that a source names.
public struct FoundOrder: Sendable, Hashable {
    /// The order.
    public let id: OrderID
    /// Its shop.
    public let storeID: StoreID

    /// Joins the two.
    public init(id: OrderID, storeID: StoreID) {
        self.id = id
        self.storeID = storeID
    }
}

/// What one command changed and who gave it, as it goes into the register and the audit chain.
public struct Entry: Sendable {
    /// What changes.
    public let changes: [Change]
    /// What is kept for a repetition of the command.
    public let answer: StoredAnswer?
    /// The shop of the documents.
    public let storeID: StoreID
    /// Who gave the command; nil for the operator at the command line.
    public let clientID: ClientID?
    /// When.
    public let at: Instant

    /// Joins the parts.
    public init(changes: [Change], answer: StoredAnswer?, storeID: StoreID, clientID: ClientID?, at: Instant) {
        self.changes = changes
        self.answer = answer
        self.storeID = storeID
        self.clientID = clientID
        self.at = at
    }
}

/// Ids and numbers that documents already have.
public struct TakenNames: Sendable {
    /// Ids by the kind of row.
    public var ids: [Numbering.Row: Set<Int64>]
    /// Numbers by series.
    public var numbers: [Numbering.Series: Set<String>]

    /// Joins the two.
    public init(ids: [Numbering.Row: Set<Int64>], numbers: [Numbering.Series: Set<String>]) {
        self.ids = ids
        self.numbers = numbers
    }
}

/// The first answer to a request with an idempotency key.
public struct StoredAnswer: Sendable, Hashable {
    /// The key, hashed together with its client.
    public let keyHash: [UInt8]
    /// What the request was.
    public let fingerprint: [UInt8]
    /// The document that it made.
    public let document: DocumentID
    /// The shop of the document.
    public let storeID: StoreID
    /// The body of the answer.
    public let body: [UInt8]

    /// Joins the parts.
    public init(
        keyHash: [UInt8], fingerprint: [UInt8], document: DocumentID, storeID: StoreID, body: [UInt8]
    ) {
        self.keyHash = keyHash
        self.fingerprint = fingerprint
        self.document = document
        self.storeID = storeID
        self.body = body
    }
}

/// Why the database did not do what it was asked to.
public enum StoreFault: Error, Sendable, CustomStringConvertible {
    /// Another writer holds what is needed (lock wait, deadlock, serialization); the same again may work.
    case conflict(String)
    /// The disk is full or the database takes no writes now.
    case unavailable(String)
    /// The flush or the commit failed in a way that leaves its outcome unknown, and the process in no state to find out.
    case unknownOutcome(String)
    /// The answer to a commit was lost, and the database could not be asked about it in time: nobody knows its outcome.
    case unanswered(String)
    /// Anything else: our bug, or a damaged database.
    case broken(String)

    /// ``reason``.
    public var description: String { reason }

    /// What happened, in words.
    public var reason: String {
        switch self {
        case .conflict(let reason), .unavailable(let reason), .unknownOutcome(let reason), .unanswered(let reason),
            .broken(let reason):
            reason
        }
    }
}
