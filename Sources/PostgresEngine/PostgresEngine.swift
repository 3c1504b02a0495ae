internal import CLibPQ
internal import Foundation
internal import Metrics
public import Register
public import SQLStore

/// A PostgreSQL cluster, which any number of replicas of the server may share.
///
/// Each replica writes over one connection, and batches carry the load: more connections would only wait for each other's
/// locks. A commit counts when its answer says so and nothing warns that it may be lost; one whose answer was lost is asked
/// about over a new connection (``CommitWitness``).
public final class PostgresEngine: SQLEngine {
    private let cluster: PostgresCluster
    private let lock = NSLock()
    private let writer = Writer()
    private let readers: PostgresReaders
    private let witness = CommitWitness()
    private let commitTimes = Timer(label: "creditmemo_database_commit_seconds")
    private let roundTrips = Recorder(label: "creditmemo_database_round_trips")

    /// How long any answer in a write may take.
    private static let answerSecondsMax = 10

    /// Names the cluster by libpq's connection string or URI, and connects once. Throws ``StoreFault`` when no primary can be
    /// reached, or when it would lose commits.
    public init(_ connectionString: String) throws(StoreFault) {
        cluster = try PostgresCluster(connectionString)
        readers = PostgresReaders(cluster)
        try witness.prepare(writer.connected(through: cluster))
        cluster.keepWatch()
    }

    /// The version of the libpq library that this process uses.
    public static var libraryVersion: String {
        let version = PQlibVersion()
        return "\(version / 10_000).\(version % 10_000)"
    }

    /// A connection string without what must not be shown.
    public static func shown(_ connectionString: String) -> String { Targets.shown(connectionString) }

    /// It is asked over a connection.
    public var answersAtOnce: Bool { false }

    /// What differs from other engines.
    public let dialect = SQLDialect.postgres

    /// Runs the body in a transaction; when the connection breaks before the commit, once more on a new one.
    public func write<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        lock.lock()
        defer { lock.unlock() }
        let isKnown = writer.isUsable
        do throws(StoreFault) {
            return try attempt(body)
        } catch {
            // An idle connection that the server closed meanwhile: nothing was begun that could be done twice.
            guard isKnown, !writer.isUsable, case .unavailable = error else { throw error }
            return try attempt(body)
        }
    }

    private func attempt<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let connection = try writer.connected(through: cluster)
        let before = connection.roundTrips
        connection.begin("BEGIN", secondsMax: PostgresEngine.answerSecondsMax)
        let result: Result
        do throws(StoreFault) {
            result = try body(connection)
        } catch {
            connection.end()
            throw error
        }
        guard connection.wantsCommit else {
            connection.end()
            return result
        }
        let start = ContinuousClock.now
        let batch = witness.newBatch()
        do throws(PostgresError) {
            try connection.commit(with: witness.marking(batch))
        } catch {
            guard !error.excludesCommit else { throw error.fault("COMMIT") }
            writer.drop()
            guard try witness.saw(batch, through: cluster, after: error) else {
                throw .unavailable("the connection broke, and nothing was committed: \(error.message)")
            }
        }
        commitTimes.record(duration: ContinuousClock.now - start)
        roundTrips.record(connection.roundTrips - before)
        return result
    }

    /// Runs the body on a snapshot.
    public func read<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        try readers.read(body)
    }
}

/// The connection that writes. Sendable because the engine's lock is held by whoever uses it.
private final class Writer: @unchecked Sendable {
    private var connection: PostgresConnection?

    /// True while there is a connection of which nothing bad is known.
    var isUsable: Bool { connection?.isUsable ?? false }

    /// Closes the connection.
    func drop() { connection = nil }

    /// The connection, or a new one.
    func connected(through cluster: PostgresCluster) throws(StoreFault) -> PostgresConnection {
        if let connection, cluster.trusts(connection) { return connection }
        connection = nil
        let fresh = try cluster.connect()
        try fresh.prepareToWrite()
        connection = fresh
        return fresh
    }
}
