public import Refunds
public import Register

/// Moves a whole register from one database to another, whatever their engines.
///
/// Rows go over in the sequence of their keys, many in a transaction, so that a copy that was cut short goes on behind the
/// last row that arrived. Until the end the target says of itself that it is unfinished, and no server opens it. The source
/// must stand still meanwhile: its audit chains are compared before and after.
public struct RegisterCopy {
    private let source: any SQLEngine
    private let target: any SQLEngine
    private let state: CopyState

    private static let rowsPerPage = 2_000

    /// Opens both. Throws ``StoreFault`` when the target holds another register, or a part of one that has changed since.
    public init(from source: any SQLEngine, to target: any SQLEngine, at now: Instant) throws(StoreFault) {
        self.source = source
        self.target = target
        try Migrations.check(source)
        state = try CopyState(of: source)
        try Migrations.make(on: target, at: now.seconds, installation: state.installation)
        try state.claim(target)
    }

    /// Copies what is missing and compares all. `progress` hears how many rows are done, and how many there are, each being
    /// copied and then compared. Throws ``StoreFault`` when the source changed, or when the two differ in the end.
    public func run(progress: (_ done: Int, _ of: Int) -> Void) throws(StoreFault) {
        let tables = try Schema.names.map { name throws(StoreFault) in try CopiedTable(name, in: source) }
        let counts = try tables.map { table throws(StoreFault) in try table.count(in: source) }
        let total = 2 * counts.reduce(0, +)
        var done = 0
        for (table, count) in zip(tables, counts) {
            var last = try table.lastKey(in: target)
            if last != nil { done += try table.count(in: target) }
            while true {
                let page = try table.page(of: source, after: last, RegisterCopy.rowsPerPage)
                guard let end = page.last else { break }
                try target.write { connection throws(StoreFault) in try table.insert(page, connection) }
                last = table.key(of: end)
                done += page.count
                progress(min(done, total), total)
            }
            guard try table.count(in: target) == count else { throw .broken("\(table.name) was copied in part") }
        }
        for table in tables {
            var last: [SQLValue]?
            while true {
                let page = try table.page(of: source, after: last, RegisterCopy.rowsPerPage)
                let copied = try table.page(of: target, after: last, RegisterCopy.rowsPerPage)
                if let (ours, _) = zip(page, copied).first(where: { $0 != $1 }) ?? nil {
                    throw .broken("\(table.name) \(table.keyText(of: ours)) differs")
                }
                guard page.count == copied.count else { throw .broken("\(table.name) differs in its length") }
                guard let end = page.last else { break }
                last = table.key(of: end)
                done += page.count
                progress(min(done, total), total)
            }
        }
        guard try CopyState(of: source) == state else {
            throw .conflict("the source changed while it was copied: stop its server, empty the target and begin anew")
        }
        try state.release(target)
    }
}

/// What a source is, and where its audit chains end.
private struct CopyState: Equatable {
    let installation: String
    private let heads: String

    init(of engine: any SQLEngine) throws(StoreFault) {
        let (names, ends) = try engine.read { connection throws(StoreFault) in
            let names = try connection.query("SELECT installation FROM register") { $0.text() }
            let ends = try connection.query(
                """
                SELECT a.store_id, a.position, a.hash FROM audit a
                JOIN (SELECT store_id, MAX(position) AS position FROM audit GROUP BY store_id) e
                ON e.store_id = a.store_id AND e.position = a.position ORDER BY a.store_id
                """
            ) { "\($0.integer()):\($0.integer()):\($0.blob())" }
            return (names, ends)
        }
        installation = names.first ?? ""
        heads = ends.joined(separator: " ")
    }

    /// Marks the target as the unfinished copy of this, or finds it marked so already.
    func claim(_ target: any SQLEngine) throws(StoreFault) {
        let state = installation + " " + heads
        try target.write { connection throws(StoreFault) in
            let marks = try connection.query("SELECT source FROM unfinished_copy") { $0.text() }
            if let mark = marks.first {
                guard mark == state else {
                    throw .conflict(
                        "the target holds a part of a register that is another now: empty it and begin anew")
                }
                return
            }
            let orders = try connection.query("SELECT COUNT(*) FROM orders") { $0.integer() }
            let clients = try connection.query("SELECT COUNT(*) FROM client") { $0.integer() }
            guard orders == [0], clients == [0] else {
                throw .conflict("the target holds a register already: a copy never overwrites one")
            }
            try connection.execute("DELETE FROM register WHERE installation IS NOT NULL", [[]])
            try connection.execute("DELETE FROM id_sequence WHERE name IS NOT NULL", [[]])
            try connection.execute("INSERT INTO unfinished_copy (source) VALUES ($1)", .text(state))
        }
    }

    /// Makes the target a register of its own.
    func release(_ target: any SQLEngine) throws(StoreFault) {
        _ = try target.write { connection throws(StoreFault) in
            try connection.execute("DELETE FROM unfinished_copy WHERE source IS NOT NULL", [[]])
        }
    }
}

/// A table whose rows go over in the sequence of its primary key.
private struct CopiedTable {
    let name: String
    private let columns: [Column]
    private let keys: [Int]

    private struct Column {
        let name: String
        let type: String
    }

    /// Asks the source what its columns are. Throws ``StoreFault`` when it has none.
    init(_ name: String, in engine: any SQLEngine) throws(StoreFault) {
        let found = try engine.read { connection throws(StoreFault) in
            try connection.query(engine.dialect.columns, [.text(name)]) {
                (Column(name: $0.text(), type: $0.text()), key: $0.integer())
            }
        }
        let keys = found.indices.filter { found[$0].key > 0 }.sorted { found[$0].key < found[$1].key }
        guard !keys.isEmpty else { throw .broken("\(name) has no primary key") }
        self.name = name
        columns = found.map { $0.0 }
        self.keys = keys
    }

    /// A row's key, for people.
    func keyText(of row: [SQLValue]) -> String {
        var text: [UInt8] = []
        for value in key(of: row) {
            text += (text.isEmpty ? "[" : ", ").utf8
            value.appendAuditText(to: &text)
        }
        return String(decoding: text, as: UTF8.self) + "]"
    }

    func key(of row: [SQLValue]) -> [SQLValue] { keys.map { row[$0] } }

    func count(in engine: any SQLEngine) throws(StoreFault) -> Int {
        let counts = try engine.read { connection throws(StoreFault) in
            try connection.query("SELECT COUNT(*) FROM \(name)") { Int($0.integer()) }
        }
        return counts.first ?? 0
    }

    /// The rows behind a key.
    func page(
        of engine: any SQLEngine, after last: [SQLValue]?, _ count: Int
    ) throws(StoreFault) -> [[SQLValue]] {
        let condition = last.map { "WHERE (\(keyList)) > (\(Columns.parameters($0.count)))" } ?? ""
        return try engine.read { connection throws(StoreFault) in
            try connection.query(
                "SELECT \(Columns.list(columns.map(\.name))) FROM \(name) \(condition) ORDER BY \(keyList) LIMIT \(count)",
                last ?? []
            ) { reader in columns.map { reader.value($0.type) } }
        }
    }

    func lastKey(in engine: any SQLEngine) throws(StoreFault) -> [SQLValue]? {
        let backwards = keys.map { columns[$0].name + " DESC" }.joined(separator: ", ")
        return try engine.read { connection throws(StoreFault) in
            try connection.query("SELECT \(keyList) FROM \(name) ORDER BY \(backwards) LIMIT 1") { reader in
                keys.map { reader.value(columns[$0].type) }
            }.first
        }
    }

    func insert(_ rows: [[SQLValue]], _ connection: any SQLConnection) throws(StoreFault) {
        try connection.execute(Columns.insert(into: name, columns.map(\.name)), rows)
    }

    private var keyList: String { Columns.list(keys.map { columns[$0].name }) }
}
