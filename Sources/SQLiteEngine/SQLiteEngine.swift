internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import GRDBSQLite
internal import Metrics
public import Register
public import SQLStore

/// The embedded database: one file, one writer, any number of readers.
///
/// A commit returns after its flush (`synchronous=FULL`): what it answers is on disk. One connection does all writes and
/// all checkpoints, and a lock on a file beside the database keeps other processes' writes apart from ours, because
/// SQLite before 3.51.3 can lose a commit when two connections write and checkpoint in the same instant.
public final class SQLiteEngine: SQLEngine {
    let pool: DatabasePool
    private let lock: FileLock
    private let commitTimes = Timer(label: "creditmemo_database_commit_seconds")

    /// Opens the file, or makes it.
    ///
    /// Throws ``StoreFault`` when the file cannot be opened or the settings that durability rests on do not hold.
    public init(path: String) throws(StoreFault) {
        try LocalDisk.check((path as NSString).deletingLastPathComponent)
        lock = try FileLock(path: path + ".lock")
        do {
            for file in [path, path + "-wal"] { try DiskFile.forgetCache(of: file) }
            pool = try DatabasePool(path: path, configuration: SQLiteEngine.configuration)
            try lock.whileHeld { try SQLiteEngine.makeDurable(pool) }
        } catch {
            throw StoreFault(error)
        }
    }

    /// The version of the SQLite library that this process uses.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

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
        integers: { "SELECT value FROM json_each(\($0))" },
        texts: { "SELECT value FROM json_each(\($0))" },
        forUpdate: "")

    /// Runs the body in a transaction that holds the write lock from its start.
    public func write<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        do {
            return try lock.whileHeld {
                try pool.writeWithoutTransaction { database in
                    let connection = SQLiteConnection(database)
                    try database.execute(sql: "BEGIN IMMEDIATE")
                    do {
                        let result = try body(connection)
                        let start = ContinuousClock.now
                        try SQLiteEngine.commit(database)
                        commitTimes.record(duration: ContinuousClock.now - start)
                        return result
                    } catch {
                        if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
                        throw error
                    }
                }
            }
        } catch {
            throw StoreFault(error)
        }
    }

    /// Runs the body on a snapshot.
    public func read<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        do {
            return try pool.read { try body(SQLiteConnection($0)) }
        } catch {
            throw StoreFault(error)
        }
    }

    /// Pages in the write-ahead log (of 4 KiB, so 40 MB) at which a commit moves them into the file. A page that many
    /// commits change is moved once.
    private static let checkpointPages = 10_000

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 8
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA mmap_size = 0;
                    PRAGMA cache_size = -65536;
                    PRAGMA secure_delete = OFF;
                    """)
            checkpointAfterCommits(on: database)
        }
        return configuration
    }

    /// Moves the log into the file when it is long enough. A checkpoint that fails on a flush makes its commit fail: the
    /// pages that it moved may be lost to the disk, and no later checkpoint would know. One that finds no room comes again.
    private static func checkpointAfterCommits(on database: Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { _, connection, name, pages in
                guard pages >= SQLiteEngine.checkpointPages else { return SQLITE_OK }
                let code = sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                return code & 0xFF == SQLITE_IOERR ? code : SQLITE_OK
            }, nil)
    }

    private static func makeDurable(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            guard mode == "wal", level == 2 else {
                throw StoreFault.broken(
                    "the database is not durable: journal_mode \(mode ?? "?"), synchronous \(level ?? -1)")
            }
        }
    }

    /// A commit that finds no room, or that the schema or another writer refuses, leaves nothing. Any other that fails may
    /// be on disk or not; a checkpoint that failed after it is among these, as SQLite's error 1.
    private static func commit(_ database: Database) throws {
        do {
            try database.execute(sql: "COMMIT")
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_FULL, .SQLITE_CONSTRAINT, .SQLITE_BUSY: throw error
            default: throw StoreFault.unknownOutcome(error.description)
            }
        }
    }
}

extension StoreFault {
    /// Says in the register's words what SQLite reported.
    init(_ error: any Error) {
        switch error {
        case let fault as StoreFault: self = fault
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .conflict(error.description)
            case .SQLITE_FULL, .SQLITE_READONLY: self = .unavailable(error.description)
            default: self = .broken(error.description)
            }
        default: self = .broken("\(error)")
        }
    }
}
