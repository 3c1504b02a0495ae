import CSQLite
import Register
import SQLStore

/// A connection to the file, with the statements that it has prepared.
///
/// Sendable because whoever lends it out lends it to one thread at a time: the engine's lock for the writer, the pool for
/// readers.
final class SQLiteConnection: SQLConnection, @unchecked Sendable {
    private let database: OpaquePointer
    private var statements: [StatementText: OpaquePointer] = [:]

    /// Texts that are kept prepared; listings make new ones from their filters.
    private static let statementsMax = 256
    /// One thread at a time uses a connection; errors come with their extended codes.
    private static let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    /// The library, started once.
    private static let library = csqlite_start()
    /// How long a statement waits for another process's lock, in milliseconds.
    private static let busyMilliseconds: Int32 = 5_000

    /// What a connection may do.
    enum Access {
        /// Read only.
        case reading
        /// Read and write, and make the file when there is none.
        case writing
    }

    /// Opens the file. Throws ``StoreFault`` when it cannot be opened.
    init(path: String, _ access: Access) throws(StoreFault) {
        guard SQLiteConnection.library == SQLITE_OK else { throw .broken("SQLite does not start") }
        var handle: OpaquePointer?
        let code =
            switch access {
            case .reading: sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | SQLiteConnection.flags, nil)
            case .writing:
                sqlite3_open_v2(
                    path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLiteConnection.flags,
                    csqlite_log_writer)
            }
        guard code == SQLITE_OK, let handle else {
            defer { sqlite3_close_v2(handle) }
            throw StoreFault(sqlite: code, "\(String(cString: sqlite3_errstr(code))): \(path)")
        }
        database = handle
        sqlite3_busy_timeout(database, SQLiteConnection.busyMilliseconds)
        guard csqlite_defend(database) == SQLITE_OK else { throw failure("defend") }
        try run(
            script: """
                PRAGMA foreign_keys = ON;
                PRAGMA trusted_schema = OFF;
                PRAGMA mmap_size = 0;
                PRAGMA cache_size = -8192
                """)
    }

    /// Reads something, be it little: only then a transaction has its snapshot, and a connection its log.
    func takeSnapshot() throws(StoreFault) {
        _ = try query("SELECT COUNT(*) FROM sqlite_schema") { $0.integer() }
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(database)
    }

    /// The connection itself, for what only SQLite's own functions do: hooks, checkpoints, backups.
    var handle: OpaquePointer { database }

    /// True between BEGIN and COMMIT or ROLLBACK.
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    func execute(_ statements: [SQLStatement]) throws(StoreFault) -> [Int] {
        var changed: [Int] = []
        changed.reserveCapacity(statements.count)
        for statement in statements { changed.append(try execute(statement)) }
        return changed
    }

    private func execute(_ statement: SQLStatement) throws(StoreFault) -> Int {
        guard !statement.rows.isEmpty else { return 0 }
        let prepared = try prepared(statement.sql)
        var changed = 0
        for row in statement.rows {
            bind(row, to: prepared)
            defer { sqlite3_reset(prepared) }
            guard sqlite3_step(prepared) == SQLITE_DONE else { throw failure(statement.sql) }
            changed += Int(sqlite3_changes(database))
        }
        return changed
    }

    func query(_ queries: [SQLQuery]) throws(StoreFault) {
        for query in queries where !query.rows.isEmpty {
            let statement = try prepared(query.sql)
            for row in query.rows {
                bind(row, to: statement)
                defer { sqlite3_reset(statement) }
                try read(statement, for: query)
            }
        }
    }

    private func read(_ statement: OpaquePointer, for query: SQLQuery) throws(StoreFault) {
        let columns = Int(sqlite3_column_count(statement))
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                var reader = SQLReader(SQLRow(of: statement))
                try query.read(&reader)
                precondition(reader.column == columns, "a reader reads every column once: \(query.sql)")
            case SQLITE_DONE: return
            default: throw failure(query.sql)
            }
        }
    }

    /// Runs a statement that has neither parameters nor an answer.
    func step(_ sql: String) throws(StoreFault) {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure(sql) }
    }

    func run(script: String) throws(StoreFault) {
        guard sqlite3_exec(database, script, nil, nil, nil) == SQLITE_OK else { throw failure(script) }
    }

    /// What SQLite says of its last failure.
    func failure(_ sql: String) -> StoreFault {
        let message = String(cString: sqlite3_errmsg(database))
        return StoreFault(sqlite: sqlite3_extended_errcode(database), "\(message), in: \(sql)")
    }

    private func prepared(_ sql: String) throws(StoreFault) -> OpaquePointer {
        let text = StatementText(text: sql)
        if let known = statements[text] { return known }
        if statements.count >= SQLiteConnection.statementsMax {
            for statement in statements.values { sqlite3_finalize(statement) }
            statements.removeAll()
        }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(sql) }
        statements[text] = statement
        return statement
    }

    /// Binds a value to each parameter; what was bound before is replaced.
    private func bind(_ values: [SQLValue], to statement: OpaquePointer) {
        precondition(Int(sqlite3_bind_parameter_count(statement)) == values.count, "one value for each parameter")
        var index: Int32 = 0
        for value in values {
            index += 1
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(statement, index)
            case .integer(let integer): code = sqlite3_bind_int64(statement, index, integer)
            case .text(var text):
                code = text.withUTF8 { csqlite_bind_text(statement, index, $0.baseAddress, Int32($0.count)) }
            case .blob(let bytes):
                code = bytes.withUnsafeBytes { csqlite_bind_blob(statement, index, $0.baseAddress, Int32($0.count)) }
            }
            precondition(code == SQLITE_OK, "a bound value fits its parameter")
        }
    }
}

/// The text of a statement, as a key. Its hash is its length: hashing a thousand characters takes longer than the look-up,
/// and comparing a text with itself does not.
private struct StatementText: Hashable {
    let text: String

    func hash(into hasher: inout Hasher) { hasher.combine(text.utf8.count) }
}

extension SQLRow {
    /// The row that a statement stands on.
    fileprivate init(of statement: OpaquePointer) {
        self.init(
            statement, isNull: { sqlite3_column_type($0, $1) == SQLITE_NULL },
            integer: { sqlite3_column_int64($0, $1) },
            bytes: { statement, column, count in
                // For a text, too, these are its bytes: the database's encoding is UTF-8.
                let start = sqlite3_column_blob(statement, column)
                count.pointee = Int(sqlite3_column_bytes(statement, column))
                return start
            })
    }
}

extension StoreFault {
    /// Says in the register's words what SQLite reported, by its result code.
    init(sqlite code: Int32, _ message: String) {
        let reason = "SQLite error \(code): \(message)"
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .conflict(reason)
        case SQLITE_FULL, SQLITE_READONLY: self = .unavailable(reason)
        default: self = .broken(reason)
        }
    }
}
