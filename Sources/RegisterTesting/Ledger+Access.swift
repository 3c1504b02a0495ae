import Refunds
import Register

/// A token as the ledger keeps it: what its client may do is looked up with it.
struct KeptToken: Sendable {
    let kind: RegisteredToken.Kind
    let clientID: ClientID
    let expiresAt: Instant
    var isRevoked = false
}

extension Ledger {
    /// Adds a client after all others.
    mutating func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID {
        guard clientIndex(publicID: client.publicID) == nil else {
            throw .broken("there is a client \(client.publicID) already")
        }
        let id = ClientID((clients.last?.id.rawValue ?? 0) + 1)
        clients.append(RegisteredClient(id: id, details: client, addedAt: now, revokedAt: nil))
        return id
    }

    /// Where the client of a public id stands.
    func clientIndex(publicID: String) -> Int? {
        clients.firstIndex { $0.details.publicID.utf8.elementsEqual(publicID.utf8) }
    }

    /// Revokes a client; false when there is none to revoke.
    mutating func revokeClient(publicID: String, at now: Instant) -> Bool {
        guard let index = clientIndex(publicID: publicID), clients[index].revokedAt == nil else { return false }
        let client = clients[index]
        clients[index] = RegisteredClient(
            id: client.id, details: client.details, addedAt: client.addedAt, revokedAt: now)
        return true
    }

    /// Adds a token of a client that is there, and forgets those of the client that are over.
    mutating func add(_ token: RegisteredToken, at now: Instant) throws(StoreFault) {
        tokens = tokens.filter { $0.value.clientID != token.caller.clientID || $0.value.expiresAt > now }
        let kept = KeptToken(kind: token.kind, clientID: token.caller.clientID, expiresAt: token.expiresAt)
        guard clients.contains(where: { $0.id == kept.clientID }),
            tokens.updateValue(kept, forKey: token.hash) == nil
        else { throw .broken("a token is kept once, for a client that is there") }
    }

    /// Revokes a token; false when it is revoked already or unknown.
    mutating func revokeToken(hash: [UInt8]) -> Bool {
        guard let token = tokens[hash], !token.isRevoked else { return false }
        tokens[hash]?.isRevoked = true
        return true
    }

    /// What a token stands for, with what its client may do now.
    func token(hash: [UInt8], at now: Instant) -> RegisteredToken? {
        guard let token = tokens[hash], !token.isRevoked, token.expiresAt > now,
            let client = clients.first(where: { $0.id == token.clientID }), client.revokedAt == nil
        else { return nil }
        let caller = Caller(clientID: client.id, stores: client.details.stores, scopes: client.details.scopes)
        return RegisteredToken(hash: hash, kind: token.kind, caller: caller, expiresAt: token.expiresAt)
    }
}
