public import Amounts

extension ChargedTax {
    /// What one more memo gives back, beside those that stand.
    ///
    /// The memos' tax is cumulative: tax × Σ portions, rounded once half away from zero, less what the others gave back; so
    /// portions that add up to 1 give back exactly the tax, in whatever parts, and whatever was canceled or replaced
    /// in between. Within it no line and no jurisdiction gets back more than it was charged.
    public func credit(
        _ portion: Portion, items: Amount, beside standing: StandingCredits, _ overCredit: OverCredit = .refuse
    ) throws(CreditRefusal) -> TaxCredit {
        let through = standing.portion + portion
        if overCredit == .refuse {
            guard through <= .whole else {
                let left = max(0, Portion.scale - standing.portion.quintillionths)
                throw .percentageExceeds(left: Portion(quintillionths: left))
            }
            let left = Int128(itemsTotal.tenThousandths) - standing.items
            guard Int128(items.tenThousandths) <= left else {
                throw .itemsExceed(left: Amount(tenThousandths: Int64(max(0, left))))
            }
        }
        guard isTaxed else { return TaxCredit(portion: portion, itemsTotal: items, tax: nil, cells: []) }
        let cells = CreditShares(of: self, through: through, beside: standing).taken(by: rounding.basis)
        return TaxCredit(portion: portion, itemsTotal: items, tax: cells.map(\.amount).sum(), cells: cells)
    }

    /// Checks that an invoice may take this one's place under the memos that stand.
    public func mayBeReplaced(
        by other: ChargedTax, under standing: [TaxCredit], _ overCredit: OverCredit = .refuse
    ) throws(CreditRefusal) {
        guard !standing.isEmpty else { return }
        guard other.currency == currency else { throw .currencyDiffersFromCredits }
        guard other.isTaxed == isTaxed else { throw .taxabilityDiffersFromCredits }
        guard overCredit == .refuse else { return }
        let credited = standing.map(\.itemsTotal).sum()
        guard credited <= other.itemsTotal else { throw .itemsBelowCredits(credited: credited) }
        let charged = Dictionary(other.cells.map { ($0.key, $0.amount) }, uniquingKeysWith: +)
        let given = Dictionary(standing.flatMap(\.cells).map { ($0.key, $0.amount) }, uniquingKeysWith: +)
        // In the sequence of the memos' cells, so that the same refusal comes each time.
        for cell in standing.lazy.flatMap(\.cells) {
            guard let amount = given[cell.key], amount > charged[cell.key] ?? .zero else { continue }
            throw .taxBelowCredits(cell.key, credited: amount)
        }
    }

    /// Checks that the invoice may be canceled under the memos that stand: only if they credit nothing.
    public func mayBeCanceled(
        under standing: [TaxCredit], _ overCredit: OverCredit = .refuse
    ) throws(CreditRefusal) {
        let nothing = ChargedTax(currency: currency, rounding: rounding, itemsTotal: .zero, isTaxed: isTaxed, cells: [])
        try mayBeReplaced(by: nothing, under: standing, overCredit)
    }
}

/// Works out a memo's cells, in minor units.
private struct CreditShares {
    private let cells: [TaxCell]
    private let unit: Int64
    /// What the memo takes in all.
    private var total: Int64 = 0
    /// What each cell would take exactly, in quintillionths of the minor unit; below zero where it took too much before.
    private var wanted: [Int128] = []
    /// What each cell may take.
    private var left: [Int64] = []

    init(of charged: ChargedTax, through portions: Portion, beside standing: StandingCredits) {
        cells = charged.cells
        unit = charged.currency.minorUnit.tenThousandths
        wanted.reserveCapacity(cells.count)
        left.reserveCapacity(cells.count)
        var (whole, back): (Int64, Int128) = (0, 0)
        for (index, cell) in cells.enumerated() {
            let units = cell.amount.tenThousandths / unit
            let taken = standing.tax(ofCell: index) / Int128(unit)
            let exact = Int128(units) * portions.quintillionths
            wanted.append(exact - taken * Portion.scale)
            // Above 1 only where over-crediting is allowed: then each cell may go over in proportion.
            let most = max(Int128(units), (exact + Portion.scale - 1) / Portion.scale)
            left.append(Int64(max(0, most - taken)))
            whole += units
            back += taken
        }
        let due = Int128(Rounding.quotient(Int128(whole) * portions.quintillionths, by: Portion.scale)) - back
        total = min(Int64(max(0, due)), left.reduce(0, +))
    }

    /// The cells that take something: shared out among lines first where lines were rounded, else among jurisdictions.
    func taken(by basis: TaxRounding.Basis) -> [TaxCell] {
        let groups = groups(by: basis)
        let shares = CreditShares.share(
            total, wanted: groups.map { $0.map { wanted[$0] }.reduce(0, +) },
            left: groups.map { $0.map { left[$0] }.reduce(0, +) })
        var taken = [Int64](repeating: 0, count: cells.count)
        for (group, units) in zip(groups, shares) {
            let parts = CreditShares.share(units, wanted: group.map { wanted[$0] }, left: group.map { left[$0] })
            for (index, part) in zip(group, parts) { taken[index] = part }
        }
        return zip(cells, taken).filter { $1 > 0 }.map {
            TaxCell(key: $0.key, amount: Amount(tenThousandths: $1 * unit))
        }
    }

    /// The cells of each line, or of each jurisdiction's rates, in the sequence of the first of each.
    private func groups(by basis: TaxRounding.Basis) -> [[Int]] {
        var groups: [[Int]] = []
        for (index, cell) in cells.enumerated() {
            let known: Int?
            switch basis {
            // A line's cells stand together.
            case .item: known = groups.indices.suffix(1).first { cells[groups[$0][0]].key.place == cell.key.place }
            // Jurisdictions are few.
            case .document: known = groups.firstIndex { cells[$0[0]].key.isOfRates(of: cell.key) }
            }
            if let known { groups[known].append(index) } else { groups.append([index]) }
        }
        return groups
    }

    /// Whole units that add up, each as close to what is wanted as what is left allows; the sum must not exceed the latter.
    private static func share(_ units: Int64, wanted: [Int128], left: [Int64]) -> [Int64] {
        var shares = zip(wanted, left).map { wanted, left in
            Int64(min(max(0, wanted / Portion.scale), Int128(left)))
        }
        func shortfall(_ index: Int) -> Int128 { wanted[index] - Int128(shares[index]) * Portion.scale }
        var missing = units - shares.reduce(0, +)
        while missing != 0 {
            let step: Int64 = missing > 0 ? 1 : -1
            let open = shares.indices.filter { missing > 0 ? shares[$0] < left[$0] : shares[$0] > 0 }
            let order = open.sorted { (-Int128(step) * shortfall($0), $0) < (-Int128(step) * shortfall($1), $1) }
            precondition(!order.isEmpty, "what is left holds what is shared")
            for index in order.prefix(Int(missing.magnitude)) {
                shares[index] += step
                missing -= step
            }
        }
        return shares
    }
}

extension TaxCell.Key {
    /// True when both are of the same rates of a jurisdiction, whatever their lines.
    fileprivate func isOfRates(of other: TaxCell.Key) -> Bool {
        jurisdiction == other.jurisdiction && rateClass == other.rateClass
    }
}
