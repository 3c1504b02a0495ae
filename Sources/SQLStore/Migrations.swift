import Refunds
import Register

/// Brings the schema up to what this program knows, one numbered step after another, each in its own transaction.
enum Migrations {
    /// The newest step.
    static let latest = 1

    /// Throws ``StoreFault`` when the database is newer than this program, holds a part of a register, or has none and nobody names
    /// a new one.
    static func run(on engine: some SQLEngine, at seconds: Int64, installation: String?) throws(StoreFault) {
        var name = installation
        if name == nil { name = try self.installation(engine) }
        guard let installation = name else { throw .broken("there is no register in the database") }
        try make(on: engine, at: seconds, installation: installation)
        let marks = try engine.read { connection throws(StoreFault) in
            try connection.query("SELECT source FROM unfinished_copy") { $0.text() }
        }
        guard marks.isEmpty else {
            throw .broken("a copy into this database was cut short: run creditmemo copy again")
        }
    }

    /// The same also for a database that a register is being copied into.
    static func make(on engine: some SQLEngine, at seconds: Int64, installation: String) throws(StoreFault) {
        // A start that changes nothing writes nothing: it also goes while the database takes no writes.
        if try storedVersion(engine) == latest { return }
        try engine.write { connection throws(StoreFault) in
            try connection.run(script: engine.dialect.beginningMigration)
            try connection.run(
                script: engine.dialect.schema(
                    """
                    CREATE TABLE IF NOT EXISTS schema_migration (
                        version INTEGER NOT NULL PRIMARY KEY,
                        applied_at INTEGER NOT NULL
                    ) STRICT
                    """))
        }
        for step in 1...latest {
            try engine.write { connection throws(StoreFault) in
                try connection.run(script: engine.dialect.beginningMigration)
                let version = try self.version(connection)
                guard version <= latest else { throw tooNew(version) }
                guard version < step else { return }
                try apply(step, connection, engine.dialect, at: seconds, installation: installation)
                try connection.execute(
                    "INSERT INTO schema_migration (version, applied_at) VALUES ($1, $2)",
                    .integer(Int64(step)), .integer(seconds))
            }
        }
    }

    /// Throws ``StoreFault`` when the database holds no register of this program's schema.
    static func check(_ engine: any SQLEngine) throws(StoreFault) {
        let version: Int = try engine.read { connection throws(StoreFault) in try self.version(connection) }
        guard version == latest else {
            throw .broken("the database has schema \(version), this program wants \(latest): open it once with it")
        }
    }

    /// The name of the register that is there; nil where none is.
    private static func installation(_ engine: some SQLEngine) throws(StoreFault) -> String? {
        guard let version = try storedVersion(engine), version > 0 else { return nil }
        return try engine.read { connection throws(StoreFault) in
            try connection.query("SELECT installation FROM register") { $0.text() }.first
        }
    }

    /// The schema's version; nil in a database that has none yet. Throws ``StoreFault`` for one that is too new.
    private static func storedVersion(_ engine: some SQLEngine) throws(StoreFault) -> Int? {
        let stored: Int? = try engine.read { connection throws(StoreFault) in
            let columns = try connection.query(engine.dialect.columns, [.text("schema_migration")]) {
                ($0.text(), $0.text(), $0.integer())
            }
            return columns.isEmpty ? nil : try self.version(connection)
        }
        if let stored, stored > latest { throw tooNew(stored) }
        return stored
    }

    private static func tooNew(_ version: Int) -> StoreFault {
        .broken("the database has schema \(version), this program knows \(latest): use a newer one")
    }

    private static func version(_ connection: any SQLConnection) throws(StoreFault) -> Int {
        let versions = try connection.query("SELECT COALESCE(MAX(version), 0) FROM schema_migration", []) {
            Int($0.integer())
        }
        return versions.first ?? 0
    }

    private static func apply(
        _ step: Int, _ connection: any SQLConnection, _ dialect: SQLDialect, at seconds: Int64, installation: String
    ) throws(StoreFault) {
        switch step {
        case 1:
            for statement in Schema.tables + [Schema.unfinishedCopy] + Schema.indexes {
                try connection.run(script: dialect.schema(statement))
            }
            for table in Schema.immutable { try connection.run(script: dialect.refusingChanges(table)) }
            // A batch locks these before it decides: there is something to lock from the first one on.
            for row in Numbering.Row.allCases {
                try connection.execute("INSERT INTO id_sequence (name, next) VALUES ($1, 1)", .text(row.rawValue))
            }
            try connection.execute(
                "INSERT INTO register (installation, created_at) VALUES ($1, $2)",
                .text(installation), .integer(seconds))
        default:
            throw .broken("no migration to schema \(step)")
        }
    }
}
