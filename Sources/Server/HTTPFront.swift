import API2
import NIOCore
import NIOHTTP1
import Wire

/// Turns what came over a connection into a request value, and the answer back into what goes out.
struct HTTPFront: Sendable {
    let api2: API2Responder
    let transactions: TransactionsResponder
    let console: ConsoleResponder
    let operators: OperatorResponder
    let reference = ReferenceResponder()
    let webhooks: WebhookResponder
    let requests: RequestLog
    let stopSign: StopSign
    let dates: AnswerDates

    /// Answers a request, whose body it reads as far as that is wanted; gives whether it was the last one of the connection.
    /// Throws what ends the connection.
    func answer(
        _ head: HTTPRequestHead, in conversation: Conversation, from origin: Origin
    ) async throws -> Bool {
        let request = Wire.Request(head)
        if let request, let answer = await operators.answer(to: request) ?? reference.answer(to: request) {
            let isLast = isLast(head, in: conversation)
            try await conversation.send(message(answer, to: head, isLast: isLast))
            return isLast
        }
        let id = RequestLog.id(given: head.headers.first(name: "x-request-id")?.withoutOuterBlanks)
        var reply = try await reply(to: request, at: head.target, in: conversation, from: origin)
        requests.note(head.method.rawValue, request?.path, id: id, reply, took: .now - origin.receivedAt)
        reply.response.headers.append(Header("X-Request-Id", id))
        let isLast = isLast(head, in: conversation)
        try await send(reply, message(reply.response, to: head, isLast: isLast), in: conversation, from: origin)
        return isLast
    }

    /// While the server stops, a connection ends with the last request that it has read: what follows an answer that says so is
    /// not executed (RFC 9112 section 9.6).
    private func isLast(_ head: HTTPRequestHead, in conversation: Conversation) -> Bool {
        conversation.isLast(head) || stopSign.isRaised && !conversation.hasNextHead
    }

    /// Sends an answer; after it, it is on record that a client knows how its attempt ended, unless it has gone by then.
    private func send(
        _ reply: Reply, _ message: ByteBuffer, in conversation: Conversation, from origin: Origin
    ) async throws {
        guard let disclosure = reply.disclosure else { return try await conversation.send(message) }
        // Who has what it asked for may close at once: only who closed before is not told.
        let isHeard = await origin.isOpen
        // An answer that waits for its turn here is lost when the process is killed: then its client was told nothing.
        try await conversation.sendWhole(message)
        guard isHeard else { return }
        disclosure.inHand?.tell()
        await api2.desk.told(disclosure.attempt)
    }

    /// The last answer on a connection, to what is no request.
    func lastMessage(_ response: Wire.Response) -> ByteBuffer { message(response, to: nil, isLast: true) }

    /// An answer as it goes over a connection. The last one says so, lest the caller send more.
    private func message(_ response: Wire.Response, to head: HTTPRequestHead?, isLast: Bool) -> ByteBuffer {
        ByteBuffer(response, date: dates.text, isLast: isLast, hasBody: head?.method != .HEAD)
    }

    private func reply(
        to request: Wire.Request?, at target: String, in conversation: Conversation, from origin: Origin
    ) async throws -> Reply {
        guard let request else { return Dialect(of: target).reply(to: .notFound) }
        if let method = WebhookResponder.method(of: request) {
            return try await reply(to: request, in: conversation, forNewsOf: method, from: origin)
        }
        switch Dialect(of: request.path) {
        case .api2: return try await reply(to: request, in: conversation, by: api2, from: origin)
        case .v1: return try await reply(to: request, in: conversation, by: transactions, from: origin)
        case .console: return try await reply(to: request, in: conversation, by: console, from: origin)
        }
    }

    private func reply<Responder: DialectResponder>(
        to request: Wire.Request, in conversation: Conversation, by responder: Responder, from origin: Origin
    ) async throws -> Reply {
        let admission: Admission<Responder.Endpoint>
        do throws(Responder.Problem) {
            admission = try await responder.admit(request, from: origin)
        } catch {
            return Reply(error, in: Responder.called(nil))
        }
        var request = request
        var reply: Reply
        switch try await conversation.body(upTo: ServerLimits.bodyBytesMax) {
        case .success(let body):
            request.body = body
            reply = await responder.respond(to: request, admission)
        case .failure(let hindrance):
            reply = Reply(Responder.Problem(hindrance), in: Responder.called(admission.endpoint))
        }
        reply.clientID = admission.caller?.clientID
        return reply
    }

    private func reply(
        to request: Wire.Request, in conversation: Conversation, forNewsOf method: String, from origin: Origin
    ) async throws -> Reply {
        do throws(Hindrance) {
            try webhooks.rates.admit(request, from: origin)
        } catch {
            return Reply(API2.Problem(error), in: .webhook)
        }
        var request = request
        let body = try await conversation.body(upTo: WebhookResponder.bodyBytesMax)
        do throws(Hindrance) {
            request.body = try body.get()
            return Reply(try await webhooks.respond(to: request, for: method, from: origin), in: .webhook)
        } catch {
            return Reply(API2.Problem(error), in: .webhook)
        }
    }
}

extension Wire.Request {
    /// The request as a value, without its body; nil when its target cannot be read.
    fileprivate init?(_ head: HTTPRequestHead) {
        self.init(
            method: Wire.Method(head.method.rawValue), target: head.target,
            headers: head.headers.map { Header($0.name, $0.value.withoutOuterBlanks) })
    }
}

extension HTTPRequestHead {
    /// True when no request is read after this one, because of what it says, because it asks for another protocol, or because
    /// HTTP/1.0 does not keep connections unless both ends say so (RFC 9112 section 9.3).
    var isLast: Bool {
        !isKeepAlive || (version.major, version.minor) < (1, 1) || method == .CONNECT
            || headers.contains(name: "upgrade")
    }

    /// True when the body comes once it is asked for, or after a while (RFC 9110 section 10.1.1).
    var holdsBodyBack: Bool {
        guard (version.major, version.minor) >= (1, 1), headers.contains(name: "expect") else { return false }
        let hasBody = headers.contains(name: "transfer-encoding") || announcedBytes ?? 0 > 0
        return hasBody && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// The length of the body, when the head says it.
    var announcedBytes: Int? { headers.first(name: "content-length").flatMap { Int($0) } }

    /// The target in origin form; of an absolute one (RFC 9112 section 3.2.2) what follows the host.
    var target: String {
        guard uri.utf8.first != UInt8(ascii: "/"), let scheme = uri.firstRange(of: "://") else { return uri }
        let rest = uri[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
        return rest.hasPrefix("/") ? String(rest) : "/" + rest
    }
}

extension String {
    /// The value of a field without the blanks around it, which are no part of it (RFC 9110 section 5.5).
    fileprivate var withoutOuterBlanks: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard utf8.first.map(isBlank) == true || utf8.last.map(isBlank) == true else { return self }
        guard let first = utf8.firstIndex(where: { !isBlank($0) }), let last = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
