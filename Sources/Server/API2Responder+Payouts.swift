import API2
import Refunds
import Register
import Wire

extension API2Responder {
    /// Makes the memo or the invoice that is asked for, once its money has moved where it goes through a gateway.
    func answer(
        to submission: Submission, _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        var request = DocumentRequest(submission)
        var action = DocumentRequest.Action.submit
        var start = ContinuousClock.now
        while true {
            switch action {
            case .submit:
                start = .now
                let result = await register.submit(submission)
                action = request.submitted(result, gatewaysDown: register.breaker.down())
            case .pay(let attempt):
                inHand = register.answering(attempt.id)
                action = request.paid(await desk.pay(attempt, since: start))
            case .find(let source, let stores):
                let orders = try? await lookUp { store throws(StoreFault) in
                    try store.orders(named: source, in: stores)
                }
                let attempts = orders?.flatMap(\.attempts) ?? []
                action = request.found(attempts, gatewaysDown: register.breaker.down())
            case .ask(let attempt): action = request.tookOver(await desk.ask(attempt))
            case .pause:
                try? await Task.sleep(for: .milliseconds(DocumentRequest.pauseMilliseconds))
                action = request.paused()
            case .end(let ending): return try await response(to: ending)
            }
        }
    }

    private func response(to ending: DocumentRequest.Ending) async throws(Problem) -> Response {
        var response: Response
        let attempt: Attempt?
        switch ending {
        case .made(let document, let answer, let maker):
            response = answer.map { IssuedAnswer.first(document.id, body: $0) } ?? IssuedAnswer.first(document)
            attempt = maker
        case .answeredBefore(let id, let answer): return IssuedAnswer.repeated(id, body: answer)
        // Somebody else noted it first: a sweep, or the gateway's own news.
        case .issued(let issued, let isOurs):
            guard let document = try? await document(of: issued) else { throw issued.doubt }
            response =
                isOurs
                ? IssuedAnswer.first(document)
                : IssuedAnswer.repeated(document.id, body: IssuedAnswer.body(of: document))
            attempt = issued
        case .failed(let attempt): throw attempt.failure
        case .doubt(let attempt): throw attempt.doubt
        case .rejected(let rejection): throw Problem(rejection)
        }
        if let attempt { response.headers.append(.operation(attempt)) }
        return response
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
