import NIOCore
import NIOHTTP1

/// What goes back and forth on a connection: parts of requests as they come, and whole answers. It is used on the connection's
/// event loop alone.
final class Conversation: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Parts that nobody has taken yet; nothing is read while there are many.
    private var parts = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 4)
    /// Why no more parts come; nil while they do.
    private var end: Result<HTTPServerRequestPart?, any Error>?
    private var reader: UnsafeContinuation<HTTPServerRequestPart?, any Error>?
    private var writer: UnsafeContinuation<Void, Never>?
    private var holdsReading = false
    private var context: ChannelHandlerContext?
    /// True from a head until the end of its request has been taken.
    private(set) var isInBody = false
    /// The head of a request whose body is held back until it is asked for, which nobody has done yet.
    private var headOfHeldBody: HTTPRequestHead?

    private static let partsMax = 10

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.failure(ChannelError.ioOnClosedChannel))
        self.context = nil
        writer.take()?.resume()
    }

    // MARK: - Requests

    /// The head of the next request, past what nobody took of the last one; nil when no more come.
    func nextHead() async throws -> HTTPRequestHead? {
        while let part = try await next() {
            switch part {
            case .head(let head):
                isInBody = true
                headOfHeldBody = head.holdsBodyBack ? head : nil
                return head
            case .body: break
            case .end: isInBody = false
            }
        }
        return nil
    }

    /// True when no request is read after this one, which was taken last: one whose body was held back and never asked for
    /// may be followed by that body, or not.
    func isLast(_ head: HTTPRequestHead) -> Bool { head.isLast || headOfHeldBody != nil }

    /// True when the head of another request has been read.
    var hasNextHead: Bool {
        parts.contains { part in
            if case .head = part { true } else { false }
        }
    }

    /// Takes no more requests: what still comes is read, lest the other end be held up in sending it, and dropped.
    func discardRest() {
        finish(.success(nil))
        parts.removeAll()
        readOn()
    }

    /// The whole body. Throws what ``Hindrance/init(unreadable:)`` has words for.
    func body(upTo bytesMax: Int) async throws -> Result<[UInt8], Hindrance> {
        var bytes: [UInt8] = []
        if let head = headOfHeldBody {
            guard head.announcedBytes ?? 0 <= bytesMax else { return .failure(.bodyTooLarge) }
            headOfHeldBody = nil
            if parts.isEmpty { context?.triggerUserOutboundEvent(LastAnswer.GoOn(), promise: nil) }
        }
        do {
            while isInBody {
                switch try await next() {
                case .body(let more):
                    guard bytes.count + more.readableBytes <= bytesMax else { return .failure(.bodyTooLarge) }
                    bytes.append(contentsOf: more.readableBytesView)
                case .end: isInBody = false
                case .head, nil: return .failure(.bodyBroken)
                }
            }
        } catch  where Hindrance(unreadable: error) == nil {
            // Nobody hears this answer.
            return .failure(.bodyBroken)
        }
        return .success(bytes)
    }

    private func next() async throws -> HTTPServerRequestPart? {
        if let part = parts.popFirst() {
            if parts.isEmpty { readOn() }
            return part
        }
        if let end { return try end.get() }
        return try await withUnsafeThrowingContinuation { reader = $0 }
    }

    private func readOn() {
        guard holdsReading else { return }
        holdsReading = false
        context?.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard end == nil else { return }
        let part = unwrapInboundIn(data)
        if let reader = reader.take() { reader.resume(returning: part) } else { parts.append(part) }
    }

    func read(context: ChannelHandlerContext) {
        if parts.count < Conversation.partsMax { context.read() } else { holdsReading = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(.failure(error)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { finish(.success(nil)) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.success(nil))
        writer.take()?.resume()
        context.fireChannelInactive()
    }

    private func finish(_ end: Result<HTTPServerRequestPart?, any Error>) {
        guard self.end == nil else { return }
        self.end = end
        reader.take()?.resume(with: end)
    }

    // MARK: - Answers

    /// Sends an answer, once the other end has taken enough of the ones before; it leaves when its turn comes. Throws when the
    /// connection is closed.
    func send(_ answer: ByteBuffer) async throws {
        try await writableContext().writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    /// Sends an answer and waits until it has left this process. Throws when the connection is closed before.
    func sendWhole(_ answer: ByteBuffer) async throws {
        let context = try await writableContext()
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(answer), promise: written)
        try await written.futureResult.get()
    }

    private func writableContext() async throws -> ChannelHandlerContext {
        if let context, context.channel.isActive, !context.channel.isWritable {
            await withUnsafeContinuation { writer = $0 }
        }
        guard let context, context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
        return context
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { writer.take()?.resume() }
        context.fireChannelWritabilityChanged()
    }
}
