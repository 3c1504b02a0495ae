import Amounts
import Refunds
import SalesTax
import Testing

/// An order to be imported without tax: to Ohio, where everything is taxed at 10 %, unless told otherwise.
struct UntaxedOrder {
    var sketch: OrderSketch
    var country = "US"
    var state: String? = "OH"
    var shippingTaxCode: String?
    var buyer = Buyer.unknown
    var rules: TransactionRules
    var placedAt: Instant?
    var now = Instant(seconds: 1_795_000_000)

    init(_ lines: OrderDocument.Line...) throws {
        sketch = try OrderSketch()
        sketch.lines = lines
        sketch.shipping = ("0", "0", "0")
        rules = TransactionRules(policy: TaxPolicy(), book: try .flat("0.10"))
    }

    /// The order as it is handed in.
    var document: OrderDocument {
        get throws {
            var document = try sketch.document
            document.shippingTax = .none
            document.placedAt = placedAt
            var address = TransactionAddress(country: country)
            address.region = state
            var taxation = OrderDocument.Taxation(to: address)
            taxation.shippingTaxCode = shippingTaxCode
            document.taxation = taxation
            return document
        }
    }

    func order() throws -> Order { try imported(document).get() }

    /// Why the order is refused, with a change; nil when it is not.
    func refusal(_ change: (inout OrderDocument) throws -> Void = { _ in }) throws -> Refusal? {
        var document = try document
        try change(&document)
        guard case .failure(let refusal) = imported(document) else { return nil }
        return refusal
    }

    private func imported(_ document: OrderDocument) -> Result<Order, Refusal> {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return Result { () throws(Refusal) in
            let document = try document.taxed(by: rules, for: buyer, at: now)
            return try ImportOrder(storeID: StoreID(1), document: document).decide(numbering: &numbering, at: now)
        }
    }
}

extension OrderDocument.Line {
    /// A line without tax; with the position of its parent where it is a part of another.
    static func of(
        _ price: String, pieces: String = "1", less discount: String = "0", code: String? = nil,
        in parent: Int? = nil
    ) throws -> OrderDocument.Line {
        var line = try OrderSketch.line("A", pieces, price: price, discount: discount)
        line.appliedTax = .none
        line.taxCode = code
        line.parentPosition = parent
        return line
    }
}
