import Amounts
import Refunds

/// Replays one recorded case and holds every answer of ours against the record.
struct VectorReplay {
    let vector: VectorCase
    /// The order as our own refunds leave it.
    var ours: Order
    /// The order as the lineage's stored amounts leave it.
    var theirs: Order
    var outcomes: [Outcome] = []
    /// What no class explains.
    var unexplained: [String] = []
    var ourSum = MemoFigures()
    var theirSum = MemoFigures()
    /// True once the two sides' orders have gone different ways for good.
    var isParted = false
    private var numbering = Numbering(nextIDs: [:], nextNumbers: [:])

    static let gateways = GatewayAbilities(["oraclegw": .trusted])

    /// How a request was answered on both sides, and the classes that explain a difference.
    struct Outcome {
        let kind: Kind
        let isRestated: Bool
        let classes: [DifferenceClass]

        enum Kind { case bothGive, bothRefuse, weRefuse, theyRefuse }
    }

    init(_ vector: VectorCase) throws {
        self.vector = vector
        ours = try vector.importOrder(numbering: &numbering)
        theirs = ours
    }

    mutating func run() throws {
        for (index, step) in vector.steps.enumerated() where !isParted {
            try take(step, name: "\(vector.id) step \(index)")
        }
    }

    private mutating func take(_ step: VectorStep, name: String) throws {
        let source = Source.order(ours.id)
        let now = Instant(seconds: 0)
        switch step.op {
        case "invoice": try invoice(step, name: name)
        case "ship":
            for index in ours.lines.indices {
                ours.lines[index].quantityShipped = ours.lines[index].quantityOrdered
                theirs.lines[index].quantityShipped = theirs.lines[index].quantityOrdered
            }
        case "hold", "unhold":
            let command = HoldOrder(source: source, holds: step.op == "hold")
            try command.decide(on: &ours, at: now)
            try command.decide(on: &theirs, at: now)
        case "cancel":
            try CancelOrder(source: source).decide(on: &ours, at: now)
            try CancelOrder(source: source).decide(on: &theirs, at: now)
        case "cancel_creditmemo":
            // A memo of ours never changes once issued; what follows a canceled one cannot be compared.
            if step.ok { isParted = true }
        case "refund": try refund(step, name: name)
        default: throw VectorError.unreadable(step.op)
        }
    }

    private mutating func invoice(_ step: VectorStep, name: String) throws {
        let items = try step.items?.scalars.map { sku, quantity in
            guard let quantity = Quantity(parsing: quantity.text) else { throw VectorError.unreadable(name) }
            return IssueCreditMemo.Item(lineID: nil, sku: sku, quantity: quantity)
        }
        let command = CreateInvoice(
            source: .order(ours.id),
            terms: .success(.init(items: items, capture: .offline, comment: nil, sendsMail: false)))
        var numbering = numbering
        let now = Instant(seconds: 0)
        let invoice = ours.issue(
            try command.decide(on: ours, gateways: Self.gateways), paidWith: nil, numbering: &self.numbering, at: now)
        _ = theirs.issue(
            try command.decide(on: theirs, gateways: Self.gateways), paidWith: nil, numbering: &numbering, at: now)

        guard let record = step.invoice else { throw VectorError.unreadable(name) }
        let differences = MemoFigures(invoice, of: ours).onInvoices
            .differences(from: try MemoFigures(record, dummies: vector.dummies).rounded(ours).onInvoices)
        if !differences.isEmpty { unexplained.append("\(name): invoice \(differences)") }
    }
}

extension MemoFigures {
    /// The amounts that the record has for invoices.
    fileprivate var onInvoices: MemoFigures {
        without(
            Set(
                amounts.keys.filter { name in
                    name.hasPrefix("base_") && name != "base_grand_total" || name.hasSuffix(".hidden_tax_amount")
                        || name.hasSuffix("_incl_tax")
                }))
    }
}
