public import Wire

/// Why a token is not given out, in the words of RFC 6749 section 5.2.
public enum TokenProblem: Error, Sendable, Hashable, CaseIterable {
    /// The request lacks a parameter, repeats one, or shows two clients.
    case invalidRequest
    /// The client is unknown, revoked, or does not show that it is the one it says.
    case invalidClient
    /// The refresh token is unknown, expired, revoked, used, or another client's.
    case invalidGrant
    /// Tokens are not given out by this kind of grant.
    case unsupportedGrantType

    /// Status and text of every problem; the one place that decides them.
    public var answer: ErrorAnswer {
        switch self {
        case .invalidRequest: ErrorAnswer(400, "invalid-request", "invalid_request", headers: .notStored)
        case .invalidClient:
            ErrorAnswer(
                401, "invalid-client", "invalid_client",
                headers: .notStored + [Header("WWW-Authenticate", "Basic realm=\"api2\"")])
        case .invalidGrant: ErrorAnswer(400, "invalid-grant", "invalid_grant", headers: .notStored)
        case .unsupportedGrantType:
            ErrorAnswer(400, "unsupported-grant-type", "unsupported_grant_type", headers: .notStored)
        }
    }

    /// The answer, ready to be sent.
    public var response: Response { answer.response }
}

extension [Header] {
    /// Keeps an answer out of every cache (RFC 6749 section 5.1).
    static let notStored = [Header("Cache-Control", "no-store"), Header("Pragma", "no-cache")]
}
