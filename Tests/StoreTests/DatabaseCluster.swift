import Foundation

/// A PostgreSQL cluster in which tests make databases of their own.
struct DatabaseCluster: Sendable {
    /// Where it is, in libpq's words.
    private let address: String

    /// The cluster that `CREDITMEMO_TEST_POSTGRES` names; none where it names none.
    static let named: [DatabaseCluster] = [ProcessInfo.processInfo.environment["CREDITMEMO_TEST_POSTGRES"]]
        .compactMap { $0 }.filter { !$0.isEmpty }.map { DatabaseCluster(address: $0) }

    struct Database: Sendable {
        let name: String
        let address: String
    }

    /// What psql said of a statement that it did not carry out.
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
        let psql = Process()
        let errors = Pipe()
        psql.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        psql.arguments = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", statement]
        psql.standardOutput = FileHandle.nullDevice
        psql.standardError = errors
        try psql.run()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        psql.waitUntilExit()
        guard psql.terminationStatus == 0 else {
            throw Failure(statement: statement, message: String(decoding: message, as: UTF8.self))
        }
    }
}
