import Dispatch

/// Runs reads that may take long on threads of their own, so that they never hold the few threads that answer requests.
public struct ReadLane: Sendable {
    private let queue = DispatchQueue(label: "register.readers", attributes: .concurrent)

    /// Opens a lane.
    public init() {}

    /// Looks one document up: at once in an embedded database, where changing threads for it would cost more than it does.
    nonisolated(nonsending) public func lookUp<Value: Sendable>(
        in store: any Store, _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        if store.answersAtOnce { return try body(store) }
        return try await run { () throws(StoreFault) in try body(store) }
    }

    /// Runs a read.
    nonisolated(nonsending) public func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreFault) -> Value
    ) async throws(StoreFault) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, StoreFault>, Never>) in
            queue.async {
                let result: Result<Value, StoreFault>
                do throws(StoreFault) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }
}
