import Console
import Logging
import Refunds
import Register
import Wire

/// Answers requests of people, in the console.
struct ConsoleResponder: DialectResponder {
    let register: Register
    let door: Door
    let sessions: SessionGate
    let desk: PayoutDesk
    let printer: MemoPrinter
    let settings: ConsoleSettings
    /// True when there is a mail server.
    let mailsGoOut: Bool
    let now: @Sendable () -> Instant
    let lane = ReadLane()

    /// What a request of the console asks for, and who looks.
    struct Visit: Sendable {
        let endpoint: Console.Endpoint
        let frame: Frame
    }

    static func called(_ visit: Visit?) -> CalledEndpoint { .console(visit?.endpoint) }

    /// Decides by method, path and session alone, before a body is taken in.
    func admit(_ request: Request, from origin: Origin) async throws(Problem) -> Admission<Visit> {
        let language = Language(of: request)
        let link = Link(of: request)
        var frame = Frame(language: language, viewer: nil, link: link)
        do throws(Problem.Kind) {
            let token = request.cookie(settings.cookie)
            let route = Route(of: request)
            if case .endpoint(.asset, let names) = route {
                return Admission(
                    endpoint: Visit(endpoint: .asset, frame: frame), names: names, caller: nil, origin: origin)
            }
            let viewer = try await viewer(of: request, token, from: origin)
            frame = Frame(language: language, viewer: viewer, link: link)
            let (endpoint, names): (Console.Endpoint, [String])
            switch route {
            case .notFound: throw .notFound
            case .methodNotAllowed(let allow): throw .methodNotAllowed(allow: allow)
            case .endpoint(let found, let segments): (endpoint, names) = (found, segments)
            }
            if request.method == .post, !settings.isOwn(request) { throw .formForeign }
            if !endpoint.admits(viewer) { throw viewer == nil ? .signInWanted(isOver: token != nil) : .forbidden }
            if let viewer { try count(viewer, from: origin) }
            return Admission(
                endpoint: Visit(endpoint: endpoint, frame: frame), names: names, caller: viewer?.caller, origin: origin)
        } catch {
            throw Problem(error, in: frame)
        }
    }

    /// Who is signed in. A token that is good for nothing counts like one of the API's.
    private func viewer(of request: Request, _ token: String?, from origin: Origin) async throws(Problem.Kind)
        -> Viewer?
    {
        guard let token else { return nil }
        do throws(Hindrance) {
            try door.rates.admit(request, from: origin)
        } catch {
            throw Problem(error).kind
        }
        do throws(StoreFault) {
            let viewer = try await sessions.viewer(token: token)
            if viewer == nil { door.rates.countFailure(of: request, from: origin) }
            return viewer
        } catch {
            throw Problem(Hindrance(error, door.log)).kind
        }
    }

    private func count(_ viewer: Viewer, from origin: Origin) throws(Problem.Kind) {
        do throws(Hindrance) {
            try door.rates.count(viewer.caller.clientID, from: origin)
        } catch {
            throw Problem(error).kind
        }
    }

    /// Answers a request that was admitted.
    func respond(to request: Request, _ admission: Admission<Visit>) async -> Reply {
        let (visit, called) = (admission.endpoint, ConsoleResponder.called(admission.endpoint))
        do throws(Problem) {
            let form = try form(of: request, for: visit)
            return Reply(try await answer(request, form, admission), in: called)
        } catch {
            return Reply(Problem(error.kind, in: visit.frame), in: called)
        }
    }

    /// The fields of a form that a page of this session has sent; none for a request without one.
    private func form(of request: Request, for visit: Visit) throws(Problem) -> FormFields {
        guard request.method == .post else { return .none }
        guard request.mediaType == .form, let form = FormFields(parsing: request.body) else {
            throw Problem(.malformedRequest)
        }
        if let viewer = visit.frame.viewer, visit.endpoint != .signIn {
            guard Secret.matches(form["form_token"] ?? "", hash: Secret.hash(of: viewer.formToken)) else {
                throw Problem(.formForeign)
            }
        }
        return form
    }

    private func answer(
        _ request: Request, _ form: FormFields, _ admission: Admission<Visit>
    ) async throws(Problem) -> Response {
        let (frame, stores) = (admission.endpoint.frame, admission.caller?.stores ?? [])
        switch admission.endpoint.endpoint {
        case .asset:
            guard let asset = admission.names.first.flatMap(Asset.init) else { throw Problem(.notFound) }
            return asset.response
        case .chooseLanguage:
            guard let language = admission.names.first.flatMap(Language.init) else { throw Problem(.notFound) }
            return language.chosen(back: request.query["back"], isSecure: settings.isSecure)
        case .signInForm: return SignInPage(request.query).response(in: frame)
        case .signIn: return try await signIn(request, form, frame, from: admission.origin)
        case .signOut: return await signOut(request)
        case .newMemoOfOrder, .newMemoOfInvoice, .memoOfOrder, .memoOfInvoice:
            return try await creditMemo(request.method == .post ? form : nil, admission)
        case .memoIssued: return try await memoIssued(admission)
        case .start: return try await overview(admission)
        case .orders: return try await orders(request, stores, frame)
        case .order: return try await order(admission.id, stores, frame)
        case .invoices: return try await invoices(request, stores, frame)
        case .invoice: return try await invoice(admission.id, stores, frame, note: request.mailNote)
        case .memos: return try await memos(request, stores, frame)
        case .memo: return try await memo(admission.id, stores, frame, note: request.mailNote)
        case .memoPDF: return try await memoPDF(admission.id, stores)
        case .mailMemo: return try await mailMemo(admission.id, form, stores)
        case .mailInvoice: return try await mailInvoice(admission.id, form, stores)
        case .outbox: return try await outbox(request, stores, frame)
        case .resendMemo: return try await resendMemo(admission.id, form, stores, by: admission.viewer)
        case .transaction: return try await transaction(request, stores, frame)
        case .transactionPDF: return try await transactionPDF(request, stores)
        case .payouts: return try await payouts(request, stores, frame)
        case .payout:
            let note = request.query["note"].flatMap { PayoutPage.Note(rawValue: $0) }
            return try await payout(admission.id, stores, frame, note: note)
        case .askPayout: return try await askPayout(admission.id, stores)
        case .resolvePayout: return try await resolvePayout(admission.id, form, stores, by: admission.viewer)
        case .reconcilePayouts: return try await reconcile(form, frame, by: admission.viewer)
        case .unmatched: return try await unmatched(nil, admission)
        case .matchUnmatched: return try await unmatched(form, admission)
        case .clients: return try await clients(request, frame)
        case .addClient: return try await addClient(form, frame, by: admission.viewer)
        case .revokeClient: return try await revokeClient(form, by: admission.viewer)
        }
    }
}

extension Admission<ConsoleResponder.Visit> {
    /// The document that the path names by its id.
    fileprivate var id: Int64 {
        get throws(Problem) {
            guard let id = names.first.flatMap({ Int64($0) }) else { throw Problem(.notFound) }
            return id
        }
    }

    /// Who is signed in, where somebody must be.
    fileprivate var viewer: Viewer {
        get throws(Problem) {
            guard let viewer = endpoint.frame.viewer else { throw Problem(.signInWanted(isOver: false)) }
            return viewer
        }
    }
}

extension Problem {
    fileprivate init(_ kind: Kind, in frame: Frame) {
        self.init(kind)
        self.frame = frame
    }
}

extension Problem: DialectProblem {
    static var malformedRequest: Problem { Problem(.malformedRequest) }
    static var requestTimeout: Problem { Problem(.requestTimeout) }
    static var headersTooLarge: Problem { Problem(.headersTooLarge) }
    static var bodyTooLarge: Problem { Problem(.bodyTooLarge) }
    static var invalidJSON: Problem { Problem(.malformedRequest) }
    static var notFound: Problem { Problem(.notFound) }
    static func tooManyRequests(retryAfterSeconds: Int) -> Problem {
        Problem(.tooManyRequests(retryAfterSeconds: retryAfterSeconds))
    }
    static func unavailable(retryAfterSeconds: Int) -> Problem {
        Problem(.unavailable(retryAfterSeconds: retryAfterSeconds))
    }
    static var `internal`: Problem { Problem(.failed) }
}
