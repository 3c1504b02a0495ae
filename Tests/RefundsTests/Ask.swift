import Amounts
import Refunds

/// A request for a refund, in short.
struct Ask {
    /// The position of the invoice; nil to ask by order.
    var invoice: Int?
    /// Lines by position or article number; nil for everything left.
    var items: [Item]?
    var shipping: String?
    var goodwill = "0"
    var fee = "0"
    var payout = PayoutKind.offline
    var revision: Int64?
    var gateways = GatewayAbilities(["gateway": .trusted])
    /// The request's key at the gateway.
    var key: String?

    /// A line and how many of it.
    struct Item {
        var position: Int?
        var sku: String?
        var pieces: String

        static func line(_ position: Int, _ pieces: String) -> Item { Item(position: position, pieces: pieces) }
        static func sku(_ sku: String, _ pieces: String) -> Item { Item(sku: sku, pieces: pieces) }
    }

    /// The answer of the order as it stands.
    func answer(_ order: Order) throws -> Result<Refund, Refusal> {
        let terms = IssueCreditMemo.Terms(
            selection: try selection(order), shipping: try shipping.map(amount), goodwill: try amount(goodwill),
            fee: try amount(fee), payout: payout, comment: nil, sendsMail: false)
        let source = invoice.map { Source.invoice(order.invoices[$0].id) } ?? .order(order.id)
        let command = IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: revision)
        return Result { () throws(Refusal) in try command.decide(on: order, gateways: gateways, under: key) }
    }

    /// The refund, which must be given.
    func refund(_ order: Order) throws -> Refund { try answer(order).get() }

    /// The refund, reserved and settled.
    @discardableResult
    func settle(_ order: inout Order) throws -> Refund {
        let refund = try refund(order)
        order.reserve(refund)
        order.settle(refund, at: Instant(seconds: 60))
        return refund
    }

    private func selection(_ order: Order) throws -> IssueCreditMemo.Selection {
        guard let items else { return .everythingLeft }
        return .lines(
            try items.map { item in
                // A position beyond the lines names a line of no order.
                let id = item.position.map { order.lines.indices.contains($0) ? order.lines[$0].id : OrderLineID(.max) }
                return IssueCreditMemo.Item(lineID: id, sku: item.sku, quantity: try quantity(item.pieces))
            })
    }
}
