import Foundation
public import Refunds
public import Register

/// A client as it was made, with the secret that is shown once.
public struct MadeClient: Sendable {
    /// Its `client_id`.
    public let publicID: String
    /// Its `client_secret`.
    public let secret: Secret
}

extension Register {
    /// Adds a client with a new secret.
    public func addClient(
        named name: String, stores: Set<StoreID>, scopes: Set<Scope>
    ) async -> Result<MadeClient, Rejection> {
        let made = MadeClient(publicID: "cm_" + UUID().uuidString.lowercased(), secret: Secret(.client))
        let client = NewClient(
            publicID: made.publicID, name: name, secretHash: made.secret.hash, stores: stores, scopes: scopes)
        return await access { (transaction, now) throws(StoreFault) in try transaction.add(client, at: now) }
            .map { _ in made }
    }
}
