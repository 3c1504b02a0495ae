public import SalesTax

/// Names a customer within the register.
public typealias TaxCustomerID = Identifier<TaxCustomer>

/// Somebody who buys, as far as tax wants to know, as the latest revision has it.
public struct TaxCustomer: Sendable, Hashable {
    /// The register's number for the customer.
    public let id: TaxCustomerID
    /// The register's name.
    public let complytID: ComplytID
    /// The shop.
    public let storeID: StoreID
    /// The client's name.
    public let key: TransactionKey
    /// 1, and one more with each change.
    public let revision: Int64
    /// What the client said.
    public let terms: CustomerTerms
    /// When the register heard of the customer.
    public let createdAt: Instant
    /// When this revision was made.
    public let updatedAt: Instant

    /// Joins the parts, as they were stored.
    public init(
        id: TaxCustomerID, complytID: ComplytID, storeID: StoreID, key: TransactionKey, revision: Int64,
        terms: CustomerTerms, createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.complytID = complytID
        self.storeID = storeID
        self.key = key
        self.revision = revision
        self.terms = terms
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// True when a document of the source means this customer: by the register's name, or by the client's in there.
    public func isNamed(_ customerID: String, in source: TransactionSource) -> Bool {
        ComplytID(parsing: customerID) == complytID || key == TransactionKey(source: source, externalID: customerID)
    }

    /// The same customer by other terms.
    func changed(to terms: CustomerTerms, at now: Instant) -> RecordDecision<TaxCustomer> {
        if terms == self.terms { return .unchanged(self) }
        return .replaced(
            TaxCustomer(
                id: id, complytID: complytID, storeID: storeID, key: key, revision: revision + 1, terms: terms,
                createdAt: createdAt, updatedAt: now))
    }
}

extension Buyer {
    /// A customer as far as tax goes, with those of its exemptions that are in force.
    public init(_ customer: TaxCustomer, exemptions: [TaxExemption]) {
        self.init(kind: customer.terms.kind, exemptions: exemptions.compactMap(\.certificate))
    }
}

/// What a client says of a customer.
public struct CustomerTerms: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What it is to the seller.
    public var kind = Buyer.Kind.retail
    /// Where it is.
    public var address: TransactionAddress?
    /// Where it gets mail.
    public var email: String?
    /// A remark.
    public var comment: String?
    /// When the client's system heard of it.
    public var createdAt: Timestamp?
    /// When it last changed there.
    public var updatedAt: Timestamp?

    /// Starts with what every customer has.
    public init(name: String) { self.name = name }
}

/// What follows from a `/v1` command on a record that is no document.
public enum RecordDecision<Record: Sendable & Hashable>: Sendable, Hashable {
    /// Nothing: the record is as the command wants it.
    case unchanged(Record)
    /// A record came.
    case created(Record)
    /// A record has a new revision.
    case replaced(Record)

    /// The record as it is now.
    public var record: Record {
        switch self {
        case .unchanged(let record), .created(let record), .replaced(let record): record
        }
    }
}

/// What a change does to one field.
public enum Edit<Value: Sendable & Hashable>: Sendable, Hashable {
    /// It stays.
    case keep
    /// It is set, or with nil removed.
    case set(Value)

    /// The field after it.
    func applied(to value: Value) -> Value {
        switch self {
        case .keep: value
        case .set(let new): new
        }
    }
}
