import NIOCore
import NIOEmbedded
import Server
import Testing

/// The clock of a connection, moved by the test.
struct DeadlinesTests {
    /// Hears why the connection cannot go on.
    private final class Ear: ChannelInboundHandler {
        typealias InboundIn = NIOAny
        var errors: [String] = []

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            errors.append(String(describing: type(of: error)))
        }
    }

    private let ear = Ear()
    private let channel: EmbeddedChannel
    private let head = ByteBuffer(string: "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\n\r\n")
    private let limits = ServerLimits(
        requests: nil, failures: nil, connectionsMax: 1, connectionsPerPeerMax: 1, headerSeconds: 10, bodySeconds: 10,
        idleSeconds: 60, trustedProxies: [])

    init() throws {
        channel = EmbeddedChannel(handlers: ConnectionHandlers.make(limits, stopSign: StopSign()) + [ear])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// A process that stood still may look at its clocks before it looks at its sockets.
    @Test func whatCameInTimeIsTakenEvenWhenItIsReadLate() throws {
        try channel.writeInbound(head)
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(2_500))
        try channel.writeInbound(ByteBuffer(string: "{}"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(ear.errors.isEmpty)
        #expect(channel.isActive)
    }

    @Test func whatDoesNotComeIsTooSlow() throws {
        try channel.writeInbound(head)
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(2_400))
        #expect(ear.errors.isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(ear.errors == ["TooSlow"])
    }

    @Test func aConnectionOnWhichNothingComesIsClosed() throws {
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }
}
