import Refunds
import Register

extension SQLTransaction {
    func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID? {
        let name = user.client.name
        let known = try connection.query("SELECT 1 FROM console_user WHERE name = $1", [.text(name)]) { $0.integer() }
        guard known.isEmpty else { return nil }
        let id = try add(user.client, at: now)
        try connection.execute(
            "INSERT INTO console_user (client_id, name, password_hash) VALUES ($1, $2, $3)", SQLValue(id), .text(name),
            .text(user.passwordHash))
        return id
    }

    func setPassword(_ hash: String, ofUser name: String) throws(StoreFault) -> Bool {
        guard let id = try user(named: name) else { return false }
        try connection.execute(
            "UPDATE console_user SET password_hash = $1 WHERE client_id = $2", .text(hash), SQLValue(id))
        try endSessions(of: id)
        return true
    }

    func removeUser(named name: String, at now: Instant) throws(StoreFault) -> Bool {
        guard let id = try user(named: name) else { return false }
        try connection.execute("UPDATE console_user SET password_hash = '' WHERE client_id = $1", SQLValue(id))
        try connection.execute("UPDATE client SET revoked_at = $1 WHERE id = $2", SQLValue(now), SQLValue(id))
        try endSessions(of: id)
        return true
    }

    func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) throws(StoreFault) -> Bool {
        try connection.execute("DELETE FROM console_session WHERE idle_at <= $1 OR ends_at <= $1", SQLValue(now))
        let user = SQLValue(session.caller.clientID)
        // Whoever changes a password writes to the row, and ends the sessions that there are.
        let isUser = try connection.execute(
            "UPDATE console_user SET password_hash = $1 WHERE client_id = $2 AND password_hash = $1",
            .text(passwordHash), user)
        guard isUser == 1 else { return false }
        try connection.execute(
            "INSERT INTO console_session (hash, client_id, idle_at, ends_at) VALUES ($1, $2, $3, $4)",
            .blob(session.hash), user, SQLValue(session.idleAt), SQLValue(session.endsAt))
        return true
    }

    func keepSession(hash: [UInt8], idleAt: Instant) throws(StoreFault) {
        try connection.execute("UPDATE console_session SET idle_at = $1 WHERE hash = $2", SQLValue(idleAt), .blob(hash))
    }

    func endSession(hash: [UInt8]) throws(StoreFault) {
        try connection.execute("DELETE FROM console_session WHERE hash = $1", .blob(hash))
    }

    func users() throws(StoreFault) -> [RegisteredUser] {
        try connection.query(
            """
            SELECT \(SQLTransaction.clientColumns), u.password_hash FROM console_user u
            JOIN client c ON c.id = u.client_id ORDER BY c.id
            """, []
        ) { RegisteredUser(client: $0.client(), passwordHash: $0.text()) }
    }

    func session(hash: [UInt8], at now: Instant) throws(StoreFault) -> RegisteredSession? {
        try connection.query(
            """
            SELECT s.hash, c.id, c.stores, c.scopes, u.name, s.idle_at, s.ends_at
            FROM console_session s JOIN console_user u ON u.client_id = s.client_id JOIN client c ON c.id = s.client_id
            WHERE s.hash = $1 AND s.idle_at > $2 AND s.ends_at > $2 AND c.revoked_at IS NULL
            """, [.blob(hash), SQLValue(now)]
        ) { reader in
            RegisteredSession(
                hash: reader.blob(),
                caller: Caller(clientID: reader.id(), stores: reader.stores(), scopes: reader.scopes()),
                userName: reader.text(), idleAt: reader.instant(), endsAt: reader.instant())
        }.first
    }

    /// A user who is not removed.
    private func user(named name: String) throws(StoreFault) -> ClientID? {
        let ids: [ClientID] = try connection.query(
            """
            SELECT u.client_id FROM console_user u JOIN client c ON c.id = u.client_id
            WHERE u.name = $1 AND c.revoked_at IS NULL
            """, [.text(name)]
        ) { $0.id() }
        return ids.first
    }

    private func endSessions(of user: ClientID) throws(StoreFault) {
        try connection.execute("DELETE FROM console_session WHERE client_id = $1", SQLValue(user))
    }
}
