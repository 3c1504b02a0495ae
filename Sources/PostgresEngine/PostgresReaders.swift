import Dispatch
import Register
import SQLStore
import Synchronization

/// Connections for reading, opened as they are needed.
final class PostgresReaders: Sendable {
    private let cluster: PostgresCluster
    private let free = Mutex<[PostgresConnection]>([])
    private let places = DispatchSemaphore(value: PostgresReaders.readersMax)

    /// Reads at a time; more wait.
    private static let readersMax = 8
    /// How long a read waits for a connection.
    private static let waitSeconds = 2

    /// Opens connections to the cluster as they are needed.
    init(_ cluster: PostgresCluster) { self.cluster = cluster }

    /// Runs the body on a snapshot; when a connection that was kept turns out to be broken, again on a new one.
    func read<Result>(_ body: (any SQLConnection) throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        guard places.wait(timeout: .now() + .seconds(PostgresReaders.waitSeconds)) == .success else {
            throw .unavailable("all \(PostgresReaders.readersMax) connections for reading are busy")
        }
        defer { places.signal() }
        while let kept = free.withLock({ $0.popLast() }) {
            guard cluster.trusts(kept) else { continue }
            do throws(StoreFault) {
                return try read(kept, body)
            } catch {
                guard !kept.isUsable else { throw error }
            }
        }
        return try read(cluster.connect(), body)
    }

    private func read<Result>(
        _ connection: PostgresConnection, _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", secondsMax: nil)
        defer {
            connection.end()
            if cluster.trusts(connection) { free.withLock { $0.append(connection) } }
        }
        return try body(connection)
    }
}
