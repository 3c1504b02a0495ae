public import Wire

/// Why the console answers with an error, and to whom.
public struct Problem: Error, Sendable {
    /// What is wrong.
    public let kind: Kind
    /// Who is told, where that is known.
    public var frame = Frame(language: .english, viewer: nil, link: Link(Link.root))

    /// Names a problem.
    public init(_ kind: Kind) { self.kind = kind }

    /// Why the console answers with an error.
    public enum Kind: Error, Sendable, Hashable {
        /// Nobody is signed in; true when somebody was.
        case signInWanted(isOver: Bool)
        /// The user may not do this.
        case forbidden
        /// The form comes from another site, or from another session.
        case formForeign
        /// There is nothing here that the user may see.
        case notFound
        /// The path answers to other methods.
        case methodNotAllowed(allow: [Method])
        /// What came cannot be understood.
        case malformedRequest
        /// The order has no mail address, so its documents cannot be mailed.
        case mailAddressMissing
        /// The request did not come in time.
        case requestTimeout
        /// The head of the request is too large.
        case headersTooLarge
        /// The body is too large.
        case bodyTooLarge
        /// The user asks too often.
        case tooManyRequests(retryAfterSeconds: Int)
        /// The register does not answer now.
        case unavailable(retryAfterSeconds: Int)
        /// Something failed that nobody foresaw.
        case failed
    }

    /// The rule that was broken, in kebab case.
    public var reason: String { answer.reason }

    /// The answer, ready to be sent.
    public var response: Response {
        let answer = answer
        if case .signInWanted(let isOver) = kind {
            return Page.redirect(
                to: Link(
                    Link.root + Endpoint.signInForm.path,
                    [("next", frame.link.text), ("note", isOver ? SignInPage.Note.over.rawValue : nil)]))
        }
        let page = Page(
            "problem", titled: frame.language(answer.title), ["text": .optional(answer.text.map { frame.language($0) })]
        )
        return page.response(answer.status, in: frame, headers: answer.headers)
    }

    private struct Answer {
        let status: Int
        let reason: String
        let title: Word
        var text: Sentence?
        var headers: [Header] = []

        init(_ status: Int, _ reason: String, _ title: Word, _ text: Sentence? = nil, _ headers: [Header] = []) {
            self.status = status
            self.reason = reason
            self.title = title
            self.text = text
            self.headers = headers
        }
    }

    private var answer: Answer {
        switch kind {
        case .signInWanted: Answer(303, "unauthorized", .signIn)
        case .forbidden: Answer(403, "forbidden", .forbidden, .forbiddenText)
        case .formForeign: Answer(403, "form-foreign", .formExpired, .formExpiredText)
        case .notFound: Answer(404, "not-found", .notFound, .notFoundText)
        case .methodNotAllowed(let allow):
            Answer(
                405, "method-not-allowed", .methodNotAllowed, nil,
                [Header("allow", allow.map(\.name).joined(separator: ", "))])
        case .malformedRequest: Answer(400, "malformed-request", .badRequest, .badRequestText)
        case .mailAddressMissing: Answer(400, "mail-address-missing", .mailMissing, .mailMissingText)
        case .requestTimeout: Answer(408, "request-timeout", .badRequest, .badRequestText)
        case .headersTooLarge: Answer(431, "headers-too-large", .tooLarge)
        case .bodyTooLarge: Answer(413, "body-too-large", .tooLarge)
        case .tooManyRequests(let seconds):
            Answer(429, "too-many-requests", .tooMany, .tooManyText, [Header("retry-after", String(seconds))])
        case .unavailable(let seconds):
            Answer(503, "unavailable", .unavailable, .unavailableText, [Header("retry-after", String(seconds))])
        case .failed: Answer(500, "internal", .failed, .failedText)
        }
    }
}
