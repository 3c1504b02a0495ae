public import Wire

/// A request for an access token (RFC 6749 sections 4.4 and 6), the form body of `POST /api2/oauth/token`.
public struct TokenRequest: Sendable, Hashable {
    /// The client that asks.
    public let client: ClientCredentials
    /// What it asks by.
    public let grant: Grant

    /// What a token is asked by.
    public enum Grant: Sendable, Hashable {
        /// The client's own credentials.
        case clientCredentials
        /// A refresh token given out before.
        case refreshToken(String)
    }

    /// Reads the body; `basic` is what an `Authorization: Basic` field says, decoded, when the request has one.
    ///
    /// Credentials may come either way (RFC 6749 section 2.3.1), and both ways only if they agree. A parameter without
    /// a value counts as absent, and none may be repeated (section 3.2).
    public init(reading request: Request, basic: ClientCredentials?) throws(TokenProblem) {
        guard request.mediaType == .form, request.body.count <= TokenRequest.bodyBytesMax,
            let form = FormFields(parsing: request.body), !form.repeatsName
        else { throw .invalidRequest }
        client = try ClientCredentials(form, basic: basic)
        switch form.filled("grant_type") {
        case "client_credentials":
            grant = .clientCredentials
        case "refresh_token":
            guard let token = form.filled("refresh_token") else { throw .invalidRequest }
            guard token.isCredential else { throw .invalidGrant }
            grant = .refreshToken(token)
        case nil: throw .invalidRequest
        case .some: throw .unsupportedGrantType
        }
    }

    /// The largest form, in bytes; it holds four short texts.
    private static let bodyBytesMax = 8_192
}

/// How a client shows that it is the one it says.
public struct ClientCredentials: Sendable, Hashable {
    /// `client_id`.
    public let id: String
    /// `client_secret`.
    public let secret: String

    /// Joins the two.
    public init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// The credentials of a form and of an `Authorization` field, whichever there are.
    fileprivate init(_ form: FormFields, basic: ClientCredentials?) throws(TokenProblem) {
        let id = form.filled("client_id")
        let secret = form.filled("client_secret")
        if let basic {
            guard id.map({ $0.utf8.elementsEqual(basic.id.utf8) }) ?? true,
                secret.map({ $0.utf8.elementsEqual(basic.secret.utf8) }) ?? true
            else { throw .invalidRequest }
        }
        guard let id = id ?? basic?.id, let secret = secret ?? basic?.secret, id.isCredential, secret.isCredential
        else { throw .invalidClient }
        self.init(id: id, secret: secret)
    }
}

extension FormFields {
    /// The value of a name, unless it is empty.
    fileprivate func filled(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// True when two fields have the same name.
    fileprivate var repeatsName: Bool { Set(fields.map(\.name)).count < fields.count }
}

extension String {
    /// True for what RFC 6749 appendix A allows in credentials, within a sane length.
    fileprivate var isCredential: Bool {
        (1...512).contains(utf8.count) && utf8.allSatisfy { $0 == 0x20 || $0.isVisibleASCII }
    }
}
