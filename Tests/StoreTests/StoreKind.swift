import Foundation
import PostgresEngine
import Refunds
import Register
import RegisterTesting
import SQLStore
import SQLiteEngine
import Testing

/// A kind of store that every test of this suite runs on.
struct StoreKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes an empty register.
    let make: @Sendable () throws -> TestedStore

    /// Every kind there is; PostgreSQL where `CREDITMEMO_TEST_POSTGRES` names a cluster to make databases in.
    static let all: [StoreKind] = [.memory, .sqlite] + DatabaseCluster.named.map { .postgres($0) }

    static let memory = StoreKind(testDescription: "memory") {
        let store = MemoryStore()
        return TestedStore(open: { store })
    }

    static let sqlite = StoreKind(testDescription: "SQLite") {
        let folder = StoreKind.fastFolder.appendingPathComponent("creditmemo-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("register.sqlite").path
        return try TestedStore(
            open: { try SQLStore(SQLiteEngine(path: path), at: .start, installation: "test") },
            remove: { try? FileManager.default.removeItem(at: folder) })
    }

    static func postgres(_ cluster: DatabaseCluster) -> StoreKind {
        StoreKind(testDescription: "PostgreSQL") {
            let database = try cluster.makeDatabase()
            return try TestedStore(
                open: { try SQLStore(PostgresEngine(database.address), at: .start, installation: "test") },
                remove: { try? cluster.drop(database) })
        }
    }

    /// In memory where there is such a folder: what a flush is worth is tested elsewhere.
    private static var fastFolder: URL {
        let memory = URL(fileURLWithPath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
    }
}

/// A register of its own, gone with the test.
final class TestedStore: Sendable {
    let store: any Store
    private let open: @Sendable () throws -> any Store
    private let remove: @Sendable () -> Void

    init(open: @escaping @Sendable () throws -> any Store, remove: @escaping @Sendable () -> Void = {}) rethrows {
        self.open = open
        self.remove = remove
        store = try open()
    }

    deinit { remove() }

    /// The same register as somebody else would open it.
    func reopened() throws -> any Store { try open() }
}

extension Instant {
    /// 2026-01-01 00:00:00, when every test begins.
    static let start = Instant(seconds: 1_767_225_600)
}
