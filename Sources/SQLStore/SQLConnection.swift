import Refunds
public import Register

/// What a database must do for the register: run prepared statements, in transactions. Each engine implements this and
/// nothing else; schema, queries and rules are written once.
public protocol SQLEngine: Sendable {
    /// What differs from engine to engine in the SQL itself.
    var dialect: SQLDialect { get }
    /// True when it runs inside this process.
    var answersAtOnce: Bool { get }

    /// Runs the body in the one write transaction and returns when it is durable; rolls back when it throws.
    func write<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result

    /// Runs the body in the one write transaction; it is durable when the flush has been waited for.
    func commit<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush)

    /// Runs the body on a snapshot that no writer disturbs.
    func read<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result

    /// The same, but what it sees need not be on disk yet: for figures that are watched, also while the disk does not answer.
    func glance<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result
}

extension SQLEngine {
    /// Of an engine that flushes within its commits.
    public func commit<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> (result: Result, flush: PendingFlush) {
        (try write(body), .none)
    }

    /// Of an engine whose readers see nothing that is not on disk.
    public func glance<Result>(
        _ body: (any SQLConnection) throws(StoreFault) -> Result
    ) throws(StoreFault) -> Result {
        try read(body)
    }
}

/// A connection inside a transaction. Statements are prepared once and kept; parameters are `$1`, `$2`, … in the
/// sequence in which they first stand in the text.
public protocol SQLConnection {
    /// Runs statements in their sequence, in one round trip; returns how many rows each changed in all.
    func execute(_ statements: [SQLStatement]) throws(StoreFault) -> [Int]

    /// Runs queries in their sequence, in one round trip; each one's `read` gets the rows of its answers.
    func query(_ queries: [SQLQuery]) throws(StoreFault)

    /// Runs statements without parameters, for migrations.
    func run(script: String) throws(StoreFault)
}

/// A statement, to run once for each row of parameters.
public struct SQLStatement {
    /// The text.
    public let sql: String
    /// A value for each parameter, in each row.
    public let rows: [[SQLValue]]

    /// Joins the two.
    public init(_ sql: String, _ rows: [[SQLValue]]) {
        self.sql = sql
        self.rows = rows
    }
}

/// A query, to run once for each row of parameters.
public struct SQLQuery {
    /// The text.
    public let sql: String
    /// A value for each parameter, in each row.
    public let rows: [[SQLValue]]
    /// Gets each row of the answers: those to the first row of parameters first, each answer's in its own sequence.
    public let read: (inout SQLReader) throws(StoreFault) -> Void

    /// Joins the parts.
    public init(
        _ sql: String, each rows: [[SQLValue]], _ read: @escaping (inout SQLReader) throws(StoreFault) -> Void
    ) {
        self.sql = sql
        self.rows = rows
        self.read = read
    }
}

extension SQLConnection {
    /// Runs a statement once for each row of parameters; returns how many rows it changed in all.
    @discardableResult
    public func execute(_ sql: String, _ rows: [[SQLValue]]) throws(StoreFault) -> Int {
        try execute([SQLStatement(sql, rows)]).reduce(0, +)
    }

    /// Runs a statement once.
    @discardableResult
    public func execute(_ sql: String, _ values: SQLValue...) throws(StoreFault) -> Int { try execute(sql, [values]) }

    /// Runs a query once for each row of parameters and returns what was read, in that sequence.
    @inlinable
    public func query<Record>(
        _ sql: String, each rows: [[SQLValue]],
        _ read: @escaping (inout SQLReader) throws(StoreFault) -> Record
    ) throws(StoreFault) -> [Record] {
        var records: [Record] = []
        try query([
            SQLQuery(sql, each: rows) { (reader: inout SQLReader) throws(StoreFault) in
                records.append(try read(&reader))
            }
        ])
        return records
    }

    /// Runs a query once and returns what was read.
    @inlinable
    public func query<Record>(
        _ sql: String, _ values: [SQLValue] = [],
        _ read: @escaping (inout SQLReader) throws(StoreFault) -> Record
    ) throws(StoreFault) -> [Record] {
        try query(sql, each: [values], read)
    }
}

/// A value of a parameter or a column.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A whole number: ids, amounts in ten-thousandths, seconds since 1970, truth as 0 and 1.
    case integer(Int64)
    /// Text.
    case text(String)
    /// Bytes.
    case blob([UInt8])
}

/// A row of a query's answer, as an engine gives it: C functions over a pointer, as a register reads hundreds of columns
/// for one request. Columns count from 0.
public struct SQLRow {
    /// Whatever the functions want; it lives as long as the row is read.
    let pointer: OpaquePointer
    let isNull: IsNull
    let integer: Integer
    let bytes: Bytes

    /// True when the column has no value.
    public typealias IsNull = @convention(c) (OpaquePointer, Int32) -> Bool
    /// The column's whole number.
    public typealias Integer = @convention(c) (OpaquePointer, Int32) -> Int64
    /// The first of the bytes of the column's text or blob, and how many they are; nil when there are none.
    public typealias Bytes = @convention(c) (OpaquePointer, Int32, UnsafeMutablePointer<Int>) -> UnsafeRawPointer?

    /// Joins the parts.
    public init(
        _ pointer: OpaquePointer, isNull: @escaping IsNull, integer: @escaping Integer, bytes: @escaping Bytes
    ) {
        self.pointer = pointer
        self.isNull = isNull
        self.integer = integer
        self.bytes = bytes
    }
}

/// What differs from engine to engine in the SQL itself.
public struct SQLDialect: Sendable {
    /// Turns the schema, written for SQLite, into the engine's own words.
    public let schema: @Sendable (String) -> String
    /// Statements that refuse UPDATE and DELETE on a table.
    public let refusingChanges: @Sendable (_ table: String) -> String
    /// What ends a query so that the rows of a table, named as in the query, stay locked.
    public let locking: @Sendable (_ table: String) -> String
    /// What makes other programs wait that are about to change the schema, until the transaction ends.
    public let beginningMigration: String
    /// Names the columns of the table `$1`, their types in the schema's words, and their places in its primary key, from 1.
    public let columns: String
    /// Asks for the seconds since 1970 on the database's clock; nil for an embedded one, whose clock is the process's.
    public let clock: String?

    /// Joins the parts.
    public init(
        schema: @escaping @Sendable (String) -> String,
        refusingChanges: @escaping @Sendable (_ table: String) -> String,
        locking: @escaping @Sendable (_ table: String) -> String, beginningMigration: String, columns: String,
        clock: String?
    ) {
        self.schema = schema
        self.refusingChanges = refusingChanges
        self.locking = locking
        self.beginningMigration = beginningMigration
        self.columns = columns
        self.clock = clock
    }
}
