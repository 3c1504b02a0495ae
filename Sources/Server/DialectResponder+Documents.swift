import Refunds
import Register

/// The way of a memo or an invoice, whoever asks for it.
extension DialectResponder {
    /// Makes the document that is asked for, once its money has moved where it goes through a gateway. For an attempt, its
    /// answer is kept in hand.
    func ending(
        of submission: Submission, with desk: PayoutDesk, _ inHand: inout AnswerInHand?
    ) async -> DocumentRequest.Ending {
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
            case .end(let ending):
                if inHand == nil { inHand = ending.ended.map { register.answering($0.id) } }
                return ending
            }
        }
    }

    /// The memo or the invoice that an attempt became.
    func document(of attempt: Attempt) async throws(Problem) -> IssuedDocument? {
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
