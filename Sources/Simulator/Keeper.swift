import Refunds
package import Register
import RegisterTesting

/// Where a world keeps its register, and what becomes of a commit there.
package protocol Keeper: AnyObject {
    /// The register, as it is open now.
    var store: any Store { get }

    /// Hears what a transaction wrote and why it failed, nil when it did not, and says what became of it.
    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd

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

/// What became of a commit.
package struct CommitEnd {
    /// True when it is stored.
    package var isStored: Bool
    /// True when the machine or its processes have ended.
    package var hasEnded = false
    /// True when the fault is the disk's, not the register's.
    package var isExcused = false
    /// What is not as it was committed.
    package var finding: String?

    /// Begins with what is known of it.
    package init(isStored: Bool) { self.isStored = isStored }
}

/// Keeps a register in memory, where nothing is lost.
final class MemoryKeeper: Keeper {
    let store: any Store = MemoryStore()

    func ended(_ writing: Writing, _ fault: StoreFault?) -> CommitEnd { CommitEnd(isStored: fault == nil) }

    func comeToRest() {}

    func close() -> String? { nil }
}
