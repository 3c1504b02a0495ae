internal import Dispatch
public import Printing
internal import Synchronization

/// Prints memos on threads of its own, some at a time, so that none ever holds the threads that answer requests.
public final class PangoPress: Sendable {
    private let queue = DispatchQueue(label: "press", attributes: .concurrent)
    private let state: Mutex<State>
    private let waitingMax: Int

    private typealias Job = @Sendable (Typesetter) -> Void

    private struct State {
        /// Typesetters may be made beside those there are.
        var unmade: Int
        var idle: [Typesetter] = []
        var waiting: [Job] = []
    }

    /// Starts with so many documents at a time, and so many more that may wait for their turn.
    public init(documentsMax: Int = 2, waitingMax: Int = 64) {
        state = Mutex(State(unmade: documentsMax))
        self.waitingMax = waitingMax
    }

    /// The PDF of a memo: the same bytes each time, as long as the machine's fonts are the same.
    public func print(_ memo: PrintedMemo, on stationery: Stationery) async throws(PressFault) -> PrintedDocument {
        try await run { typesetter in
            Result { () throws(PressFault) in
                let pdf = try typesetter.pdf(of: typesetter.printout(of: memo, on: stationery))
                return PrintedDocument(bytes: pdf.bytes, missingCharacters: pdf.missing)
            }
        }
    }

    /// The scripts of which this machine has no font; their letters would be printed as boxes.
    public func scriptsWithoutFont() async throws(PressFault) -> [Script] {
        try await run { typesetter in .success(Script.allCases.filter { typesetter.missing(in: $0.sample) > 0 }) }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (Typesetter) -> Result<Value, PressFault>
    ) async throws(PressFault) -> Value {
        let result = await withUnsafeContinuation {
            (continuation: UnsafeContinuation<Result<Value, PressFault>, Never>) in
            let isTaken = take { continuation.resume(returning: body($0)) }
            if !isTaken { continuation.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }

    /// Runs a job now or later; false when too many wait.
    private func take(_ job: @escaping Job) -> Bool {
        let (typesetter, isTaken) = state.withLock { state -> (Typesetter?, Bool) in
            if let idle = state.idle.popLast() { return (idle, true) }
            if state.unmade > 0 {
                state.unmade -= 1
                return (Typesetter(), true)
            }
            guard state.waiting.count < waitingMax else { return (nil, false) }
            state.waiting.append(job)
            return (nil, true)
        }
        if let typesetter { start(job, with: typesetter) }
        return isTaken
    }

    private func start(_ job: @escaping Job, with typesetter: Typesetter) {
        queue.async { [self] in
            job(typesetter)
            let next = state.withLock { state -> Job? in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.idle.append(typesetter)
                return nil
            }
            if let next { start(next, with: typesetter) }
        }
    }
}

/// A document, ready to be sent.
public struct PrintedDocument: Sendable, Hashable {
    /// The PDF.
    public let bytes: [UInt8]
    /// How many characters stand there as boxes, because no font of this machine has them.
    public let missingCharacters: Int
}

/// Why a document was not printed.
public enum PressFault: Error, Sendable, Hashable {
    /// Too many wait already.
    case busy
    /// Cairo cannot, in its words.
    case failed(String)
}

/// A script that documents are printed in.
public enum Script: String, Sendable, Hashable, CaseIterable {
    /// Of most of Europe and America.
    case latin = "Latin"
    /// Of Greece.
    case greek = "Greek"
    /// Of Russia and its neighbours.
    case cyrillic = "Cyrillic"
    /// Of Arabia and beyond.
    case arabic = "Arabic"
    /// Of Israel.
    case hebrew = "Hebrew"
    /// Of China, Japan and Korea.
    case eastAsian = "Chinese, Japanese, Korean"

    /// Letters that a font of the script has.
    var sample: String {
        switch self {
        case .latin: "Añçñ Łőß 0123456789"
        case .greek: "Αθήνα"
        case .cyrillic: "Москва Київ"
        case .arabic: "الرياض"
        case .hebrew: "ירושלים"
        case .eastAsian: "東京 北京 서울 ひらカタ"
        }
    }
}
