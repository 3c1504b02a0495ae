import NIOCore
import NIOHTTPTypes

/// Lets a connection end, while the server stops, only when its last answer is out: a client may take it slowly.
///
/// Otherwise a connection closes as it is told to, and what was not sent by then is not sent.
final class LastAnswer: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let stopSign: StopSign
    private var lastWrite: EventLoopFuture<Void>?

    /// Heeds this sign.
    init(stopSign: StopSign) { self.stopSign = stopSign }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        lastWrite = promise.futureResult
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, stopSign.isRaised, let lastWrite else { return context.close(mode: mode, promise: promise) }
        lastWrite.assumeIsolated().whenComplete { _ in context.close(mode: mode, promise: promise) }
    }
}
