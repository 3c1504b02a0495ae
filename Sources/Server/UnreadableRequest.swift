import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Wire

/// Answers what cannot be read as a request in the words of the API, and ends the connection: where the next request would
/// begin is unknown.
///
/// Hummingbird answers in the order of the requests, and an unreadable one with a bare 400; that one is replaced here.
final class UnreadableRequest: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let requests: RequestLog

    init(_ requests: RequestLog) { self.requests = requests }

    /// The time that the other end has to read the answer before the connection is closed: closing at once could discard it.
    private static let farewell = TimeAmount.seconds(1)

    /// What the unreadable request is answered; nil while all can be read.
    private var verdict: Response?
    /// Requests whose head came and whose answer is not yet out.
    private var unanswered = 0
    private var isBodyDue = false
    /// That of the last head.
    private var dialect = Dialect.api2
    /// True when the unreadable part is the body of a request, which may have been answered by its head alone.
    private var brokeInBody = false
    private var isBareAnswer = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard verdict == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            isBodyDue = true
            dialect = Dialect(of: head.path ?? "")
        case .body: break
        case .end: isBodyDue = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard verdict == nil else { return }
        guard let hindrance = Hindrance(unreadable: error) else { return context.fireErrorCaught(error) }
        // Of a head that cannot be read the path is unknown.
        verdict = requests.noteUnreadable(hindrance, in: isBodyDue ? dialect : .api2)
        brokeInBody = isBodyDue
        context.fireErrorCaught(HTTPParserError.unknown)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isBareAnswer = verdict != nil && head.headerFields[.connection] == "close"
            if !isBareAnswer { context.write(data, promise: promise) }
        case .body: context.write(data, promise: promise)
        case .end where isBareAnswer: return answer(context, promise)
        case .end:
            unanswered -= 1
            context.write(data, promise: promise)
        }
        if isBareAnswer { promise?.succeed() }
    }

    private func answer(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        if let verdict, !brokeInBody || unanswered > 0 {
            for part in HTTPFront.lastWords(verdict) { context.write(wrapOutboundOut(part), promise: nil) }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
        context.eventLoop.assumeIsolated().scheduleTask(in: UnreadableRequest.farewell) {
            context.close(promise: nil)
        }
    }
}

extension Hindrance {
    /// What is wrong with a request that is not HTTP, too large or too slow; nil when the connection itself broke.
    fileprivate init?(unreadable error: any Error) {
        switch error {
        case is Deadlines.TooSlow: self = .requestTimeout
        case HTTPParserError.headerOverflow: self = .headersTooLarge
        case is HTTPParserError, is HTTP1TypeConversionError: self = .malformedRequest
        default: return nil
        }
    }
}
