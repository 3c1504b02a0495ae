public import Refunds

/// Somebody who may sign in to the console, as they are added. To the register a user is a client that gets no tokens: what a
/// user does has that client's id in the audit chain, and its name stays known when the user is gone.
public struct NewUser: Sendable {
    /// The client: its name is what the user signs in with.
    public let client: NewClient
    /// The password, in the spelling of a slow hash.
    public let passwordHash: String

    /// Joins the two.
    public init(client: NewClient, passwordHash: String) {
        self.client = client
        self.passwordHash = passwordHash
    }
}

/// A user as it is kept.
public struct RegisteredUser: Sendable {
    /// The client that the user is to the register; revoked once the user is removed.
    public let client: RegisteredClient
    /// The password, in the spelling of a slow hash; empty once the user is removed.
    public let passwordHash: String

    /// Joins the two.
    public init(client: RegisteredClient, passwordHash: String) {
        self.client = client
        self.passwordHash = passwordHash
    }

    /// What the user signs in with.
    public var name: String { client.details.name }

    /// What the user may do, and where.
    public var caller: Caller {
        Caller(clientID: client.id, stores: client.details.stores, scopes: client.details.scopes)
    }
}

/// A user who is signed in: its token is known to the user's browser only.
public struct RegisteredSession: Sendable {
    /// SHA-256 of the session's token.
    public let hash: [UInt8]
    /// Who is signed in, and what that user may do now.
    public let caller: Caller
    /// The user's name.
    public let userName: String
    /// The first second at which it has been idle for too long.
    public let idleAt: Instant
    /// The first second at which it is over in any case.
    public let endsAt: Instant

    /// Joins the parts.
    public init(hash: [UInt8], caller: Caller, userName: String, idleAt: Instant, endsAt: Instant) {
        self.hash = hash
        self.caller = caller
        self.userName = userName
        self.idleAt = idleAt
        self.endsAt = endsAt
    }
}
