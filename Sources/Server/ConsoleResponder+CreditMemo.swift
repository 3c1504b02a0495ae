import enum API2.IssuedAnswer
import struct API2.PreviewToken
import Console
import Refunds
import Register
import SalesTax
import Wire

/// Makes credit memos by the same commands, on the same road, as programs do.
extension ConsoleResponder {
    /// The form for a new credit memo, and whatever is done with it.
    func creditMemo(_ fields: FormFields?, _ admission: Admission<Visit>) async throws(Problem) -> Response {
        let frame = admission.endpoint.frame
        guard let id = admission.names.first.flatMap({ Int64($0) }), id > 0 else { throw .notFound }
        let isOfInvoice = [.newMemoOfInvoice, .memoOfInvoice].contains(admission.endpoint.endpoint)
        let source: Source = isOfInvoice ? .invoice(InvoiceID(id)) : .order(OrderID(id))
        let order = try await order(of: source, in: admission.stores)
        let invoice = try? order.invoice(for: source)
        guard let fields else {
            let form = CreditMemoForm(of: order, source, invoice, in: frame.language, key: ConsoleResponder.newKey)
            return page(form, order, invoice).response(in: frame)
        }
        guard let form = CreditMemoForm(reading: fields, of: source) else { throw .malformedRequest }
        let page = page(form, order, invoice)
        guard case .success(let command) = command(form) else { return page.response(in: frame) }
        switch form.step {
        case .totals, .change: return page.response(in: frame)
        case .review:
            try check(command, admission)
            guard case .refund(let refund) = page.outcome else { return page.response(in: frame) }
            let preview = PreviewToken(revision: order.revision, fingerprint: fingerprint(command))
            return page.review(of: refund, preview: preview.text, in: frame)
        case .issue:
            try check(command, admission)
            // Not before the register has looked at the key: what was issued by it may be all that there was.
            return try await issue(command, form, admission)
        }
    }

    private func check(_ command: IssueCreditMemo, _ admission: Admission<Visit>) throws(Problem) {
        let scope: Scope = Command.issueCreditMemo(command).asksGateway ? .online : .offline
        guard admission.caller?.may(scope) ?? false else { throw Problem(.forbidden) }
    }

    /// What became of a memo.
    func memoIssued(_ admission: Admission<Visit>) async throws(Problem) -> Response {
        guard let id = admission.names.first.flatMap({ Int64($0) }) else { throw .notFound }
        var query = CreditMemoQuery(
            stores: admission.stores, page: PageRequest(number: 1, limit: 1, wantsTotal: false))
        query.id = CreditMemoID(id)
        let memos = try await lookUp { [query] store throws(StoreFault) in try store.creditMemos(query).records }
        guard let memo = memos.first else { throw .notFound }
        return CreditMemoEnd(memo, in: admission.endpoint.frame).response(in: admission.endpoint.frame)
    }

    /// What was given back of late in the user's stores.
    func overview(_ admission: Admission<Visit>) async throws(Problem) -> Response {
        let query = FiguresQuery(
            stores: admission.stores, days: OverviewPage.days, upTo: TaxDay(secondsSince1970: now().seconds))
        let figures = try await read { store throws(StoreFault) in try store.refundFigures(query) }
        let mails = try await (
            waiting: mails(in: [.waiting, .sending], of: admission.stores),
            dead: mails(in: [.dead], of: admission.stores)
        )
        return OverviewPage(figures, of: query, mails: mails).response(in: admission.frame)
    }

    // MARK: - Issuing

    /// Issues exactly what was shown, once for each key.
    private func issue(
        _ command: IssueCreditMemo, _ form: CreditMemoForm, _ admission: Admission<Visit>
    ) async throws(Problem) -> Response {
        guard let shown = form.preview.flatMap({ PreviewToken(parsing: $0) }) else { throw .malformedRequest }
        let previewed = IssueCreditMemo(
            source: command.source, terms: command.terms, previewedRevision: shown.revision)
        let wanted = shown.fingerprint == fingerprint(command) ? previewed : previewed.contradictingItsPreview
        let repetition = Repetition(
            keyHash: Secret.hash(of: "\(admission.caller?.clientID.rawValue ?? 0)\nconsole\n\(form.key)"),
            fingerprint: Secret.hash(of: wanted.canonical), answer: IssuedAnswer.body)
        var inHand: AnswerInHand?
        let ending = await ending(
            of: Submission(.issueCreditMemo(wanted), by: admission.caller, repetition: repetition), with: desk,
            &inHand)
        return try await response(to: ending, form, shown, admission)
    }

    private func response(
        to ending: DocumentRequest.Ending, _ form: CreditMemoForm, _ shown: PreviewToken,
        _ admission: Admission<Visit>
    ) async throws(Problem) -> Response {
        switch ending {
        case .made(let document, _, _): return issued(document.id)
        case .answeredBefore(let id, _): return issued(id)
        case .issued(let attempt, _, _):
            guard let id = attempt.document else {
                return CreditMemoEnd(doubtful: attempt).response(in: admission.frame)
            }
            return issued(id)
        case .doubt(let attempt): return CreditMemoEnd(doubtful: attempt).response(in: admission.frame)
        case .failed: return try await anew(form, .failed, admission)
        case .rejected(let rejection):
            switch rejection {
            case .refused(.previewOutdated), .beingAnswered, .conflict: return try await anew(form, .changed, admission)
            case .refused(let refusal): return try await anew(form, .refused(refusal), admission)
            case .keyReused: return try await anew(form, .keyReused, admission)
            case .payoutsHeld: return try await anew(form, .held, admission)
            case .unknown:
                let order = try await order(of: form.source, in: admission.stores)
                var page = page(form, order, try? order.invoice(for: form.source))
                page.note = .unknown
                guard case .refund(let refund) = page.outcome else { return page.response(in: admission.frame) }
                return page.review(of: refund, preview: shown.text, in: admission.frame)
            case .unavailable: throw .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)
            case .taxRefused, .failed: throw .internal
            }
        }
    }

    private func issued(_ id: DocumentID) -> Response {
        guard case .creditMemo(let id) = id else { preconditionFailure("a memo was asked for") }
        return Page.redirect(to: Link(Link.memo(id).text + "/issued"))
    }

    /// The form with what it comes to now, and why nothing was issued; under a key of its own where the old one is used up.
    private func anew(
        _ form: CreditMemoForm, _ note: CreditMemoPage.Note, _ admission: Admission<Visit>
    ) async throws(Problem) -> Response {
        let order = try await order(of: form.source, in: admission.stores)
        var page = page(form.with(key: ConsoleResponder.newKey), order, try? order.invoice(for: form.source))
        page.note = note
        return page.response(in: admission.frame)
    }

    // MARK: - Deciding

    private func order(of source: Source, in stores: Set<StoreID>) async throws(Problem) -> Order {
        let orders = try await lookUp { store throws(StoreFault) in try store.orders(named: source, in: stores) }
        guard let order = orders.first else { throw .notFound }
        return order
    }

    private func page(_ form: CreditMemoForm, _ order: Order, _ invoice: Invoice?) -> CreditMemoPage {
        CreditMemoPage(form, of: order, invoice, outcome(form, order))
    }

    private func outcome(_ form: CreditMemoForm, _ order: Order) -> CreditMemoPage.Outcome {
        switch command(form) {
        case .failure(let unreadable): return .unreadable(unreadable)
        case .success(let command):
            do throws(Refusal) {
                return .refund(try command.decide(on: order, gateways: register.payouts.gateways))
            } catch {
                return .refused(error)
            }
        }
    }

    private func command(_ form: CreditMemoForm) -> Result<IssueCreditMemo, CreditMemoForm.Unreadable> {
        Result { () throws(CreditMemoForm.Unreadable) in
            IssueCreditMemo(source: form.source, terms: .success(try form.terms()), previewedRevision: nil)
        }
    }

    private func fingerprint(_ command: IssueCreditMemo) -> String {
        String(Secret.hexHash(of: command.canonicalForPreview).prefix(32))
    }

    /// What names one memo.
    private static var newKey: String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }
}

extension Admission<ConsoleResponder.Visit> {
    fileprivate var frame: Frame { endpoint.frame }
    fileprivate var stores: Set<StoreID> { caller?.stores ?? [] }
}
