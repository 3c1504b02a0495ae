public import Wire

/// A request for an access token: `{"clientId", "clientSecret"}`.
public struct TokenRequest: Sendable, Hashable {
    /// The client.
    public let clientID: String
    /// What shows that it is the one it says.
    public let clientSecret: String

    init(reading request: Request) throws(Problem) {
        let faults = FaultList()
        let reader = try Reader(request, faults)
        let id = reader.requiredLine("clientId", max: 512)
        let secret = reader.requiredLine("clientSecret", max: 512)
        guard let id, let secret else { throw .invalid(faults.faults) }
        clientID = id
        clientSecret = secret
    }
}

/// What a client gets for its credentials.
public struct TokenAnswer: Sendable {
    private let accessToken: String
    private let expiresInSeconds: Int

    /// Joins the token and how long it lives.
    public init(accessToken: String, expiresInSeconds: Int) {
        self.accessToken = accessToken
        self.expiresInSeconds = expiresInSeconds
    }

    /// The answer, ready to be sent; no cache may keep it.
    public var response: Response {
        .json(200, headers: .notStored) {
            $0.member("accessToken", accessToken)
            $0.member("tokenType", "Bearer")
            $0.member("expiresIn", expiresInSeconds)
        }
    }
}
