import Refunds
import Register

/// The inside of one transaction: a ledger of its own, which takes the register's place when the transaction is done.
final class MemoryTransaction: StoreTransaction {
    private(set) var ledger: Ledger

    init(on ledger: Ledger) { self.ledger = ledger }

    func find(_ sources: Set<Source>) throws(StoreFault) -> [Source: [FoundOrder]] {
        let pairs = sources.map { ($0, ledger.find($0)) }
        return Dictionary(uniqueKeysWithValues: pairs.filter { !$0.1.isEmpty })
    }

    func orders(_ ids: [OrderID]) throws(StoreFault) -> [Order] { ids.compactMap { ledger.orders[$0] } }

    func numbering(of stores: Set<StoreID>) throws(StoreFault) -> Numbering {
        var numbering = ledger.numbering
        numbering.nextNumbers = numbering.nextNumbers.filter { stores.contains($0.key.storeID) }
        for memo in ledger.memos.values where stores.contains(memo.storeID) {
            numbering.latest[memo.storeID] = max(memo.issuedAt, numbering.latest[memo.storeID] ?? memo.issuedAt)
        }
        for memo in ledger.taxes.current where memo.number != nil && stores.contains(memo.storeID) {
            numbering.latest[memo.storeID] = max(memo.createdAt, numbering.latest[memo.storeID] ?? memo.createdAt)
        }
        return numbering
    }

    func conflicts(with imports: [ImportOrder]) throws(StoreFault) -> TakenNames { ledger.conflicts(with: imports) }

    func find(_ attempts: Set<AttemptID>) throws(StoreFault) -> [AttemptID: FoundOrder] {
        let found = ledger.attempts.filter { attempts.contains($0.id) }
        return Dictionary(
            uniqueKeysWithValues: found.map { ($0.id, FoundOrder(id: $0.orderID, storeID: $0.storeID)) })
    }

    func find(_ refunds: [HearOfRefund]) throws(StoreFault) -> Set<FoundOrder> { Set(refunds.flatMap(ledger.find)) }

    func find(_ unmatched: Set<UnmatchedRefundID>) throws(StoreFault) -> [UnmatchedRefundID: FoundOrder] {
        let found = ledger.unmatched.filter { unmatched.contains($0.id) }
        return Dictionary(
            uniqueKeysWithValues: found.map { ($0.id, FoundOrder(id: $0.orderID, storeID: $0.storeID)) })
    }

    func payoutHold() throws(StoreFault) -> PayoutHold? { ledger.payoutHold }

    func hold(_ hold: PayoutHold) throws(StoreFault) {
        guard let known = ledger.payoutHold, known.since <= hold.since else {
            ledger.payoutHold = hold
            return
        }
    }

    func letGo(_ release: PayoutRelease) throws(StoreFault) {
        ledger.payoutHold = nil
        ledger.payoutReleases.append(release)
    }

    func attempts(forKeys keys: [[UInt8]]) throws(StoreFault) -> [Attempt] {
        ledger.attempts.filter { attempt in attempt.repetition.map { keys.contains($0.keyHash) } ?? false }
    }

    func unanswered(_ requests: Set<UnkeyedRequest>, since: Instant) throws(StoreFault) -> [UnansweredRequest] {
        ledger.unanswered.values.filter { requests.contains($0.request) && $0.askedAt > since }
    }

    func answered(_ attempt: AttemptID) throws(StoreFault) { ledger.answered(attempt) }

    func moment(of clock: Instant) throws(StoreFault) -> Instant { clock }

    func answers(to keys: [[UInt8]]) throws(StoreFault) -> [StoredAnswer] {
        Set(keys).compactMap { ledger.answers[$0] }
    }

    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords { ledger.taxes.records(names) }

    func apply(_ entries: [Entry], _ numbering: Numbering) throws(StoreFault) {
        for entry in entries { try ledger.add(entry) }
        ledger.numbering.nextIDs.merge(numbering.nextIDs) { $1 }
        ledger.numbering.nextNumbers.merge(numbering.nextNumbers) { $1 }
    }

    func mail(about document: DocumentID) throws(StoreFault) -> OutboxMail? { ledger.mails[document] }

    func put(_ mail: OutboxMail) throws(StoreFault) { ledger.mails[mail.document] = mail }

    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID? { ledger.add(file, at: now) }

    func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID { try ledger.add(client, at: now) }

    func revokeClient(publicID: String, at now: Instant) throws(StoreFault) -> Bool {
        ledger.revokeClient(publicID: publicID, at: now)
    }

    func add(_ tokens: [RegisteredToken], at now: Instant) throws(StoreFault) {
        for token in tokens { try ledger.add(token, at: now) }
    }

    func revokeToken(hash: [UInt8], at now: Instant) throws(StoreFault) -> Bool { ledger.revokeToken(hash: hash) }

    func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID? { try ledger.add(user, at: now) }

    func setPassword(_ hash: String, ofUser name: String) throws(StoreFault) -> Bool {
        ledger.setPassword(hash, ofUser: name)
    }

    func removeUser(named name: String, at now: Instant) throws(StoreFault) -> Bool {
        ledger.removeUser(named: name, at: now)
    }

    func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) throws(StoreFault) -> Bool {
        ledger.add(session, by: passwordHash, at: now)
    }

    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault) {
        ledger.keepSession(hash: hash, idleAt: idleAt)
    }

    func endSession(hash: [UInt8]) throws(StoreFault) { ledger.sessions[hash] = nil }
}
