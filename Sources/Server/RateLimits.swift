import Refunds
import Wire

/// Tells who asks too often.
struct RateLimits: Sendable {
    private let proxies: TrustedProxies
    private let requests: RateLimit<ClientID>?
    private let tokens: RateLimit<String>?
    private let failures: RateLimit<PeerAddress>?

    init(_ limits: ServerLimits) {
        proxies = TrustedProxies(limits.trustedProxies)
        requests = limits.requests.map { RateLimit($0) }
        tokens = limits.requests.map { RateLimit($0) }
        failures = limits.failures.map { RateLimit($0) }
    }

    /// Refuses a peer that failed too often to say who it is; to be asked before anything is looked up.
    func admit(_ request: Request, from origin: Origin) throws(Hindrance) {
        guard let failures, let peer = origin.peer else { return }
        try RateLimits.check(failures.wait(for: sender(of: request, from: peer), at: origin.receivedAt))
    }

    /// Counts a request that failed to say who asks.
    func countFailure(of request: Request, from origin: Origin) {
        guard let failures, let peer = origin.peer else { return }
        _ = failures.take(sender(of: request, from: peer), at: origin.receivedAt)
    }

    /// Counts a client's request, or refuses it. All tokens of a client share, so a further one gets it nothing.
    func count(_ client: ClientID, from origin: Origin) throws(Hindrance) {
        try RateLimits.check(requests?.take(client, at: origin.receivedAt))
    }

    /// Refuses a client that got too many tokens of late. Only those that it got count: nobody else can use them up.
    func admitTokens(of client: String, from origin: Origin) throws(Hindrance) {
        try RateLimits.check(tokens?.wait(for: client, at: origin.receivedAt))
    }

    /// Counts tokens that a client got.
    func countTokens(of client: String, from origin: Origin) { _ = tokens?.take(client, at: origin.receivedAt) }

    /// Who is counted for a request.
    func sender(of request: Request, from peer: PeerAddress) -> PeerAddress {
        proxies.sender(of: request, from: peer).network
    }

    private static func check(_ waitSeconds: Int?) throws(Hindrance) {
        if let waitSeconds { throw .tooManyRequests(retryAfterSeconds: waitSeconds) }
    }
}
