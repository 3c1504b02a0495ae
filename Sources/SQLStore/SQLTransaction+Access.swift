import Refunds
import Register

extension SQLTransaction {
    func add(_ client: NewClient, at now: Instant) throws(StoreFault) -> ClientID {
        let ids: [ClientID] = try connection.query(
            """
            INSERT INTO client (id, public_id, name, secret_hash, scopes, stores, created_at)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM client), $1, $2, $3, $4, $5, $6) RETURNING id
            """,
            [
                .text(client.publicID), .text(client.name), .blob(client.secretHash),
                .text(client.scopes.map(\.rawValue).sorted().joined(separator: " ")),
                .text(client.stores.sorted().map { String($0.rawValue) }.joined(separator: " ")), SQLValue(now),
            ]
        ) { $0.id() }
        guard let id = ids.first else { throw .broken("a new client got no id") }
        return id
    }

    func revokeClient(publicID: String, at now: Instant) throws(StoreFault) -> Bool {
        try connection.execute(
            "UPDATE client SET revoked_at = $1 WHERE public_id = $2 AND revoked_at IS NULL",
            SQLValue(now), .text(publicID)) == 1
    }

    func add(_ tokens: [RegisteredToken], at now: Instant) throws(StoreFault) {
        for clientID in Set(tokens.map(\.caller.clientID)) {
            try connection.execute(
                "DELETE FROM token WHERE client_id = $1 AND expires_at <= $2", SQLValue(clientID), SQLValue(now))
        }
        try connection.execute(
            "INSERT INTO token (hash, client_id, kind, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)",
            tokens.map {
                [
                    .blob($0.hash), SQLValue($0.caller.clientID), .text($0.kind.rawValue), SQLValue($0.expiresAt),
                    SQLValue(now),
                ]
            })
    }

    func revokeToken(hash: [UInt8], at now: Instant) throws(StoreFault) -> Bool {
        try connection.execute(
            "UPDATE token SET revoked_at = $1 WHERE hash = $2 AND revoked_at IS NULL", SQLValue(now), .blob(hash)) == 1
    }

    func clients(publicID: String?) throws(StoreFault) -> [RegisteredClient] {
        try connection.query(
            """
            SELECT \(SQLTransaction.clientColumns) FROM client c
            WHERE \(publicID == nil ? "" : "c.public_id = $1 AND")
            NOT EXISTS (SELECT 1 FROM console_user u WHERE u.client_id = c.id) ORDER BY c.id
            """, publicID.map { [.text($0)] } ?? []
        ) { $0.client() }
    }

    /// What ``SQLReader/client()`` reads.
    static let clientColumns =
        "c.id, c.public_id, c.name, c.secret_hash, c.stores, c.scopes, c.created_at, c.revoked_at"

    func token(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredToken? {
        try connection.query(
            """
            SELECT t.hash, t.kind, c.id, c.stores, c.scopes, t.expires_at
            FROM token t JOIN client c ON c.id = t.client_id
            WHERE t.hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND c.revoked_at IS NULL
            """, [.blob(hash), .integer(now.seconds)]
        ) { reader throws(StoreFault) in
            try RegisteredToken(
                hash: reader.blob(), kind: reader.tokenKind(),
                caller: Caller(clientID: reader.id(), stores: reader.stores(), scopes: reader.scopes()),
                expiresAt: reader.instant())
        }.first
    }
}

extension SQLReader {
    fileprivate mutating func tokenKind() throws(StoreFault) -> RegisteredToken.Kind {
        let text = text()
        return try known(RegisteredToken.Kind(rawValue: text), text, "a token kind")
    }

    /// A client, whose columns are ``SQLTransaction/clientColumns``.
    mutating func client() -> RegisteredClient {
        RegisteredClient(
            id: id(),
            details: NewClient(
                publicID: text(), name: text(), secretHash: blob(), stores: stores(), scopes: scopes()),
            addedAt: instant(), revokedAt: optionalInteger().map { Instant(seconds: $0) })
    }

    mutating func stores() -> Set<StoreID> {
        Set(text().split(separator: " ").compactMap { Int64($0).map { StoreID($0) } })
    }

    mutating func scopes() -> Set<Scope> {
        Set(text().split(separator: " ").compactMap { Scope(rawValue: String($0)) })
    }
}
