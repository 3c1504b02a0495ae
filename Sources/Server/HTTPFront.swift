import API2
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Turns what came over a connection into a request value, and the answer back into what goes out.
struct HTTPFront: HTTPResponder {
    typealias Context = BasicRequestContext

    let responder: API2Responder
    let operators: OperatorResponder
    let requests: RequestLog

    /// The largest body that is read.
    private static let bodyBytesMax = 1 << 20

    func respond(to request: Hummingbird.Request, context: Context) async throws -> Hummingbird.Response {
        let start = ContinuousClock.now
        let readable = Wire.Request(request)
        if let answer = readable.flatMap(operators.answer) { return HTTPFront.response(answer) }
        let id = RequestLog.id(given: HTTPField.Name("x-request-id").flatMap { request.headers[values: $0].first })
        var admission: API2Responder.Admission?
        var answer: Wire.Response
        do throws(Problem) {
            guard var asked = readable else { throw .notFound }
            let admitted = try responder.admit(asked)
            admission = admitted
            asked.body = try await HTTPFront.body(of: request)
            answer = await responder.respond(to: asked, admitted)
        } catch {
            answer = error.response
        }
        requests.note(
            request.method.rawValue, readable?.path, id: id, admission, answer, took: ContinuousClock.now - start)
        answer.headers.append(Header("X-Request-Id", id))
        return HTTPFront.response(answer)
    }

    private static func body(of request: Hummingbird.Request) async throws(Problem) -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: HTTPFront.bodyBytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .bodyTooLarge
        } catch {
            // The connection broke while the body came: nobody hears this answer.
            throw .invalidJSON
        }
    }

    private static func response(_ response: Wire.Response) -> Hummingbird.Response {
        var fields = HTTPFields()
        for header in response.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        return Hummingbird.Response(
            status: .init(code: response.status), headers: fields,
            body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}

extension Wire.Request {
    /// The request as a value, without its body; nil when its target cannot be read.
    fileprivate init?(_ request: Hummingbird.Request) {
        self.init(
            method: Wire.Method(request.method.rawValue), target: request.head.path ?? "",
            headers: request.headers.map { Header($0.name.rawName, $0.value) })
    }
}
