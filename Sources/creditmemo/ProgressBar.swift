import Foundation

/// Shows on a terminal how far a long job has come; says nothing where nobody watches.
struct ProgressBar {
    private let total: Int?
    private let isShown = isatty(FileHandle.standardError.fileDescriptor) == 1
    private var permille = -1

    private static let width = 40

    init(total: Int?) { self.total = total }

    mutating func advance(to done: Int) {
        guard isShown, let total, total > 0 else { return }
        let next = min(1_000, done * 1_000 / total)
        guard next != permille else { return }
        permille = next
        let filled = permille * ProgressBar.width / 1_000
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: ProgressBar.width - filled)
        FileHandle.standardError.write(Data("\r[\(bar)] \(permille / 10) %".utf8))
    }

    /// Makes room for a line of text; the next step draws the bar again.
    mutating func clear() {
        guard isShown, permille >= 0 else { return }
        permille = -1
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }

    mutating func finish() { clear() }
}
