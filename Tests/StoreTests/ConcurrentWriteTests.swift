import Dispatch
import Foundation
import Refunds
import Register
import Testing

@Suite("Transactions at once")
struct ConcurrentWriteTests {
    @Test("number the first documents of a register without a gap", arguments: StoreKind.all)
    func numbers(kind: StoreKind) async throws {
        let test = try kind.make()
        let other = try test.reopened()
        let memos = try await atOnce(20) { place in
            try repeated(place % 2 == 0 ? test.store : other) { transaction throws(StoreFault) in
                try transaction.refund(try transaction.importOrder(shop: Int64(place % 4 / 2 + 1))).memo
            }
        }
        for shop in [StoreID(1), StoreID(2)] {
            let numbers = memos.filter { $0.storeID == shop }.map(\.number)
            #expect(numbers.sorted() == (100_000_001...100_000_010).map { String($0) })
        }
        #expect(Set(memos.map(\.id)).count == 20)
        for part in VerificationPart.allCases { #expect(try test.store.verify(part) { _, _ in } == []) }
    }

    @Test("take different ids for the first entries of histories", arguments: StoreKind.all)
    func firstEntries(kind: StoreKind) async throws {
        let test = try kind.make()
        let other = try test.reopened()
        let orders = try test.store.write { transaction throws(StoreFault) in
            [try transaction.importOrder(), try transaction.importOrder(shop: 2)]
        }
        let otherBegins = DispatchSemaphore(value: 0)
        _ = try await atOnce(2) { place in
            if place == 0 {
                _ = try repeated(test.store) { transaction throws(StoreFault) in
                    try transaction.refund(orders[0])
                    // The other one asks for its ids before this is committed, or waits for it.
                    if otherBegins.wait(timeout: .now() + 10) == .success { Thread.sleep(forTimeInterval: 0.1) }
                }
            } else {
                otherBegins.signal()
                _ = try repeated(other) { transaction throws(StoreFault) in try transaction.note(nil, on: orders[1]) }
            }
        }
        for part in VerificationPart.allCases {
            #expect(try !test.store.verify(part) { _, _ in }.contains { $0.detail.contains("twice") })
        }
    }

    @Test("on one order see each other's changes", arguments: StoreKind.all)
    func oneOrder(kind: StoreKind) async throws {
        let test = try kind.make()
        let other = try test.reopened()
        let order = try test.store.write { transaction throws(StoreFault) in try transaction.importOrder() }
        _ = try await atOnce(10) { place in
            try repeated(place % 2 == 0 ? test.store : other) { transaction throws(StoreFault) in
                for order in try transaction.orders([order.id]) { try transaction.refund(order) }
            }
        }
        let refunded = try #require(try test.store.order(order.id))
        #expect(refunded.lines[0].quantity.left == .zero)
        #expect(refunded.revision == order.revision + 20)
    }

    private func atOnce<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for place in 0..<count { group.addTask { try body(place) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Writes again after a conflict, as the register does, and after a wait that was too long, as its caller does; up to a bound.
    private func repeated<Value>(
        _ store: any Store, _ body: (any StoreTransaction) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        for _ in 1..<100 {
            do throws(StoreFault) { return try store.write(body) } catch .conflict, .unavailable { continue } catch {
                throw error
            }
        }
        return try store.write(body)
    }
}
