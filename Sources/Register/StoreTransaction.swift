public import Refunds

/// The inside of one transaction.
public protocol StoreTransaction {
    /// Which orders the sources name; a number can name one in each of several shops.
    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]]
    /// The orders of these ids, locked until the transaction ends, in any sequence.
    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order]
    /// The next ids, and the next numbers of these shops, locked until the transaction ends.
    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering
    /// The ids and numbers that these documents want and that others have.
    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames
    /// The orders of attempts to pay out.
    func find(_ attempts: Set<AttemptID>) throws(StoreFault) -> [AttemptID: FoundOrder]
    /// The orders that any of these refunds may be of: whose attempts or unmatched refunds have their names or keys, or that
    /// have their payments.
    func find(_ refunds: [HearOfRefund]) throws(StoreFault) -> Set<FoundOrder>
    /// The orders of unmatched refunds.
    func find(_ unmatched: Set<UnmatchedRefundID>) throws(StoreFault) -> [UnmatchedRefundID: FoundOrder]
    /// Why no money goes out through gateways; nil while it does.
    func payoutHold() throws(StoreFault) -> PayoutHold?
    /// Holds payouts back from now on.
    func hold(_ hold: PayoutHold) throws(StoreFault)
    /// Lets payouts go, and keeps who says so.
    func letGo(_ release: PayoutRelease) throws(StoreFault)
    /// The attempts to pay out that were made for these idempotency keys.
    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt]
    /// What is unanswered of these requests, asked since a moment.
    func unanswered(_ requests: Set<UnkeyedRequest>, since: Instant) throws(StoreFault) -> [UnansweredRequest]
    /// Takes note that the client of an attempt was told how it ended.
    func answered(_ attempt: AttemptID) throws(StoreFault)
    /// The moment that all replicas agree on: that of the database, or of the process where there is one alone.
    func moment(of clock: Instant) throws(StoreFault) -> Instant
    /// What is stored for these idempotency keys.
    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer]
    /// The `/v1` records of these names, with what is linked to them. Call it behind ``numbering(of:)``, whose locks keep
    /// others from changing them.
    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords
    /// Writes what the batch decided, and the ids and numbers that it moved on.
    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault)

    /// The mail about a document, locked until the transaction ends; nil when none was ever asked for.
    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail?
    /// Keeps a mail in place of what was kept of it.
    func put(_ mail: OutboxMail) throws(StoreFault)

    /// Keeps a file of tax rates and gives it its id; nil when the same bytes are on file already.
    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID?

    /// Adds a client and gives it its id.
    func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID
    /// Revokes a client and its tokens; false when there is none to revoke.
    func revokeClient(publicID: String, at now: Instant) throws(StoreFault) -> Bool
    /// Adds tokens, and forgets those of their clients that are over.
    func add(_ tokens: [RegisteredToken], at now: Instant) throws(StoreFault)
    /// Revokes a token; false when it is revoked already or unknown.
    func revokeToken(hash: [UInt8], at now: Instant) throws(StoreFault) -> Bool

    /// Adds a user; nil when another has or had the name.
    func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID?
    /// Gives a user another password and ends the user's sessions; false when there is no such user.
    func setPassword(_ hash: String, ofUser name: String) throws(StoreFault) -> Bool
    /// Removes a user and ends the user's sessions; false when there is no such user.
    func removeUser(named name: String, at now: Instant) throws(StoreFault) -> Bool
    /// Adds a session of a user whose password's hash is still this one, and forgets those that are over; false when it is not.
    func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) throws(StoreFault) -> Bool
    /// Moves the moment at which a session has been idle for too long.
    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault)
    /// Ends a session.
    func endSession(hash: [UInt8]) throws(StoreFault)
}
