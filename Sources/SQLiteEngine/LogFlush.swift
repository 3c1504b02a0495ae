import CSQLite
import Metrics
import Register
import Synchronization

/// Brings commits to the disk while the next ones are made: one flush serves every commit that ended before it began.
/// Nobody else flushes the log of a register that is written to.
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
        csqlite_leave_flush(log)
        self.log = log
    }

    /// True while a commit is not on disk.
    var isPending: Bool { flushed.load(ordering: .acquiring) < begun.load(ordering: .acquiring) }

    /// Runs a commit that leaves its flush to ``wait(for:)``; returns its number.
    func leaving<Failure: Error>(_ commit: () throws(Failure) -> Void) throws(Failure) -> Int {
        let number = begun.add(1, ordering: .acquiringAndReleasing).newValue
        defer { ended.store(number, ordering: .releasing) }
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
            flush(noting: &failure)
            if let failure { throw failure }
        }
    }

    /// Flushes all that was written, and runs a checkpoint before anybody flushes again; nil while somebody does.
    func aloneAfterFlush(_ checkpoint: () -> (code: Int32, moved: Int)) -> (code: Int32, moved: Int)? {
        failure.withLockIfAvailable { failure in
            if failure == nil { flush(noting: &failure) }
            return failure == nil ? checkpoint() : (SQLITE_IOERR, 0)
        }
    }

    private func flush(noting failure: inout StoreFault?) {
        // Whoever sees a commit that has not ended sees what it has written: this flush covers that, too.
        let covered = ended.load(ordering: .acquiring)
        let start = ContinuousClock.now
        let code = csqlite_flush_log(log)
        times.record(duration: ContinuousClock.now - start)
        if code == SQLITE_OK {
            flushed.store(covered, ordering: .releasing)
        } else {
            failure = .unknownOutcome("SQLite error \(code): the log cannot be flushed")
        }
    }
}
