/// Counts what a replay of all cases found.
struct VectorReport {
    private let replays: [VectorReplay]
    private let outcomes: [VectorReplay.Outcome]

    init(_ replays: [VectorReplay]) {
        self.replays = replays
        outcomes = replays.flatMap(\.outcomes)
    }

    var text: String {
        let memos = outcomes.filter { $0.kind == .bothGive }
        let asStored = memos.count { $0.hasEqualAmounts && !$0.classes.contains(.floatNoise) }
        let equal = memos.count { $0.hasEqualAmounts }
        let perMille = memos.isEmpty ? 0 : equal * 1_000 / memos.count
        var lines = [
            "recorded refunds: \(outcomes.count) answered in \(replays.count) cases",
            "memos that both give: \(memos.count), of them \(memos.count { $0.isRestated }) asked in other words",
            "equal in every amount: \(equal) (\(perMille / 10).\(perMille % 10) %), of them \(asStored) as stored",
            "refused by both: \(count(.bothRefuse)), here only: \(count(.weRefuse)), there only: \(count(.theyRefuse))",
            "cases that part before their end: \(replays.count { $0.isParted })",
        ]
        for name in DifferenceClass.allCases {
            let count = outcomes.count { $0.classes.contains(name) }
            lines.append("\(name.rawValue): \(count) (\(name.reason))")
        }
        return lines.joined(separator: "\n")
    }

    private func count(_ kind: VectorReplay.Outcome.Kind) -> Int { outcomes.count { $0.kind == kind } }
}
