import Foundation
import GRDB
public import Register

extension SQLiteEngine {
    /// Copies the database as it stands at one moment, while others read and write it.
    ///
    /// The copy is complete and on disk when this returns; before that the file is not there, so that a backup that was
    /// cut short cannot be taken for one. `progress` hears how many pages are copied, and how many there are. Throws
    /// ``StoreFault`` when the file exists already or cannot be written.
    public func backUp(to path: String, progress: (_ done: Int, _ of: Int) -> Void) throws(StoreFault) {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw .unavailable("\(path) exists already: a backup never overwrites a file")
        }
        let partial = path + ".partial"
        do {
            try? FileManager.default.removeItem(atPath: partial)
            let copy = try DatabaseQueue(path: partial)
            try withoutActuallyEscaping(progress) { progress in
                try pool.backup(to: copy, pagesPerStep: 4_096) { progress($0.completedPageCount, $0.totalPageCount) }
            }
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            try flush(partial)
            try FileManager.default.moveItem(atPath: partial, toPath: path)
            try flush((path as NSString).deletingLastPathComponent)
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw StoreFault(error)
        }
    }

    /// Brings a file, or the names in a folder, to disk.
    private func flush(_ path: String) throws {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY)
        guard descriptor >= 0 else { throw StoreFault.unavailable("cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreFault.unavailable("cannot flush \(path)") }
    }
}
