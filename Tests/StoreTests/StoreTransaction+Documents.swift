import Amounts
import Refunds
import Register

/// Documents written straight through the port, as a batch writes them.
extension StoreTransaction {
    /// Takes an order over.
    @discardableResult
    func importOrder(
        _ document: OrderDocument = .sketch(), shop: Int64 = 1, at now: Instant = .start
    ) throws(StoreFault) -> Order {
        let command = ImportOrder(storeID: StoreID(shop), document: document)
        return try numbered(in: command.storeID, at: now) { numbering throws(Refusal) in
            try command.decide(numbering: &numbering, at: now)
        } change: {
            [.orderImported($0)]
        }
    }

    /// The money that an attempt sent back did not arrive, or came back; nothing when it is not out.
    func comeBack(_ id: AttemptID, of orderID: OrderID, at now: Instant) throws(StoreFault) {
        var orders = try orders([orderID])
        guard let place = orders[0].attempts.firstIndex(where: { $0.id == id }),
            let last = orders[0].attempts[place].settlement, last.status != .failed,
            last == orders[0].settlement(of: last.creditMemoID)
        else { return }
        let news = Settlement(
            creditMemoID: last.creditMemoID, position: last.position + 1, attemptID: id, storeID: last.storeID,
            status: .failed, paid: .zero - last.paid, heardAt: now)
        orders[0].attempts[place].settlement = news
        let entry = Entry(
            changes: [.orderMoved(orders[0]), .settled(news)], answer: nil, storeID: last.storeID, clientID: nil,
            at: now)
        try apply([entry], Numbering(nextIDs: [:], nextNumbers: [:]))
    }

    /// Charges an order with all that it has left.
    @discardableResult
    func charge(
        _ order: Order, comment: String? = nil, sendsMail: Bool = false, at now: Instant = .start
    ) throws(StoreFault) -> Order {
        let terms = CreateInvoice.Terms(items: nil, capture: .offline, comment: comment, sendsMail: sendsMail)
        let command = CreateInvoice(source: .order(order.id), terms: .success(terms))
        return try numbered(in: order.storeID, at: now) { numbering throws(Refusal) in
            var order = order
            let charge = try command.decide(on: order, gateways: .none)
            return (order.issue(charge, paidWith: nil, numbering: &numbering, at: now), order)
        } change: {
            [.invoiceCreated($0.0, $0.1, sendsMail: sendsMail)]
        }.1
    }

    /// Gives some of an order back; the answer is what is kept for a repetition.
    @discardableResult
    func refund(
        _ order: Order, _ terms: IssueCreditMemo.Terms = .pieces(1), from source: Source? = nil,
        keyHash: [UInt8]? = nil, at now: Instant = .start
    ) throws(StoreFault) -> (memo: CreditMemo, order: Order) {
        let command = IssueCreditMemo(
            source: source ?? .order(order.id), terms: .success(terms), previewedRevision: nil)
        var numbering = try numbering(of: [order.storeID])
        let stored = numbering
        var order = order
        let memo: CreditMemo
        do throws(Refusal) {
            let refund = try command.decide(on: order, gateways: .cards)
            order.reserve(refund)
            order.settle(refund, at: now)
            memo = order.issue(refund, numbering: &numbering, at: now)
        } catch {
            throw .broken("refused: \(error)")
        }
        let answer = keyHash.map { keyHash in
            StoredAnswer(
                keyHash: keyHash, fingerprint: [7], document: .creditMemo(memo.id), storeID: memo.storeID,
                body: Array("memo \(memo.number)".utf8))
        }
        let entry = Entry(
            changes: [.creditMemoIssued(memo, order)], answer: answer, storeID: order.storeID, clientID: nil, at: now)
        try apply([entry], numbering.moved(since: stored))
        return (memo, order)
    }

    /// Writes into an order's history.
    @discardableResult
    func note(_ comment: String?, on order: Order, at now: Instant = .start) throws(StoreFault) -> HistoryEntry {
        try numbered(in: order.storeID, at: now) { numbering throws(Refusal) in
            HistoryEntry(
                id: HistoryEntryID(numbering.takeID(.historyEntry)), orderID: order.id, subject: .creditMemo,
                status: order.status, comment: comment, customerNotified: true, visibleOnFront: false, writtenAt: now)
        } change: {
            [.historyWritten($0, order.storeID)]
        }
    }

    /// Writes changes that somebody else has put together.
    func write(_ changes: Change..., of order: Order, at now: Instant = .start) throws(StoreFault) {
        let entry = Entry(changes: changes, answer: nil, storeID: order.storeID, clientID: nil, at: now)
        try apply([entry], Numbering(nextIDs: [:], nextNumbers: [:]))
    }

    /// Decides something with the ids and numbers that come next, and writes what changes.
    private func numbered<Decided>(
        in store: StoreID, at now: Instant, _ decide: (inout Numbering) throws(Refusal) -> Decided,
        change: (Decided) -> [Change]
    ) throws(StoreFault) -> Decided {
        let stored = try numbering(of: [store])
        var numbering = stored
        let decided: Decided
        do throws(Refusal) { decided = try decide(&numbering) } catch { throw .broken("refused: \(error)") }
        let entry = Entry(changes: change(decided), answer: nil, storeID: store, clientID: nil, at: now)
        try apply([entry], numbering.moved(since: stored))
        return decided
    }
}

extension GatewayAbilities {
    static let none = GatewayAbilities([:])
    /// Orders paid by card can be refunded and captured online.
    static let cards = GatewayAbilities(
        ["card": GatewayTraits(repetition: .keepsNothing, lookup: .none)],
        captures: ["card": GatewayTraits(repetition: .keepsEveryOutcome(seconds: 3_600), lookup: .immediate)])
}

extension IssueCreditMemo.Terms {
    /// So many pieces of the first article, without shipping.
    static func pieces(
        _ count: Int64, payout: PayoutKind = .offline, comment: String? = nil, sendsMail: Bool = false
    ) -> IssueCreditMemo.Terms {
        let item = IssueCreditMemo.Item(lineID: nil, sku: "A", quantity: Quantity(tenThousandths: count * 10_000))
        return IssueCreditMemo.Terms(
            selection: .lines([item]), shipping: .zero, goodwill: .zero, fee: .zero, payout: payout, comment: comment,
            sendsMail: sendsMail)
    }

    /// All that is left.
    static let everything = IssueCreditMemo.Terms(
        selection: .everythingLeft, shipping: nil, goodwill: .zero, fee: .zero, payout: .offline, comment: nil,
        sendsMail: false)
}

extension OrderDocument {
    /// Ten pieces of article A at a price, two of article B at 10.00, 19 % tax, shipping 5.00, paid by card; with a paid
    /// invoice unless told otherwise.
    static func sketch(
        number: String? = nil, id: Int64? = nil, price: Int64 = 33_0000, isInvoiced: Bool = true
    ) -> OrderDocument {
        let vat = AppliedTax(title: "VAT", percent: Percent(tenThousandths: 190_000))
        var goods = Line(
            sku: "A", name: "Article A", quantityOrdered: Quantity(tenThousandths: 100_000),
            price: Given(Amount(tenThousandths: price)), appliedTax: vat)
        goods.tax = Given(Amount(tenThousandths: 62_7000))
        let other = Line(
            sku: "B", name: "Article B", quantityOrdered: Quantity(tenThousandths: 20_000),
            price: Given(Amount(tenThousandths: 10_0000)), appliedTax: vat)
        var document = OrderDocument(
            currency: .usd, baseCurrency: .usd, rate: .one, payment: Payment(method: "card", transactionID: "t-1"),
            customer: Customer(email: "a@example.com", name: "A", billingAddress: "{}", shippingAddress: nil),
            shipping: ShippingGiven(
                fee: Given(Amount(tenThousandths: 5_0000)), discount: Given(.zero), tax: Given(.zero)),
            shippingTax: vat, lines: [goods, other], invoices: isInvoiced ? [InvoiceDocument(state: .paid)] : [])
        document.number = number
        document.id = id
        return document
    }
}

extension Currency {
    static var usd: Currency {
        guard let usd = Currency("USD") else { preconditionFailure("USD is a currency") }
        return usd
    }
}

extension Store {
    /// The order as it is read by itself.
    func order(_ id: OrderID) throws -> Order? {
        try orders(named: .order(id), in: [StoreID(1), StoreID(2), StoreID(3)]).first
    }
}

extension PageRequest {
    /// As much as a test ever has.
    static let all = PageRequest(number: 1, limit: 1_000, wantsTotal: true)
}
