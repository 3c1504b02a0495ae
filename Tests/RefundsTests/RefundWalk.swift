import Amounts
import Refunds

/// A random sequence of refunds of one random order: reserved, then settled or released, in any order.
struct RefundWalk {
    private(set) var order: Order
    private(set) var auditor = Auditor()
    /// What went wrong; nothing, if all is well.
    private(set) var complaints: [String] = []
    /// Refunds of some lines that were worth a cent more than everything left.
    private(set) var refusedExceeding = 0
    /// True once an attempt was released that held nothing but the last base cent: nothing can take it any more.
    private(set) var leavesBaseCent = false
    private var random: RandomOrder
    private var inFlight: [Refund] = []
    private let way: Way
    private let adjusts: Bool

    /// What the refunds are made from.
    enum Way: CaseIterable { case byOrder, byInvoice, both }

    init(seed: UInt64, way: Way, adjusts: Bool = false) throws {
        random = RandomOrder(generator: SplitMix64(seed: seed))
        order = try random.next()
        self.way = way
        self.adjusts = adjusts
    }

    /// Some refunds, then everything that is left.
    mutating func run() throws {
        for _ in 1...10 {
            try refund(source(), selection: nil)
            if random.chance(50) { land() }
        }
        while !inFlight.isEmpty { land() }
        for _ in 1...3 where !adjusts {
            let sources = way == .byInvoice ? order.invoices.map { Source.invoice($0.id) } : [.order(order.id)]
            for source in sources { try refund(source, selection: .everythingLeft) }
            while !inFlight.isEmpty { land(settles: true) }
        }
    }

    // MARK: - Steps

    private mutating func source() -> Source {
        guard way == .byInvoice || (way == .both && random.chance(50)),
            let invoice = order.invoices.randomElement(using: &random.generator)
        else { return .order(order.id) }
        return .invoice(invoice.id)
    }

    private mutating func refund(_ source: Source, selection: IssueCreditMemo.Selection?) throws {
        let shipping = selection == nil ? shipping(source) : nil
        let terms = IssueCreditMemo.Terms(
            selection: selection ?? self.selection(source), shipping: shipping, goodwill: adjustment(),
            fee: adjustment(), payout: .offline, comment: nil, sendsMail: false)
        let command = IssueCreditMemo(source: source, terms: .success(terms), previewedRevision: nil)
        do {
            let refund = try command.decide(on: order, gateways: RandomOrder.gateways)
            if !refund.isSound { complaints.append("unsound: \(refund)") }
            order.reserve(refund)
            auditor.reserved(refund)
            inFlight.append(refund)
        } catch {
            check(error, isOfEverything: terms.selection == .everythingLeft && shipping == nil)
        }
        audit()
    }

    /// Ends the oldest attempt, one way or the other.
    private mutating func land(settles: Bool? = nil) {
        guard !inFlight.isEmpty else { return }
        let refund = inFlight.removeFirst()
        if settles ?? random.chance(50) {
            order.settle(refund, at: Instant(seconds: 1))
            auditor.settled(refund)
        } else {
            order.release(refund)
            if refund.total.amount.isZero, !refund.total.base.isZero { leavesBaseCent = true }
            auditor.released(refund)
        }
        audit()
    }

    // MARK: - What is asked

    private mutating func selection(_ source: Source) -> IssueCreditMemo.Selection {
        if random.chance(10) { return .everythingLeft }
        var items: [IssueCreditMemo.Item] = []
        for line in order.lines where !line.isPlaceholder && random.chance(50) {
            let onInvoice = invoice(source).map { $0.line(of: line.id)?.quantity.left ?? .zero }
            let left = min(line.quantity.left, onInvoice ?? line.quantity.left)
            let quantity = random.part(of: left, isDivisible: line.isDivisible)
            if quantity > .zero { items.append(.init(lineID: line.id, sku: nil, quantity: quantity)) }
        }
        return .lines(items)
    }

    private mutating func shipping(_ source: Source) -> Amount? {
        if random.chance(20) { return nil }
        let onOrder = order.shipping.left.fee.amount
        let left = min(onOrder, invoice(source)?.shipping.left.fee.amount ?? onOrder)
        return random.chance(40) ? .zero : random.part(of: left, in: order.currency)
    }

    private mutating func adjustment() -> Amount {
        guard adjusts, random.chance(50) else { return .zero }
        return random.part(of: order.total.left.amount, in: order.currency)
    }

    private func invoice(_ source: Source) -> Invoice? {
        guard case .invoice(let id) = source else { return nil }
        return order.invoice(id)
    }

    // MARK: - What may come

    /// Refunds of all shapes are asked, but for more than is left; so few refusals are right.
    ///
    /// Where rounding left a line more discount than row, the other lines together are worth more than what is left: they
    /// go back with that line only.
    private mutating func check(_ refusal: Refusal, isOfEverything: Bool) {
        switch refusal {
        case .cannotCreditMemo, .totalNotPositive: break
        case .totalExceeds where adjusts || way == .both: break
        case .totalExceeds where !isOfEverything: refusedExceeding += 1
        default: complaints.append("refused: \(refusal)")
        }
    }

    private mutating func audit() {
        complaints += auditor.complaints(about: order)
        guard way != .both || order.invoices.count == 1 else { return }
        if !order.invoices.allSatisfy(\.isLawfulInEveryPart) { complaints.append("an invoice's part") }
    }
}
