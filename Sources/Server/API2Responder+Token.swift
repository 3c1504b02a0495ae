import API2
import Foundation
import Register
import Wire

extension API2Responder {
    /// Answers a request for tokens (RFC 6749, sections 4.4 and 6).
    func token(_ request: Request, from origin: Origin) async throws(Problem) -> Response {
        let asked: TokenRequest
        do throws(TokenProblem) {
            asked = try TokenRequest(reading: request, basic: request.basicCredentials)
        } catch {
            return refusal(error, of: request, from: origin)
        }
        try rates.admitTokens(of: asked.client.id, from: origin)
        switch try await tokens(asked) {
        case .success(let tokens):
            rates.countTokens(of: asked.client.id, from: origin)
            return TokenAnswer(
                accessToken: tokens.access.text, refreshToken: tokens.refresh.text,
                expiresInSeconds: Int(tokens.expiresInSeconds)
            ).response
        case .failure(.clientInvalid): return refusal(.invalidClient, of: request, from: origin)
        case .failure(.grantInvalid): return refusal(.invalidGrant, of: request, from: origin)
        case .failure(.rejected(let rejection)): throw problem(rejection)
        }
    }

    private func tokens(_ asked: TokenRequest) async throws(Problem) -> Result<IssuedTokens, TokenFailure> {
        do throws(StoreFault) {
            return
                switch asked.grant
            {
            case .clientCredentials:
                try await gate.tokens(clientID: asked.client.id, secret: asked.client.secret)
            case .refreshToken(let token):
                try await gate.tokens(clientID: asked.client.id, secret: asked.client.secret, refreshing: token)
            }
        } catch {
            throw problem(error)
        }
    }

    private func refusal(_ problem: TokenProblem, of request: Request, from origin: Origin) -> Response {
        rates.countFailure(of: request, from: origin)
        return problem.response
    }
}

extension Endpoint {
    /// True where callers say who they are, be it by a token or for one.
    var isGuarded: Bool { !scopes.isEmpty || self == .issueToken }
}

extension Request {
    /// The user and password of an `Authorization: Basic` header, form-decoded (RFC 6749, section 2.3.1).
    fileprivate var basicCredentials: ClientCredentials? {
        guard let header = onlyHeader("authorization"), let space = header.firstIndex(of: " "),
            header[..<space].lowercased() == "basic",
            let data = Data(base64Encoded: String(header[header.index(after: space)...])),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return ClientCredentials(id: String(text[..<colon]), secret: String(text[text.index(after: colon)...]))
    }
}
