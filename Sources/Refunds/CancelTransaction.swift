public import SalesTax

/// Takes a `/v1` document's force away; it stays readable.
public struct CancelTransaction: Sendable, Hashable {
    /// The client's name for the document.
    public let key: TransactionKey

    /// Names the document.
    public init(key: TransactionKey) { self.key = key }

    /// The document without force, or why it must keep it. One that is cancelled stays as it is.
    public func decide(
        on snapshot: TransactionSnapshot, _ overCredit: OverCredit, at now: Instant
    ) throws(TransactionRefusal) -> TransactionDecision {
        guard let stored = snapshot.stored else { throw .transactionUnknown }
        guard stored.isInForce else { return .unchanged(stored) }
        guard stored.terms.filing == .notFiled else { throw .filed }
        let transaction = stored.cancelled(at: now)
        try snapshot.allowReplacement(by: transaction, overCredit)
        return .cancelled(transaction, journal: transaction.journal.less(stored.journal))
    }
}
