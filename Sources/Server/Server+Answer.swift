package import Wire

extension Server {
    /// What a request is answered and what it called.
    package struct Answered: Sendable {
        /// What goes out.
        package let response: Response
        /// The dialect and the endpoint, for people.
        package let called: String
        /// The rule that the request broke; nil when it was carried out.
        package let reason: String?

        fileprivate init(_ reply: Reply) {
            response = reply.response
            called = "\(reply.called.dialect) \(reply.called.endpoint)"
            reason = reply.reason
        }
    }

    /// Answers a request by the same responders that answer those of the network, without one.
    package func answer(to request: Request) async -> Answered {
        switch Dialect(of: request.path) {
        case .api2: await Answered(reply(to: request, by: front.api2))
        case .v1: await Answered(reply(to: request, by: front.transactions))
        case .console: await Answered(reply(to: request, by: front.console))
        }
    }

    private func reply<Responder: DialectResponder>(to request: Request, by responder: Responder) async -> Reply {
        let admission: Admission<Responder.Endpoint>
        let origin = Origin(receivedAt: .now)
        do throws(Responder.Problem) {
            admission = try await responder.admit(request, from: origin)
        } catch {
            return Reply(error, in: Responder.called(nil))
        }
        return await responder.respond(to: request, admission)
    }
}
