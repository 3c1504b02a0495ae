import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The ceiling of the benchmark: the server's framework with a body read by hand and an answer written by hand, as long
/// as the server's. No token, no rule, no disk, no log.
///
/// `Echo PORT` answers on 127.0.0.1. The path says how many bytes the answer's body has: `/1696`.
@main
struct Echo: HTTPResponder {
    typealias Context = BasicRequestContext

    static func main() async throws {
        guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
            print("usage: Echo PORT")
            return
        }
        var log = Logger(label: "echo")
        log.logLevel = .error
        let application = Application(
            responder: Echo(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), serverName: nil),
            logger: log)
        try await application.runService()
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        guard let size = Int(request.uri.path.dropFirst()) else { return Response(status: .notFound) }
        var refund = RefundRequest()
        var headers = Echo.headers
        if request.method == .post {
            let body = try await request.body.collect(upTo: 1 << 20)
            guard let read = body.withUnsafeReadableBytes({ RefundRequest(reading: $0) }) else {
                return Response(status: .badRequest)
            }
            refund = read
            headers[.location] = "/api2/creditmemo?id=1"
        }
        return Response(
            status: request.method == .post ? .created : .ok, headers: headers,
            body: .init(byteBuffer: answer(to: refund, size: size)))
    }

    /// The headers that every answer of the server has.
    private static let headers: HTTPFields = {
        var fields: HTTPFields = [.contentType: "application/json"]
        if let id = HTTPField.Name("X-Request-Id") { fields[id] = "38ea8271bca2ee5a2bacfe8c6cbc5a7b" }
        return fields
    }()
}
