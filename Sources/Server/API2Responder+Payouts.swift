import API2
import Refunds
import Register
import Wire

extension API2Responder {
    /// Makes the memo or the invoice that is asked for, once its money has moved where it goes through a gateway.
    func answer(
        to submission: Submission, _ inHand: inout AnswerInHand?
    ) async throws(Problem) -> Response {
        try await response(to: ending(of: submission, with: desk, &inHand))
    }

    private func response(to ending: DocumentRequest.Ending) async throws(Problem) -> Response {
        var response: Response
        let attempt: Attempt?
        switch ending {
        case .made(let document, let answer, let maker):
            response = answer.map { IssuedAnswer.first(document.id, body: $0) } ?? IssuedAnswer.first(document)
            attempt = maker
        case .answeredBefore(let id, let answer): return IssuedAnswer.repeated(id, body: answer)
        // Somebody else noted it first: a sweep, or the gateway's own news.
        case .issued(let issued, let isOurs, let answer):
            guard let document = try? await document(of: issued) else { throw issued.doubt }
            let body = answer ?? IssuedAnswer.body(of: document)
            response =
                isOurs ? IssuedAnswer.first(document.id, body: body) : IssuedAnswer.repeated(document.id, body: body)
            attempt = issued
        case .failed(let attempt): throw attempt.failure
        case .doubt(let attempt): throw attempt.doubt
        case .rejected(let rejection): throw Problem(rejection)
        }
        if let attempt { response.headers.append(.operation(attempt)) }
        return response
    }
}

extension Attempt {
    /// The answer when no money moved, and none will.
    fileprivate var failure: Problem { .transferFailed(purpose.kind.transfer, attempt: id.rawValue) }

    /// The answer while nobody knows.
    fileprivate var doubt: Problem { .transferUnknown(purpose.kind.transfer, attempt: id.rawValue) }
}

extension Header {
    fileprivate static func operation(_ attempt: Attempt) -> Header {
        Header(attempt.purpose.kind.transfer.operationHeader, String(attempt.id.rawValue))
    }
}
