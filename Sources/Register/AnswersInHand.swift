import Refunds
import Synchronization

/// The attempts that this process is about to answer for.
///
/// Until the answer is out, or the connection has died, nobody knows whether the same request without a key is a repetition: it
/// has to wait. Once the answer is out it is none, also while that is still to be put on record.
final class AnswersInHand: Sendable {
    enum Stage { case answering, told }

    /// Several when repetitions of one request are answered at once: the client knows by the first that is out.
    private struct Hand {
        var answers = 0
        var stage = Stage.answering
    }

    private let hands = Mutex<[AttemptID: Hand]>([:])

    subscript(attempt: AttemptID) -> Stage? { hands.withLock { $0[attempt]?.stage } }

    fileprivate func take(_ attempt: AttemptID) {
        hands.withLock { $0[attempt, default: Hand()].answers += 1 }
    }

    fileprivate func tell(_ attempt: AttemptID) {
        hands.withLock { $0[attempt]?.stage = .told }
    }

    fileprivate func drop(_ attempt: AttemptID) {
        hands.withLock { hands in
            guard var hand = hands[attempt] else { return }
            hand.answers -= 1
            hands[attempt] = hand.answers == 0 ? nil : hand
        }
    }
}

/// An answer for an attempt, in hand for as long as it is kept.
public final class AnswerInHand: Sendable {
    private let attempt: AttemptID
    private let answers: AnswersInHand

    init(_ attempt: AttemptID, in answers: AnswersInHand) {
        self.attempt = attempt
        self.answers = answers
        answers.take(attempt)
    }

    /// The client has the answer.
    public func tell() { answers.tell(attempt) }

    deinit { answers.drop(attempt) }
}
