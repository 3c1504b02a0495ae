import Amounts
import Refunds
import Testing

/// An order for the test of a decision, described by what matters there.
///
/// As it comes: three pieces of A at 10.00 with 5.70 tax, two of B at 20.00 with 7.60 tax, and 5.00 shipping without
/// tax; 88.30 in all, in dollars, paid by cheque on one invoice.
struct OrderSketch {
    var currency = "USD"
    var rate = "1"
    var method = "checkmo"
    var transactionID: String?
    var state: OrderState?
    var lines: [OrderDocument.Line]
    var shipping: (fee: String, discount: String, tax: String) = ("5.00", "0", "0")
    var invoices = [InvoiceDocument(state: .paid)]
    var checks: [OrderDocument.Check] = []

    init() throws {
        lines = [
            try OrderSketch.line("A", "3", price: "10.00", tax: "5.70"),
            try OrderSketch.line("B", "2", price: "20.00", tax: "7.60"),
        ]
    }

    init(_ lines: OrderDocument.Line...) { self.lines = lines }

    static func line(
        _ sku: String, _ pieces: String, price: String, discount: String = "0", tax: String = "0",
        hiddenTax: String = "0"
    ) throws -> OrderDocument.Line {
        var line = OrderDocument.Line(
            sku: sku, name: "Item \(sku)", quantityOrdered: try quantity(pieces), price: .init(try amount(price)),
            appliedTax: AppliedTax(title: "VAT", percent: try #require(Percent(parsing: "19"))))
        line.discount = .init(try amount(discount))
        line.tax = .init(try amount(tax))
        line.hiddenTax = .init(try amount(hiddenTax))
        return line
    }

    /// An invoice of some pieces of lines, by position.
    static func invoice(_ pieces: [Int: String], state: InvoiceState = .paid) throws -> InvoiceDocument {
        var invoice = InvoiceDocument(state: state)
        invoice.lines = try pieces.sorted { $0.key < $1.key }.map { position, text in
            InvoiceDocument.Line(reference: .position(position), quantity: try quantity(text), amounts: nil)
        }
        return invoice
    }

    var document: OrderDocument {
        get throws {
            var document = OrderDocument(
                currency: try #require(Currency(currency)), baseCurrency: try #require(Currency("USD")),
                rate: try #require(Rate(parsing: rate)),
                payment: Payment(method: method, transactionID: transactionID),
                customer: Customer(email: nil, name: nil, billingAddress: nil, shippingAddress: nil),
                shipping: OrderDocument.ShippingGiven(
                    fee: .init(try amount(shipping.fee)), discount: .init(try amount(shipping.discount)),
                    tax: .init(try amount(shipping.tax))),
                shippingTax: AppliedTax(title: "VAT", percent: .zero), lines: lines, invoices: invoices)
            document.state = state
            document.checks = checks
            return document
        }
    }

    func order() throws -> Order {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return try ImportOrder(storeID: StoreID(1), document: document)
            .decide(numbering: &numbering, at: Instant(seconds: 0))
    }

    /// Why the order is refused; nil when it is not.
    func refusal() throws -> Refusal? {
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let command = ImportOrder(storeID: StoreID(1), document: try document)
        let result = Result { () throws(Refusal) in
            try command.decide(numbering: &numbering, at: Instant(seconds: 0))
        }
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }
}

func amount(_ text: String) throws -> Amount { try #require(Amount(parsing: text)) }

func quantity(_ text: String) throws -> Quantity { try #require(Quantity(parsing: text)) }
