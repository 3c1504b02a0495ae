import Register
import SQLStore
import SQLiteEngine
import Synchronization

/// An engine that notes each statement on its way to another.
final class RecordingEngine: SQLEngine {
    private let engine: SQLiteEngine
    private let noted = Mutex<Set<String>>([])

    init(_ engine: SQLiteEngine) { self.engine = engine }

    var dialect: SQLDialect { engine.dialect }
    var answersAtOnce: Bool { engine.answersAtOnce }
    var statements: Set<String> { noted.withLock { $0 } }

    func write<Result>(_ body: (any SQLConnection) throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        try engine.write { connection throws(StoreFault) in try body(Connection(connection, of: self)) }
    }

    func read<Result>(_ body: (any SQLConnection) throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        try engine.read { connection throws(StoreFault) in try body(Connection(connection, of: self)) }
    }

    private func note(_ sql: String) { noted.withLock { _ = $0.insert(sql) } }

    private struct Connection: SQLConnection {
        private let connection: any SQLConnection
        private let engine: RecordingEngine

        init(_ connection: any SQLConnection, of engine: RecordingEngine) {
            self.connection = connection
            self.engine = engine
        }

        func execute(_ statements: [SQLStatement]) throws(StoreFault) -> [Int] {
            for statement in statements where !statement.rows.isEmpty { engine.note(statement.sql) }
            return try connection.execute(statements)
        }

        func query(_ queries: [SQLQuery]) throws(StoreFault) {
            for query in queries where !query.rows.isEmpty { engine.note(query.sql) }
            try connection.query(queries)
        }

        func run(script: String) throws(StoreFault) {
            engine.note(script)
            try connection.run(script: script)
        }
    }
}
