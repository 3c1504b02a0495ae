import CSQLite
import Foundation
public import Register
public import SQLStore

extension SQLiteEngine {
    /// Copies the database as it stands at one moment, while others read and write it.
    ///
    /// The copy is complete and on disk when this returns; before that the file is not there, so that a backup that was
    /// cut short cannot be taken for one. `progress` hears how many pages are copied, and how many there are. Throws
    /// ``StoreFault`` when the file exists already or cannot be written. `statements` are carried out on the copy alone.
    public func backUp(
        to path: String, adding statements: [SQLStatement] = [], progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw .unavailable("\(path) exists already: a backup never overwrites a file")
        }
        let partial = path + ".partial"
        do {
            try? FileManager.default.removeItem(atPath: partial)
            try readers.read { source throws(StoreFault) in
                let copy = try SQLiteConnection(path: partial, .writing)
                try source.copyAll(to: copy, progress: progress)
                _ = try copy.execute(statements)
                try copy.run(script: "PRAGMA journal_mode = DELETE")
            }
            try flush.waitForWhatIsSeen()
            try bringToDisk(partial)
            try FileManager.default.moveItem(atPath: partial, toPath: path)
            try bringToDisk((path as NSString).deletingLastPathComponent)
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error as? StoreFault ?? .unavailable("cannot write \(path): \(error.localizedDescription)")
        }
    }

    /// Brings a file, or the names in a folder, to disk.
    private func bringToDisk(_ path: String) throws {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY)
        guard descriptor >= 0 else { throw StoreFault.unavailable("cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreFault.unavailable("cannot flush \(path)") }
    }
}

extension SQLiteConnection {
    /// Copies every page of this connection's snapshot into another database.
    fileprivate func copyAll(
        to copy: SQLiteConnection, progress: (_ done: Int, _ of: Int) -> Void
    ) throws(StoreFault) {
        // A transaction that has read nothing has no snapshot yet: each step would begin one, and the copy anew after a commit.
        try takeSnapshot()
        guard let backup = sqlite3_backup_init(copy.handle, "main", handle, "main") else {
            throw copy.failure("backup")
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, SQLiteConnection.pagesPerStep)
            let total = Int(sqlite3_backup_pagecount(backup))
            progress(total - Int(sqlite3_backup_remaining(backup)), total)
        }
        let finish = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finish == SQLITE_OK else { throw copy.failure("backup") }
    }

    /// Pages that a backup copies between two reports of its progress.
    private static let pagesPerStep: Int32 = 4_096
}
