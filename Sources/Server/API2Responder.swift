import API2
import Logging
import Printing
import Refunds
import Register
import Wire

/// Answers requests of the `/api2` dialect.
struct API2Responder: DialectResponder {
    let register: Register
    let desk: PayoutDesk
    let printer: MemoPrinter
    let door: Door
    let lane = ReadLane()

    static func called(_ endpoint: Endpoint?) -> CalledEndpoint { .api2(endpoint) }

    /// Decides by method, path and token alone, before a body is taken in.
    func admit(_ request: Request, from origin: Origin) async throws(Problem) -> Admission<Endpoint> {
        switch Route(of: request) {
        case .notFound: throw .notFound
        case .methodNotAllowed(let allow): throw .methodNotAllowed(allow: allow)
        case .endpoint(let endpoint):
            let caller = try await caller(
                of: request, from: origin, isGuarded: endpoint.isGuarded, needsToken: !endpoint.scopes.isEmpty)
            try endpoint.admit(caller)
            return Admission(endpoint: endpoint, caller: caller, origin: origin)
        }
    }

    /// Answers a request that was admitted.
    func respond(to request: Request, _ admission: Admission<Endpoint>) async -> Reply {
        var inHand: AnswerInHand?
        var reply: Reply
        do throws(Problem) {
            let call = try Call(reading: request, at: admission.endpoint, for: admission.caller)
            let response = try await answer(call, of: request, admission, &inHand)
            reply = Reply(response, in: .api2(admission.endpoint), reason: response.headers["Error-Reason"])
        } catch {
            reply = Reply(error, in: .api2(admission.endpoint))
        }
        reply.disclosure = Disclosure(reply.response, to: request, inHand)
        return reply
    }

    private func answer(
        _ call: Call, of request: Request, _ admission: Admission<Endpoint>, _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        let caller = admission.caller
        switch call {
        case .issueCreditMemo(let command, let fingerprint):
            return try await issue(command, previewed: fingerprint, of: request, for: caller, &inHand)
        case .previewCreditMemo(let command): return try await preview(command, for: caller)
        case .creditMemo(let query):
            let memos = try await lookUp { store throws(StoreFault) in try store.creditMemos(query).records }
            return CreditMemoAnswer.single(try only(memos, or: .creditMemoNotFound))
        case .creditMemos(let query):
            let memos = try await read(for: caller?.clientID) { store throws(StoreFault) in
                try store.creditMemos(query)
            }
            return CreditMemoAnswer.list(memos, query.page)
        case .printCreditMemo(let query): return try await printed(query, for: request)
        case .mailCreditMemo(let query): return try await mailed(query)
        case .order(let query):
            let orders = try await lookUp { store throws(StoreFault) in try store.orders(query).records }
            return OrderAnswer.single(try only(orders, or: .refused(.orderNotFound)))
        case .orders(let query):
            let orders = try await read(for: caller?.clientID) { store throws(StoreFault) in
                try store.orders(query)
            }
            return OrderAnswer.list(orders, query.page)
        case .invoice(let query):
            let invoices = try await lookUp { store throws(StoreFault) in try store.invoices(query).records }
            return InvoiceAnswer.single(try only(invoices, or: .refused(.invoiceNotFound)))
        case .invoices(let query):
            let invoices = try await read(for: caller?.clientID) { store throws(StoreFault) in
                try store.invoices(query)
            }
            return InvoiceAnswer.list(invoices, query.page)
        case .mailInvoice(let query): return try await mailed(query)
        case .history(let query): return try await history(query, for: caller)
        case .importOrder(let command): return try await submit(.importOrder(command), for: caller)
        case .createInvoice(let command):
            return try await issue(
                .createInvoice(command), spelled: command.canonical, of: request, for: caller, &inHand)
        case .cancelOrder(let command): return try await submit(.cancelOrder(command), for: caller)
        case .holdOrder(let command): return try await submit(.holdOrder(command), for: caller)
        case .commentOnOrder(let command): return try await submit(.commentOnOrder(command), for: caller)
        case .token: return try await token(request, from: admission.origin)
        case .health: return HealthAnswer.response
        case .description: return OpenAPI.response
        }
    }

    // MARK: - Credit memos and invoices

    private func issue(
        _ command: IssueCreditMemo, previewed: String?, of request: Request, for caller: Caller?,
        _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        let command = previewed.map { $0 == fingerprint(command) } ?? true ? command : command.contradictingItsPreview
        return try await issue(.issueCreditMemo(command), spelled: command.canonical, of: request, for: caller, &inHand)
    }

    /// Carries out a command that makes a memo or an invoice; a repetition of the request is known by its key, and by the
    /// command's one fixed spelling.
    private func issue(
        _ command: Command, spelled canonical: String, of request: Request, for caller: Caller?,
        _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        let repetition = try request.idempotencyKey().map { key in
            Repetition(
                keyHash: Secret.hash(of: "\(caller?.clientID.rawValue ?? 0)\n\(key)"),
                fingerprint: Secret.hash(of: canonical), answer: IssuedAnswer.body)
        }
        var unkeyed: UnkeyedRequest?
        if let caller, repetition == nil, command.asksGateway {
            unkeyed = UnkeyedRequest(clientID: caller.clientID, fingerprint: Secret.hash(of: canonical))
        }
        return try await answer(
            to: Submission(command, by: caller, repetition: repetition, unkeyed: unkeyed), &inHand)
    }

    private func preview(_ command: IssueCreditMemo, for caller: Caller?) async throws(Problem) -> Response {
        let orders = try await lookUp { store throws(StoreFault) in
            try store.orders(named: command.source, in: caller?.stores ?? [])
        }
        let order = try only(orders, or: .refused(command.source.isInvoice ? .invoiceNotFound : .orderNotFound))
        do throws(Refusal) {
            let refund = try command.decide(on: order, gateways: register.payouts.gateways)
            return PreviewAnswer.response(refund, on: order, fingerprint: fingerprint(command))
        } catch {
            throw .refused(error)
        }
    }

    private func fingerprint(_ command: IssueCreditMemo) -> String {
        String(Secret.hexHash(of: command.canonicalForPreview).prefix(32))
    }

    // MARK: - Orders

    private func submit(_ command: Command, for caller: Caller?) async throws(Problem) -> Response {
        switch await register.submit(Submission(command, by: caller)) {
        case .success(.orderChanged(let order)):
            if case .importOrder = command { return OrderAnswer.imported(order) }
            return OrderAnswer.single(order)
        case .success(.commented(let entry, _)): return HistoryAnswer.written(entry)
        case .success(.creditMemoIssued), .success(.invoiceCreated), .success(.answeredBefore), .success(.attemptMade),
            .success(.attemptStands), .success(.attemptClaimed), .success(.heard), .success(.taxRecord):
            preconditionFailure("neither a memo nor an invoice was asked for")
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    private func printed(_ query: CreditMemoQuery, for request: Request) async throws(Problem) -> Response {
        let memos = try await lookUp { store throws(StoreFault) in try store.creditMemos(query).records }
        let memo = try only(memos, or: .creditMemoNotFound)
        let orders = try await lookUp { store throws(StoreFault) in
            try store.orders(named: .order(memo.refund.orderID), in: [memo.storeID])
        }
        let printed = PrintedMemo(memo, of: try only(orders, or: .internal))
        return try await answer(
            with: printed, of: memo.storeID, logged: String(memo.id.rawValue), to: request)
    }

    private func history(_ query: HistoryQuery, for caller: Caller?) async throws(Problem) -> Response {
        let orders = try await lookUp { store throws(StoreFault) in
            try store.orders(named: query.order, in: query.stores)
        }
        let order = try only(orders, or: .refused(.orderNotFound)).id
        let entries = try await read(for: caller?.clientID) { store throws(StoreFault) in
            try store.history(of: order, query.page)
        }
        return HistoryAnswer.list(entries, query.page)
    }

    // MARK: - Reading

    func only<Record>(_ records: [Record], or missing: Problem) throws(Problem) -> Record {
        guard let record = records.first else { throw missing }
        guard records.count == 1 else { throw .refused(.sourceAmbiguous) }
        return record
    }
}
