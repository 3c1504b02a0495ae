internal import CSQLite
internal import Dispatch
internal import Foundation
internal import Metrics
public import Register
public import SQLStore

/// The embedded database: one file, one writer, any number of readers.
///
/// What a write answers and what a read has seen is on disk (`synchronous=FULL`, and ``LogFlush``). One connection does all
/// writes, and a lock on a file beside the database keeps other processes' writes apart from ours; ``Checkpointer`` says how a
/// checkpoint goes beside them.
public final class SQLiteEngine: SQLEngine {
    private let writer: SQLiteConnection
    private let lock: FileLock
    private let checkpointer: Checkpointer
    let readers: ReaderPool
    let flush: LogFlush
    private let commitTimes = Timer(label: "creditmemo_database_commit_seconds")

    /// Opens the file, or makes it. When the write-ahead log is as long as `checkpointPages`, of 4 KiB each, it is moved into the
    /// file, most of it by what `besideCommits` runs; a page that many commits change is moved once.
    ///
    /// Throws ``StoreFault`` when the file cannot be opened or the settings that durability rests on do not hold.
    public init(
        path: String, checkpointPages: Int = 10_000,
        besideCommits: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = SQLiteEngine.inBackground
    ) throws(StoreFault) {
        try LocalDisk.check((path as NSString).deletingLastPathComponent)
        lock = try FileLock(path: path + ".lock")
        for file in [path, path + "-wal"] { try DiskFile.forgetCache(of: file) }
        writer = try lock.whileHeld { () throws(StoreFault) in try SQLiteEngine.durableWriter(path: path) }
        flush = try LogFlush(of: writer)
        checkpointer = Checkpointer(
            of: writer, path: path, flush: flush, pagesMax: checkpointPages, besideCommits: besideCommits)
        readers = ReaderPool(path: path)
    }

    /// The version of the SQLite library that this process uses.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// It runs inside this process, but a read waits for flushes that are under way, and for a free connection.
    public var answersAtOnce: Bool { !flush.isPending && readers.isAtHand }

    /// What differs from other engines.
    public let dialect = SQLDialect(
        schema: { $0 },
        refusingChanges: { table in
            ["UPDATE", "DELETE"].map { event in
                """
                CREATE TRIGGER \(table)_refuses_\(event.lowercased()) BEFORE \(event) ON \(table)
                BEGIN SELECT RAISE(ABORT, '\(table) is never changed'); END;
                """
            }.joined(separator: "\n")
        },
        // The one writer holds everything.
        locking: { _ in "" }, beginningMigration: "",
        columns: "SELECT name, type, pk FROM pragma_table_info($1)", clock: nil)

    /// Runs the body in a transaction that holds the write lock from its start; returns when it is durable.
    public func write<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let (result, flush) = try commit(body)
        try flush.wait()
        return result
    }

    /// The same, but for the flush.
    public func commit<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        try lock.whileHeld { () throws(StoreFault) in
            try writer.execute("BEGIN IMMEDIATE")
            do throws(StoreFault) {
                let result = try body(writer)
                let start = ContinuousClock.now
                let number = try flush.leaving { () throws(StoreFault) in try commit() }
                commitTimes.record(duration: ContinuousClock.now - start)
                return (result, PendingFlush { [flush] () throws(StoreFault) in try flush.wait(for: number) })
            } catch {
                if writer.isInTransaction { _ = try? writer.execute("ROLLBACK") }
                throw error
            }
        }
    }

    /// Runs the body on a snapshot, and returns when all that it may have seen is on disk.
    public func read<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        let result = try glance(body)
        try flush.waitForWhatIsSeen()
        return result
    }

    /// The same, but for the wait.
    public func glance<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        try readers.read { connection throws(StoreFault) in try body(connection) }
    }

    // MARK: - Durability

    /// Runs checkpoints on a thread of their own, one after another.
    @Sendable public static func inBackground(_ pass: @escaping @Sendable () -> Void) { lane.async(execute: pass) }

    private static let lane = DispatchQueue(label: "sqlite.checkpoints", qos: .utility)

    private static func durableWriter(path: String) throws(StoreFault) -> SQLiteConnection {
        let writer = try SQLiteConnection(path: path, .writing)
        try writer.run(
            script: """
                PRAGMA cache_size = -65536;
                PRAGMA secure_delete = OFF;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL
                """)
        let mode = try writer.query("PRAGMA journal_mode") { $0.text() }
        let level = try writer.query("PRAGMA synchronous") { $0.integer() }
        guard mode == ["wal"], level == [2] else {
            throw StoreFault.broken("the database is not durable: journal_mode \(mode), synchronous \(level)")
        }
        // The first read opens the log.
        try writer.takeSnapshot()
        // A disk that is full already has no room: what is read can be read all the same.
        _ = csqlite_reserve_index(writer.handle, indexRegions)
        return writer
    }

    /// Enough for a log of 65,536 pages, 256 MiB: six times as long as it gets before pages are moved into the file.
    private static let indexRegions: Int32 = 16

    /// A commit that finds no room, or that the schema or another writer refuses, leaves nothing. Any other that fails may
    /// be on disk or not; a checkpoint that failed after it is among these, as SQLite's error 1.
    private func commit() throws(StoreFault) {
        do throws(StoreFault) {
            try writer.execute("COMMIT")
        } catch {
            switch sqlite3_errcode(writer.handle) & 0xFF {
            case SQLITE_FULL, SQLITE_CONSTRAINT, SQLITE_BUSY: throw error
            default: throw .unknownOutcome("\(error)")
            }
        }
    }
}
