import Foundation
import Register

/// A file as the disk has it.
enum DiskFile {
    /// Makes what is read from a file next come from the disk, not from the system's cache.
    ///
    /// After a flush that failed, the cache holds what the disk never got, and takes it for written: no later flush brings
    /// it there. A start that read the log from the cache would go on behind a gap, and a power cut would take all that
    /// stands behind the gap. So the cache is emptied first. A file that is not there has nothing to forget.
    ///
    /// Only before SQLite opens the file in this process: closing it gives up the locks that SQLite holds on it.
    static func forgetCache(of path: String) throws(StoreFault) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure("open", path) }
            return
        }
        defer { close(descriptor) }
        // What others wrote and did not flush yet would be kept.
        guard fsync(descriptor) == 0 else { throw failure("flush", path) }
        guard posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0 else { throw failure("reread", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> StoreFault {
        .unavailable("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
