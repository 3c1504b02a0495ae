import NIOCore

/// Sends the answers of an event loop's connections together, once all requests are worked on that it has read: work and sending
/// by turns would leave neither in the processor's caches.
final class GatheredFlush: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isDue = false

    func flush(context: ChannelHandlerContext) {
        guard !isDue else { return }
        isDue = true
        // It runs behind what the loop has been given to do by now.
        context.eventLoop.assumeIsolated().execute { [self] in flushNow(context) }
    }

    /// What is closed sends no more.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        flushNow(context)
        context.close(mode: mode, promise: promise)
    }

    private func flushNow(_ context: ChannelHandlerContext) {
        guard isDue else { return }
        isDue = false
        context.flush()
    }
}
