import CSQLite
import Metrics
import Register
import Synchronization

/// Brings commits to the disk while the next ones are made: one flush serves every commit that ended before it began.
final class LogFlush: @unchecked Sendable {
    private let log: UnsafeMutablePointer<sqlite3_file>
    /// The number of the commit that began last, and of the one that ended last; the writer alone counts.
    private let begun = Atomic(0)
    private let ended = Atomic(0)
    /// The commits up to this number are on disk.
    private let flushed = Atomic(0)
    /// Held during a flush. Once one failed none will be any good: the kernel reports that once, and forgets the pages.
    private let failure = Mutex<StoreFault?>(nil)
    private let times = Timer(label: "creditmemo_database_flush_seconds")

    /// Takes the flushes of a connection's commits over. Throws ``StoreFault`` when it has no log.
    init(of connection: SQLiteConnection) throws(StoreFault) {
        guard let log = csqlite_log(connection.handle) else { throw .broken("the database has no log") }
        self.log = log
    }

    /// True while a commit is not on disk.
    var isPending: Bool { flushed.load(ordering: .acquiring) < begun.load(ordering: .acquiring) }

    /// Runs a commit that leaves its flush to ``wait(for:)``; returns its number.
    func leaving<Failure: Error>(_ commit: () throws(Failure) -> Void) throws(Failure) -> Int {
        let number = begun.add(1, ordering: .acquiringAndReleasing).newValue
        defer { ended.store(number, ordering: .releasing) }
        csqlite_leave_flush(log, 1)
        defer { csqlite_leave_flush(log, 0) }
        try commit()
        return number
    }

    /// Returns when everything is on disk that a reader of this moment has seen.
    func waitForWhatIsSeen() throws(StoreFault) { try wait(for: begun.load(ordering: .acquiring)) }

    /// Returns when the commit of this number is on disk, and all before it.
    func wait(for number: Int) throws(StoreFault) {
        guard flushed.load(ordering: .acquiring) < number else { return }
        try failure.withLock { failure throws(StoreFault) in
            if let failure { throw failure }
            guard flushed.load(ordering: .acquiring) < number else { return }
            // Whoever sees a commit that has not ended sees what it has written: this flush covers that, too.
            let covered = ended.load(ordering: .acquiring)
            let start = ContinuousClock.now
            let code = csqlite_flush_log(log)
            times.record(duration: ContinuousClock.now - start)
            guard code == SQLITE_OK else {
                let fault = StoreFault.unknownOutcome("SQLite error \(code): the log cannot be flushed")
                failure = fault
                throw fault
            }
            flushed.store(covered, ordering: .releasing)
        }
    }
}
