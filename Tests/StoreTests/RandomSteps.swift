import Amounts
import Refunds
import Register
import RegisterTesting

/// What one transaction of the replay, or one reading, is.
struct Step: Sendable {
    let work: Work
    /// Calls of the transaction after which the store throws, and what it throws.
    var interruption: (calls: Int, fault: StoreFault)?

    /// True when it is a transaction.
    var writes: Bool {
        switch work {
        case .commands, .comeBack, .addClient, .addTokens, .revokeClient, .revokeToken: true
        case .listOrders, .listInvoices, .listMemos, .lookUp, .showHistory, .listTransactions, .showTransaction,
            .listCustomers, .listExemptions:
            false
        }
    }

    enum Work: Sendable {
        /// Commands of one batch.
        case commands([Submission])
        /// The money of an attempt comes back.
        case comeBack(Attempt)
        case addClient(NewClient)
        case addTokens([RegisteredToken])
        case revokeClient(publicID: String)
        case revokeToken(hash: [UInt8])
        case listOrders(OrderQuery)
        case listInvoices(InvoiceQuery)
        case listMemos(CreditMemoQuery)
        case lookUp(Source, Set<StoreID>)
        case showHistory(OrderID, PageRequest)
        case listTransactions(TransactionQuery)
        case showTransaction(TransactionKey, revision: Int64?, StoreID)
        case listCustomers(TaxRecordQuery)
        case listExemptions(TaxRecordQuery)
    }
}

/// Makes up the steps of a replay, from a seed and from what earlier steps did.
struct RandomSteps {
    var documents: RandomDocuments
    /// The orders that there are, newest last.
    private(set) var orders: [Order] = []
    private var places: [OrderID: Int] = [:]
    private(set) var names = StoreDump.Names()
    private var clientCount = 0
    /// How many names for `/v1` records were made.
    var complytIDs: Int64 = 0

    static let shops: [StoreID] = [StoreID(1), StoreID(2), StoreID(30)]

    init(seed: UInt64) { documents = RandomDocuments(SplitMix64(seed: seed)) }

    /// The next step.
    mutating func next() -> Step {
        let roll = documents.number(1...100)
        var step: Step
        switch roll {
        case ...80: step = Step(work: .commands([command(on: nil)]))
        case ...84: step = Step(work: .commands(batch()))
        case ...86: step = Step(work: payoutToFail().map { .comeBack($0) } ?? .commands(batch()))
        case ...92: step = Step(work: access())
        default: return Step(work: documents.chance(70) ? reading() : taxReading())
        }
        if documents.chance(4) {
            step.interruption = (
                Int(documents.number(0...7)), documents.chance(50) ? .conflict("planned") : .broken("planned")
            )
        }
        return step
    }

    /// Takes note of how an order stands now.
    mutating func learn(_ order: Order) {
        if let place = places[order.id] {
            orders[place] = order
        } else {
            places[order.id] = orders.count
            orders.append(order)
        }
    }

    // MARK: - Commands

    /// Commands of one batch; most of them on one order.
    private mutating func batch() -> [Submission] {
        let focus = orders.isEmpty ? nil : recentOrder()
        return (1...documents.number(2...6)).map { _ in command(on: documents.chance(70) ? focus : nil) }
    }

    private mutating func command(on focus: Order?) -> Submission {
        if documents.chance(25) { return tax() }
        guard !orders.isEmpty, documents.chance(85) else {
            let command = ImportOrder(storeID: documents.one(of: Self.shops), document: documents.order())
            return Submission(.importOrder(command), by: nil)
        }
        if documents.chance(20), let attempt = openAttempt() { return move(attempt) }
        if documents.chance(3), let resend = resend() { return resend }
        if documents.chance(8) { return hear(of: focus ?? recentOrder()) }
        if documents.chance(10), let unmatched = unmatchedRefund() { return match(unmatched) }
        if documents.chance(50) { return refund(of: focus ?? refundableOrder()) }
        let order = focus ?? recentOrder()
        let source = source(of: order, isInvoice: false)
        let command: Command
        switch documents.number(1...100) {
        case ...35:
            return Submission(
                .createInvoice(CreateInvoice(source: source, terms: .success(charge(of: order)))),
                by: caller(for: order), repetition: documents.chance(40) ? repetition() : nil)
        case ...45: command = .cancelOrder(CancelOrder(source: source))
        case ...70: command = .holdOrder(HoldOrder(source: source, holds: order.state != .holded))
        default:
            let terms = CommentOnOrder.Terms(
                comment: documents.text(), status: documents.chance(40) ? documents.text() : nil,
                customerNotified: documents.chance(50), visibleOnFront: documents.chance(50))
            command = .commentOnOrder(CommentOnOrder(source: source, terms: .success(terms)))
        }
        return Submission(command, by: caller(for: order))
    }

    private mutating func refund(of order: Order) -> Submission {
        let command = IssueCreditMemo(
            source: source(of: order, isInvoice: documents.chance(50)),
            terms: documents.chance(97) ? .success(terms(on: order)) : .failure(.sourceMissing),
            previewedRevision: documents.chance(10) ? order.revision : nil)
        let (caller, repetition) = (caller(for: order), documents.chance(40) ? repetition() : nil)
        var unkeyed: UnkeyedRequest?
        if let caller, repetition == nil, documents.chance(70) {
            unkeyed = UnkeyedRequest(clientID: caller.clientID, fingerprint: [UInt8(documents.number(0...9))])
        }
        return Submission(.issueCreditMemo(command), by: caller, repetition: repetition, unkeyed: unkeyed)
    }

    mutating func recentOrder() -> Order {
        documents.chance(70) ? documents.one(of: orders.suffix(60)) : documents.one(of: orders)
    }

    /// An order that has something to give back, where a few tries find one.
    private mutating func refundableOrder() -> Order {
        for _ in 1...8 {
            let order = recentOrder()
            if order.total.left.amount > .zero, order.state != .holded, order.state != .closed { return order }
        }
        return recentOrder()
    }

    /// The order or one of its invoices, by id or by number; rarely one that nobody knows.
    mutating func source(of order: Order, isInvoice: Bool) -> Source {
        if documents.chance(3) { return documents.chance(50) ? .order(OrderID(99_999)) : .invoiceNumber("nobody's") }
        if isInvoice, let invoice = order.invoices.last {
            return documents.chance(60) ? .invoice(invoice.id) : .invoiceNumber(invoice.number)
        }
        return documents.chance(70) ? .order(order.id) : .orderNumber(order.number)
    }

    /// Mostly somebody who sees the order's shop alone, as a number may be another shop's too.
    private mutating func caller(for order: Order) -> Caller? {
        guard documents.chance(60) else { return nil }
        let shops = documents.chance(80) ? [order.storeID] : Self.shops.filter { _ in documents.chance(70) }
        return Caller(clientID: ClientID(documents.number(1...9)), stores: Set(shops), scopes: [.admin])
    }

    /// A key from a small number of keys, so that they repeat; at times for another request.
    private mutating func repetition() -> Repetition {
        let hash = [UInt8(documents.number(0...255)), UInt8(documents.number(0...3))]
        if !names.keyHashes.contains(hash) { names.keyHashes.append(hash) }
        return Repetition(keyHash: hash, fingerprint: [UInt8(documents.number(0...1))]) { document in
            Array("\(document.id)".utf8)
        }
    }

    private mutating func terms(on order: Order) -> IssueCreditMemo.Terms {
        let currency = order.currency
        return IssueCreditMemo.Terms(
            selection: documents.chance(15) ? .everythingLeft : .lines(items(of: order) { $0.quantity.left }),
            shipping: documents.chance(80) ? documents.part(of: order.shipping.left.fee.amount, currency) : nil,
            goodwill: documents.chance(15) ? documents.amount(currency, 200) : .zero,
            fee: documents.chance(15) ? documents.amount(currency, 200) : .zero,
            payout: documents.chance(30) ? .online : .offline, comment: documents.chance(40) ? documents.text() : nil,
            sendsMail: documents.chance(20))
    }

    private mutating func charge(of order: Order) -> CreateInvoice.Terms {
        CreateInvoice.Terms(
            items: documents.chance(40) ? nil : items(of: order) { $0.quantityOrdered - $0.quantity.charged },
            capture: documents.one(of: [.offline, .offline, .offline, .online, .online, .online, .none]),
            comment: documents.chance(40) ? documents.text() : nil,
            sendsMail: documents.chance(20))
    }

    private mutating func items(of order: Order, left: (OrderLine) -> Quantity) -> [IssueCreditMemo.Item] {
        order.lines.filter { _ in documents.chance(60) }.map { line in
            let quantity = documents.part(of: left(line), isDivisible: line.isDivisible)
            return documents.chance(80)
                ? .init(lineID: line.id, sku: nil, quantity: quantity)
                : .init(lineID: nil, sku: line.sku, quantity: quantity)
        }
    }

    // MARK: - Clients and tokens

    private mutating func access() -> Step.Work {
        switch documents.number(1...10) {
        case ...3:
            clientCount += 1
            let shops = Self.shops.filter { _ in documents.chance(60) }
            return .addClient(
                NewClient(
                    publicID: "client-\(clientCount)", name: documents.text(), secretHash: [UInt8(clientCount % 256)],
                    stores: Set(shops), scopes: Set(Scope.allCases.filter { _ in documents.chance(50) })))
        case ...7:
            return .addTokens((1...documents.number(1...2)).map { _ in token() })
        case 8: return .revokeClient(publicID: "client-\(documents.number(1...Int64(clientCount + 1)))")
        default: return .revokeToken(hash: names.tokenHashes.isEmpty ? [0] : documents.one(of: names.tokenHashes))
        }
    }

    /// A token, rarely of a client that is not there.
    private mutating func token() -> RegisteredToken {
        let hash = [UInt8(names.tokenHashes.count / 256), UInt8(names.tokenHashes.count % 256)]
        names.tokenHashes.append(hash)
        let caller = Caller(
            clientID: ClientID(documents.number(1...Int64(clientCount + 1))), stores: [StoreID(7)], scopes: [])
        return RegisteredToken(
            hash: hash, kind: documents.chance(50) ? .access : .refresh, caller: caller,
            expiresAt: Instant.start.adding(seconds: documents.number(0...20_000)))
    }
}
