import ArgumentParser
import Foundation
import PostgresEngine
import SQLiteEngine

/// Where the register is.
enum DatabaseAddress {
    /// A file of the embedded database.
    case sqlite(path: String)
    /// A PostgreSQL cluster, as libpq names one.
    case postgres(connectionString: String)

    /// Reads `sqlite:PATH`, `postgres://…`, `postgresql://…` or libpq's `keyword=value` words; nil for anything else.
    init?(_ text: String) {
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst("sqlite:".count))
            guard !path.isEmpty else { return nil }
            self = .sqlite(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") || text.contains("=") {
            self = .postgres(connectionString: text)
        } else {
            return nil
        }
    }

    /// Refuses a file that is not there: a new register in its place would look as if all were right.
    func checkExists() throws {
        var status = stat()
        // What may not be looked at is there, or not: whoever opens it says so.
        guard case .sqlite(let path) = self, stat(path, &status) != 0, errno == ENOENT || errno == ENOTDIR else {
            return
        }
        throw ValidationError("there is no register at \(path)")
    }

    /// The library that speaks to it, and its version.
    var libraryVersion: String {
        switch self {
        case .sqlite: "SQLite " + SQLiteEngine.libraryVersion
        case .postgres: "libpq " + PostgresEngine.libraryVersion
        }
    }

    /// What may be shown: a password stays out of it.
    var shown: String {
        switch self {
        case .sqlite(let path): "sqlite:" + path
        case .postgres(let connectionString): PostgresEngine.shown(connectionString)
        }
    }
}
