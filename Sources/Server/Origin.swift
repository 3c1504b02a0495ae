import Hummingbird
import NIOCore

/// Where and when a request came in.
struct Origin: InitializableFromSource, Sendable {
    /// The peer of the connection; nil when it has no address.
    let peer: PeerAddress?
    /// When its head was there.
    let receivedAt: ContinuousClock.Instant

    private let channel: (any Channel)?

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        peer = PeerAddress(source.channel.remoteAddress)
        receivedAt = .now
    }

    /// A request that came over no connection.
    init(receivedAt: ContinuousClock.Instant) {
        channel = nil
        peer = nil
        self.receivedAt = receivedAt
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
