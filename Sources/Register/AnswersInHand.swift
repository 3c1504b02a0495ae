import Refunds
import Synchronization

/// The attempts that this process is about to answer for.
///
/// Until the answer is out, or the connection has died, nobody knows whether the same request without a key is a repetition: it
/// has to wait. Once the answer is out it is none, also while that is still to be put on record.
final class AnswersInHand: Sendable {
    enum Stage { case answering, told }

    private let stages = Mutex<[AttemptID: Stage]>([:])

    subscript(attempt: AttemptID) -> Stage? {
        get { stages.withLock { $0[attempt] } }
        set { stages.withLock { $0[attempt] = newValue } }
    }
}

/// An answer for an attempt, in hand for as long as it is kept.
public final class AnswerInHand: Sendable {
    private let attempt: AttemptID
    private let answers: AnswersInHand

    init(_ attempt: AttemptID, in answers: AnswersInHand) {
        self.attempt = attempt
        self.answers = answers
        answers[attempt] = .answering
    }

    /// The client has the answer.
    public func tell() { answers[attempt] = .told }

    deinit { answers[attempt] = nil }
}
