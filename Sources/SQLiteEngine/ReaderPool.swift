import Dispatch
import Register
import Synchronization

/// Connections for reading: a snapshot needs one for itself, and opening one costs more than most reads.
final class ReaderPool: Sendable {
    private let path: String
    private let free = Mutex<[SQLiteConnection]>([])
    private let places = DispatchSemaphore(value: ReaderPool.readersMax)

    /// Reads at a time; more wait.
    private static let readersMax = 8

    /// Opens connections to the file as they are needed.
    init(path: String) { self.path = path }

    /// True while a connection waits for a reader: then the next read need not wait for one, nor open one.
    var isAtHand: Bool { free.withLock { !$0.isEmpty } }

    /// Runs the body on a snapshot that no writer disturbs.
    func read<Result>(_ body: (SQLiteConnection) throws(StoreFault) -> Result) throws(StoreFault) -> Result {
        places.wait()
        defer { places.signal() }
        let connection: SQLiteConnection
        if let known = free.withLock({ $0.popLast() }) {
            connection = known
        } else {
            connection = try SQLiteConnection(path: path, .reading)
        }
        defer { free.withLock { $0.append(connection) } }
        try connection.step("BEGIN")
        do throws(StoreFault) {
            let result = try body(connection)
            try connection.step("COMMIT")
            return result
        } catch {
            if connection.isInTransaction { try? connection.step("ROLLBACK") }
            throw error
        }
    }
}
