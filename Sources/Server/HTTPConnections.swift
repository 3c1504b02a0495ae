import HummingbirdCore
import Logging
import NIOCore

/// Serves HTTP/1.1 on each connection that there is a place for, and tells the others to come back.
struct HTTPConnections: ServerChildChannel {
    private let http: HTTP1Channel
    private let places: ConnectionPlaces

    init(
        _ limits: ServerLimits, requests: RequestLog, stopSign: StopSign,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        places = ConnectionPlaces(limits)
        http = HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [
                    GatheredFlush(), Deadlines(limits), UnreadableRequest(requests), LastAnswer(stopSign: stopSign),
                ],
                idleTimeout: .seconds(Int64(limits.idleSeconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: ServerLimits.headerBytesMax, maxHeaderListSize: ServerLimits.headerBytesMax,
                    maxHeaderFieldCount: ServerLimits.headersMax)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger)
    }

    func handle(value connection: HTTP1Channel.Value, logger: Logger) async {
        let peer = PeerAddress(connection.channel.remoteAddress)
        guard places.take(for: peer) else { return await refuse(connection) }
        defer { places.leave(by: peer) }
        await withTaskExecutorPreference(ConnectionExecutor(of: connection.channel)) {
            await http.handle(value: connection, logger: logger)
        }
    }

    /// Answers before anything is asked, and closes.
    private func refuse(_ connection: HTTP1Channel.Value) async {
        let answer = Dialect.api2.reply(to: .unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds)).response
        // The other end may be gone already: then nobody waits for the answer.
        try? await connection.executeThenClose { _, outbound in
            for part in HTTPFront.lastWords(answer) + [.end(nil)] { try await outbound.write(part) }
        }
    }
}
