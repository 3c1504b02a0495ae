public import NIOCore
import NIOHTTP1

/// What stands between a connection and its requests, whoever answers them.
public enum ConnectionHandlers {
    /// One thread makes the type of the decoder for all: when two make it at once, Swift 6.3's runtime crashes on Linux
    /// (docs/decisions.md).
    private static let decoderType: Void = withExtendedLifetime(ByteToMessageHandler(HTTPRequestDecoder())) {}

    /// Reads requests within the limits, ends what comes too slowly or not at all, and lets go of the connection when the
    /// server stops.
    public static func make(_ limits: ServerLimits, stopSign: StopSign) -> [any ChannelHandler] {
        _ = decoderType
        var sizes = NIOHTTPDecoderLimitConfiguration()
        sizes.maxHeaderFieldSize = ServerLimits.headerBytesMax
        sizes.maxHeaderListSize = ServerLimits.headerBytesMax
        sizes.maxHeaderFieldCount = ServerLimits.headersMax
        // What follows a request for another protocol is kept unread: no more of it than a few heads take.
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(limitConfiguration: sizes), maximumBufferSize: 4 * ServerLimits.headerBytesMax)
        return [decoder, GatheredFlush(), Deadlines(limits), LastAnswer(limits, stopSign: stopSign)]
    }
}
