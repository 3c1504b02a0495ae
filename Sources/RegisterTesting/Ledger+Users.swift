import Refunds
import Register

extension Ledger {
    /// Adds a user after all clients; nil when another has or had the name.
    mutating func add(_ user: NewUser, at now: Instant) throws(StoreFault) -> ClientID? {
        let isKnown = users.contains { $0.name.utf8.elementsEqual(user.client.name.utf8) }
        guard !isKnown else { return nil }
        let id = try add(user.client, at: now)
        passwords[id] = user.passwordHash
        return id
    }

    /// Every user, removed ones too.
    var users: [RegisteredUser] {
        clients.compactMap { client in passwords[client.id].map { RegisteredUser(client: client, passwordHash: $0) } }
    }

    /// Gives a user another password; false when there is no such user.
    mutating func setPassword(_ hash: String, ofUser name: String) -> Bool {
        guard let user = user(named: name) else { return false }
        passwords[user.client.id] = hash
        sessions = sessions.filter { $0.value.caller.clientID != user.client.id }
        return true
    }

    /// Removes a user; false when there is no such user.
    mutating func removeUser(named name: String, at now: Instant) -> Bool {
        guard let user = user(named: name) else { return false }
        return setPassword("", ofUser: name) && revokeClient(publicID: user.client.details.publicID, at: now)
    }

    /// Adds a session by a password that is still the user's, and forgets those that are over; false when it is not.
    mutating func add(_ session: RegisteredSession, by passwordHash: String, at now: Instant) -> Bool {
        sessions = sessions.filter { $0.value.idleAt > now && $0.value.endsAt > now }
        guard passwords[session.caller.clientID] == passwordHash else { return false }
        sessions[session.hash] = session
        return true
    }

    /// Moves the moment at which a session has been idle for too long.
    mutating func keepSession(hash: [UInt8], idleAt: Instant) {
        guard let session = sessions[hash] else { return }
        sessions[hash] = RegisteredSession(
            hash: hash, caller: session.caller, userName: session.userName, idleAt: idleAt, endsAt: session.endsAt)
    }

    /// The session of a token.
    func session(hash: [UInt8], at now: Instant) -> RegisteredSession? {
        sessions[hash].flatMap { $0.idleAt > now && $0.endsAt > now ? $0 : nil }
    }

    private func user(named name: String) -> RegisteredUser? {
        users.first { $0.name.utf8.elementsEqual(name.utf8) && $0.client.revokedAt == nil }
    }
}
