public import Wire

extension Request {
    /// The key by which the client marks repetitions of one request; nil when it gives none.
    ///
    /// One `Idempotency-Key` field of 1 to 255 visible ASCII characters (`/api2`, Idempotency-Key; the name is that of
    /// the IETF's draft). The draft's quotes, where a client sends them, are part of the key.
    public func idempotencyKey() throws(Problem) -> String? {
        let values = headers.values(of: "Idempotency-Key")
        guard let key = values.first else { return nil }
        guard values.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy(\.isVisibleASCII) else {
            throw .idempotencyKeyInvalid
        }
        return key
    }
}
