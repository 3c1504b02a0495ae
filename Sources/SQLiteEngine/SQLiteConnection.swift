import GRDB
import GRDBSQLite
import Register
import SQLStore

/// Runs statements on the connection that GRDB owns, binding and reading without copies in between.
struct SQLiteConnection: SQLConnection {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func execute(_ sql: String, _ rows: [[SQLValue]]) throws(StoreFault) -> Int {
        guard !rows.isEmpty else { return 0 }
        let statement = try prepared(sql)
        var changed = 0
        for row in rows {
            bind(row, to: statement)
            defer { sqlite3_reset(statement) }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw failure(sql) }
            changed += Int(sqlite3_changes(database.sqliteConnection))
        }
        return changed
    }

    func query<Record>(
        _ sql: String, _ values: [SQLValue], _ read: (inout SQLReader) throws(StoreFault) -> Record
    ) throws(StoreFault) -> [Record] {
        let statement = try prepared(sql)
        bind(values, to: statement)
        defer { sqlite3_reset(statement) }
        let columns = Int(sqlite3_column_count(statement))
        var records: [Record] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                var reader = SQLReader(SQLiteRow(statement: statement))
                records.append(try read(&reader))
                precondition(reader.column == columns, "a reader reads every column once: \(sql)")
            case SQLITE_DONE: return records
            default: throw failure(sql)
            }
        }
    }

    func run(script: String) throws(StoreFault) {
        do { try database.execute(sql: script) } catch { throw StoreFault(error) }
    }

    private func prepared(_ sql: String) throws(StoreFault) -> OpaquePointer {
        do {
            let statement = try database.cachedStatement(sql: sql).sqliteStatement
            sqlite3_clear_bindings(statement)
            return statement
        } catch {
            throw StoreFault(error)
        }
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) {
        precondition(Int(sqlite3_bind_parameter_count(statement)) == values.count, "one value for each parameter")
        for (position, value) in values.enumerated() {
            let index = Int32(position + 1)
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(statement, index)
            case .integer(let integer): code = sqlite3_bind_int64(statement, index, integer)
            case .text(let text):
                var text = text
                code = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { characters in
                        sqlite3_bind_text(
                            statement, index, characters.baseAddress, Int32(characters.count), SQLiteConnection.copies)
                    }
                }
            case .blob(let bytes):
                code = sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), SQLiteConnection.copies)
            }
            precondition(code == SQLITE_OK, "a bound value fits its parameter")
        }
    }

    private func failure(_ sql: String) -> StoreFault {
        let code = sqlite3_extended_errcode(database.sqliteConnection)
        let message = String(cString: sqlite3_errmsg(database.sqliteConnection))
        return StoreFault(
            DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql))
    }

    /// Tells SQLite to copy what it is given (`SQLITE_TRANSIENT`).
    private static let copies = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
}

/// The row that a statement stands on.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }
}
