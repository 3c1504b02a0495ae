import NIOCore
import NIOHTTP1

/// Ends requests that come too slowly, and connections whose other end does not take its answers.
///
/// It costs nothing while whole requests arrive: clocks run only for what is unfinished when nothing more is there to be read.
final class Deadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A request that did not come in time.
    struct TooSlow: Error {}

    private let headerTime: TimeAmount
    private let bodySpan: TimeAmount
    private let bodySpanBytesMin: Int
    private let answerTime: TimeAmount

    /// A body has as many spans of time, and is too slow when it brings too little in one.
    private static let bodySpans = 4
    /// What came in time is read within it, should the process itself have stood still meanwhile.
    private static let lastLook = TimeAmount.milliseconds(100)

    init(_ limits: ServerLimits) {
        headerTime = .seconds(Int64(limits.headerSeconds))
        bodySpan = .milliseconds(Int64(limits.bodySeconds) * 1_000 / Int64(Deadlines.bodySpans))
        bodySpanBytesMin = ServerLimits.bodyBytesPerSecondMin * limits.bodySeconds / Deadlines.bodySpans
        answerTime = .seconds(Int64(limits.idleSeconds))
    }

    /// What is to come next.
    private enum Awaited: Equatable {
        case firstByte
        case nextRequest
        case restOfHead
        case restOfBody(spansLeft: Int)
        case nothing
    }

    private var awaited = Awaited.firstByte
    private var bodyBytes = 0
    /// True while bytes that come are taken in. Time in which the server itself does not read is nobody's fault.
    private var isReading = false
    private var partCame = false
    private var readClock: Scheduled<Void>?
    private var writeClock: Scheduled<Void>?

    func channelActive(context: ChannelHandlerContext) {
        startReadClock(headerTime, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    /// The end of the connection's requests: the rest is not HTTP, or nobody will read it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        stopReadClock()
        awaited = .nothing
        context.fireErrorCaught(error)
    }

    private func stop() {
        stopReadClock()
        writeClock?.cancel()
        writeClock = nil
    }

    // MARK: - Reading

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partCame = true
        switch unwrapInboundIn(data) {
        case .head:
            stopReadClock()
            bodyBytes = 0
            awaited = .restOfBody(spansLeft: Deadlines.bodySpans)
        case .body(let bytes): bodyBytes += bytes.readableBytes
        case .end:
            stopReadClock()
            awaited = .nextRequest
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch awaited {
        case .firstByte, .nextRequest:
            // What came was no whole head: a request began.
            if !partCame {
                awaited = .restOfHead
                startReadClock(headerTime, context)
            }
        case .restOfBody: if readClock == nil { startReadClock(bodySpan, context) }
        case .restOfHead, .nothing: break
        }
        partCame = false
        isReading = false
        context.fireChannelReadComplete()
    }

    private func startReadClock(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        readClock?.cancel()
        let loop = context.eventLoop.assumeIsolated()
        readClock = loop.scheduleTask(in: time) { [self] in
            readClock = loop.scheduleTask(in: Deadlines.lastLook) { [self] in
                readClock = nil
                timeIsUp(time, context)
            }
        }
    }

    private func stopReadClock() {
        readClock?.cancel()
        readClock = nil
    }

    private func timeIsUp(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        switch awaited {
        case .nextRequest, .nothing: break
        case .firstByte: context.close(promise: nil)
        case .restOfHead where isReading: errorCaught(context: context, error: TooSlow())
        case .restOfBody(let spansLeft) where isReading:
            guard spansLeft > 1, bodyBytes >= bodySpanBytesMin else {
                return errorCaught(context: context, error: TooSlow())
            }
            awaited = .restOfBody(spansLeft: spansLeft - 1)
            bodyBytes = 0
            startReadClock(time, context)
        case .restOfHead, .restOfBody:
            bodyBytes = 0
            startReadClock(time, context)
        }
    }

    // MARK: - Writing

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeClock?.cancel()
        writeClock = nil
        if !context.channel.isWritable { startWriteClock(context) }
        context.fireChannelWritabilityChanged()
    }

    private func startWriteClock(_ context: ChannelHandlerContext) {
        func bytesToSend() -> Int { (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }
        let before = bytesToSend()
        writeClock = context.eventLoop.assumeIsolated().scheduleTask(in: answerTime) { [self] in
            // Some of it was taken: slowly, but it is.
            if bytesToSend() < before { startWriteClock(context) } else { context.close(promise: nil) }
        }
    }
}
