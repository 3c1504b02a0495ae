import NIOCore

/// Where and when a request came in.
struct Origin: Sendable {
    /// The peer of the connection; nil when it has no address.
    let peer: PeerAddress?
    /// When its head was there.
    private(set) var receivedAt: ContinuousClock.Instant

    private let channel: (any Channel)?

    /// A connection, as it begins.
    init(_ channel: any Channel) {
        self.channel = channel
        peer = PeerAddress(channel.remoteAddress)
        receivedAt = .now
    }

    /// A request that came over no connection.
    init(receivedAt: ContinuousClock.Instant) {
        channel = nil
        peer = nil
        self.receivedAt = receivedAt
    }

    /// A request of the same connection that comes now.
    var now: Origin {
        var origin = self
        origin.receivedAt = .now
        return origin
    }

    /// Closes the connection after a while, unless the peer does before.
    func end(in time: TimeAmount) {
        guard let channel else { return }
        let end = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }

    /// False once the peer has closed its side of the connection, although what is written still goes out.
    var isOpen: Bool {
        get async {
            guard let channel else { return true }
            guard let socket = channel as? any SocketOptionProvider else { return channel.isActive }
            return (try? await socket.getTCPInfo().get().tcpi_state) == Origin.established
        }
    }

    /// Linux' `TCP_ESTABLISHED`.
    private static let established: UInt8 = 1
}
