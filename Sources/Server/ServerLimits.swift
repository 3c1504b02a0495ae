/// What callers may ask of the server at most.
public struct ServerLimits: Sendable {
    /// The requests of one client, and the tokens that it gets; nil for no limit.
    public let requests: Rate?
    /// The requests of one peer that fail to say who asks; nil for no limit.
    public let failures: Rate?
    /// Connections at a time.
    public let connectionsMax: Int
    /// Connections of one peer at a time; trusted proxies may have more.
    public let connectionsPerPeerMax: Int
    /// The time for the head of a request from its first byte on, and for its first byte on a new connection.
    public let headerSeconds: Int
    /// The time for a body.
    public let bodySeconds: Int
    /// A connection on which nothing comes or goes for this long is closed.
    public let idleSeconds: Int
    /// The proxies whose `X-Forwarded-For` is believed.
    public let trustedProxies: Set<PeerAddress>

    /// Joins them.
    public init(
        requests: Rate?, failures: Rate?, connectionsMax: Int, connectionsPerPeerMax: Int, headerSeconds: Int,
        bodySeconds: Int, idleSeconds: Int, trustedProxies: Set<PeerAddress>
    ) {
        self.requests = requests
        self.failures = failures
        self.connectionsMax = connectionsMax
        self.connectionsPerPeerMax = connectionsPerPeerMax
        self.headerSeconds = headerSeconds
        self.bodySeconds = bodySeconds
        self.idleSeconds = idleSeconds
        self.trustedProxies = trustedProxies
    }

    /// The slowest that a body may come, in bytes a second.
    static let bodyBytesPerSecondMin = 1_024
    /// The largest header block: the target, and the names and values of all fields.
    static let headerBytesMax = 16 * 1_024
    /// The most header fields.
    static let headersMax = 100
    /// The largest body.
    static let bodyBytesMax = 1 << 20
}
