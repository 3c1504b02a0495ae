import Amounts
import Foundation
import SalesTax
import Testing

/// Any invoice, any sequence of memos, cancellations and replacements: never more back than was charged, per line and
/// jurisdiction, and exactly the tax once the percentages reach 1.
///
/// A failure names its seed; `CREDITMEMO_SEED` runs that one alone.
@Suite struct CreditPropertyTests {
    private static let seeds: ClosedRange<UInt64> = {
        let seed = ProcessInfo.processInfo.environment["CREDITMEMO_SEED"].flatMap { UInt64($0) }
        return seed.map { $0...$0 } ?? 1...500
    }()

    @Test("Never above the invoice, and equal to it at 1")
    func neverAbove() throws {
        var (closed, canceled, replaced) = (0, 0, 0)
        for seed in Self.seeds {
            var walk = try CreditWalk(seed: seed)
            try walk.run()
            #expect(walk.complaints.isEmpty, "seed \(seed)")
            closed += walk.timesClosed
            canceled += walk.canceled
            replaced += walk.replaced
        }
        // A walk that does not get anywhere proves nothing.
        #expect(Self.seeds.count == 1 || min(closed, canceled, replaced) > Self.seeds.count)
    }

    @Test("Lines and jurisdictions add up to the tax, each within a unit for each that it is made of")
    func addsUp() throws {
        for seed in Self.seeds {
            var random = RandomSale(seed: seed)
            let (sale, policy, book) = try random.next()
            let tax = try policy.assess(sale, by: book)
            let unit = sale.currency.minorUnit
            let total = try #require(tax.tax)
            #expect(tax.components.indices.map { tax.tax(of: $0) }.sum() == total, "seed \(seed)")
            let exact = tax.lines.flatMap(\.taxes).map(\.exact.quintillionths).reduce(0, +)
            let drift = Int128(total.tenThousandths) * 100_000_000_000_000 - exact
            let cells = tax.lines.flatMap(\.taxes).count
            let units: Int
            switch (policy.rounding.basis, policy.rounding.scope) {
            case (.document, .combined): units = 1
            case (.document, .perJurisdiction): units = tax.components.count
            case (.item, .combined): units = tax.lines.count
            case (.item, .perJurisdiction): units = cells
            }
            // Half a minor unit for each sum that is rounded, and the last digit of what has no end.
            let most = Int128(units) * Int128(unit.tenThousandths) * 50_000_000_000_000 + Int128(cells)
            #expect(drift.magnitude <= most.magnitude, "seed \(seed)")
            for cell in tax.lines.flatMap(\.taxes) {
                let off = Int128(cell.amount.tenThousandths) * 100_000_000_000_000 - cell.exact.quintillionths
                #expect(off.magnitude < UInt128(unit.tenThousandths) * 100_000_000_000_000, "seed \(seed)")
            }
            #expect(tax.lines.map(\.documentDiscount).sum() == sale.discount, "seed \(seed)")
            #expect(tax.lines.allSatisfy { $0.total >= .zero && $0.documentDiscount >= .zero }, "seed \(seed)")
        }
    }

    @Test("Sums are rounded as fractions of whole numbers are")
    func roundedExactly() throws {
        var compared = 0
        for seed in Self.seeds {
            var random = RandomSale(seed: seed)
            let (sale, policy, book) = try random.next()
            let tax = try policy.assess(sale, by: book)
            guard !tax.components.contains(where: { $0.source == .manual }) else { continue }
            let rates = Int128(tax.combinedRate.hundredMillionths)
            let divisor = Int128(TaxRate.scale) + (sale.isTaxInclusive ? rates : 0)
            // Half away from zero: twice the dividend and the divisor once, by twice the divisor.
            func rounded(_ lines: [Assessment.Line], at rate: Int128) -> Int128 {
                let unit = Int128(sale.currency.minorUnit.tenThousandths)
                let dividend = lines.map { Int128($0.taxable.tenThousandths) }.reduce(0, +) * rate
                return (2 * dividend + divisor * unit) / (2 * divisor * unit) * unit
            }
            let each = tax.components.map { Int128($0.rate.hundredMillionths) }
            let expected: Int128
            switch (policy.rounding.basis, policy.rounding.scope) {
            case (.document, .combined): expected = rounded(tax.lines, at: rates)
            case (.document, .perJurisdiction): expected = each.map { rounded(tax.lines, at: $0) }.reduce(0, +)
            case (.item, .combined): expected = tax.lines.map { rounded([$0], at: rates) }.reduce(0, +)
            case (.item, .perJurisdiction):
                expected = tax.lines.flatMap { line in each.map { rounded([line], at: $0) } }.reduce(0, +)
            }
            #expect(try Int128(#require(tax.tax).tenThousandths) == expected, "seed \(seed)")
            compared += 1
        }
        #expect(Self.seeds.count == 1 || compared > Self.seeds.count / 3)
    }

    @Test("Where over-crediting is allowed, memos are still cumulative, never below zero, and made of their cells")
    func overCredit() throws {
        for seed in Self.seeds {
            var random = RandomSale(seed: seed)
            let (sale, policy, book) = try random.next()
            let charged = ChargedTax(try policy.assess(sale, by: book))
            let unit = charged.currency.minorUnit.tenThousandths
            let whole = Int128(try #require(charged.tax).tenThousandths / unit)
            var standing: [TaxCredit] = []
            for _ in 1...12 {
                if random.number(0...3) == 0, !standing.isEmpty {
                    standing.remove(at: random.number(0...standing.count - 1))
                }
                let portion = Portion(quintillionths: Portion.scale * Int128(random.number(0...1_000)) / 1_000)
                let given = standing.compactMap(\.tax).sum()
                let memo = try charged.credit(portion, items: .zero, beside: charged.standing(standing), .allow)
                standing.append(memo)
                let portions = standing.map(\.portion).sum().quintillionths
                let due = (2 * whole * portions + Portion.scale) / (2 * Portion.scale) * Int128(unit)
                let expected = max(0, due - Int128(given.tenThousandths))
                #expect(try Int128(#require(memo.tax).tenThousandths) == expected, "seed \(seed)")
                #expect(memo.cells.map(\.amount).sum() == memo.tax && memo.cells.allSatisfy { $0.amount > .zero })
            }
        }
    }

    @Test("The same sale by the same book has the same tax")
    func same() throws {
        for seed in Self.seeds.prefix(50) {
            var (one, other) = (RandomSale(seed: seed), RandomSale(seed: seed))
            let (first, second) = (try one.next(), try other.next())
            let taxes = [try first.1.assess(first.0, by: first.2), try second.1.assess(second.0, by: second.2)]
            #expect(taxes[0] == taxes[1])
        }
    }
}
