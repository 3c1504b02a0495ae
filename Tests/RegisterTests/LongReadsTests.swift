import Dispatch
import Refunds
import Register
import Synchronization
import Testing

@Suite("Lists")
struct LongReadsTests {
    /// Reads that stand still until they are let go.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private let begun = Mutex<[String]>([])
        private let refusals = Mutex(0)

        var names: [String] { begun.withLock { $0 } }
        var refused: Int { refusals.withLock { $0 } }

        func refuse() { refusals.withLock { $0 += 1 } }

        func read(_ name: String) {
            begun.withLock { $0.append(name) }
            semaphore.wait()
        }

        func letGo(_ count: Int) { for _ in 0..<count { semaphore.signal() } }

        func waits(until isTrue: @Sendable ([String]) -> Bool) async throws {
            while !isTrue(names) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private static let greedy = ClientID(1)
    private static let modest = ClientID(2)

    @Test(
        "Whoever asks for many leaves places to others, and what is asked for first comes first",
        .timeLimit(.minutes(1)))
    func places() async throws {
        let (reads, gate) = (LongReads(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { try await reads.run(for: Self.greedy) { gate.read("greedy \(number)") } }
            }
            try await gate.waits { $0.count == 4 }
            group.addTask { try await reads.run(for: Self.modest) { gate.read("modest") } }
            try await gate.waits { $0.last == "modest" }
            #expect(gate.names.count == 5)
            gate.letGo(21)
            try await group.waitForAll()
        }
        #expect(Set(gate.names).count == 21)
    }

    @Test("Those who wait take turns, however much one of them asks for", .timeLimit(.minutes(1)))
    func turns() async throws {
        let (reads, gate) = (LongReads(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 1...2 {
                for number in 0..<3 {
                    group.addTask { try await reads.run(for: ClientID(Int64(client))) { gate.read("\(number)") } }
                }
            }
            try await gate.waits { $0.count == 6 }
            for number in 0..<9 {
                group.addTask { try await reads.run(for: Self.greedy) { gate.read("greedy \(number)") } }
            }
            try await Task.sleep(for: .milliseconds(100))
            group.addTask { try await reads.run(for: nil) { gate.read("person") } }
            try await Task.sleep(for: .milliseconds(100))
            #expect(gate.names.count == 6)
            gate.letGo(2)
            try await gate.waits { $0.count == 8 }
            #expect(gate.names.suffix(2).contains("person"))
            gate.letGo(20)
            try await group.waitForAll()
        }
    }

    @Test("A caller has 256 waiting at most, and others are let in all the same", .timeLimit(.minutes(1)))
    func refused() async throws {
        let (reads, gate) = (LongReads(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<270 {
                group.addTask {
                    do throws(StoreFault) {
                        try await reads.run(for: Self.greedy) { gate.read("greedy") }
                    } catch {
                        gate.refuse()
                    }
                }
            }
            while gate.refused < 10 { try await Task.sleep(for: .milliseconds(1)) }
            group.addTask { try await reads.run(for: Self.modest) { gate.read("modest") } }
            try await gate.waits { $0.contains("modest") }
            gate.letGo(261)
            try await group.waitForAll()
        }
        #expect(gate.refused == 10)
    }
}
