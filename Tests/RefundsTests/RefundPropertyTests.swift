import Amounts
import Foundation
import Refunds
import Testing

/// Whatever is refunded in whatever sequence: nothing above what was charged goes back, and in the end exactly all of it.
///
/// A failure names its seed; `CREDITMEMO_SEED` runs that one alone.
@Suite struct RefundPropertyTests {
    private static let seeds: ClosedRange<UInt64> = {
        let seed = ProcessInfo.processInfo.environment["CREDITMEMO_SEED"].flatMap { UInt64($0) }
        return seed.map { $0...$0 } ?? 1...1_000
    }()

    @Test("Refunds until nothing is left add up to exactly what was charged", arguments: RefundWalk.Way.allCases)
    func addUp(way: RefundWalk.Way) throws {
        var closedWithRest = 0
        var refusedExceeding = 0
        for seed in Self.seeds {
            var walk = try RefundWalk(seed: seed, way: way)
            try walk.run()
            let order = walk.order
            refusedExceeding += walk.refusedExceeding
            #expect(walk.complaints.isEmpty, "seed \(seed)")
            let settled = walk.auditor.settled.total
            #expect(settled.amount == order.total.charged.amount, "seed \(seed)")
            #expect(settled.base == order.total.charged.base || walk.leavesBaseCent, "seed \(seed)")
            #expect(order.state == .closed, "seed \(seed)")
            if order.hasNothingLeft {
                #expect(way != .byInvoice || order.invoices.allSatisfy(\.isRefunded), "seed \(seed)")
            } else {
                // Once all money is back, an order is closed: pieces that cost nothing may stay with the customer.
                #expect(order.leftTotal.isZero, "seed \(seed)")
                closedWithRest += 1
            }
        }
        #expect(Self.seeds.count == 1 || closedWithRest <= Self.seeds.count / 10)
        #expect(refusedExceeding <= 1 + Self.seeds.count / 500)
    }

    @Test("Adjustments never lift a refund above what is left, in either currency")
    func adjustments() throws {
        for seed in Self.seeds {
            var walk = try RefundWalk(seed: seed, way: .byOrder, adjusts: true)
            try walk.run()
            #expect(walk.complaints.isEmpty, "seed \(seed)")
            let total = walk.order.total
            #expect(total.left.amount > .zero || total.left == .zero, "seed \(seed)")
        }
    }
}

extension Order {
    fileprivate var hasNothingLeft: Bool {
        shipping.left == .zero && lines.allSatisfy { $0.quantity.left == .zero && $0.amounts.left == .zero }
    }

    /// What the lines and the shipping have left, taken together.
    fileprivate var leftTotal: Amount {
        (lines.map(\.amounts.left.total).sum() + shipping.left.total).amount
    }
}
