import Refunds
import Register

extension ClientTalk {
    /// The request as the register gets it: what is wanted, or the same key with another body.
    func submission(isOther: Bool) -> Submission {
        let caller = Caller(
            clientID: ClientID(ask.client), stores: ScriptWriter.stores[ask.client] ?? [], scopes: [.admin])
        switch ask.wish {
        case .creditMemo(let command):
            let command = isOther ? command.changed : command
            return submission(.issueCreditMemo(command), command.canonical, caller)
        case .invoice(let command):
            let command = isOther ? command.changed : command
            return submission(.createInvoice(command), command.canonical, caller)
        case .importOrder(let store, let document):
            return Submission(.importOrder(ImportOrder(storeID: store, document: document)), by: nil)
        case .cancel(let source): return Submission(.cancelOrder(CancelOrder(source: source)), by: caller)
        case .hold(let source, let holds):
            return Submission(.holdOrder(HoldOrder(source: source, holds: holds)), by: caller)
        case .transaction(let request):
            let store = StoreID(min(ask.client, 2))
            // The register's own names depend on the request alone, so that a world goes the same way each time.
            let command = TaxCommand(request, in: store) { ComplytID(version4: (ask.seed, UInt64(ask.number))) }
            return Submission(.tax(command), by: caller)
        case .comment(let source, let text):
            let terms = CommentOnOrder.Terms(
                comment: text, status: nil, customerNotified: false, visibleOnFront: false)
            return Submission(.commentOnOrder(CommentOnOrder(source: source, terms: .success(terms))), by: caller)
        }
    }

    private func submission(_ command: Command, _ canonical: String, _ caller: Caller) -> Submission {
        guard let key = ask.key else {
            let unkeyed = UnkeyedRequest(clientID: caller.clientID, fingerprint: Array(canonical.utf8))
            return Submission(command, by: caller, unkeyed: command.asksGateway ? unkeyed : nil)
        }
        let repetition = Repetition(
            keyHash: Array("\(caller.clientID.rawValue) \(key)".utf8), fingerprint: Array(canonical.utf8),
            answer: Body.of)
        return Submission(command, by: caller, repetition: repetition)
    }
}

extension Command {
    /// True for a command whose answer is a memo or an invoice.
    var makesDocument: Bool {
        switch self {
        case .issueCreditMemo, .createInvoice: true
        case .importOrder, .cancelOrder, .holdOrder, .commentOnOrder, .moveAttempt, .resendPayout, .hearOfRefund,
            .matchRefund, .tax:
            false
        }
    }
}

extension IssueCreditMemo {
    /// Another request, with a little more goodwill.
    fileprivate var changed: IssueCreditMemo {
        guard case .success(let terms) = terms else { return self }
        let other = Terms(
            selection: terms.selection, shipping: terms.shipping, goodwill: terms.goodwill, fee: terms.fee,
            payout: terms.payout, comment: "another request", sendsMail: terms.sendsMail)
        return IssueCreditMemo(source: source, terms: .success(other), previewedRevision: previewedRevision)
    }
}

extension CreateInvoice {
    fileprivate var changed: CreateInvoice {
        guard case .success(let terms) = terms else { return self }
        let other = Terms(
            items: terms.items, capture: terms.capture, comment: "another request", sendsMail: terms.sendsMail)
        return CreateInvoice(source: source, terms: .success(other))
    }
}

extension World {
    /// The memo or the invoice that an attempt became, as a replica reads it.
    func document(of attempt: Attempt) -> IssuedDocument? {
        let page = PageRequest(number: 1, limit: 1, wantsTotal: false)
        switch attempt.document {
        case .creditMemo(let id):
            var query = CreditMemoQuery(stores: [attempt.storeID], page: page)
            query.id = id
            return (try? store.creditMemos(query))?.records.first.map { .creditMemo($0) }
        case .invoice(let id):
            var query = InvoiceQuery(stores: [attempt.storeID], page: page)
            query.id = id
            return (try? store.invoices(query))?.records.first.map { .invoice($0) }
        case nil: return nil
        }
    }

    /// Notes that a client without a key was told how its attempt ended.
    func noteTold(_ attempt: AttemptID, on thread: Thread, _ inHand: AnswerInHand?) {
        go(on: thread, after: 1) { [self] in
            let moment = death(in: .noteTold, of: thread)
            if moment == .before { return kill(thread.replica) }
            if moment != .during || thread.random.isOne(in: 2) {
                try? store.write { transaction throws(StoreFault) in try transaction.answered(attempt) }
            }
            if moment != nil { return kill(thread.replica) }
            withExtendedLifetime(inHand) {}
        }
    }
}
