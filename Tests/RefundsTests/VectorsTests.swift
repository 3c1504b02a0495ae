import Amounts
import Foundation
import Refunds
import Testing

/// Replays refunds that a system of the lineage recorded: the same amounts, or a named reason why not.
@Suite(
    .enabled(if: VectorFile.location != nil, "needs openmage-creditmemos.json: set CREDITMEMO_VECTORS to its path"))
struct VectorsTests {
    private let replays: [VectorReplay]

    init() throws {
        replays = try VectorFile.read(try #require(VectorFile.location)).cases.map { vector in
            var replay = try VectorReplay(vector)
            try replay.run()
            return replay
        }
    }

    @Test("Every answer is the same or falls in a named class, and 95 % of the memos are equal")
    func answers() {
        for replay in replays { #expect(replay.unexplained.isEmpty) }
        let memos = replays.flatMap(\.outcomes).filter { $0.kind == .bothGive }
        let equal = memos.count { $0.hasEqualAmounts }
        #expect(Double(equal) >= 0.95 * Double(memos.count))
        print(VectorReport(replays).text)
    }

    @Test("Every class explains something")
    func classes() {
        let needed = Set(replays.flatMap(\.outcomes).flatMap(\.classes))
        for name in DifferenceClass.allCases { #expect(needed.contains(name)) }
    }

    @Test("All refunds of an order add up to the same amounts on both sides")
    func sums() {
        for replay in replays where replay.isAnsweredAlike {
            let recorded = replay.theirSum.rounded(replay.ours)
            let isEqual = replay.ourSum.matches(recorded)
            #expect(
                isEqual || replay.leavesShippingTaxBehind,
                "\(replay.vector.id): \(replay.ourSum.differences(from: recorded))")
        }
    }

    @Test("Lines without money of their own are told from the amounts")
    func placeholders() {
        for replay in replays {
            let placeholders = replay.ours.lines.indices.filter { replay.ours.lines[$0].isPlaceholder }
            #expect(Set(placeholders) == replay.vector.dummies, "\(replay.vector.id)")
        }
    }
}

extension VectorReplay {
    /// True when each step was given on both sides or refused on both.
    fileprivate var isAnsweredAlike: Bool {
        !isParted && outcomes.allSatisfy { $0.kind == .bothGive || $0.kind == .bothRefuse }
    }

    /// By invoice the lineage never gives the last cent of shipping tax back; here all of it is back.
    fileprivate var leavesShippingTaxBehind: Bool {
        outcomes.contains { $0.classes.contains(.shippingTaxOfWhole) } && ours.shipping.left == .zero
            && theirs.shipping.left.tax.amount == ours.total.refunded.amount - theirs.total.refunded.amount
            && theirs.shipping.left.tax.amount > .zero
    }
}

extension VectorReplay.Outcome {
    /// Equal in every amount, once a tie that binary floating point pushed is put right; shipping with tax by itself.
    var hasEqualAmounts: Bool {
        let unequal: Set<DifferenceClass> = [.leftByEarlierDifference, .shippingTaxOfWhole, .shippingAskedInclTax]
        return unequal.isDisjoint(with: classes)
    }
}
