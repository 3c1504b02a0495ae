import API2
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Turns what came over a connection into a request value, and the answer back into what goes out.
struct HTTPFront: HTTPResponder {
    typealias Context = BasicRequestContext

    let responder: API2Responder

    /// The largest body that is read.
    private static let bodyBytesMax = 1 << 20

    func respond(to request: Hummingbird.Request, context: Context) async throws -> Hummingbird.Response {
        guard var asked = Wire.Request(request) else { return HTTPFront.response(Problem.notFound.response) }
        let admission: API2Responder.Admission
        do throws(Problem) {
            admission = try responder.admit(asked)
        } catch {
            return HTTPFront.response(error.response)
        }
        do {
            let body = try await request.body.collect(upTo: HTTPFront.bodyBytesMax)
            asked.body = Array(body.readableBytesView)
        } catch is NIOTooManyBytesError {
            return HTTPFront.response(Problem.bodyTooLarge.response)
        }
        return HTTPFront.response(await responder.respond(to: asked, admission))
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
