import Hummingbird

/// Where and when a request came in.
struct Origin: InitializableFromSource, Sendable {
    /// The peer of the connection; nil when it has no address.
    let peer: PeerAddress?
    /// When its head was there.
    let receivedAt: ContinuousClock.Instant

    init(source: ApplicationRequestContextSource) {
        peer = PeerAddress(source.channel.remoteAddress)
        receivedAt = .now
    }
}
