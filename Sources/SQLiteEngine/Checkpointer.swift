import CSQLite
import Register
import Synchronization

/// Moves the write-ahead log into the file when it has become long, most of it while commits go on: a commit waits for the
/// last few pages only.
///
/// SQLite before 3.51.3 can lose a commit when one connection begins the log anew during another one's checkpoint
/// (sqlite.org/wal.html#walresetbug). Here none can: a log begins anew when nobody reads it, and a snapshot of it is held from
/// before a pass begins until after it has ended. The commit that begins a pass takes it, and its own pages are not in
/// the file yet, so it is a snapshot of the log and not of the file alone.
final class Checkpointer: @unchecked Sendable {
    /// Runs a pass, now or later, on whatever thread.
    typealias Runner = @Sendable (_ pass: @escaping @Sendable () -> Void) -> Void

    private let path: String
    private let flush: LogFlush
    private let pagesMax: Int
    private let run: Runner
    private let state = Mutex(State.resting(Progress()))
    private var connections: (holder: SQLiteConnection, mover: SQLiteConnection)?

    /// The passes after which a commit moves the rest, however much it is: a log that always grows faster would never end.
    private static let passesMax = 6

    private enum State {
        case resting(Progress)
        case moving
        /// Pages may be lost to the disk that no later checkpoint would know of.
        case failed(Int32)
    }

    private struct Progress {
        /// The pages at the beginning of the log that are in the file.
        var moved = 0
        /// How often pages were moved since the log began.
        var passes = 0
        /// While readers keep pages where they are, nothing more is tried before the log has this length.
        var pagesMin = 0
    }

    /// Is told of each commit of the writer from now on, and moves a log of `pagesMax` pages; it has to last as long as the writer.
    init(
        of writer: SQLiteConnection, path: String, flush: LogFlush, pagesMax: Int, besideCommits run: @escaping Runner
    ) {
        self.path = path
        self.flush = flush
        self.pagesMax = pagesMax
        self.run = run
        sqlite3_wal_hook(
            writer.handle,
            { checkpointer, writer, _, pages in
                guard let checkpointer, let writer else { return SQLITE_MISUSE }
                return Unmanaged<Checkpointer>.fromOpaque(checkpointer).takeUnretainedValue()
                    .committed(writer, pages: Int(pages))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Does what is due after a commit, while nobody else writes; gives the code that the commit ends with. A checkpoint that
    /// fails on a flush makes a commit fail. One that finds no room comes again.
    private func committed(_ writer: OpaquePointer, pages: Int) -> Int32 {
        let progress: Progress
        switch state.withLock({ $0 }) {
        case .moving: return SQLITE_OK
        case .failed(let code): return code
        case .resting(let last): progress = last
        }
        guard pages >= max(pagesMax, progress.pagesMin) else {
            if pages < progress.moved { state.withLock { $0 = .resting(Progress()) } }
            return SQLITE_OK
        }
        let isLong = pages - progress.moved > few
        if isLong, progress.passes < Checkpointer.passesMax, begin(after: progress, pages) { return SQLITE_OK }
        // While somebody flushes, it is left to the next commit.
        guard let (code, moved) = flush.aloneAfterFlush({ Checkpointer.move(writer) }) else { return SQLITE_OK }
        guard code & 0xFF != SQLITE_IOERR else { return code }
        // Should a reader keep the log from beginning anew, it is tried again when there is more to move.
        let rest = Progress(moved: max(moved, progress.moved), passes: 0, pagesMin: pages + few)
        state.withLock { $0 = .resting(rest) }
        return SQLITE_OK
    }

    /// Takes the snapshot and has a pass run; false when there is no connection for it.
    private func begin(after last: Progress, _ pages: Int) -> Bool {
        guard let (holder, mover) = try? connected(), (try? holder.beginSnapshot()) != nil else { return false }
        state.withLock { $0 = .moving }
        run { [self] in
            let isFlushed = (try? flush.waitForWhatIsSeen()) != nil
            let (code, moved) = isFlushed ? Checkpointer.moveAndFlush(mover.handle) : (SQLITE_IOERR, 0)
            try? holder.step("COMMIT")
            let progress =
                moved > last.moved
                ? Progress(moved: moved, passes: last.passes + 1, pagesMin: 0)
                : Progress(moved: last.moved, passes: last.passes + 1, pagesMin: pages + few)
            state.withLock { $0 = code & 0xFF == SQLITE_IOERR ? .failed(code) : .resting(progress) }
        }
        return true
    }

    /// As many pages as a commit may move by itself.
    private var few: Int { pagesMax / 8 }

    private func connected() throws(StoreFault) -> (holder: SQLiteConnection, mover: SQLiteConnection) {
        if let connections { return connections }
        let holder = try SQLiteConnection(path: path, .reading)
        let mover = try SQLiteConnection(path: path, .writing)
        // What it moves is flushed, and its first read opens the log.
        try mover.run(script: "PRAGMA synchronous = FULL; SELECT COUNT(*) FROM sqlite_schema")
        csqlite_log(mover.handle).map(csqlite_leave_flush)
        connections = (holder, mover)
        return (holder, mover)
    }

    /// Moves as much as readers allow; gives SQLite's code, and how many pages of the log are in the file now.
    /// The log has all of that on disk by now.
    private static func move(_ connection: OpaquePointer) -> (code: Int32, moved: Int) {
        var moved: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nil, &moved)
        return (code, Int(moved))
    }

    /// The same, and flushes what it moved: a checkpoint does so only when it comes to the end of the log, so the commit that
    /// moves the last pages would wait until all of them are on disk.
    private static func moveAndFlush(_ connection: OpaquePointer) -> (code: Int32, moved: Int) {
        let (code, moved) = move(connection)
        return (code == SQLITE_OK ? csqlite_flush_file(connection) : code, moved)
    }
}

extension SQLiteConnection {
    /// Begins to read what stands now.
    fileprivate func beginSnapshot() throws(StoreFault) {
        try step("BEGIN")
        do throws(StoreFault) {
            try takeSnapshot()
        } catch {
            try step("ROLLBACK")
            throw error
        }
    }
}
