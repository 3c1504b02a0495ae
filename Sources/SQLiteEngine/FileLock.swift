import Foundation
import Register
import Synchronization

/// A lock that processes and threads share through a file.
final class FileLock: Sendable {
    private let descriptor: Int32
    private let thread = Mutex(())

    /// Opens the file, or makes it.
    init(path: String) throws(StoreFault) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable("cannot open \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// Runs the body while no other process and no other thread of this one holds the lock.
    func whileHeld<Result>(_ body: () throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        try thread.withLock { _ throws(StoreFault) in
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    throw .unavailable("cannot lock the register: \(String(cString: strerror(errno)))")
                }
            }
            defer { flock(descriptor, LOCK_UN) }
            return try body()
        }
    }
}
