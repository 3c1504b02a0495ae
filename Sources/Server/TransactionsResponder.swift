import Printing
import Refunds
import Register
import TransactionsV1
import Wire

/// Answers requests of the `/v1` dialect. A client works in the first store of its token.
struct TransactionsResponder: DialectResponder {
    let register: Register
    let printer: MemoPrinter
    let door: Door
    let now: @Sendable () -> Instant
    let lane = ReadLane()

    static func called(_ endpoint: Endpoint?) -> CalledEndpoint { .v1(endpoint) }

    /// Decides by method, path and token alone, before a body is taken in.
    func admit(_ request: Request, from origin: Origin) async throws(Problem) -> Admission<Endpoint> {
        switch Route(of: request) {
        case .notFound: throw .notFound
        case .methodNotAllowed(let allow): throw .methodNotAllowed(allow: allow)
        case .endpoint(let endpoint, let names):
            let caller = try await caller(
                of: request, from: origin, isGuarded: endpoint.isGuarded, needsToken: !endpoint.scopes.isEmpty)
            try endpoint.admit(caller)
            return Admission(endpoint: endpoint, names: names, caller: caller, origin: origin)
        }
    }

    /// Answers a request that was admitted.
    func respond(to request: Request, _ admission: Admission<Endpoint>) async -> Reply {
        do throws(Problem) {
            let call = try Call(
                reading: request, at: admission.endpoint, names: admission.names, for: admission.caller)
            return Reply(try await answer(call, of: request, admission), in: .v1(admission.endpoint))
        } catch {
            return Reply(error, in: .v1(admission.endpoint))
        }
    }

    private func answer(
        _ call: Call, of request: Request, _ admission: Admission<Endpoint>
    ) async throws(Problem) -> Response {
        let caller = admission.caller
        switch call {
        case .issueToken(let asked): return try await token(asked, for: request, from: admission.origin)
        case .description: return OpenAPI.response
        case .readRates(let query):
            return Answer.response(to: query, with: try query.stack(in: register.taxRules.book, at: now()))
        case .listTransactions(let query, let detail):
            let page = try await read(for: caller?.clientID) { store throws(StoreFault) in
                try store.transactions(query)
            }
            let records = page.records.map { (transaction: $0.transaction, customer: $0.customer) }
            return Answer.response(with: Listing(records: records, total: page.total), detail)
        case .readTransaction(let key, let revision, let detail):
            let storeID = try store(of: caller)
            let record = try await transaction(key, revision: revision, in: storeID)
            return Answer.response(with: record.transaction, customer: record.customer, detail)
        case .printTransaction(let key): return try await printed(key, for: request, of: try store(of: caller))
        case .putTransaction(let command, let detail):
            let (decision, customer) = try await transaction(.putTransaction(command), for: caller)
            return Answer.response(to: decision, customer: customer, detail)
        case .cancelTransaction(let command):
            _ = try await transaction(.cancelTransaction(command), for: caller)
            return Answer.cancelled
        case .listCustomers(let query):
            let page = try await read(for: caller?.clientID) { store throws(StoreFault) in try store.customers(query) }
            return Answer.response(with: page)
        case .readCustomer(let key):
            let storeID = try store(of: caller)
            let found = try await lookUp { store throws(StoreFault) in try store.customer(key, in: storeID) }
            guard let customer = found else { throw .refused(.customerUnknown) }
            return Answer.response(with: customer)
        case .putCustomer(let command): return try await customer(.putCustomer(command), for: caller)
        case .patchCustomer(let command): return try await customer(.patchCustomer(command), for: caller)
        case .listExemptions(let query):
            let page = try await read(for: caller?.clientID) { store throws(StoreFault) in try store.exemptions(query) }
            return Answer.response(with: page)
        case .addExemptions(let command):
            return Answer.response(to: try await exemptions(.addExemptions(command), for: caller))
        case .patchExemption(let command):
            let decisions = try await exemptions(.patchExemption(command), for: caller)
            guard let decision = decisions.first else { preconditionFailure("one exemption was changed") }
            return Answer.response(to: decision)
        }
    }

    /// The store that a caller works in; whoever was admitted has one.
    private func store(of caller: Caller?) throws(Problem) -> StoreID {
        guard let storeID = caller?.defaultStore else { throw .forbidden }
        return storeID
    }

    // MARK: - Reading

    private func transaction(
        _ key: TransactionKey, revision: Int64? = nil, in storeID: StoreID
    ) async throws(Problem) -> TransactionRecord {
        let found = try await lookUp { store throws(StoreFault) in
            try store.transaction(key, revision: revision, in: storeID)
        }
        guard let record = found else { throw .refused(.transactionUnknown) }
        return record
    }

    private func printed(
        _ key: TransactionKey, for request: Request, of storeID: StoreID
    ) async throws(Problem) -> Response {
        let record = try await transaction(key, in: storeID)
        let origin = try await lookUp { store throws(StoreFault) in
            try record.transaction.terms.createdFrom.flatMap { name throws(StoreFault) in
                try store.transaction(TransactionKey(source: key.source, externalID: name), revision: nil, in: storeID)
            }
        }
        guard let memo = PrintedMemo(record.transaction, origin: origin?.transaction, customer: record.customer) else {
            throw .notCreditMemo(record.transaction.terms.type)
        }
        return try await answer(with: memo, of: storeID, logged: record.transaction.complytID.description, to: request)
    }

    // MARK: - Writing

    private func transaction(
        _ request: TaxCommand.Request, for caller: Caller?
    ) async throws(Problem) -> (TransactionDecision, customer: TaxCustomer?) {
        guard case .transaction(let decision, let customer) = try await submit(request, for: caller) else {
            preconditionFailure("a document was asked for")
        }
        return (decision, customer)
    }

    private func customer(_ request: TaxCommand.Request, for caller: Caller?) async throws(Problem) -> Response {
        guard case .customer(let decision) = try await submit(request, for: caller) else {
            preconditionFailure("a customer was asked for")
        }
        return Answer.response(to: decision)
    }

    private func exemptions(
        _ request: TaxCommand.Request, for caller: Caller?
    ) async throws(Problem) -> [RecordDecision<TaxExemption>] {
        guard case .exemptions(let decisions) = try await submit(request, for: caller) else {
            preconditionFailure("exemptions were asked for")
        }
        return decisions
    }

    private func submit(_ request: TaxCommand.Request, for caller: Caller?) async throws(Problem) -> TaxOutcome {
        let command = TaxCommand(request, in: try store(of: caller)) { .unused }
        switch await register.submit(Submission(.tax(command), by: caller)) {
        case .success(.taxRecord(let outcome)): return outcome
        case .success(.creditMemoIssued), .success(.invoiceCreated), .success(.answeredBefore), .success(.attemptMade),
            .success(.attemptStands), .success(.attemptClaimed), .success(.orderChanged), .success(.commented),
            .success(.heard):
            preconditionFailure("a /v1 record was asked for")
        case .failure(let rejection): throw Problem(rejection)
        }
    }
}

extension ComplytID {
    /// A name that nothing has.
    fileprivate static var unused: ComplytID {
        var random = SystemRandomNumberGenerator()
        return ComplytID(version4: (random.next(), random.next()))
    }
}

extension Endpoint {
    /// True where callers say who they are, be it by a token or for one.
    fileprivate var isGuarded: Bool { !scopes.isEmpty || self == .issueToken }
}
