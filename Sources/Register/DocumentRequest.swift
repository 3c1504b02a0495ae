package import Refunds

/// A request for a memo or an invoice whose money may have to move first: from its command to what its client is told.
///
/// It decides what comes next and does nothing itself, as ``PayoutErrand`` does.
package struct DocumentRequest: Sendable {
    /// What comes next.
    package enum Action: Sendable {
        /// Give the command to the register, and report with ``DocumentRequest/submitted(_:gatewaysDown:)``.
        case submit
        /// Keep the answer in hand, pay the attempt, which is this request's own, and report with ``DocumentRequest/paid(_:)``.
        case pay(Attempt)
        /// Find the attempts of a document that are in the way, and report with ``DocumentRequest/found(_:gatewaysDown:)``.
        case find(Source, Set<StoreID>)
        /// Take over an attempt that nobody works on, and report with ``DocumentRequest/tookOver(_:)``.
        case ask(AttemptID)
        /// Wait for ``DocumentRequest/pauseMilliseconds``, and submit again.
        case pause
        /// Tell the client.
        case end(Ending)
    }

    /// What the client is told.
    package enum Ending: Sendable {
        /// The document was made, with the answer that is kept for its key when it has one; by the attempt when money moved.
        case made(IssuedDocument, answer: [UInt8]?, by: Attempt?)
        /// The request was answered before; this is that answer.
        case answeredBefore(DocumentID, answer: [UInt8])
        /// The attempt became its document, which somebody else noted; or it was a request before this one that made it. With the
        /// answer that is kept for its key when it has one.
        case issued(Attempt, isOurs: Bool, answer: [UInt8]?)
        /// No money moved, and none will.
        case failed(Attempt)
        /// Nobody knows yet.
        case doubt(Attempt)
        /// Nothing was done.
        case rejected(Rejection)

        /// The attempt of which the client knows the end once it has the answer; nil for an answer about none.
        package var ended: Attempt? {
            switch self {
            case .made(_, _, let attempt): attempt
            case .issued(let attempt, _, _), .failed(let attempt): attempt
            case .answeredBefore, .doubt, .rejected: nil
            }
        }
    }

    /// How often a request looks for the end of what another one with the same key has under way.
    private static let waitsMax = 100
    /// How long it waits in between.
    package static let pauseMilliseconds = 200

    private let submission: Submission
    private var waits = 0
    private var ours: Attempt?
    private var hasAsked = false
    /// The attempt that turned out to be issued, while the answer that is kept for the key is looked for.
    private var issued: Attempt?
    /// What the register said last.
    private var last: Result<Outcome, Rejection>?

    /// Begins with a command for a memo or an invoice.
    package init(_ submission: Submission) { self.submission = submission }

    /// The next action once the register took the command, or did not.
    package mutating func submitted(_ result: Result<Outcome, Rejection>, gatewaysDown: Set<String>) -> Action {
        last = result
        if let issued {
            switch result {
            case .success(.answeredBefore(_, let answer)):
                return .end(.issued(issued, isOurs: ours != nil, answer: answer))
            // A person gave it its memo: then no answer is kept.
            case .success: return .end(.issued(issued, isOurs: ours != nil, answer: nil))
            // The money has moved: that the answer cannot be read now does not mean that nothing was done.
            case .failure: return .end(.doubt(issued))
            }
        }
        switch result {
        case .success(.attemptMade(let attempt)):
            ours = attempt
            return .pay(attempt)
        case .success(.attemptStands(let attempt)): return found([attempt], gatewaysDown: gatewaysDown)
        case .failure(.refused(.payoutInFlight)):
            guard !hasAsked, let source = submission.command.source, let stores = submission.caller?.stores else {
                return conclude(result)
            }
            return .find(source, stores)
        case .failure(.beingAnswered): return .pause
        case .success, .failure: return conclude(result)
        }
    }

    /// The next action once the attempt of this request was paid, or was not.
    package mutating func paid(_ result: Result<Outcome, Rejection>) -> Action {
        guard let ours else { preconditionFailure("an attempt was made before it is paid") }
        // Money may have moved: whatever kept that from being noted, nobody is told that nothing was done.
        if case .failure = result { return .end(.doubt(ours)) }
        return conclude(result)
    }

    /// The next action once it is known which attempts this request may have to wait for. The gateway of one that nobody knows
    /// the end of is asked now, not when it is due.
    package mutating func found(_ attempts: [Attempt], gatewaysDown: Set<String>) -> Action {
        let waiting = attempts.first { $0.state == .unknown && !gatewaysDown.contains($0.payment.method) }
        if let waiting, !hasAsked {
            hasAsked = true
            return .ask(waiting.id)
        }
        return concludeLast()
    }

    /// The next action once that attempt's gateway was asked, or somebody else turned out to work on it.
    package mutating func tookOver(_ isDone: Bool) -> Action { isDone ? .submit : concludeLast() }

    /// The next action after a pause.
    package mutating func paused() -> Action {
        waits += 1
        return waits < DocumentRequest.waitsMax ? .submit : .end(.rejected(.conflict))
    }

    private mutating func concludeLast() -> Action {
        guard let last else { preconditionFailure("the command was submitted before") }
        return conclude(last)
    }

    private mutating func conclude(_ result: Result<Outcome, Rejection>) -> Action {
        switch result {
        case .success(.creditMemoIssued(let memo, let answer)):
            .end(.made(.creditMemo(memo), answer: answer, by: ours))
        case .success(.invoiceCreated(let record, let answer)): .end(.made(.invoice(record), answer: answer, by: ours))
        case .success(.answeredBefore(let id, let answer)): .end(.answeredBefore(id, answer: answer))
        case .success(.attemptStands(let attempt)): conclude(attempt)
        case .success(.orderChanged), .success(.commented), .success(.attemptMade), .success(.attemptClaimed),
            .success(.heard), .success(.taxRecord):
            preconditionFailure("a memo or an invoice was asked for")
        case .failure(let rejection): .end(.rejected(rejection))
        }
    }

    /// Waits while somebody else's attempt for the same key is under way.
    private mutating func conclude(_ attempt: Attempt) -> Action {
        switch attempt.state {
        case .issued where submission.repetition != nil:
            // What the document says now may be more than what repetitions are told: that money has arrived, or a mail gone.
            issued = attempt
            return .submit
        case .issued: return .end(.issued(attempt, isOurs: ours != nil, answer: nil))
        case .failed: return .end(.failed(attempt))
        case .review, .unknown: return .end(.doubt(attempt))
        case .reserved, .sending: return ours == nil ? .pause : .end(.doubt(attempt))
        }
    }
}
