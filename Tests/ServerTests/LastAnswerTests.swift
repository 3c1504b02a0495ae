import NIOCore
import NIOPosix
import Server
import Testing

/// A stop that begins while a connection comes.
struct LastAnswerTests {
    private let limits = ServerLimits(
        requests: nil, failures: nil, connectionsMax: 1, connectionsPerPeerMax: 1, headerSeconds: 60, bodySeconds: 60,
        idleSeconds: 60, trustedProxies: [])

    /// Whether a connection ends within ten seconds that is set up as the server does, and then as given; it comes into use
    /// when that is done.
    private func ends(
        _ whenSetUp: @escaping @Sendable (any Channel, StopSign) -> EventLoopFuture<Void>
    ) async throws -> Bool {
        let loops = MultiThreadedEventLoopGroup.singleton
        let sign = StopSign()
        let listener = try await ServerBootstrap(group: loops).childChannelInitializer { [limits] channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers(ConnectionHandlers.make(limits, stopSign: sign))
            }.flatMap { whenSetUp(channel, sign) }
        }.bind(host: "127.0.0.1", port: 0).get()
        let client = try await ClientBootstrap(group: loops).connect(to: #require(listener.localAddress)).get()
        let isEnded = client.eventLoop.makePromise(of: Bool.self)
        client.closeFuture.whenComplete { _ in isEnded.succeed(true) }
        client.eventLoop.scheduleTask(in: .seconds(10)) { isEnded.succeed(false) }
        let answer = try await isEnded.futureResult.get()
        client.close(promise: nil)
        try await listener.close()
        return answer
    }

    /// As the listener does when it stops.
    private static func stop(_ channel: any Channel, _ sign: StopSign) {
        sign.raise()
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    @Test func aConnectionInUseEnds() async throws {
        let isEnded = try await ends { channel, sign in
            channel.eventLoop.scheduleTask(in: .milliseconds(200)) { Self.stop(channel, sign) }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        #expect(isEnded)
    }

    @Test func aConnectionNotInUseYetEnds() async throws {
        let isEnded = try await ends { channel, sign in
            Self.stop(channel, sign)
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        #expect(isEnded)
    }

    @Test func aConnectionThatNeverComesIntoUseEnds() async throws {
        let isEnded = try await ends { channel, sign in
            Self.stop(channel, sign)
            return channel.closeFuture
        }
        #expect(isEnded)
    }

    @Test func aConnectionThatDoesNotHearOfTheStopEnds() async throws {
        let isEnded = try await ends { channel, sign in
            sign.raise()
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        #expect(isEnded)
    }
}
