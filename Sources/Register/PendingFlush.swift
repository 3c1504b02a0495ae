/// The flush that a commit still waits for. Until then a power cut undoes it, so nobody may be told of it.
public struct PendingFlush: Sendable {
    private let flush: @Sendable () throws(StoreFault) -> Void

    /// Of a store that flushes within its commits.
    public static let none = PendingFlush {}

    /// Joins a commit with what flushes it.
    public init(_ flush: @escaping @Sendable () throws(StoreFault) -> Void) { self.flush = flush }

    /// Returns when the commit is on disk. Throws ``StoreFault/unknownOutcome(_:)`` when it may not be.
    public func wait() throws(StoreFault) { try flush() }
}

extension Store {
    /// Of a store that flushes within its commits.
    public func commit<Result>(
        _ body: (any StoreTransaction) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        (try write(body), .none)
    }
}
