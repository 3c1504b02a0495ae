import Refunds
package import Register
import RegisterTesting

/// Where a world keeps its register, and what becomes of a commit there.
package protocol Keeper: AnyObject {
    /// The register, as it is open now.
    var store: any Store { get }

    /// Hears the entries of each commit once they may be told of, in their sequence.
    var onStored: ([Entry]) -> Void { get set }

    /// Runs a commit.
    func run<Result>(_ commit: () throws(StoreFault) -> Result) throws(StoreFault) -> Result

    /// Hears what a transaction wrote and why it failed, nil when it did not, and says what became of it.
    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd

    /// How long it is from a commit to its flush, in milliseconds; nil where commits are told of at once.
    func flushDelay() -> Int64?

    /// Waits for the flush of the commit of this number.
    func wait(for flush: PendingFlush, of number: Int) -> CommitEnd

    /// From here on nothing fails.
    func comeToRest()

    /// What is not as it was committed, in the end.
    func close() -> String?
}

/// What a transaction wrote, in its sequence.
package struct Writing {
    /// What its commands changed.
    package var entries: [Entry] = []
    /// The same and all else, to be carried out again on another store.
    package var steps: [(any StoreTransaction) throws(StoreFault) -> Void] = []

    /// Nothing yet.
    package init() {}
}

/// What became of a commit, or of its flush.
package struct CommitEnd {
    /// Its number among the commits that worked.
    package var number = 0
    /// Why it failed.
    package var fault: StoreFault?
    /// True when the machine or its processes have ended.
    package var hasEnded = false
    /// True when the fault is the disk's, not the register's.
    package var isExcused = false
    /// What is not as it was committed.
    package var finding: String?

    /// Begins with what is known of it.
    package init(_ fault: StoreFault? = nil) { self.fault = fault }
}

/// Keeps a register in memory, where nothing is lost.
final class MemoryKeeper: Keeper {
    let store: any Store = MemoryStore()
    var onStored: ([Entry]) -> Void = { _ in }

    func run<Result>(_ commit: () throws(StoreFault) -> Result) throws(StoreFault) -> Result { try commit() }

    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd {
        if fault == nil, !writing.entries.isEmpty { onStored(writing.entries) }
        return CommitEnd(fault)
    }

    func flushDelay() -> Int64? { nil }

    func wait(for flush: PendingFlush, of number: Int) -> CommitEnd { CommitEnd() }

    func comeToRest() {}

    func close() -> String? { nil }
}
