public import SalesTax

/// Creates a customer, or replaces what is known of it.
public struct PutCustomer: Sendable, Hashable {
    /// The client's name for the customer.
    public let key: TransactionKey
    /// The register's name for it, when the client gives it too.
    public let complytID: ComplytID?
    /// What is known of it.
    public let terms: CustomerTerms

    /// Joins the parts.
    public init(key: TransactionKey, complytID: ComplytID? = nil, terms: CustomerTerms) {
        self.key = key
        self.complytID = complytID
        self.terms = terms
    }

    /// The customer as it is to be.
    public func decide(
        on stored: TaxCustomer?, in storeID: StoreID, newID: ComplytID, numbering: inout Numbering, at now: Instant
    ) throws(TransactionRefusal) -> RecordDecision<TaxCustomer> {
        guard complytID == nil || complytID == stored?.complytID else { throw .complytIDDiffers }
        if let stored { return stored.changed(to: terms, at: now) }
        return .created(
            TaxCustomer(
                id: TaxCustomerID(numbering.takeID(.taxCustomer)), complytID: newID, storeID: storeID, key: key,
                revision: 1, terms: terms, createdAt: now, updatedAt: now))
    }
}

/// Changes some of what is known of a customer.
public struct PatchCustomer: Sendable, Hashable {
    /// The register's name for the customer.
    public let complytID: ComplytID
    /// The name.
    public var name = Edit<String>.keep
    /// What it is to the seller.
    public var kind = Edit<Buyer.Kind>.keep
    /// Where it is.
    public var address = Edit<TransactionAddress?>.keep
    /// Where it gets mail.
    public var email = Edit<String?>.keep
    /// A remark.
    public var comment = Edit<String?>.keep
    /// When the client's system heard of it.
    public var createdAt = Edit<Timestamp?>.keep
    /// When it last changed there.
    public var updatedAt = Edit<Timestamp?>.keep

    /// Starts with no change.
    public init(complytID: ComplytID) { self.complytID = complytID }

    /// The customer after the change.
    public func decide(
        on stored: TaxCustomer?, at now: Instant
    ) throws(TransactionRefusal) -> RecordDecision<TaxCustomer> {
        guard let stored else { throw .customerUnknown }
        var terms = stored.terms
        terms.name = name.applied(to: terms.name)
        terms.kind = kind.applied(to: terms.kind)
        terms.address = address.applied(to: terms.address)
        terms.email = email.applied(to: terms.email)
        terms.comment = comment.applied(to: terms.comment)
        terms.createdAt = createdAt.applied(to: terms.createdAt)
        terms.updatedAt = updatedAt.applied(to: terms.updatedAt)
        return stored.changed(to: terms, at: now)
    }
}
