public import SalesTax

/// What a `/v1` write follows from: everything that the shell loads before, and locks until it is written.
public struct TransactionSnapshot: Sendable, Hashable {
    /// The document of the key, as it is.
    public var stored: TaxTransaction?
    /// The refunds that are linked to it, in the sequence of their ids; of any status. Only where it is an invoice that the
    /// command may change.
    public var memos: [TaxTransaction]
    /// What `createdFrom` names.
    public var origin: TransactionOrigin
    /// Who buys, when the register knows the customer.
    public var customer: TaxCustomer?
    /// The customer's exemptions.
    public var exemptions: [TaxExemption]

    /// Joins the parts.
    public init(
        stored: TaxTransaction? = nil, memos: [TaxTransaction] = [], origin: TransactionOrigin = .unknown,
        customer: TaxCustomer? = nil, exemptions: [TaxExemption] = []
    ) {
        self.stored = stored
        self.memos = memos
        self.origin = origin
        self.customer = customer
        self.exemptions = exemptions
    }

    /// The customer as far as tax goes.
    var buyer: Buyer {
        customer.map { Buyer($0, exemptions: exemptions) } ?? .unknown
    }
}

/// What the name in `createdFrom` stands for.
public enum TransactionOrigin: Sendable, Hashable {
    /// Nothing.
    case unknown
    /// A document of another source only.
    case inSource(TransactionSource)
    /// This document, with what the refunds in force that are linked to it give back.
    case document(TaxTransaction, credits: StandingCredits)
}

/// What the operator decided about `/v1` documents, with the rates on file.
public struct TransactionRules: Sendable {
    /// What is taxed, and how.
    public let policy: TaxPolicy
    /// The rates.
    public let book: RateBook
    /// Whether refunds may give back more than their invoice (`transactions.over-credit`).
    public let overCredit: OverCredit
    /// True when `createdFrom` alone links a refund (`transactions.link-by-createdFrom`).
    public let linksByCreatedFrom: Bool

    /// Joins the parts.
    public init(
        policy: TaxPolicy, book: RateBook, overCredit: OverCredit = .refuse, linksByCreatedFrom: Bool = false
    ) {
        self.policy = policy
        self.book = book
        self.overCredit = overCredit
        self.linksByCreatedFrom = linksByCreatedFrom
    }
}

/// What follows from a `/v1` command on a document.
public enum TransactionDecision: Sendable, Hashable {
    /// Nothing: the document is as the command wants it.
    case unchanged(TaxTransaction)
    /// A document came, with what it does to the books.
    case created(TaxTransaction, journal: [JournalEntry])
    /// A document has a new revision; the entries are the difference to the one before.
    case replaced(TaxTransaction, journal: [JournalEntry])
    /// A document was cancelled; the entries take back what it did to the books.
    case cancelled(TaxTransaction, journal: [JournalEntry])

    /// The document as it is now.
    public var transaction: TaxTransaction {
        switch self {
        case .unchanged(let transaction), .created(let transaction, _), .replaced(let transaction, _),
            .cancelled(let transaction, _):
            transaction
        }
    }

    /// What it does to the books.
    public var journal: [JournalEntry] {
        switch self {
        case .unchanged: []
        case .created(_, let journal), .replaced(_, let journal), .cancelled(_, let journal): journal
        }
    }
}
