import API2
import Foundation
import Register
import Wire

extension API2Responder {
    /// Answers a request for tokens (RFC 6749, sections 4.4 and 6).
    func token(_ request: Request) async -> Response {
        do throws(StoreFault) {
            let asked: TokenRequest
            do throws(TokenProblem) {
                asked = try TokenRequest(reading: request, basic: request.basicCredentials)
            } catch {
                return error.response
            }
            let result =
                switch asked.grant {
                case .clientCredentials:
                    try await gate.tokens(clientID: asked.client.id, secret: asked.client.secret)
                case .refreshToken(let token):
                    try await gate.tokens(clientID: asked.client.id, secret: asked.client.secret, refreshing: token)
                }
            switch result {
            case .success(let tokens):
                return TokenAnswer(
                    accessToken: tokens.access.text, refreshToken: tokens.refresh.text,
                    expiresInSeconds: Int(tokens.expiresInSeconds)
                ).response
            case .failure(.clientInvalid): return TokenProblem.invalidClient.response
            case .failure(.grantInvalid): return TokenProblem.invalidGrant.response
            case .failure(.rejected(let rejection)): return problem(rejection).response
            }
        } catch {
            return problem(error).response
        }
    }
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
