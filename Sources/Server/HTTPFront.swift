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
    let webhooks: WebhookResponder
    let requests: RequestLog
    let stopSign: StopSign

    func respond(to request: Hummingbird.Request, context origin: Origin) async throws -> Hummingbird.Response {
        let readable = Wire.Request(request)
        if let readable, let answer = await operators.answer(to: readable) { return response(answer) }
        let id = RequestLog.id(given: HTTPField.Name("x-request-id").flatMap { request.headers[values: $0].first })
        var admission: API2Responder.Admission?
        var answer: Wire.Response
        var reply: Reply?
        do {
            guard var asked = readable else { throw Problem.notFound }
            if let method = WebhookResponder.method(of: asked) {
                try webhooks.rates.admit(asked, from: origin)
                asked.body = try await HTTPFront.body(of: request, upTo: WebhookResponder.bodyBytesMax)
                answer = try await webhooks.respond(to: asked, for: method, from: origin)
            } else {
                let admitted = try await responder.admit(asked, from: origin)
                admission = admitted
                asked.body = try await HTTPFront.body(of: request, upTo: ServerLimits.bodyBytesMax)
                let given = await responder.respond(to: asked, admitted)
                (answer, reply) = (given.response, given)
            }
        } catch let problem as Problem {
            answer = problem.response
        }
        requests.note(
            request.method.rawValue, readable?.path, id: id, admission, answer, took: .now - origin.receivedAt)
        answer.headers.append(Header("X-Request-Id", id))
        return response(answer, of: reply, to: origin)
    }

    /// The whole body. Throws ``Problem``, or `HTTPParserError` where the connection's handlers have the answer.
    private static func body(of request: Hummingbird.Request, upTo bytesMax: Int) async throws -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: bytesMax).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge
        } catch let error as HTTPParserError {
            throw error
        } catch {
            // The connection broke while the body came: nobody hears this answer.
            throw Problem.invalidJSON
        }
    }

    private func response(_ response: Wire.Response, of reply: Reply? = nil, to origin: Origin? = nil)
        -> Hummingbird.Response
    {
        var fields = HTTPFront.fields(response)
        // So that the caller sends nothing more on a connection that is about to close.
        if stopSign.isRaised { fields[.connection] = "close" }
        return Hummingbird.Response(
            status: .init(code: response.status), headers: fields,
            body: body(response.body, of: reply, to: origin))
    }

    /// The body; after its last byte it is on record that a client knows how its attempt ended, unless it has gone by then.
    private func body(_ bytes: [UInt8], of reply: Reply?, to origin: Origin?) -> ResponseBody {
        guard let reply, let origin, let attempt = reply.tells else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return ResponseBody(contentLength: bytes.count) { [desk = responder.desk] writer in
            // Who has what it asked for may close at once: only who closed before is not told.
            let isHeard = await origin.isOpen
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            guard isHeard else { return }
            reply.inHand?.tell()
            await desk.told(attempt)
        }
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
