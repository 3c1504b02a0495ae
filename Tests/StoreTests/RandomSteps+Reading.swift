import Refunds
import RegisterTesting

extension RandomSteps {
    /// A question about what there is: any filter, any sequence, any page.
    mutating func reading() -> Step.Work {
        guard !orders.isEmpty else { return .lookUp(.orderNumber(""), Set(Self.shops)) }
        let order = recentOrder()
        switch documents.number(1...10) {
        case ...3: return .listOrders(orderQuery(about: order))
        case ...5: return .listInvoices(invoiceQuery(about: order))
        case ...8: return .listMemos(memoQuery(about: order))
        case 9: return .lookUp(source(of: order, isInvoice: documents.chance(50)), shops())
        default: return .showHistory(order.id, page())
        }
    }

    private mutating func orderQuery(about order: Order) -> OrderQuery {
        var query = OrderQuery(stores: shops(), page: page())
        if documents.chance(10) { query.id = order.id }
        if documents.chance(10) { query.numbers = [order.number, recentOrder().number, "none"] }
        if documents.chance(20) { query.statuses = [order.status, "processing"] }
        if documents.chance(20) { query.created = period() }
        if documents.chance(20) { query.updated = period() }
        if documents.chance(15) { query.customer = part(of: order.customer) }
        if documents.chance(15) { query.totals = Span(least: order.grandTotal.amount, most: nil) }
        query.sorting = sorting()
        return query
    }

    private mutating func invoiceQuery(about order: Order) -> InvoiceQuery {
        var query = InvoiceQuery(stores: shops(), page: page())
        if documents.chance(10) { query.id = order.invoices.first?.id }
        if documents.chance(10) { query.numbers = order.invoices.map(\.number) + ["100000002"] }
        if documents.chance(15) { query.orderID = order.id }
        if documents.chance(15) { query.orderNumber = order.number }
        if documents.chance(20) { query.state = documents.one(of: InvoiceState.allCases) }
        if documents.chance(20) { query.created = period() }
        if documents.chance(15) { query.customer = part(of: order.customer) }
        if documents.chance(15) { query.totals = Span(least: nil, most: order.grandTotal.amount) }
        query.sorting = sorting()
        return query
    }

    /// What somebody types who knows the customer a little.
    private func part(of customer: Customer) -> String {
        String((customer.name ?? customer.email ?? "%_!").dropFirst().prefix(3)).uppercased()
    }

    private mutating func memoQuery(about order: Order) -> CreditMemoQuery {
        var query = CreditMemoQuery(stores: shops(), page: page())
        query.sorting = sorting()
        if documents.chance(40) { return query }
        if documents.chance(10) { query.id = CreditMemoID(documents.number(1...500)) }
        if documents.chance(10) { query.numbers = ["100000001", "100000007", "none"] }
        if documents.chance(15) { query.orderID = order.id }
        if documents.chance(15) { query.orderNumber = order.number }
        if documents.chance(15) { query.invoiceID = order.invoices.first?.id }
        if documents.chance(15) { query.invoiceNumber = order.invoices.first?.number }
        if documents.chance(20) { query.state = documents.one(of: CreditMemoState.allCases) }
        if documents.chance(20) { query.payout = documents.one(of: [.online, .offline]) }
        if documents.chance(20) { query.created = period() }
        return query
    }

    private mutating func shops() -> Set<StoreID> {
        Set((Self.shops + [StoreID(4)]).filter { _ in documents.chance(60) })
    }

    mutating func page() -> PageRequest {
        PageRequest(
            number: Int(documents.number(1...(documents.chance(80) ? 4 : 80))), limit: Int(documents.number(1...20)),
            wantsTotal: documents.chance(60))
    }

    private mutating func sorting() -> Sorting {
        Sorting(documents.one(of: Sorting.Field.allCases), descending: documents.chance(50))
    }

    mutating func period() -> Period {
        let from = Instant.start.adding(seconds: documents.number(-5_000...10_000))
        return Period(
            from: documents.chance(80) ? from : nil,
            to: documents.chance(80) ? from.adding(seconds: documents.number(0...5_000)) : nil)
    }
}
