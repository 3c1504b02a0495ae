import Register
import SQLStore
import SQLiteEngine

/// The product's engine; it tells of each read, which promises that all it saw is on disk. It belongs to one thread.
final class WatchedEngine: SQLEngine, @unchecked Sendable {
    private let engine: SQLiteEngine
    private let onRead: () -> Void
    /// The flush of the last commit.
    private(set) var lastFlush: PendingFlush?

    /// Watches an engine.
    init(_ engine: SQLiteEngine, onRead: @escaping () -> Void) {
        self.engine = engine
        self.onRead = onRead
    }

    var dialect: SQLDialect { engine.dialect }

    var answersAtOnce: Bool { engine.answersAtOnce }

    func write<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result { try engine.write(body) }

    func commit<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        let committed = try engine.commit(body)
        lastFlush = committed.flush
        return committed
    }

    func read<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let result = try engine.read(body)
        onRead()
        return result
    }
}
