import CLibPQ
import Foundation

/// A PostgreSQL cluster in which tests make databases of their own.
struct DatabaseCluster: Sendable {
    /// Where it is, in libpq's words.
    private let address: String

    /// How long a connection may take on a machine that is busy with other tests.
    private static let patience = "connect_timeout=60"

    /// The cluster that `CREDITMEMO_TEST_POSTGRES` names; none where it names none.
    static let named: [DatabaseCluster] = [ProcessInfo.processInfo.environment["CREDITMEMO_TEST_POSTGRES"]]
        .compactMap { $0 }.filter { !$0.isEmpty }.map { DatabaseCluster(address: "\($0) \(patience)") }

    struct Database: Sendable {
        let name: String
        let address: String
    }

    /// What the server said of a statement that it did not carry out.
    struct Failure: Error {
        let statement: String
        let message: String
    }

    func makeDatabase() throws -> Database {
        let name = "creditmemo_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try run("CREATE DATABASE \(name)")
        return Database(name: name, address: "\(address) dbname=\(name)")
    }

    func drop(_ database: Database) throws { try run("DROP DATABASE \(database.name) WITH (FORCE)") }

    private func run(_ statement: String) throws {
        let connection = PQconnectdb(address)
        defer { PQfinish(connection) }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw Failure(statement: statement, message: String(cString: PQerrorMessage(connection)))
        }
    }
}
