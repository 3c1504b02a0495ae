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
            door.rates.countFailure(of: request, from: origin)
            return error.response
        }
        switch try await tokens(asked, for: request, from: origin) {
        case .success(let tokens):
            return TokenAnswer(
                accessToken: tokens.access.text, refreshToken: tokens.refresh?.text,
                expiresInSeconds: Int(tokens.expiresInSeconds)
            ).response
        case .failure(.clientInvalid): return TokenProblem.invalidClient.response
        case .failure(.grantInvalid): return TokenProblem.invalidGrant.response
        case .failure(.rejected(let rejection)): throw Problem(rejection)
        }
    }

    private func tokens(
        _ asked: TokenRequest, for request: Request, from origin: Origin
    ) async throws(Problem) -> Result<IssuedTokens, TokenFailure> {
        let grant: TokenGrant =
            switch asked.grant {
            case .clientCredentials: .pair
            case .refreshToken(let token): .refreshing(token)
            }
        do throws(Hindrance) {
            return try await door.tokens(
                clientID: asked.client.id, secret: asked.client.secret, for: grant, request, from: origin)
        } catch {
            throw Problem(error)
        }
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
