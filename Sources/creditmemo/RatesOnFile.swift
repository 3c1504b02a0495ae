import Foundation
import Logging
import Refunds
import Register
import SalesTax
import Synchronization
import TaxData

/// The rates that a register has on file, in memory: read at the start, and again when somebody imported more.
final class RatesOnFile: Sendable {
    private let store: any Store
    private let state: Mutex<State>

    private struct State {
        var book: RateBook
        var last: RateFileID?
    }

    /// Reads all files. Throws ``StoreFault``, or ``FileFaults`` for a file that this version reads no more.
    init(_ store: any Store, demo: Bool) throws {
        self.store = store
        var state = State(book: demo ? .demo : RateBook())
        while let kept = try store.rateFile(after: state.last) {
            state.book.add(try kept.read())
            state.last = kept.id
        }
        self.state = Mutex(state)
    }

    /// All rates as they are now.
    var book: RateBook { state.withLock { $0.book } }

    /// Takes over what is imported, by whichever process, some seconds later; ends when its task is cancelled.
    func watch(_ log: Logger) async {
        let lane = ReadLane()
        var isReadable = true
        while (try? await Task.sleep(for: RatesOnFile.pause)) != nil {
            do throws(StoreFault) {
                try await lane.run { () throws(StoreFault) in try self.readNew(log) }
                isReadable = true
            } catch {
                if isReadable { log.warning("rate files cannot be read now", metadata: ["reason": "\(error)"]) }
                isReadable = false
            }
        }
    }

    private static let pause = Duration.seconds(2)

    /// Reads the files after the last, beside whoever uses the book, and only then changes it.
    private func readNew(_ log: Logger) throws(StoreFault) {
        while let kept = try store.rateFile(after: state.withLock { $0.last }) {
            let name = kept.file.name
            do throws(FileFaults) {
                let file = try kept.read()
                state.withLock { state in
                    state.book.add(file)
                    state.last = kept.id
                }
                log.info("rate file in effect", metadata: ["file": "\(name)", "rows": "\(file.rowCount)"])
            } catch {
                // Another version imported it, and will read it.
                state.withLock { $0.last = kept.id }
                log.critical("a rate file is not in effect", metadata: ["file": "\(name)", "reason": "\(error)"])
            }
        }
    }
}

extension RateFileOnRecord {
    /// What the file says; it was read without a fault when it was imported.
    fileprivate func read() throws(FileFaults) -> RateFile {
        let terms = RateFileTerms(
            name: file.name, effective: file.effective.flatMap { TaxDay(parsing: $0) },
            isIntrastate: file.isIntrastate)
        var reader = RateFileReader(terms)
        reader.feed(file.content)
        return try reader.finish()
    }
}
