public import Refunds
public import Wire

/// What a request asks for, in the core's words.
public enum Call: Sendable {
    /// Get a token.
    case issueToken(TokenRequest)
    /// List transactions.
    case listTransactions(TransactionQuery, TransactionDetail)
    /// Create or replace a transaction.
    case putTransaction(PutTransaction, TransactionDetail)
    /// Show a transaction, as a revision has it, the latest if none is named.
    case readTransaction(TransactionKey, revision: Int64?, TransactionDetail)
    /// Print a credit memo.
    case printTransaction(TransactionKey)
    /// Cancel a transaction.
    case cancelTransaction(CancelTransaction)
    /// Tell the rates of an address.
    case readRates(RateQuery)
    /// List customers.
    case listCustomers(TaxRecordQuery)
    /// Create or replace a customer.
    case putCustomer(PutCustomer)
    /// Show a customer.
    case readCustomer(TransactionKey)
    /// Change a customer.
    case patchCustomer(PatchCustomer)
    /// List exemptions.
    case listExemptions(TaxRecordQuery)
    /// Note exemptions of a customer.
    case addExemptions(AddExemptions)
    /// Change an exemption.
    case patchExemption(PatchExemption)
    /// Read what the API is.
    case description

    /// Reads what a request asks for at an endpoint, or says why the dialect itself refuses it: for want of a token,
    /// then of a scope or shop, then for all that cannot be read.
    public init(
        reading request: Request, at endpoint: Endpoint, names: [String], for caller: Caller?
    ) throws(Problem) {
        guard let storeID = try endpoint.admit(caller) else {
            self = endpoint == .issueToken ? .issueToken(try TokenRequest(reading: request)) : .description
            return
        }
        let faults = FaultList()
        let parameters = Parameters(query: request.query, faults: faults)
        switch endpoint {
        case .issueToken, .readDescription: preconditionFailure("what is open to everybody needs no shop")
        case .listTransactions:
            self = .listTransactions(TransactionQuery(parameters, in: storeID), parameters.detail)
        case .putTransaction:
            let (key, explain) = (TransactionKey(names, faults), parameters.flag("explain") ?? false)
            self = .putTransaction(
                try PutTransaction(reading: request, at: key, faults), explain ? .explained : .full)
        case .readTransaction:
            let (key, revision) = (TransactionKey(names, faults), parameters.revision)
            let detail = parameters.detailOrExplanation
            self = .readTransaction(try faults.checked(key), revision: revision, detail)
        case .printTransaction: self = .printTransaction(try faults.checked(TransactionKey(names, faults)))
        case .cancelTransaction:
            self = .cancelTransaction(CancelTransaction(key: try faults.checked(TransactionKey(names, faults))))
        case .readRates: self = .readRates(RateQuery(parameters))
        case .listCustomers: self = .listCustomers(TaxRecordQuery(parameters, in: storeID))
        case .putCustomer:
            self = .putCustomer(try PutCustomer(reading: request, at: TransactionKey(names, faults), faults))
        case .readCustomer: self = .readCustomer(try faults.checked(TransactionKey(names, faults)))
        case .patchCustomer:
            self = .patchCustomer(try PatchCustomer(reading: request, of: ComplytID(names, faults), faults))
        case .listExemptions: self = .listExemptions(TaxRecordQuery(parameters, in: storeID))
        case .addExemptions: self = .addExemptions(try AddExemptions(reading: request, faults))
        case .patchExemption:
            self = .patchExemption(try PatchExemption(reading: request, of: ComplytID(names, faults), faults))
        }
        try faults.check()
        guard scopes.contains(where: { caller?.may($0) ?? false }) else { throw .forbidden }
    }

    /// The scopes any one of which allows the call, known once the body is read.
    ///
    /// A refund only records that money went back; what charges, and what decides tax, needs more.
    private var scopes: [Scope] {
        switch self {
        case .putTransaction(let command, _):
            switch command.terms.type {
            case .refund, .taxableRefund: [.offline]
            case .invoice, .estimate: [.admin]
            }
        case .issueToken, .description: []
        case .cancelTransaction, .putCustomer, .patchCustomer, .addExemptions, .patchExemption: [.admin]
        case .listTransactions, .readTransaction, .printTransaction, .readRates, .listCustomers, .readCustomer,
            .listExemptions:
            [.read]
        }
    }
}

extension Endpoint {
    /// The scopes any one of which lets a caller in; none for what is open to everybody. What a body asks for may need
    /// one of them in particular.
    public var scopes: [Scope] {
        switch self {
        case .issueToken, .readDescription: []
        case .putTransaction: [.offline, .admin]
        case .cancelTransaction, .putCustomer, .patchCustomer, .addExemptions, .patchExemption: [.admin]
        case .listTransactions, .readTransaction, .printTransaction, .readRates, .listCustomers, .readCustomer,
            .listExemptions:
            [.read]
        }
    }

    /// The shop that a caller works in, its first; nil where nobody needs a token. Refuses a caller that has no token,
    /// no shop or none of the scopes; to be asked before a body is taken in.
    @discardableResult
    public func admit(_ caller: Caller?) throws(Problem) -> StoreID? {
        guard !scopes.isEmpty else { return nil }
        guard let caller else { throw .unauthorized }
        guard scopes.contains(where: caller.may), let storeID = caller.defaultStore else { throw .forbidden }
        return storeID
    }
}
