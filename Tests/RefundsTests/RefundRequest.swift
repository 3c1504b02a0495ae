import Amounts
import Refunds

/// A refund as a client of `/api2` asks for it: numbers are still text.
struct RefundRequest {
    var source: Source
    /// Nil for everything left.
    var items: [Item]?
    var shipping: String?
    var goodwill: String?
    var fee: String?
    var payout: PayoutKind

    struct Item {
        /// Nil for an id that is no line's.
        var lineID: OrderLineID?
        var quantity: String
    }

    /// The command that the `/api2` dialect makes of it.
    var command: IssueCreditMemo {
        IssueCreditMemo(source: source, terms: Result(catching: terms), previewedRevision: nil)
    }

    private func terms() throws(Refusal) -> IssueCreditMemo.Terms {
        var selection = IssueCreditMemo.Selection.everythingLeft
        if let items {
            var named: [IssueCreditMemo.Item] = []
            for item in items {
                guard let quantity = Quantity(parsing: item.quantity), quantity > .zero else { throw .itemInvalid }
                let lineID = item.lineID ?? OrderLineID(.max)
                named.append(IssueCreditMemo.Item(lineID: lineID, sku: nil, quantity: quantity))
            }
            selection = .lines(named)
        }
        return IssueCreditMemo.Terms(
            selection: selection, shipping: try shipping.map(RefundRequest.amount),
            goodwill: try goodwill.map(RefundRequest.amount) ?? .zero, fee: try fee.map(RefundRequest.amount) ?? .zero,
            payout: payout, comment: nil, sendsMail: false)
    }

    private static func amount(_ text: String) throws(Refusal) -> Amount {
        guard let amount = Amount(parsing: text) else { throw .amountInvalid }
        return amount
    }
}
