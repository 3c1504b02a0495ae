public import Refunds

/// A client as it is added: its secret is known to its owner only, the register keeps a hash.
public struct NewClient: Sendable {
    /// What it calls itself in `client_id`.
    public let publicID: String
    /// What people call it.
    public let name: String
    /// SHA-256 of its secret.
    public let secretHash: [UInt8]
    /// The shops it may see.
    public let stores: Set<StoreID>
    /// What it may do.
    public let scopes: Set<Scope>

    /// Joins the parts.
    public init(publicID: String, name: String, secretHash: [UInt8], stores: Set<StoreID>, scopes: Set<Scope>) {
        self.publicID = publicID
        self.name = name
        self.secretHash = secretHash
        self.stores = stores
        self.scopes = scopes
    }
}

/// A client as it is kept.
public struct RegisteredClient: Sendable {
    /// The register's number for it.
    public let id: ClientID
    /// What it was added with.
    public let details: NewClient
    /// When it was added.
    public let addedAt: Instant
    /// When it was revoked; nil while it may ask for tokens.
    public let revokedAt: Instant?

    /// Joins the parts.
    public init(id: ClientID, details: NewClient, addedAt: Instant, revokedAt: Instant?) {
        self.id = id
        self.details = details
        self.addedAt = addedAt
        self.revokedAt = revokedAt
    }
}

/// A token as it is kept: the token itself is known to its owner only.
public struct RegisteredToken: Sendable {
    /// SHA-256 of the token.
    public let hash: [UInt8]
    /// What it is good for.
    public let kind: Kind
    /// Who has it, and what that client may do now.
    public let caller: Caller
    /// The first second at which it is good for nothing.
    public let expiresAt: Instant

    /// Joins the parts.
    public init(hash: [UInt8], kind: Kind, caller: Caller, expiresAt: Instant) {
        self.hash = hash
        self.kind = kind
        self.caller = caller
        self.expiresAt = expiresAt
    }

    /// What a token is good for.
    public enum Kind: String, Sendable {
        /// Calling the API.
        case access
        /// Getting the next pair of tokens, once.
        case refresh
    }
}
