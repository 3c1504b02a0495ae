import Amounts
import SalesTax
import Testing

/// Sales of any shape, each with a policy and a book.
struct RandomSale {
    private(set) var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() throws -> (Sale, TaxPolicy, RateBook) {
        var sample = SampleBook()
        let kinds: [Jurisdiction.Kind] = [.state, .county, .city, .specialDistrict, .transitDistrict]
        let rates = kinds.prefix(number(1...5)).map { kind in
            (kind, TaxRate(hundredMillionths: Int64(number(0...90)) * 125_000).description)
        }
        try sample.add(state("OH"), rates)
        let currency = try Currency.known(["USD", "JPY", "KWD", "CLF"][number(0...3)])
        let items = (0..<number(1...6)).map { _ in line(in: currency) }
        let left = items.map { $0.gross - $0.discount }.sum().tenThousandths / currency.minorUnit.tenThousandths
        let discount = Int64(number(0...2) == 0 ? number(0...Int(left)) : 0) * currency.minorUnit.tenThousandths
        let sale = try Sale(
            to: Destination(region: state("OH")), on: day("2026-11-20"), in: currency,
            isTaxInclusive: number(0...2) == 0, items: items, shipping: number(0...1) == 0 ? line(in: currency) : nil,
            discount: Amount(tenThousandths: discount))
        let rounding = TaxRounding(
            basis: number(0...1) == 0 ? .item : .document, scope: number(0...1) == 0 ? .combined : .perJurisdiction)
        return (sale, TaxPolicy(rounding: rounding), sample.book)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func line(in currency: Currency) -> Sale.Line {
        let units = [number(0...20), number(0...5_000), number(0...10_000_000)][number(0...2)]
        let gross = Int64(units) * currency.minorUnit.tenThousandths
        let discount = number(0...3) == 0 ? Int64(number(0...units)) * currency.minorUnit.tenThousandths : 0
        let manual = number(0...9) == 0 ? TaxRate(hundredMillionths: Int64(number(0...20_000_000))) : nil
        return Sale.Line(
            gross: Amount(tenThousandths: gross), discount: Amount(tenThousandths: discount), manualRate: manual)
    }
}

/// Memos of one invoice, issued, canceled and replaced at random, with books kept beside.
struct CreditWalk {
    private var random: RandomSale
    private var charged: ChargedTax
    private var standing: [TaxCredit] = []
    private(set) var complaints: [String] = []
    private(set) var timesClosed = 0
    private(set) var canceled = 0
    private(set) var replaced = 0

    init(seed: UInt64) throws {
        random = RandomSale(seed: seed)
        let (sale, policy, book) = try random.next()
        charged = ChargedTax(try policy.assess(sale, by: book))
    }

    mutating func run() throws {
        for _ in 1...24 {
            switch random.number(0...9) {
            case 0...5: try issue()
            case 6 where !standing.isEmpty: cancel()
            case 7 where !standing.isEmpty: try replace()
            case 8: try close()
            default: try replaceInvoice()
            }
            audit()
        }
        try close()
        audit()
    }

    private var left: Portion {
        Portion(quintillionths: Portion.scale - standing.map(\.portion).sum().quintillionths)
    }

    private mutating func issue() throws {
        let parts = Int128(random.number(0...1_000_000))
        let portion = Portion(quintillionths: left.quintillionths * parts / Int128(random.number(1...3) * 1_000_000))
        standing.append(try charged.credit(portion, items: .zero, beside: charged.standing(standing)))
    }

    private mutating func cancel() {
        standing.remove(at: random.number(0...standing.count - 1))
        canceled += 1
    }

    private mutating func replace() throws {
        let index = random.number(0...standing.count - 1)
        var others = standing
        others.remove(at: index)
        let all = Portion.scale - others.map(\.portion).sum().quintillionths
        let portion = Portion(quintillionths: all * Int128(random.number(0...1_000)) / 1_000)
        standing[index] = try charged.credit(portion, items: .zero, beside: charged.standing(others))
        replaced += 1
    }

    /// Gives back what is left: then all cells are back, each exactly.
    private mutating func close() throws {
        standing.append(try charged.credit(left, items: .zero, beside: charged.standing(standing)))
        let given = given
        for cell in charged.cells where given[cell.key] ?? .zero != cell.amount {
            complaints.append("\(cell) closed at \(given[cell.key] ?? .zero)")
        }
        if standing.compactMap(\.tax).sum() != charged.tax { complaints.append("closed at another tax") }
        timesClosed += 1
        if random.number(0...1) == 0 { standing.removeAll() } else { cancel() }
    }

    /// A new revision with other amounts, where the memos that stand allow it.
    private mutating func replaceInvoice() throws {
        let cells = charged.cells.map { cell in
            let change = Amount(
                tenThousandths: Int64(random.number(-3...20)) * charged.currency.minorUnit.tenThousandths)
            return TaxCell(key: cell.key, amount: max(.zero, cell.amount + change))
        }
        let other = ChargedTax(
            currency: charged.currency, rounding: charged.rounding, itemsTotal: charged.itemsTotal,
            isTaxed: charged.isTaxed, cells: cells)
        let given = given
        guard let refusal = refusal(of: other) else {
            charged = other
            return
        }
        guard case .taxBelowCredits(let key, let credited) = refusal else { throw refusal }
        let amount = cells.first { $0.key == key }?.amount ?? .zero
        if credited != given[key] || amount >= credited { complaints.append("refused \(key) for nothing") }
    }

    private func refusal(of other: ChargedTax) -> CreditRefusal? {
        do throws(CreditRefusal) {
            try charged.mayBeReplaced(by: other, under: standing)
            return nil
        } catch {
            return error
        }
    }

    private var given: [TaxCell.Key: Amount] {
        var given: [TaxCell.Key: Amount] = [:]
        for cell in standing.flatMap(\.cells) { given[cell.key, default: .zero] += cell.amount }
        return given
    }

    private mutating func audit() {
        let charges = Dictionary(uniqueKeysWithValues: charged.cells.map { ($0.key, $0.amount) })
        for (key, amount) in given where amount > charges[key] ?? .zero { complaints.append("\(key) gave \(amount)") }
        for memo in standing {
            if memo.cells.contains(where: { $0.amount <= .zero || !$0.amount.fits(charged.currency) }) {
                complaints.append("a cell of nothing")
            }
            if memo.cells.map(\.amount).sum() != memo.tax { complaints.append("cells do not add up") }
        }
    }
}
