public import Refunds
public import SalesTax

/// A `/v1` command on its way into the register.
public struct TaxCommand: Sendable {
    /// What is asked.
    public enum Request: Sendable {
        /// Creates or replaces a document.
        case putTransaction(PutTransaction)
        /// Takes a document's force away.
        case cancelTransaction(CancelTransaction)
        /// Creates or replaces a customer.
        case putCustomer(PutCustomer)
        /// Changes a customer.
        case patchCustomer(PatchCustomer)
        /// Notes exemptions of a customer.
        case addExemptions(AddExemptions)
        /// Changes an exemption.
        case patchExemption(PatchExemption)
    }

    /// What is asked.
    public let request: Request
    /// The shop: a client's names for records are those of its shop.
    public let storeID: StoreID
    /// Names for what the command may make.
    public let newIDs: [ComplytID]

    /// Joins the parts; `name` makes a new name each time.
    public init(_ request: Request, in storeID: StoreID, naming name: () -> ComplytID) {
        self.request = request
        self.storeID = storeID
        newIDs = (0..<request.recordsMax).map { _ in name() }
    }
}

extension TaxCommand.Request {
    /// The most records that it may make.
    fileprivate var recordsMax: Int {
        switch self {
        case .putTransaction, .putCustomer: 1
        case .addExemptions(let command): command.terms.count
        case .cancelTransaction, .patchCustomer, .patchExemption: 0
        }
    }
}

/// What a `/v1` command did; durable by the time it is returned.
public enum TaxOutcome: Sendable {
    /// A document is as it was to be; with its customer, when the register knows one.
    case transaction(TransactionDecision, customer: TaxCustomer?)
    /// A customer is as it was to be.
    case customer(RecordDecision<TaxCustomer>)
    /// Exemptions are as they were to be.
    case exemptions([RecordDecision<TaxExemption>])
}

/// A `/v1` document with its customer, when the register knows one.
public struct TransactionRecord: Sendable, Hashable {
    /// The document.
    public let transaction: TaxTransaction
    /// Who buys.
    public let customer: TaxCustomer?

    /// Joins the two.
    public init(_ transaction: TaxTransaction, customer: TaxCustomer?) {
        self.transaction = transaction
        self.customer = customer
    }
}

/// Which `/v1` records a batch loads: those that its commands name.
public struct TaxNames: Sendable, Hashable {
    /// A client's name for a record, in whichever of its systems.
    public struct ExternalName: Sendable, Hashable {
        /// The shop.
        public let storeID: StoreID
        /// The name, compared byte by byte.
        public let externalID: String

        /// Joins the two.
        public init(_ storeID: StoreID, _ externalID: String) {
            self.storeID = storeID
            self.externalID = externalID
        }

        /// True when both are the same bytes.
        public static func == (left: Self, right: Self) -> Bool {
            left.storeID == right.storeID && left.externalID.utf8.elementsEqual(right.externalID.utf8)
        }

        /// Of the name's bytes.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(storeID)
            for byte in externalID.utf8 { hasher.combine(byte) }
        }
    }

    /// The register's name for a record, which only the record's shop may use.
    public struct RegisterName: Sendable, Hashable {
        /// The shop.
        public let storeID: StoreID
        /// The name.
        public let complytID: ComplytID

        /// Joins the two.
        public init(_ storeID: StoreID, _ complytID: ComplytID) {
            self.storeID = storeID
            self.complytID = complytID
        }
    }

    /// Documents; with what refunds give back of them, and the invoices that they are linked to themselves.
    public var transactions: Set<ExternalName> = []
    /// The same for documents that may be invoices, and change: also with the refunds that are linked to them.
    public var invoices: Set<ExternalName> = []
    /// Customers by the client's names; with their exemptions.
    public var customers: Set<ExternalName> = []
    /// Customers by the register's names; with their exemptions.
    public var customerIDs: Set<RegisterName> = []
    /// Exemptions by the register's names.
    public var exemptionIDs: Set<RegisterName> = []

    /// Starts with none.
    public init() {}

    /// The customers of documents.
    public init(ofCustomersOf transactions: [TaxTransaction]) {
        for transaction in transactions {
            if let name = transaction.terms.customerID { addCustomer(name, in: transaction.storeID) }
        }
    }

    /// Adds a customer by a name that may be the client's or the register's.
    mutating func addCustomer(_ name: String, in storeID: StoreID) {
        customers.insert(ExternalName(storeID, name))
        if let complytID = ComplytID(parsing: name) { customerIDs.insert(RegisterName(storeID, complytID)) }
    }
}

extension Sequence<TaxCustomer> {
    /// The customer whom a document of a source names; the register's names go before the client's.
    public func customer(
        named name: String, of source: TransactionSource, in storeID: StoreID
    ) -> TaxCustomer? {
        let named = filter { $0.storeID == storeID && $0.isNamed(name, in: source) }
        return named.first { $0.complytID == ComplytID(parsing: name) } ?? named.first
    }

    /// The customer of a document.
    public func customer(of transaction: TaxTransaction) -> TaxCustomer? {
        transaction.terms.customerID.flatMap {
            customer(named: $0, of: transaction.key.source, in: transaction.storeID)
        }
    }
}

/// The `/v1` records that were found, each once, as their latest revisions have them.
public struct TaxRecords: Sendable {
    /// Documents.
    public var transactions: [TaxTransaction]
    /// What refunds in force give back of those that are invoices; none of invoices that have no refund.
    public var credits: [TransactionID: StandingCredits]
    /// Customers.
    public var customers: [TaxCustomer]
    /// Exemptions.
    public var exemptions: [TaxExemption]

    /// Nothing.
    public static let none = TaxRecords(transactions: [], credits: [:], customers: [], exemptions: [])

    /// Joins the parts.
    public init(
        transactions: [TaxTransaction], credits: [TransactionID: StandingCredits], customers: [TaxCustomer],
        exemptions: [TaxExemption]
    ) {
        self.transactions = transactions
        self.credits = credits
        self.customers = customers
        self.exemptions = exemptions
    }
}
