import CLibPQ
import Register

/// What PostgreSQL, or the way to it, answered instead of doing what it was asked to.
struct PostgresError: Error {
    /// The five characters of the SQL standard; empty when the connection broke before any came.
    let state: String
    let message: String
    /// `ERROR`, `FATAL`, `WARNING`, …, untranslated.
    let severity: String

    /// The connection, not the statement, failed: nothing more can be asked over it.
    var isOfConnection: Bool { state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") }

    /// Somebody else held a lock for longer than `lock_timeout`.
    var isLockTimeout: Bool { state == "55P03" }

    /// A failed COMMIT that says of itself that nothing was committed: a serialization failure, a broken constraint that
    /// was deferred, or a transaction that had failed before.
    var excludesCommit: Bool { state.hasPrefix("40") || state.hasPrefix("23") || state.hasPrefix("25") }

    /// The error of a result.
    init(_ result: OpaquePointer) {
        func field(_ code: Character) -> String {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return "" }
            return String(cString: text)
        }
        state = field("C")
        severity = field("V")
        let primary = field("M")
        message = primary.isEmpty ? String(cString: PQresultErrorMessage(result)) : primary
    }

    /// An answer that is none of the server's own errors.
    init(state: String, message: String) {
        self.state = state
        self.message = message
        severity = "ERROR"
    }

    /// A connection that broke.
    init(connection message: String) {
        state = ""
        self.message = message
        severity = "FATAL"
    }

    /// The fault in the register's words, by SQLSTATE (PostgreSQL manual, appendix A).
    func fault(_ sql: String) -> StoreFault {
        let reason = state.isEmpty ? message : "PostgreSQL error \(state): \(message), in: \(sql.prefix(200))"
        if isOfConnection { return .unavailable(reason) }
        switch state {
        // Serialization failure, deadlock; a row that another replica inserted first.
        case "40001", "40P01", "23505": return .conflict(reason)
        // Lock timeout, cancelled, read-only.
        case "55P03", "57014", "25006": return .unavailable(reason)
        // No disk, no memory, too many connections.
        case let code where code.hasPrefix("53"): return .unavailable(reason)
        default: return .broken(reason)
        }
    }
}
