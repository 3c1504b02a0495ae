/// Who asks, and for which shops: what a token stands for.
public struct Caller: Sendable, Hashable {
    /// The client that the token was given to.
    public let clientID: ClientID
    /// The shops it may see; every other shop's documents do not exist for it.
    public let stores: Set<StoreID>
    /// What it may do.
    public let scopes: Set<Scope>

    /// Joins the parts.
    public init(clientID: ClientID, stores: Set<StoreID>, scopes: Set<Scope>) {
        self.clientID = clientID
        self.stores = stores
        self.scopes = scopes
    }

    /// True when one of the caller's scopes covers the one needed; `admin` covers all.
    public func may(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }

    /// The shop that a new order goes to when the request names none: the first one.
    public var defaultStore: StoreID? { stores.min() }
}

/// An integration that has tokens.
public enum Client {}

/// Names a client.
public typealias ClientID = Identifier<Client>

/// What a token allows.
public enum Scope: String, Sendable, CaseIterable {
    /// Reading documents, and previews.
    case read
    /// Credit memos that only record a refund, and notes in an order's history.
    case offline
    /// Credit memos that send money through a gateway.
    case online
    /// Everything, and feeding orders and invoices in.
    case admin
}
