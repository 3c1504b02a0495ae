import Foundation
import Refunds
import Register
import RegisterTesting
import Testing

/// The same random life of a register on every store, compared step by step and in full at the end.
///
/// `CREDITMEMO_TEST_SEED` repeats the run of a seed; each run has one of its own otherwise.
@Suite("The replay")
struct ReplayTests {
    @Test("10,000 random transactions make the same register of every store", .timeLimit(.minutes(60)))
    func storesAgree() async throws {
        let text = ProcessInfo.processInfo.environment["CREDITMEMO_TEST_SEED"]
        let seed = text.flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        let stores = try StoreKind.all.map { ($0.testDescription, try $0.make()) }
        var replay = Replay(seed: seed, stores.map { ReplayedStore($0.0, $0.1.store) })
        if let difference = try await replay.run(transactions: 10_000) {
            Issue.record("CREDITMEMO_TEST_SEED=\(seed): \(difference)")
        }
        // A run that refuses everything would compare nothing.
        #expect(replay.orderCount > 500, "CREDITMEMO_TEST_SEED=\(seed)")
        let kinds = try stores[0].1.store.transactionKinds()
        for kind in ["invoice", "estimate", "linked", "standAlone", "taxable", "cancelled", "replaced"] {
            #expect(kinds.contains(kind), "\(kind), CREDITMEMO_TEST_SEED=\(seed)")
        }
        let issued = try stores[0].1.store.attempts([.issued])
        for kind in AttemptPurpose.Kind.allCases {
            #expect(issued.contains { $0.purpose.kind == kind }, "CREDITMEMO_TEST_SEED=\(seed)")
        }
    }

    @Test("the commands of a step are one batch", arguments: StoreKind.all)
    func stepIsOneBatch(kind: StoreKind) async throws {
        let test = try kind.make()
        let replayed = ReplayedStore(kind.testDescription, test.store)
        for count in 2...20 {
            let imports = (0..<count).map { _ in
                Submission(.importOrder(ImportOrder(storeID: StoreID(1), document: .sketch())), by: nil)
            }
            let (text, orders) = try await replayed.run(Step(work: .commands(imports)), at: .start)
            // The first of the two is what held the register up meanwhile.
            #expect(text.hasPrefix("2 transactions\n"))
            #expect(orders.count == count)
        }
    }
}

/// Takes several stores through the same steps.
struct Replay {
    private var steps: RandomSteps
    private let stores: [ReplayedStore]
    private var now = Instant.start

    init(seed: UInt64, _ stores: [ReplayedStore]) {
        steps = RandomSteps(seed: seed)
        self.stores = stores
    }

    var orderCount: Int { steps.orders.count }

    /// Runs so many transactions, and readings between them, and compares what the stores hold; returns the first
    /// difference.
    mutating func run(transactions: Int) async throws -> String? {
        var (number, written) = (0, 0)
        while written < transactions {
            let step = steps.next()
            number += 1
            written += step.writes ? 1 : 0
            now = now.adding(seconds: Int64(number % 3))
            let results = try await onAllStores(step)
            for order in results[0].changed { steps.learn(order) }
            for (other, result) in zip(stores, results).dropFirst() {
                if let difference = TextDifference(results[0].text, result.text) {
                    return report("step \(number)", difference, other)
                }
            }
        }
        let model = try StoreDump(stores[0].store, asking: steps.names, at: now)
        for other in stores.dropFirst() {
            let dump = try StoreDump(other.store, asking: steps.names, at: now)
            if let difference = model.difference(from: dump) { return report("the end", difference, other) }
        }
        return nil
    }

    /// What a step did in each of the stores, which go through it side by side.
    private func onAllStores(_ step: Step) async throws -> [(text: String, changed: [Order])] {
        let tasks = stores.map { store in Task { [now] in try await store.run(step, at: now) } }
        var results: [(text: String, changed: [Order])] = []
        for task in tasks { results.append(try await task.value) }
        return results
    }

    private func report(_ place: String, _ difference: TextDifference, _ other: ReplayedStore) -> String {
        "at \(place)\n\(stores[0].name): …\(difference.first)…\n\(other.name): …\(difference.second)…"
    }
}

extension Store {
    /// What became of `/v1` documents, in words.
    fileprivate func transactionKinds() throws -> [String] {
        let page = PageRequest(number: 1, limit: 1_000, wantsTotal: false)
        let found = try RandomSteps.shops.flatMap {
            try transactions(TransactionQuery(storeID: $0, page: page)).records.map(\.transaction)
        }
        return found.flatMap { transaction in
            let kind =
                switch transaction.kind {
                case .invoice: "invoice"
                case .estimate: "estimate"
                case .linkedRefund: "linked"
                case .standAloneRefund: "standAlone"
                case .taxableRefund: "taxable"
                }
            return [kind] + (transaction.isInForce ? [] : ["cancelled"])
                + (transaction.revision > 1 ? ["replaced"] : [])
        }
    }
}
