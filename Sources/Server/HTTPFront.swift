import API2
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Wire

/// Turns what came over a connection into a request value, and the answer back into what goes out.
struct HTTPFront: HTTPResponder {
    let api2: API2Responder
    let transactions: TransactionsResponder
    let console: ConsoleResponder
    let operators: OperatorResponder
    let reference = ReferenceResponder()
    let webhooks: WebhookResponder
    let requests: RequestLog
    let stopSign: StopSign

    func respond(to request: Hummingbird.Request, context origin: Origin) async throws -> Hummingbird.Response {
        let readable = Wire.Request(request)
        if let readable, let answer = await operators.answer(to: readable) { return response(answer) }
        if let readable, let answer = reference.answer(to: readable) { return response(answer) }
        let id = RequestLog.id(given: HTTPField.Name("x-request-id").flatMap { request.headers[values: $0].first })
        var reply = try await reply(to: request, readable, from: origin)
        requests.note(request.method.rawValue, readable?.path, id: id, reply, took: .now - origin.receivedAt)
        reply.response.headers.append(Header("X-Request-Id", id))
        return response(reply.response, telling: reply.disclosure, over: origin)
    }

    private func reply(
        to request: Hummingbird.Request, _ asked: Wire.Request?, from origin: Origin
    ) async throws -> Reply {
        guard let asked else { return Dialect(of: request.head.path ?? "").reply(to: .notFound) }
        if let method = WebhookResponder.method(of: asked) {
            return try await reply(to: request, asked, forNewsOf: method, from: origin)
        }
        switch Dialect(of: asked.path) {
        case .api2: return try await reply(to: request, asked, by: api2, from: origin)
        case .v1: return try await reply(to: request, asked, by: transactions, from: origin)
        case .console: return try await reply(to: request, asked, by: console, from: origin)
        }
    }

    private func reply<Responder: DialectResponder>(
        to request: Hummingbird.Request, _ asked: Wire.Request, by responder: Responder, from origin: Origin
    ) async throws -> Reply {
        let admission: Admission<Responder.Endpoint>
        do throws(Responder.Problem) {
            admission = try await responder.admit(asked, from: origin)
        } catch {
            return Reply(error, in: Responder.called(nil))
        }
        var asked = asked
        var reply: Reply
        switch try await HTTPFront.body(of: request, upTo: ServerLimits.bodyBytesMax) {
        case .success(let body):
            asked.body = body
            reply = await responder.respond(to: asked, admission)
        case .failure(let hindrance):
            reply = Reply(Responder.Problem(hindrance), in: Responder.called(admission.endpoint))
        }
        reply.clientID = admission.caller?.clientID
        return reply
    }

    private func reply(
        to request: Hummingbird.Request, _ asked: Wire.Request, forNewsOf method: String, from origin: Origin
    ) async throws -> Reply {
        do throws(Hindrance) {
            try webhooks.rates.admit(asked, from: origin)
        } catch {
            return Reply(API2.Problem(error), in: .webhook)
        }
        var asked = asked
        let body = try await HTTPFront.body(of: request, upTo: WebhookResponder.bodyBytesMax)
        do throws(Hindrance) {
            asked.body = try body.get()
            return Reply(try await webhooks.respond(to: asked, for: method, from: origin), in: .webhook)
        } catch {
            return Reply(API2.Problem(error), in: .webhook)
        }
    }

    /// The whole body. Throws `HTTPParserError` where the connection's handlers have the answer.
    private static func body(
        of request: Hummingbird.Request, upTo bytesMax: Int
    ) async throws -> Result<[UInt8], Hindrance> {
        do {
            return .success(Array(try await request.body.collect(upTo: bytesMax).readableBytesView))
        } catch is NIOTooManyBytesError {
            return .failure(.bodyTooLarge)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            // Nobody hears this answer.
            return .failure(.bodyBroken)
        }
    }

    private func response(
        _ response: Wire.Response, telling disclosure: Disclosure? = nil, over origin: Origin? = nil
    ) -> Hummingbird.Response {
        var fields = HTTPFront.fields(response)
        // So that the caller sends nothing more on a connection that is about to close.
        if stopSign.isRaised { fields[.connection] = "close" }
        return Hummingbird.Response(
            status: .init(code: response.status), headers: fields,
            body: body(response.body, telling: disclosure, over: origin))
    }

    /// The body; after its last byte it is on record that a client knows how its attempt ended, unless it has gone by then.
    private func body(_ bytes: [UInt8], telling disclosure: Disclosure?, over origin: Origin?) -> ResponseBody {
        guard let disclosure, let origin else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
        return ResponseBody(contentLength: bytes.count) { [desk = api2.desk] writer in
            // Who has what it asked for may close at once: only who closed before is not told.
            let isHeard = await origin.isOpen
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            guard isHeard else { return }
            disclosure.inHand?.tell()
            await desk.told(disclosure.attempt)
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
            headers: request.headers.map { Header($0.name.rawName, $0.value) }
                // The one field that the parser keeps apart.
                + (request.head.authority.map { [Header("Host", $0)] } ?? []))
    }
}
