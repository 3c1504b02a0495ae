import API2
import Refunds
import Register
import Wire

extension API2Responder {
    /// How long a request waits for the money that another one with the same key has under way.
    private static let waitsMax = 100
    private static let waitPause = Duration.milliseconds(200)

    /// Makes the memo or the invoice that is asked for, once its money has moved where it goes through a gateway.
    func answer(
        to submission: Submission, _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        var isAskedAlready = false
        for _ in 0..<API2Responder.waitsMax {
            let start = ContinuousClock.now
            var result = await register.submit(submission)
            var ours: Attempt?
            if case .success(.attemptMade(let attempt)) = result {
                ours = attempt
                inHand = register.answering(attempt.id)
                result = await desk.pay(attempt, since: start)
                // Money may have moved: whatever kept that from being noted, nobody is told that nothing was done.
                if case .failure = result { throw attempt.doubt }
            }
            if ours == nil, !isAskedAlready, let waiting = await unknownAttempt(result, submission) {
                isAskedAlready = true
                if await desk.ask(waiting) { continue }
            }
            if var response = try await response(to: result, of: submission, isOurs: ours != nil) {
                if let ours { response.headers.append(.operation(ours)) }
                return response
            }
            try? await Task.sleep(for: API2Responder.waitPause)
        }
        throw .conflict
    }

    /// The attempt that a request has to wait for although nobody is working on it: its gateway is asked now, not when it is due.
    private func unknownAttempt(_ result: Result<Outcome, Rejection>, _ submission: Submission) async -> AttemptID? {
        let attempts: [Attempt]
        switch result {
        case .success(.attemptStands(let attempt)): attempts = [attempt]
        case .failure(.refused(.payoutInFlight)):
            guard let source = submission.command.source, let stores = submission.caller?.stores else { return nil }
            let orders = try? await lookUp { store throws(StoreFault) in try store.orders(named: source, in: stores) }
            attempts = orders?.flatMap(\.attempts) ?? []
        case .success, .failure: return nil
        }
        let down = register.breaker.down()
        return attempts.first { $0.state == .unknown && !down.contains($0.payment.method) }?.id
    }

    /// The answer; nil while somebody else's attempt for the same key is under way.
    private func response(
        to result: Result<Outcome, Rejection>, of submission: Submission, isOurs: Bool
    ) async throws(Problem) -> Response? {
        switch result {
        case .success(.creditMemoIssued(let memo, let body)): return first(.creditMemo(memo), body)
        case .success(.invoiceCreated(let record, let body)): return first(.invoice(record), body)
        case .success(.answeredBefore(let id, let body)): return IssuedAnswer.repeated(id, body: body)
        case .success(.attemptStands(let attempt)): return try await response(to: attempt, isOurs: isOurs)
        case .success(.orderChanged), .success(.commented), .success(.attemptMade), .success(.attemptClaimed),
            .success(.heard), .success(.taxRecord):
            preconditionFailure("a memo or an invoice was asked for")
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    private func first(_ document: IssuedDocument, _ body: [UInt8]?) -> Response {
        body.map { IssuedAnswer.first(document.id, body: $0) } ?? IssuedAnswer.first(document)
    }

    private func response(to attempt: Attempt, isOurs: Bool) async throws(Problem) -> Response? {
        switch attempt.state {
        // Somebody else noted it first: a sweep, or the gateway's own news.
        case .issued:
            let found: IssuedDocument?
            do throws(Problem) { found = try await document(of: attempt) } catch { throw attempt.doubt }
            guard let document = found else { return nil }
            guard !isOurs else { return IssuedAnswer.first(document) }
            var response = IssuedAnswer.repeated(document.id, body: IssuedAnswer.body(of: document))
            response.headers.append(.operation(attempt))
            return response
        case .failed: throw attempt.failure
        case .review, .unknown: throw attempt.doubt
        case .reserved, .sending:
            if isOurs { throw attempt.doubt }
            return nil
        }
    }

    /// The memo or the invoice that an attempt became.
    private func document(of attempt: Attempt) async throws(Problem) -> IssuedDocument? {
        let page = PageRequest(number: 1, limit: 1, wantsTotal: false)
        switch attempt.document {
        case .creditMemo(let id):
            var query = CreditMemoQuery(stores: [attempt.storeID], page: page)
            query.id = id
            let wanted = query
            return try await lookUp { store throws(StoreFault) in try store.creditMemos(wanted).records }
                .first.map { .creditMemo($0) }
        case .invoice(let id):
            var query = InvoiceQuery(stores: [attempt.storeID], page: page)
            query.id = id
            let wanted = query
            return try await lookUp { store throws(StoreFault) in try store.invoices(wanted).records }
                .first.map { .invoice($0) }
        case nil: preconditionFailure("a request's attempt that was issued has a document")
        }
    }
}

extension Attempt {
    /// The answer when no money moved, and none will.
    fileprivate var failure: Problem { .transferFailed(purpose.kind.transfer, attempt: id.rawValue) }

    /// The answer while nobody knows.
    fileprivate var doubt: Problem { .transferUnknown(purpose.kind.transfer, attempt: id.rawValue) }
}

extension Header {
    fileprivate static func operation(_ attempt: Attempt) -> Header {
        Header(attempt.purpose.kind.transfer.operationHeader, String(attempt.id.rawValue))
    }
}
