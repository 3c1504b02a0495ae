/// A request without an idempotency key, as its repetition is recognized: who asked, and what.
public struct UnkeyedRequest: Sendable, Hashable {
    /// Who asked.
    public let clientID: ClientID
    /// The request in one fixed spelling, hashed.
    public let fingerprint: [UInt8]

    /// Joins the two.
    public init(clientID: ClientID, fingerprint: [UInt8]) {
        self.clientID = clientID
        self.fingerprint = fingerprint
    }
}

/// An unkeyed request for money whose end its client has not been told. The same request again is a repetition of it.
public struct UnansweredRequest: Sendable, Hashable {
    /// The attempt that was made for it.
    public let attemptID: AttemptID
    /// Its shop.
    public let storeID: StoreID
    /// The request.
    public let request: UnkeyedRequest
    /// When it came.
    public let askedAt: Instant

    /// Joins the parts.
    public init(attemptID: AttemptID, storeID: StoreID, request: UnkeyedRequest, askedAt: Instant) {
        self.attemptID = attemptID
        self.storeID = storeID
        self.request = request
        self.askedAt = askedAt
    }
}
