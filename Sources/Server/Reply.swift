import Refunds
import Register
import Wire

/// What goes out for a request, and what is kept of it.
struct Reply: Sendable {
    var response: Response
    /// What was called.
    let called: CalledEndpoint
    /// Who called; nil before it was let in, and where nobody needs a token.
    var clientID: ClientID?
    /// The rule that the request broke; nil when it was carried out.
    let reason: String?
    /// Whose doubt the answer ends; nil for most.
    var disclosure: Disclosure?

    /// What a dialect answers; with the reason when it is an error.
    init(_ response: Response, in called: CalledEndpoint, reason: String? = nil) {
        self.response = response
        self.called = called
        self.reason = reason
    }

    /// An error.
    init(_ problem: some DialectProblem, in called: CalledEndpoint) {
        response = problem.response
        self.called = called
        reason = problem.reason
    }
}

/// The attempt whose end a client without a key is told by an answer.
struct Disclosure: Sendable {
    let attempt: AttemptID
    let inHand: AnswerInHand?

    /// An answer that names an attempt and knows its end is the last word about it, once it is out; nil for any other.
    init?(_ response: Response, to request: Request, _ inHand: AnswerInHand?) {
        let transfers = Payout.Transfer.allCases
        guard request.headers["Idempotency-Key"] == nil,
            transfers.allSatisfy({ response.headers[$0.outcomeHeader] != "unknown" }),
            let name = transfers.lazy.compactMap({ response.headers[$0.operationHeader] }).first,
            let attempt = Int64(name)
        else { return nil }
        self.attempt = AttemptID(attempt)
        self.inHand = inHand
    }
}
