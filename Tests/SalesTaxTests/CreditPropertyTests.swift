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
