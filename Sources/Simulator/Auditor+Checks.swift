import Refunds
import Register

extension Auditor {
    /// Holds an order's balances against what was charged, and against what documents and attempts come to.
    mutating func check(_ order: Order) {
        orders[order.id]?.last = order
        guard let book = orders[order.id] else {
            return hold(false, 9, "order \(order.id.rawValue) changes before it is there")
        }
        for row in order.balanceRows {
            let refunded = book.refunded[row.name] ?? row.charged.map { _ in 0 }
            let held = book.held[row.name] ?? row.charged.map { _ in 0 }
            for place in row.charged.indices {
                hold(
                    row.refunded[place] >= 0 && row.reserved[place] >= 0
                        && row.refunded[place] + row.reserved[place] <= row.charged[place], 1,
                    "\(order.number) \(row.name): \(row.charged), refunded \(row.refunded), held \(row.reserved)")
            }
            hold(row.refunded == refunded, 9, "\(order.number) \(row.name) refunded \(row.refunded), memos \(refunded)")
            hold(row.reserved == held, 9, "\(order.number) \(row.name) holds \(row.reserved), attempts \(held)")
        }
        hold(order.aggregateRow == book.aggregates, 9, "the sums of order \(order.number)")
    }

    /// Takes note of a document that a client was told of: it is there, and it is the same one each time.
    mutating func told(_ ask: Script.Ask, _ document: DocumentID, _ body: [UInt8]) {
        let name = "ask \(ask.number)"
        let number: String?
        switch document {
        case .creditMemo(let id):
            number = memos[id]?.number
            hold(memos[id]?.sendsMail ?? true || !ask.wantsMail, 10, "the memo of \(name) is not mailed")
        case .invoice(let id): number = invoices[id]
        }
        guard let number else { return hold(false, 4, "\(name) was answered with a document that is not there") }
        if let first = told[ask.number], ask.isOnline || ask.key != nil {
            hold(first.document == document, 5, "\(name) was answered with two documents")
            hold(first.number == number && first.body == body, 4, "\(name) was answered differently")
        }
        told[ask.number] = (document, number, body)
    }

    /// Takes note of money that moved: once for a key.
    mutating func moved(_ move: GatewayModel.Move, among moves: [GatewayModel.Move], captured: Int64) {
        guard let key = move.key, move.isLive else { return }
        let sameKey = moves.filter { $0.key == key && $0.isLive }
        hold(sameKey.count == 1, 2, "money moved \(sameKey.count) times for \(key)")
        let ours = moves.filter {
            $0.key != nil && $0.payment == move.payment && $0.transfer == .refund && $0.isLive
        }
        guard move.transfer == .refund else { return }
        let sum = ours.map(\.minorUnits).reduce(0, +)
        hold(sum <= captured, 2, "\(sum) of \(captured) went back to \(move.payment)")
    }

    /// Holds the books against a gateway once everything is quiet.
    mutating func close(_ gateway: GatewayModel) {
        var explained: [String: AttemptID] = [:]
        for (id, attempt) in attempts.sorted(by: { $0.key < $1.key }) where attempt.method == gateway.method {
            let name = "attempt \(id.rawValue)"
            let live = gateway.moves.filter { $0.key == attempt.key && $0.isLive }
            switch attempt.state {
            case .issued:
                guard let reference = attempt.reference,
                    let move = gateway.moves.first(where: { $0.reference == reference })
                else {
                    hold(false, 2, "\(name) is issued, and its gateway moved nothing")
                    continue
                }
                if attempt.kind != .capture {
                    hold(explained[reference] == nil, 2, "two attempts were paid out as \(reference)")
                }
                explained[reference] = id
                hold(
                    move.minorUnits == attempt.minorUnits && move.currencyCode == attempt.currencyCode, 2,
                    "\(name) is issued for another sum than moved")
                if attempt.kind != .capture {
                    let known = attempt.status?.rawValue ?? "nothing"
                    hold(move.status == attempt.status, 2, "the money of \(name) is \(move.status), known as \(known)")
                }
            case .failed: hold(live.isEmpty, 3, "\(name) failed, and its gateway moved \(live.map(\.minorUnits))")
            case .review:
                for move in live { explained[move.reference] = id }
                let isExact = live.contains { $0.minorUnits == attempt.minorUnits }
                hold(
                    !(gateway.kind == .a && isExact && gateway.traits.lookup != .none
                        && !gateway.troubled.contains(attempt.key)), 11,
                    "\(name) waits for a person although its gateway shows it")
            case .reserved, .sending, .unknown:
                hold(false, 11, "\(name) is \(attempt.state.rawValue) after a week without faults")
            }
        }
        for refund in unmatched.values where refund.payment.method == gateway.method && refund.isOpen {
            let reference = refund.refund.reference
            let payer = attempts.first { $0.value.reference == reference && $0.value.method == gateway.method }
            hold(
                payer == nil, 9, "\(reference) is unmatched, and attempt \(payer?.key.rawValue ?? 0) is paid out as it")
            explained[reference] = explained[reference] ?? AttemptID(0)
        }
        // Of a payment whose capture waits for a person, the person finds out about this too.
        let watched = attempts.values.filter { $0.kind == .capture && $0.state == .review }.map(\.payment)
        for move in gateway.moves where move.isLive && move.transfer == .refund && !watched.contains(move.payment) {
            hold(explained[move.reference] != nil, 2, "\(move.reference) moved money, and nobody knows of it")
        }
    }

    /// Holds the books against what can be read of the register in the end.
    mutating func close(_ store: some Store) throws(StoreFault) {
        let (waiting, asked) = (try store.outbox().waiting, mails)
        hold(waiting == asked, 10, "\(asked) mails were asked for, \(waiting) wait")
        let page = PageRequest(number: 1, limit: 1, wantsTotal: false)
        let shops = try store.stores()
        for (ask, told) in told.sorted(by: { $0.key < $1.key }) {
            switch told.document {
            case .creditMemo(let id):
                var query = CreditMemoQuery(stores: shops, page: page)
                query.id = id
                let memo = try store.creditMemos(query).records.first
                hold(
                    memo.map { $0.number == told.number && Body.of(.creditMemo($0)) == told.body } ?? false, 4,
                    "the memo of ask \(ask) is not what its client was told")
            case .invoice(let id):
                var query = InvoiceQuery(stores: shops, page: page)
                query.id = id
                let record = try store.invoices(query).records.first
                hold(
                    record.map { $0.invoice.number == told.number && Body.of(.invoice($0)) == told.body } ?? false, 4,
                    "the invoice of ask \(ask) is not what its client was told")
            }
        }
        for memo in memos.values where memo.isOnline {
            hold(memo.attemptID != nil, 5, "memo \(memo.number) has no attempt")
        }
    }
}

/// How this shop writes a document: what never changes of it.
enum Body {
    static func of(_ document: IssuedDocument) -> [UInt8] {
        switch document {
        case .creditMemo(let memo):
            var text = "memo \(memo.id.rawValue) \(memo.number) \(memo.refund.totalRow) \(memo.issuedAt.seconds)"
            for row in memo.refund.rows { text += " \(row.name)\(row.parts)" }
            return Array(text.utf8)
        case .invoice(let record):
            let invoice = record.invoice
            let lines = invoice.lines.map { "\($0.orderLineID.rawValue) \($0.quantity.charged)" }
            return Array(
                "invoice \(invoice.id.rawValue) \(invoice.number) \(invoice.total.charged.amount) \(lines)".utf8)
        }
    }
}
