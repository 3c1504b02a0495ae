import Register
import TransactionsV1
import Wire

extension TransactionsResponder {
    /// Answers a request for a token. There is no refresh token in this dialect: a client asks again.
    func token(
        _ asked: TokenRequest, for request: Request, from origin: Origin
    ) async throws(Problem) -> Response {
        let result: Result<IssuedTokens, TokenFailure>
        do throws(Hindrance) {
            result = try await door.tokens(
                clientID: asked.clientID, secret: asked.clientSecret, for: .access, request, from: origin)
        } catch {
            throw Problem(error)
        }
        switch result {
        case .success(let tokens):
            return TokenAnswer(
                accessToken: tokens.access.text, expiresInSeconds: Int(tokens.expiresInSeconds)
            ).response
        case .failure(.clientInvalid), .failure(.grantInvalid): throw .credentialsInvalid
        case .failure(.rejected(let rejection)): throw Problem(rejection)
        }
    }
}
