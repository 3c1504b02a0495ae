import Foundation
import Register
import SQLiteEngine
import SQLStore
import Testing

@Suite("Backups")
struct BackupTests {
    @Test("A backup beside a writer goes on where it is, to the end of one moment", .timeLimit(.minutes(1)))
    func besideWrites() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backup-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (path, copy) = (
            folder.appendingPathComponent("a.sqlite").path, folder.appendingPathComponent("b.sqlite").path
        )
        let engine = try SQLiteEngine(path: path)
        // Three steps' worth of pages.
        let row: [SQLValue] = [.blob([UInt8](repeating: 7, count: 1 << 20))]
        try engine.write { connection throws(StoreFault) in
            try connection.execute("CREATE TABLE piece (content BLOB) STRICT")
            try connection.execute("INSERT INTO piece VALUES ($1)", Array(repeating: row, count: 40))
        }
        var steps: [Int] = []
        try engine.backUp(to: copy) { done, _ in
            steps.append(done)
            _ = try? engine.write { connection throws(StoreFault) in
                try connection.execute("INSERT INTO piece VALUES ($1)", [row])
            }
            guard steps.count < 50 else { preconditionFailure("the backup begins anew with each commit") }
        }
        #expect(steps.count >= 3 && steps == steps.sorted())
        func pieces(_ path: String) throws -> [[String]] {
            try DatabaseFile(path: path).run("SELECT COUNT(*) FROM piece")
        }
        #expect(try pieces(copy) == [["40"]])
        #expect(try pieces(path) == [["\(40 + steps.count)"]])
    }
}
