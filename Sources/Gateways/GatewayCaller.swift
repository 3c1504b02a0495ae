import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Refunds
import Register

/// Asks one gateway, and gives up in time.
///
/// Each call has a connection of its own: a connection kept from an earlier call may be closed by the other side just when a
/// request goes out, and then nobody knows whether money moved. The name is resolved once, the address is checked, and that
/// address is connected to; the certificate must still be the name's. No redirect is followed.
struct GatewayCaller: Sendable {
    let endpoint: GatewayEndpoint

    /// Seconds until the other side must have accepted the connection and shown its certificate.
    private static let connectSecondsMax: Int64 = 3
    /// Bytes of an answer.
    private static let answerBytesMax = 1_048_576

    /// One thread makes the type of the client's decoder for all: when two make it at once, Swift 6.3's runtime crashes on Linux
    /// (docs/decisions.md).
    private static let decoderType: Void = withExtendedLifetime(ByteToMessageHandler(HTTPResponseDecoder())) {}

    /// Holds a conversation of one call or several, which together take no longer than the endpoint allows.
    func converse(
        _ conversation: (NIODeadline) async throws(Silence) -> GatewayAnswer
    ) async -> GatewayAnswer {
        do {
            return try await conversation(deadline)
        } catch {
            return .silent(reason: error.reason)
        }
    }

    /// The same, for a list.
    func list(_ conversation: (NIODeadline) async throws(Silence) -> RefundList) async -> RefundList {
        do {
            return try await conversation(deadline)
        } catch {
            return .silent(reason: error.reason)
        }
    }

    /// When a conversation that begins now has to be over.
    var deadline: NIODeadline { .now() + .seconds(endpoint.secondsMax) }

    /// Makes a call and waits for all of the answer, whatever its status.
    func call(_ request: GatewayRequest, by deadline: NIODeadline) async throws(Silence) -> HTTPAnswer {
        // Neither a name server nor a cancelled call is waited for beyond the deadline.
        let loop = HTTPClient.defaultEventLoopGroup.any()
        let promise = loop.makePromise(of: HTTPAnswer.self)
        let work = promise.completeWithTask { try await exchange(request, by: deadline, on: loop) }
        let alarm = loop.scheduleTask(deadline: deadline) {
            promise.fail(Silence("no answer in \(endpoint.secondsMax) s"))
            work.cancel()
        }
        defer { alarm.cancel() }
        do {
            return try await promise.futureResult.get()
        } catch {
            throw Silence(error)
        }
    }

    private func exchange(
        _ request: GatewayRequest, by deadline: NIODeadline, on loop: any EventLoop
    ) async throws -> HTTPAnswer {
        let address = try await checkedAddress(on: loop)
        var message = HTTPClientRequest(url: endpoint.url(request.path))
        message.method = request.method
        message.headers = HTTPHeaders(request.headers)
        message.headers.add(name: "user-agent", value: "creditmemo")
        message.headers.add(name: "connection", value: "close")
        if let body = request.body { message.body = .bytes(ByteBuffer(bytes: body)) }
        let ready = message
        _ = Self.decoderType
        return try await HTTPClient.withHTTPClient(configuration: configuration(connectingTo: address)) { client in
            let response = try await client.execute(ready, deadline: deadline)
            let body = try await response.body.collect(upTo: Self.answerBytesMax)
            return HTTPAnswer(
                status: Int(response.status.code), headers: response.headers, body: Array(body.readableBytesView))
        }
    }

    private func configuration(connectingTo address: String) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        if let file = endpoint.trustedRootsFile { tls.additionalTrustRoots = [.file(file)] }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(Self.connectSecondsMax)))
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [endpoint.host: address]
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// The first address that the resolver gives, when the endpoint may have it.
    private func checkedAddress(on loop: any EventLoop) async throws -> String {
        let (host, port) = (endpoint.host, endpoint.port)
        let address = try await NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }.get()
        guard endpoint.network.contains(address), let text = address.ipAddress else {
            throw Silence("the gateway's address is not one that is allowed")
        }
        return text
    }
}

/// What is asked of a gateway over HTTP.
struct GatewayRequest: Sendable {
    let method: HTTPMethod
    /// The path below the endpoint, with its query.
    let path: String
    let headers: [(String, String)]
    var body: [UInt8]?
}

/// Why nothing can be said of a call. The reason holds nothing that came from outside, and no secret.
struct Silence: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// What a failed call is to those who ask.
    init(_ error: any Error) {
        switch error {
        case let silence as Silence: self = silence
        case is NIOTooManyBytesError: self.init("the answer is longer than 1 MiB")
        case let error as HTTPClientError: self.init("the call failed: \(error.shortDescription)")
        case let error as IOError: self.init("the call failed: error \(error.errnoCode) of the system")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init("the call failed: no TLS connection with a certificate that can be trusted")
        case is SocketAddressError: self.init("the gateway's name has no address")
        default: self.init("the call failed: \(type(of: error))")
        }
    }
}
