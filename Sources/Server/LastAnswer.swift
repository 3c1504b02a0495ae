import NIOCore
import NIOHTTP1

/// Ends a connection on which nothing comes or goes for long, and while the server stops each one. Its last answer goes out
/// first: a client may take it slowly.
final class LastAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let idleTime: TimeAmount
    private let stopSign: StopSign
    /// Requests whose head came and whose answer was not written yet.
    private var unanswered = 0
    private var isReading = false
    private var activeAt = NIODeadline.now()
    private var clock: Scheduled<Void>?
    /// True when what comes is not answered any more.
    private var isOver = false

    /// Heeds this sign.
    init(_ limits: ServerLimits, stopSign: StopSign) {
        idleTime = .seconds(Int64(limits.idleSeconds))
        self.stopSign = stopSign
    }

    /// A connection that comes while the stop begins does not hear of it.
    func channelActive(context: ChannelHandlerContext) {
        startClock(context)
        context.fireChannelActive()
        if stopSign.isRaised { close(context: context, mode: .all, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopClock()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopClock() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        if unanswered == 0 || isOver { close(context: context, mode: .all, promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        activeAt = .now()
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            isReading = true
        case .body: break
        case .end: isReading = false
        }
        context.fireChannelRead(data)
    }

    /// Each write is a whole answer.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        // What is no request is answered, too.
        unanswered = max(0, unanswered - 1)
        guard unanswered == 0 else { return }
        activeAt = .now()
        if stopSign.isRaised {
            close(context: context, mode: .all, promise: nil)
        } else if clock == nil {
            startClock(context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        activeAt = .now()
        if context.channel.isWritable, clock == nil { startClock(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Tells the other end to send the body that it holds back (RFC 9110 section 15.2.1).
    struct GoOn {}

    /// What goes out ahead of an answer is none.
    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is GoOn else { return context.triggerUserOutboundEvent(event, promise: promise) }
        let line = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(line), promise: promise)
    }

    /// The end of the answers comes behind the last one, and while the server stops so does that of the connection. Otherwise it
    /// closes at once, and what was not sent by then is not sent. One that was accepted, but is not in use yet, has nothing to send,
    /// and will perhaps never be in use.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            isOver = true
            if clock == nil, context.channel.isActive { startClock(context) }
        }
        let mode = mode == .output && stopSign.isRaised ? .all : mode
        guard mode == .output || mode == .all && stopSign.isRaised, context.channel.isActive else {
            return context.close(mode: mode, promise: promise)
        }
        // It is out once everything before it is.
        let out = context.eventLoop.makePromise(of: Void.self)
        out.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: mode, promise: promise) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: out)
    }

    private func startClock(_ context: ChannelHandlerContext) {
        clock = context.eventLoop.assumeIsolated().scheduleTask(deadline: activeAt + idleTime) { [self] in
            clock = nil
            // The next answer starts it again, or the other end when it has taken most of this one.
            guard isReading || isOver || unanswered == 0, context.channel.isWritable else { return }
            if NIODeadline.now() >= activeAt + idleTime {
                context.close(promise: nil)
            } else {
                startClock(context)
            }
        }
    }

    private func stopClock() {
        clock?.cancel()
        clock = nil
    }
}
