import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server on the loopback that notes what it is asked and answers byte for byte as it is told.
final class ScriptedServer: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        let target: String
        let headers: HTTPHeaders
        var body: String
    }

    /// What happens after a request.
    enum Reply: Sendable {
        /// An answer with its length, and the end of the connection.
        case answer(Int, [(String, String)] = [], String = "")
        /// These bytes, and the end of the connection.
        case bytes(String)
        /// These bytes, and then nothing.
        case hang(String = "")
        /// These bytes again and again, with a pause between them.
        case drip(String)
        /// An end of the connection that is an error.
        case reset

        /// An answer in JSON.
        static func json(_ status: Int, _ body: String, _ headers: [(String, String)] = []) -> Reply {
            .answer(status, [("content-type", "application/json")] + headers, body)
        }
    }

    private let channel: any Channel
    private let log: Log

    /// What came so far.
    final class Log: Sendable {
        let requests = Mutex<[Request]>([])
        let connections = Mutex(0)
        let closings = Mutex(0)
        let replies: @Sendable (Int, Request) -> Reply

        init(_ replies: @escaping @Sendable (Int, Request) -> Reply) { self.replies = replies }
    }

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
    }

    /// As of the server's own connections: two threads must not make the type at once.
    private static let decoderType: Void = withExtendedLifetime(ByteToMessageHandler(HTTPRequestDecoder())) {}

    /// Runs a server while `use` asks it; the request counted from 0 gets the reply of that place, the last one from then on.
    static func with<Result>(
        _ replies: [Reply], tls: NIOSSLContext? = nil, _ use: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        _ = decoderType
        let log = Log { place, _ in replies[min(place, replies.count - 1)] }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.connections.withLock { $0 += 1 }
                    channel.closeFuture.whenComplete { _ in log.closings.withLock { $0 += 1 } }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(RequestReader(log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(channel, log)
        do {
            let result = try await use(server)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// Where it listens.
    var port: Int { channel.localAddress?.port ?? 0 }
    /// What it was asked.
    var requests: [Request] { log.requests.withLock { $0 } }
    /// How often it was connected to.
    var connections: Int { log.connections.withLock { $0 } }
    /// How many of those have ended.
    var closings: Int { log.closings.withLock { $0 } }
}

/// Gathers a request and replies to it.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let log: ScriptedServer.Log
    private var request: ScriptedServer.Request?

    init(_ log: ScriptedServer.Log) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = .init(method: head.method.rawValue, target: head.uri, headers: head.headers, body: "")
        case .body(let bytes): request?.body += String(buffer: bytes)
        case .end:
            guard let request else { return }
            let place = log.requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            reply(log.replies(place, request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func reply(_ reply: ScriptedServer.Reply, _ context: ChannelHandlerContext) {
        func write(_ text: String, thenClose: Bool = false) {
            let bytes = wrapOutboundOut(ByteBuffer(string: text))
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(bytes).whenComplete { _ in
                if thenClose { bound.value.close(promise: nil) }
            }
        }
        switch reply {
        case .answer(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) Status\r\ncontent-length: \(body.utf8.count)\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            write(head + "\r\n" + body, thenClose: true)
        case .bytes(let text): write(text, thenClose: true)
        case .hang(let text): write(text)
        case .drip(let text):
            write(text)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(50), delay: .milliseconds(50)) { task in
                guard bound.value.channel.isActive else { return task.cancel() }
                bound.value.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
            }
        case .reset:
            // Closing without lingering tells the peer that the connection broke.
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            guard let socket = context.channel as? any SocketOptionProvider else { return }
            socket.setSoLinger(.init(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
        }
    }
}
