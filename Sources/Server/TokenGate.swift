public import Refunds
public import Register
import Synchronization

/// Knows tokens: who shows one, and who gets one.
public final class TokenGate: Sendable {
    private let register: Register
    private let now: @Sendable () -> Instant
    private let lane = ReadLane()
    private let seen = Mutex<[[UInt8]: (token: RegisteredToken, at: ContinuousClock.Instant)]>([:])

    /// A good token is looked up again after this long, so a revocation takes effect within it.
    private static let trustedTime = Duration.seconds(1)
    /// The most good tokens remembered between look-ups.
    private static let seenMax = 10_000

    /// How long tokens last.
    public struct Lifetimes: Sendable {
        /// Access tokens that come with a refresh token, in seconds.
        public let accessSeconds: Int64
        /// Access tokens that come alone, in seconds.
        public let aloneSeconds: Int64
        /// Refresh tokens, in seconds.
        public let refreshSeconds: Int64

        /// Joins the three.
        public init(accessSeconds: Int64, aloneSeconds: Int64, refreshSeconds: Int64) {
            self.accessSeconds = accessSeconds
            self.aloneSeconds = aloneSeconds
            self.refreshSeconds = refreshSeconds
        }
    }

    private let lifetimes: Lifetimes

    /// Opens the gate over a register.
    public init(_ register: Register, lifetimes: Lifetimes, now: @escaping @Sendable () -> Instant) {
        self.register = register
        self.lifetimes = lifetimes
        self.now = now
    }

    /// Whom an `Authorization` header speaks for; nil when it is missing or malformed, or the token is unknown, expired or
    /// revoked (RFC 6750, section 2.1). Throws ``StoreFault`` when the register cannot be read.
    public func caller(authorization: String?) async throws(StoreFault) -> Caller? {
        guard let authorization, authorization.utf8.count <= 512,
            let space = authorization.utf8.firstIndex(of: UInt8(ascii: " ")),
            authorization[..<space].lowercased() == "bearer"
        else { return nil }
        let hash = Secret.hash(of: Substring(authorization.utf8[space...].drop { $0 == UInt8(ascii: " ") }))
        guard let token = try await token(hash), token.kind == .access, token.expiresAt > now() else { return nil }
        return token.caller
    }

    /// What a client that shows its secret is given. A refresh token that it is given for is good for nothing afterwards.
    public func tokens(
        clientID: String, secret: String, for grant: TokenGrant
    ) async throws(StoreFault) -> Result<IssuedTokens, TokenFailure> {
        guard let client = try await client(clientID, secret) else { return .failure(.clientInvalid) }
        switch grant {
        case .access: return await issue(lasting: lifetimes.aloneSeconds, to: client)
        case .pair: return await issue(lasting: lifetimes.accessSeconds, refresh: Secret(.refresh), to: client)
        case .refreshing(let token):
            let hash = Secret.hash(of: token)
            let moment = now()
            let known = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
                try store.token(hash: hash, at: moment)
            }
            guard let known, known.kind == .refresh, known.caller.clientID == client.id else {
                return .failure(.grantInvalid)
            }
            return await issue(
                lasting: lifetimes.accessSeconds, refresh: Secret(.refresh), to: client, replacing: hash)
        }
    }

    private func client(_ publicID: String, _ secret: String) async throws(StoreFault) -> RegisteredClient? {
        let client = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
            try store.client(publicID: publicID)
        }
        // An unknown client is compared too, so that the time does not tell which ids exist.
        let matches = Secret.matches(secret, hash: client?.details.secretHash ?? TokenGate.hashOfNothing)
        guard let client, matches, client.revokedAt == nil else { return nil }
        return client
    }

    private static let hashOfNothing = [UInt8](repeating: 0, count: 32)

    private func issue(
        lasting seconds: Int64, refresh: Secret? = nil, to client: RegisteredClient, replacing old: [UInt8]? = nil
    ) async -> Result<IssuedTokens, TokenFailure> {
        let issued = IssuedTokens(
            access: Secret(.access), refresh: refresh, expiresInSeconds: seconds)
        let caller = Caller(clientID: client.id, stores: client.details.stores, scopes: client.details.scopes)
        // By the clock that tokens are held against: that of documents never goes back, and would make them last longer.
        let moment = now()
        let access = RegisteredToken(
            hash: issued.access.hash, kind: .access, caller: caller, expiresAt: moment.adding(seconds: seconds))
        let refresh = issued.refresh.map {
            RegisteredToken(
                hash: $0.hash, kind: .refresh, caller: caller,
                expiresAt: moment.adding(seconds: lifetimes.refreshSeconds))
        }
        let result = await register.access { (transaction, now) throws(StoreFault) -> Bool in
            if let old, try !transaction.revokeToken(hash: old, at: now) { return false }
            try transaction.add([access, refresh].compactMap(\.self), at: moment)
            return true
        }
        switch result {
        case .success(true): return .success(issued)
        case .success(false): return .failure(.grantInvalid)
        case .failure(let rejection): return .failure(.rejected(rejection))
        }
    }

    private func token(_ hash: [UInt8]) async throws(StoreFault) -> RegisteredToken? {
        let (now, clock) = (now(), ContinuousClock.now)
        let known = seen.withLock { $0[hash] }
        if let known, known.at.duration(to: clock) < TokenGate.trustedTime { return known.token }
        let token = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
            try store.token(hash: hash, at: now)
        }
        seen.withLock { seen in
            if seen.count >= TokenGate.seenMax { seen.removeAll() }
            seen[hash] = token.map { ($0, clock) }
        }
        return token
    }
}

/// What a client asks for.
public enum TokenGrant: Sendable {
    /// An access token alone.
    case access
    /// An access token, and one for the next pair.
    case pair
    /// The next pair, for a refresh token.
    case refreshing(String)
}

/// Tokens as their owner gets them.
public struct IssuedTokens: Sendable {
    /// For calling the API.
    public let access: Secret
    /// For the next pair; nil when none was asked for.
    public let refresh: Secret?
    /// How long the access token lasts.
    public let expiresInSeconds: Int64
}

/// Why there is no token.
public enum TokenFailure: Error, Sendable {
    /// The client is unknown or revoked, or its secret is wrong.
    case clientInvalid
    /// The refresh token is unknown, expired, used, or another client's.
    case grantInvalid
    /// The register did not write.
    case rejected(Rejection)
}
