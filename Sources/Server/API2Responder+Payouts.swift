import API2
import Refunds
import Register
import Wire

/// An answer, and whose doubt it ends.
struct Reply: Sendable {
    let response: Response
    /// The attempt whose end a client without a key is told by this answer; nil for every other answer.
    let tells: AttemptID?
    let inHand: AnswerInHand?

    /// An answer that names an attempt and knows its end is the last word about it, once it is out.
    init(_ response: Response, to request: Request, _ inHand: AnswerInHand?) {
        self.response = response
        self.inHand = inHand
        let isUnkeyed = request.headers["Idempotency-Key"] == nil
        let isKnown = response.headers["Refund-Outcome"] != "unknown"
        let attempt = response.headers["Refund-Operation"].flatMap { Int64($0) }
        tells = isUnkeyed && isKnown ? attempt.map { AttemptID($0) } : nil
    }
}

extension API2Responder {
    /// How long a request waits for the payout that another one with the same key has under way.
    private static let waitsMax = 100
    private static let waitPause = Duration.milliseconds(200)

    /// Issues the memo that is asked for, its money paid out first where it goes through a gateway.
    func answer(
        to submission: Submission, _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        for _ in 0..<API2Responder.waitsMax {
            let start = ContinuousClock.now
            var result = await register.submit(submission)
            var ours: Attempt?
            if case .success(.attemptMade(let attempt)) = result {
                ours = attempt
                inHand = register.answering(attempt.id)
                result = await desk.pay(attempt, since: start)
                // Money may have moved: whatever kept that from being noted, nobody is told that nothing was done.
                if case .failure = result { throw .payoutUnknown(attempt: attempt.id.rawValue) }
            }
            if var response = try await response(to: result, of: submission, isOurs: ours != nil) {
                if let ours { response.headers.append(.refundOperation(ours.id)) }
                return response
            }
            try? await Task.sleep(for: API2Responder.waitPause)
        }
        throw .conflict
    }

    /// The answer; nil while somebody else's attempt for the same key is under way.
    private func response(
        to result: Result<Outcome, Rejection>, of submission: Submission, isOurs: Bool
    ) async throws(Problem) -> Response? {
        switch result {
        case .success(.creditMemoIssued(let memo, nil)): return CreditMemoAnswer.issued(memo)
        case .success(.creditMemoIssued(let memo, .some(let body))): return CreditMemoAnswer.issued(memo.id, body: body)
        case .success(.answeredBefore(let id, let body)): return CreditMemoAnswer.repeated(id, body: body)
        case .success(.attemptStands(let attempt)): return try await response(to: attempt, isOurs: isOurs)
        case .success(.orderChanged), .success(.invoiceCreated), .success(.commented), .success(.attemptMade),
            .success(.attemptClaimed):
            preconditionFailure("a memo was asked for")
        case .failure(let rejection): throw problem(rejection)
        }
    }

    private func response(to attempt: Attempt, isOurs: Bool) async throws(Problem) -> Response? {
        switch attempt.state {
        case .issued:
            // Somebody else noted it first: a sweep, or the gateway's own news.
            guard let id = attempt.creditMemoID else { preconditionFailure("an issued attempt has a memo") }
            var query = CreditMemoQuery(
                stores: [attempt.storeID], page: PageRequest(number: 1, limit: 1, wantsTotal: false))
            query.id = id
            let wanted = query
            let memos: [CreditMemo]
            do throws(Problem) {
                memos = try await lookUp { store throws(StoreFault) in try store.creditMemos(wanted).records }
            } catch {
                throw .payoutUnknown(attempt: attempt.id.rawValue)
            }
            guard let memo = memos.first, !isOurs else { return memos.first.map(CreditMemoAnswer.issued) }
            var response = CreditMemoAnswer.repeated(id, body: CreditMemoAnswer.body(of: memo))
            response.headers.append(.refundOperation(attempt.id))
            return response
        case .failed: throw .payoutFailed(attempt: attempt.id.rawValue)
        case .review, .unknown: throw .payoutUnknown(attempt: attempt.id.rawValue)
        case .reserved, .sending:
            if isOurs { throw .payoutUnknown(attempt: attempt.id.rawValue) }
            return nil
        }
    }
}

extension Header {
    fileprivate static func refundOperation(_ id: AttemptID) -> Header {
        Header("Refund-Operation", String(id.rawValue))
    }
}
