import Amounts
import Refunds

extension SampleShop {
    /// An order as the tables of this shop write it down.
    struct Sketch: Sendable {
        /// Who bought.
        let buyer: Buyer
        /// Currency and taxes.
        let market: Market
        /// What was bought.
        let items: [Item]
        /// The shipping fee without tax, in minor units.
        let shipping: Int64
        /// What a discount takes off the fee, in percent.
        let shippingOff: Int64
        /// What a discount takes off each line that has none of its own, in percent.
        let off: Int64
        /// How it was paid.
        let method: Method
        /// How far it has come.
        let stage: Stage
        /// The numbers it brings along.
        let wanted: Wanted

        /// Writes an order down; what is not said is nothing, or the usual.
        init(
            _ buyer: Buyer, _ market: Market, _ items: [Item], shipping: Int64 = 0, shippingOff: Int64 = 0,
            off: Int64 = 0, by method: Method = .checkmo, _ stage: Stage, wanted: Wanted = Wanted()
        ) {
            self.buyer = buyer
            self.market = market
            self.items = items
            self.shipping = shipping
            self.shippingOff = shippingOff
            self.off = off
            self.method = method
            self.stage = stage
            self.wanted = wanted
        }
    }

    /// Numbers and ids that an order brings along; the register gives the others.
    struct Wanted: Sendable {
        /// The order's number.
        var order: String?
        /// The id of its first line.
        var firstLineID: Int64?
        /// The id of its first invoice.
        var invoiceID: Int64?
        /// The number of its first invoice.
        var invoice: String?
    }

    /// How an order was paid, by the shop's code.
    enum Method: String, Sendable {
        /// By cheque or transfer, outside of any gateway.
        case checkmo
        /// Through the gateway that moves no money.
        case sandbox
    }

    /// How far an order has come.
    enum Stage: Sendable {
        /// Placed, nothing done yet.
        case placed
        /// Waiting for the customer's payment.
        case awaitingPayment
        /// Invoiced, and held by the payment's fraud check.
        case underReview
        /// Given up before it was invoiced.
        case canceled
        /// Stopped by a person, with an invoice or before it.
        case held(invoiced: Bool)
        /// Invoiced as a whole, not paid yet.
        case billed
        /// Invoiced and paid as a whole, not sent yet.
        case paid
        /// Invoiced, paid and sent as a whole.
        case complete
        /// Invoiced by and by.
        case parts([Part], shipped: Bool)

        /// The state, where it does not follow from what is invoiced and shipped.
        var state: OrderState? {
            switch self {
            case .placed, .billed, .paid, .complete, .parts: nil
            case .awaitingPayment: .pendingPayment
            case .underReview: .paymentReview
            case .canceled: .canceled
            case .held: .holded
            }
        }

        /// True when everything was sent.
        var isShipped: Bool {
            switch self {
            case .complete: true
            case .parts(_, let shipped): shipped
            case .placed, .awaitingPayment, .underReview, .canceled, .held, .billed, .paid: false
            }
        }

        /// The invoices.
        var parts: [Part] {
            switch self {
            case .placed, .awaitingPayment, .canceled, .held(invoiced: false): []
            case .underReview, .billed: [.rest(.open)]
            case .held(invoiced: true), .paid, .complete: [.rest()]
            case .parts(let parts, _): parts
            }
        }
    }

    /// An invoice: some pieces of the order's lines, or all that is left.
    struct Part: Sendable {
        let lines: [InvoiceDocument.Line]?
        let state: InvoiceState

        /// All that is left.
        static func rest(_ state: InvoiceState = .paid) -> Part { Part(lines: nil, state: state) }

        /// Quantities of lines, by position in the order from 0.
        static func of(_ quantities: (position: Int, quantity: Quantity)..., state: InvoiceState = .paid) -> Part {
            let lines = quantities.map {
                InvoiceDocument.Line(reference: .position($0.position), quantity: $0.quantity, amounts: nil)
            }
            return Part(lines: lines, state: state)
        }
    }

    /// A count of pieces.
    static func pieces(_ count: Int64) -> Quantity { Quantity(tenThousandths: count * 10_000) }

    /// A weight in kilograms, of goods sold by weight.
    static func grams(_ grams: Int64) -> Quantity { Quantity(tenThousandths: grams * 10) }
}
