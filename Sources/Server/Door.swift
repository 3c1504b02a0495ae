import Logging
import Refunds
import Register
import Wire

/// Where the callers of every dialect come in: the same clients, tokens and limits for all.
struct Door: Sendable {
    let gate: TokenGate
    let rates: RateLimits
    let log: Logger

    /// Who asks; nil when the request does not say so validly. Counts the request, and refuses a client that asks too often.
    func caller(of request: Request, from origin: Origin) async throws(Hindrance) -> Caller? {
        let caller: Caller?
        do throws(StoreFault) {
            caller = try await gate.caller(authorization: request.onlyHeader("authorization"))
        } catch {
            throw Hindrance(error, log)
        }
        if let caller {
            try rates.count(caller.clientID, from: origin)
        } else {
            rates.countFailure(of: request, from: origin)
        }
        return caller
    }

    /// What a client that shows its secret is given. Refuses a client that got too many tokens of late, and counts what it
    /// got, or that it failed.
    func tokens(
        clientID: String, secret: String, for grant: TokenGrant, _ request: Request, from origin: Origin
    ) async throws(Hindrance) -> Result<IssuedTokens, TokenFailure> {
        try rates.admitTokens(of: clientID, from: origin)
        let result: Result<IssuedTokens, TokenFailure>
        do throws(StoreFault) {
            result = try await gate.tokens(clientID: clientID, secret: secret, for: grant)
        } catch {
            throw Hindrance(error, log)
        }
        switch result {
        case .success: rates.countTokens(of: clientID, from: origin)
        case .failure(.clientInvalid), .failure(.grantInvalid): rates.countFailure(of: request, from: origin)
        case .failure(.rejected): break
        }
        return result
    }
}
