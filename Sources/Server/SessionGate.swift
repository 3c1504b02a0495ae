import Console
import Logging
import Refunds
import Register

/// Knows who is signed in to the console, and lets people sign in.
struct SessionGate: Sendable {
    let register: Register
    let log: Logger
    let now: @Sendable () -> Instant
    private let desk: PasswordDesk
    private let lane = ReadLane()
    private let peers = RateLimit<PeerAddress>(SessionGate.peerRate)
    private let names = RateLimit<String>(SessionGate.nameRate)

    /// A session is over after this long without a request.
    static let idleSeconds: Int64 = 30 * 60
    /// And after this long in any case.
    static let sessionSeconds: Int64 = 12 * 3_600
    /// That somebody is still there is noted no more often than this.
    private static let noteSeconds: Int64 = 60

    /// How often passwords may be wrong: ten times at once and then twice a minute for a peer, whatever names it tries;
    private static let peerRate = Rate(every: .seconds(30), burst: 10)
    /// and thirty times at once and then once a minute for a name, whoever tries it.
    private static let nameRate = Rate(every: .seconds(60), burst: 30)

    /// Opens the gate over a register.
    init(_ register: Register, passwordCost: Int, log: Logger, now: @escaping @Sendable () -> Instant) {
        desk = PasswordDesk(cost: passwordCost)
        self.register = register
        self.log = log
        self.now = now
    }

    /// Who has a session's token; nil when it is unknown or the session is over. Notes that its user is still there.
    func viewer(token: String) async throws(StoreFault) -> Viewer? {
        let (hash, now) = (Secret.hash(of: token), now())
        let found = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
            try store.session(hash: hash, at: now)
        }
        guard let session = found else { return nil }
        if session.idleAt.seconds - now.seconds <= SessionGate.idleSeconds - SessionGate.noteSeconds {
            let idleAt = now.adding(seconds: SessionGate.idleSeconds)
            // That it is not noted now costs nobody anything: the next request does it.
            _ = await register.access { (transaction, _) throws(StoreFault) in
                try transaction.keepSession(hash: hash, idleAt: idleAt)
            }
        }
        return Viewer(caller: session.caller, name: session.userName, formToken: SessionGate.formToken(of: token))
    }

    /// What a form of a session carries, so that no other page can send one: it follows from the session's token, which the
    /// page's own script cannot read.
    private static func formToken(of token: String) -> String { Secret.hexHash(of: "form\n" + token) }

    /// Why nobody was signed in.
    enum Failure: Error {
        /// The name or the password is wrong.
        case wrong
        /// Too many were wrong of late.
        case tooOften(retryAfterSeconds: Int)
        /// Too many sign in at this moment.
        case busy
        /// The register did not answer.
        case fault(StoreFault)
        /// The register did not write.
        case rejected
    }

    /// Signs somebody in; gives the token of the new session.
    func signIn(name: String, password: String, from peer: PeerAddress?, at moment: ContinuousClock.Instant)
        async throws(Failure) -> Secret
    {
        try take(peer, name, at: moment)
        let user: RegisteredUser?
        do throws(StoreFault) {
            user = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
                try store.users().first { $0.name.utf8.elementsEqual(name.utf8) && $0.client.revokedAt == nil }
            }
        } catch {
            throw .fault(error)
        }
        guard let matches = await desk.matches(password, user.flatMap { PasswordHash(stored: $0.passwordHash) }) else {
            giveBack(peer, name)
            throw .busy
        }
        guard matches, let user else {
            // Not the name: what is typed there is sometimes the password.
            log.warning("sign-in failed", metadata: ["peer": "\(peer.map(\.description) ?? "unknown")"])
            throw .wrong
        }
        giveBack(peer, name)
        let (token, now) = (Secret(.session), now())
        let session = RegisteredSession(
            hash: token.hash, caller: user.caller, userName: user.name,
            idleAt: now.adding(seconds: SessionGate.idleSeconds),
            endsAt: now.adding(seconds: SessionGate.sessionSeconds))
        let added = await register.access { (transaction, _) throws(StoreFault) in
            try transaction.add(session, by: user.passwordHash, at: now)
        }
        guard case .success(let isAdded) = added else { throw .rejected }
        // The password was changed, or the user removed, while this one was looked at.
        guard isAdded else { throw .wrong }
        log.notice("signed in", metadata: ["client": "\(user.client.id.rawValue)"])
        return token
    }

    /// Ends a session.
    func signOut(token: String) async {
        let hash = Secret.hash(of: token)
        _ = await register.access { (transaction, _) throws(StoreFault) in try transaction.endSession(hash: hash) }
    }

    /// Counts a try before it is known whether it is right: many at once would else all be looked at.
    private func take(_ peer: PeerAddress?, _ name: String, at moment: ContinuousClock.Instant) throws(Failure) {
        if let wait = peer.flatMap({ peers.take($0, at: moment) }) { throw .tooOften(retryAfterSeconds: wait) }
        if let wait = names.take(name, at: moment) { throw .tooOften(retryAfterSeconds: wait) }
    }

    private func giveBack(_ peer: PeerAddress?, _ name: String) {
        peer.map { peers.giveBack($0) }
        names.giveBack(name)
    }
}
