import CLibPQ
import Foundation
import Register

/// The servers that a connection string names, each by itself.
///
/// libpq would take the first that accepts writes; after a promotion that can be the old primary, come back.
struct Targets {
    /// The parameters of libpq for each server.
    let all: [[String: String]]

    /// Reads what libpq reads: a URI or `keyword=value` words. Throws ``StoreFault`` when it cannot be read.
    init(_ connectionString: String) throws(StoreFault) {
        let words = try Targets.words(of: connectionString)
        all = Targets.split(Targets.usual.merging(words) { $1 })
    }

    private static func words(of connectionString: String) throws(StoreFault) -> [String: String] {
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(connectionString, &complaint) else {
            defer { PQfreemem(complaint) }
            let reason = complaint.map { String(cString: $0) } ?? "it cannot be read"
            throw .unavailable("the connection string is wrong: \(Targets.withoutQuotes(reason))")
        }
        defer { PQconninfoFree(options) }
        var words: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { words[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return words
    }

    /// What libpq complains of, without what it quotes: that can be a part of a password.
    private static func withoutQuotes(_ complaint: String) -> String {
        let parts = complaint.split(separator: "\"", omittingEmptySubsequences: false)
        let text = parts.count > 1 ? "\(parts[0])…\(parts[parts.count - 1])" : complaint
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The words of a connection string, without passwords.
    static func shown(_ connectionString: String) -> String {
        guard let words = try? words(of: connectionString) else { return "postgres" }
        return words.filter { !secret.contains($0.key) }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: " ")
    }

    private static let secret: Set = ["password", "sslpassword"]

    /// What is not given: a server that does not answer is given up soon, also when it is cut off in silence.
    private static let usual = [
        "application_name": "creditmemo", "client_encoding": "UTF8", "connect_timeout": "3",
        "keepalives_idle": "5", "keepalives_interval": "3", "keepalives_count": "3", "tcp_user_timeout": "10000",
    ]

    /// One set of words for each of the hosts with commas between them (libpq, 34.1.1.3).
    private static func split(_ words: [String: String]) -> [[String: String]] {
        let lists = ["host", "hostaddr", "port"].map { key in
            (key, words[key].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? [])
        }
        let count = max(1, lists.map { $0.1.count }.max() ?? 1)
        return (0..<count).map { index in
            var target = words
            target["target_session_attrs"] = nil
            for (key, values) in lists where values.count > 1 { target[key] = values[min(index, values.count - 1)] }
            return target
        }
    }
}

/// A primary, as it says itself who it is.
struct Primary: Sendable, Equatable {
    /// What all copies of a cluster have in common.
    let cluster: String
    /// Counts the promotions.
    let timeline: Int64
}
