/// Runs reads that may have to wait on threads of their own, so that they never hold the few threads that answer requests.
public struct ReadLane: Sendable {
    private let threads = ReadThreads(ReadLane.runningMax, label: "register.readers")

    /// At a time; a store has no more connections for reading.
    private static let runningMax = 8

    /// Opens a lane.
    public init() {}

    /// Looks one document up: at once in an embedded database, where changing threads for it would cost more than it does.
    nonisolated(nonsending) public func lookUp<Value: Sendable>(
        in store: any Store, _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        // A commit may begin meanwhile, and its flush may hang: then it is looked up again, where waiting holds up nobody.
        if store.answersAtOnce {
            let value = try body(store.unwaiting)
            if store.answersAtOnce { return value }
        }
        return try await run { () throws(StoreFault) in try body(store) }
    }

    /// Runs a read.
    nonisolated(nonsending) public func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, StoreFault>, Never>) in
            threads.run {
                let result: Result<Value, StoreFault>
                do throws(StoreFault) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }
}
