import CLibPQ
import Register
import SQLStore

/// A connection to the server, with the statements that it has prepared.
///
/// Sendable because whoever lends it out lends it to one thread at a time: the engine's lock for the writer, the pool for
/// readers.
final class PostgresConnection: SQLConnection, @unchecked Sendable {
    private let link: Link
    private var statements: [String: PreparedStatement] = [:]
    /// Whom it leads to, once that is known.
    var primary: Primary?
    /// What is sent ahead of the next burst: the begin of a transaction costs no round trip.
    private var ahead: [Command] = []

    /// Texts that are kept prepared; listings make new ones from their filters.
    private static let statementsMax = 256

    /// Connects. Throws ``StoreFault`` when the server cannot be reached or lets nobody in.
    init(to target: [String: String]) throws(StoreFault) {
        do throws(PostgresError) { link = try Link(target) } catch { throw error.fault("connect") }
    }

    /// True while nothing is known to be wrong with it.
    var isUsable: Bool { link.isUsable }

    /// How often something was sent and waited for.
    var roundTrips: Int { link.roundTrips }

    /// Begins a transaction, together with what is asked first in it; each answer may take so long.
    func begin(_ sql: String, secondsMax: Int?) {
        link.secondsMax = secondsMax
        ahead = []
        wantsCommit = false
        waitedInVain = false
        ahead.append(.text(sql))
        forgetStatements()
    }

    /// True when the transaction changed something, or was asked to with nothing to change: then what it read has to be safe.
    private(set) var wantsCommit = false

    /// True when the transaction failed because somebody else held a lock for too long.
    private var waitedInVain = false

    /// Runs a last statement, and commits. Throws ``PostgresError``; one that does not exclude the commit leaves its outcome
    /// unknown.
    func commit(with last: String) throws(PostgresError) {
        link.forgetWarnings()
        let results = try link.burst(ahead + [.text(last), .text("COMMIT")])
        ahead = []
        if let warning = link.warning { throw PostgresError(connection: "the commit may not be safe: \(warning)") }
        // A transaction in which a statement failed is rolled back by its COMMIT.
        let tag = String(cString: PQcmdStatus(results[results.count - 1]))
        guard tag == "COMMIT" else { throw PostgresError(state: "25P02", message: "COMMIT was answered by \(tag)") }
    }

    /// Ends a transaction that has nothing to commit; nobody waits for that.
    func end() {
        guard ahead.isEmpty else {
            // Nothing was asked since it was to begin, so it never began.
            ahead = []
            return
        }
        link.sendUnheard(.text("ROLLBACK"))
        if waitedInVain { try? endStalledSessions() }
    }

    /// Ends the sessions of this user that changed something and have waited for their client in the middle of a batch for as
    /// long as one may be idle between two: their client stands still, and PostgreSQL would keep their locks until it wakes up.
    private func endStalledSessions() throws(StoreFault) {
        _ = try query(
            """
            SELECT CAST(pg_terminate_backend(pid) AS INTEGER) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
                AND state = 'active' AND wait_event_type = 'Client' AND backend_xid IS NOT NULL
                AND query_start < clock_timestamp() - INTERVAL '\(PostgresConnection.idleSecondsMax) seconds'
                AND query NOT ILIKE 'COPY%'
            """
        ) { $0.integer() }
    }

    /// How long a session that writes may stand still in a transaction.
    private static let idleSecondsMax = 5

    /// Sets what writing needs: it holds locks that others wait for, so it may not stand still for long, as a long reading may.
    /// Plans that were made over an empty table must not read all of it when it is full: everything is looked up by keys.
    func prepareToWrite() throws(StoreFault) {
        try run(
            script: """
                SET idle_in_transaction_session_timeout = '\(PostgresConnection.idleSecondsMax)s';
                SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off
                """)
    }

    func execute(_ statements: [SQLStatement]) throws(StoreFault) -> [Int] {
        let work = try prepared(statements.map { ($0.sql, $0.rows) })
        var changed = [Int](repeating: 0, count: statements.count)
        wantsCommit = true
        guard !work.isEmpty else { return changed }
        let results = try burst(work.map(\.command), for: statements[work[0].owner].sql)
        for (index, command) in work.enumerated() {
            changed[command.owner] += Int(String(cString: PQcmdTuples(results[index]))) ?? 0
        }
        return changed
    }

    func query(_ queries: [SQLQuery]) throws(StoreFault) {
        wantsCommit = wantsCommit || queries.contains { $0.sql.hasPrefix("INSERT ") }
        let work = try prepared(queries.map { ($0.sql, $0.rows) })
        guard !work.isEmpty else { return }
        let results = try burst(work.map(\.command), for: queries[work[0].owner].sql)
        for (index, command) in work.enumerated() {
            let query = queries[command.owner]
            let columns = Int(PQnfields(results[index]))
            try ResultRow.each(of: results[index]) { row throws(StoreFault) in
                var reader = SQLReader(row)
                try query.read(&reader)
                precondition(reader.column == columns, "a reader reads every column once: \(query.sql)")
            }
        }
    }

    func run(script: String) throws(StoreFault) {
        wantsCommit = true
        do throws(PostgresError) {
            try link.burst(ahead)
            ahead = []
            try link.run(script)
        } catch {
            throw error.fault(script)
        }
    }

    /// Runs commands behind what is to go ahead of them, and returns the answers of the commands.
    private func burst(_ commands: [Command], for sql: String) throws(StoreFault) -> Results {
        do throws(PostgresError) {
            let first = ahead
            ahead = []
            let results = try link.burst(first + commands)
            results.removeFirst(first.count)
            return results
        } catch {
            waitedInVain = error.isLockTimeout
            throw error.fault(sql)
        }
    }

    // MARK: - Prepared statements

    /// A command, and the place of the text that it runs.
    private typealias Work = (owner: Int, command: Command)

    /// What runs each text once for each of its rows.
    private func prepared(_ texts: [(sql: String, rows: [[SQLValue]])]) throws(StoreFault) -> [Work] {
        let wanted = texts.filter { !$0.rows.isEmpty }
        try prepare(Set(wanted.map(\.sql)).subtracting(statements.keys).sorted())
        try prepareForMany(Set(wanted.filter { $0.rows.count > 1 }.map(\.sql)).sorted())
        var work: [Work] = []
        for (owner, text) in texts.enumerated() where !text.rows.isEmpty {
            guard let statement = statements[text.sql] else { preconditionFailure("just prepared") }
            if text.rows.count > 1, let many = statement.many {
                let parameters = BinaryParameters(rows: text.rows, statement.types)
                work.append((owner, .prepared(name: many, parameters)))
            } else {
                for row in text.rows {
                    let parameters = BinaryParameters(row: row, statement.types)
                    work.append((owner, .prepared(name: statement.one, parameters)))
                }
            }
        }
        return work
    }

    private func prepare(_ texts: [String]) throws(StoreFault) {
        guard let first = texts.first else { return }
        let names = texts.map { _ in link.newName() }
        let commands = zip(names, texts).flatMap { [Command.prepare(name: $0, $1), .describe(name: $0)] }
        let results = try burst(commands, for: first)
        for (index, sql) in texts.enumerated() {
            let description = results[2 * index + 1]
            var types: [ParameterType] = []
            for parameter in 0..<PQnparams(description) {
                let number = PQparamtype(description, parameter)
                guard let type = ParameterType(rawValue: number) else {
                    throw .broken("a parameter has the type \(number) in: \(sql)")
                }
                types.append(type)
            }
            statements[sql] = PreparedStatement(one: names[index], many: nil, types: types)
        }
    }

    private func prepareForMany(_ texts: [String]) throws(StoreFault) {
        var missing: [(sql: String, name: String, form: String)] = []
        for sql in texts {
            guard let known = statements[sql], known.many == nil,
                let form = StatementForms.many(sql, known.types)
            else { continue }
            missing.append((sql, link.newName(), form))
        }
        guard let first = missing.first else { return }
        _ = try burst(missing.map { .prepare(name: $0.name, $0.form) }, for: first.form)
        for statement in missing { statements[statement.sql]?.many = statement.name }
    }

    /// Forgets all statements when there are many, as listings make new ones from their filters.
    private func forgetStatements() {
        guard statements.count > PostgresConnection.statementsMax else { return }
        statements = [:]
        ahead.append(.text("DEALLOCATE ALL"))
    }
}

/// A statement that the server has prepared.
private struct PreparedStatement {
    /// The name of the form for one row.
    let one: String
    /// The name of the form for many rows, when it has been wanted.
    var many: String?
    let types: [ParameterType]
}
