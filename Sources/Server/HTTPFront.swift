import API2
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Wire

/// Turns what came over a connection into a request value, and the answer back into what goes out.
struct HTTPFront: HTTPResponder {
    let responder: API2Responder
    let operators: OperatorResponder
    let requests: RequestLog
    let stopSign: StopSign

    func respond(to request: Hummingbird.Request, context origin: Origin) async throws -> Hummingbird.Response {
        let readable = Wire.Request(request)
        if let readable, let answer = await operators.answer(to: readable) { return response(answer) }
        let id = RequestLog.id(given: HTTPField.Name("x-request-id").flatMap { request.headers[values: $0].first })
        var admission: API2Responder.Admission?
        var answer: Wire.Response
        do {
            guard var asked = readable else { throw Problem.notFound }
            let admitted = try await responder.admit(asked, from: origin)
            admission = admitted
            asked.body = try await HTTPFront.body(of: request)
            answer = await responder.respond(to: asked, admitted)
        } catch let problem as Problem {
            answer = problem.response
        }
        requests.note(
            request.method.rawValue, readable?.path, id: id, admission, answer, took: .now - origin.receivedAt)
        answer.headers.append(Header("X-Request-Id", id))
        return response(answer)
    }

    /// The whole body. Throws ``Problem``, or `HTTPParserError` where the connection's handlers have the answer.
    private static func body(of request: Hummingbird.Request) async throws -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: ServerLimits.bodyBytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge
        } catch let error as HTTPParserError {
            throw error
        } catch {
            // The connection broke while the body came: nobody hears this answer.
            throw Problem.invalidJSON
        }
    }

    private func response(_ response: Wire.Response) -> Hummingbird.Response {
        var fields = HTTPFront.fields(response)
        // So that the caller sends nothing more on a connection that is about to close.
        if stopSign.isRaised { fields[.connection] = "close" }
        return Hummingbird.Response(
            status: .init(code: response.status), headers: fields,
            body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
    }

    /// Head and body of an answer that is given past the responder and ends the connection.
    static func lastWords(_ response: Wire.Response) -> [HTTPResponsePart] {
        var fields = fields(response)
        fields[.contentLength] = String(response.body.count)
        fields[.connection] = "close"
        return [
            .head(HTTPResponse(status: .init(code: response.status), headerFields: fields)),
            .body(ByteBuffer(bytes: response.body)),
        ]
    }

    private static func fields(_ response: Wire.Response) -> HTTPFields {
        var fields = HTTPFields()
        for header in response.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        return fields
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
