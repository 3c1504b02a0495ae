public import Wire

/// What a client gets for its credentials (RFC 6749 section 5.1).
public struct TokenAnswer: Sendable {
    private let accessToken: String
    private let refreshToken: String?
    private let expiresInSeconds: Int

    /// Joins the parts: the token for calling, the token for getting the next pair if there is one, and how long the first one lives.
    public init(accessToken: String, refreshToken: String?, expiresInSeconds: Int) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresInSeconds = expiresInSeconds
    }

    /// The answer, ready to be sent; no cache may keep it.
    public var response: Response {
        .json(200, headers: .notStored) {
            $0.member("access_token", accessToken)
            $0.member("token_type", "Bearer")
            $0.member("expires_in", expiresInSeconds)
            if let refreshToken { $0.member("refresh_token", refreshToken) }
        }
    }
}
