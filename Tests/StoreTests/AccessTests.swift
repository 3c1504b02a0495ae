import Refunds
import Register
import Testing

@Suite("Clients and tokens")
struct AccessTests {
    @Test("clients are numbered, listed oldest first, found by their public id, revoked once", arguments: StoreKind.all)
    func clients(kind: StoreKind) throws {
        let test = try kind.make()
        let later = Instant.start.adding(seconds: 5)
        let details = [
            client("b", scopes: [.read, .online]), client("a", stores: [1, 20, 3]), client("B", stores: []),
        ]
        let ids = try test.store.write { transaction throws(StoreFault) in
            var ids: [ClientID] = []
            for details in details { ids.append(try transaction.add(details, at: .start)) }
            return ids
        }
        #expect(ids == [ClientID(1), ClientID(2), ClientID(3)])
        #expect(try revoke(test, "a", at: later))
        #expect(try !revoke(test, "a", at: later.adding(seconds: 1)))
        #expect(try !revoke(test, "nobody", at: later))
        let kept = try test.store.clients()
        #expect(kept.map(\.id) == ids)
        for (kept, added) in zip(kept, details) {
            #expect(kept.details.publicID == added.publicID)
            #expect(kept.details.name == added.name)
            #expect(kept.details.secretHash == added.secretHash)
            #expect(kept.details.stores == added.stores)
            #expect(kept.details.scopes == added.scopes)
            #expect(kept.addedAt == .start)
            #expect(kept.revokedAt == (added.publicID == "a" ? later : nil))
            #expect(try test.store.client(publicID: added.publicID)?.id == kept.id)
        }
        #expect(try test.store.client(publicID: "c") == nil)
    }

    @Test("a token says who has it and what its client may do, until its second comes", arguments: StoreKind.all)
    func tokens(kind: StoreKind) throws {
        let test = try kind.make()
        let until = Instant.start.adding(seconds: 60)
        try test.store.write { transaction throws(StoreFault) in
            let id = try transaction.add(client("a", stores: [1, 2], scopes: [.admin]), at: .start)
            try transaction.add([token([1], id, until), token([], id, until, .refresh)], at: .start)
        }
        let found = try #require(try test.store.token(hash: [1], at: until.adding(seconds: -1)))
        #expect(found.hash == [1])
        #expect(found.kind == .access)
        #expect(found.expiresAt == until)
        #expect(found.caller == Caller(clientID: ClientID(1), stores: [StoreID(1), StoreID(2)], scopes: [.admin]))
        #expect(try test.store.token(hash: [], at: .start)?.kind == .refresh)
        for (hash, moment) in [([1], until), ([1], until.adding(seconds: 1)), ([1, 0], .start)] as [([UInt8], Instant)]
        {
            #expect(try test.store.token(hash: hash, at: moment) == nil)
        }
    }

    @Test("a revoked token is good for nothing, and so are the tokens of a revoked client", arguments: StoreKind.all)
    func revoking(kind: StoreKind) throws {
        let test = try kind.make()
        let until = Instant.start.adding(seconds: 60)
        try test.store.write { transaction throws(StoreFault) in
            for (name, hashes) in [("a", [1, 2]), ("b", [3])] as [(String, [UInt8])] {
                let id = try transaction.add(client(name), at: .start)
                try transaction.add(hashes.map { token([$0], id, until) }, at: .start)
            }
        }
        let revokeToken = { (hash: UInt8) in
            try test.store.write { transaction throws(StoreFault) in
                try transaction.revokeToken(hash: [hash], at: .start)
            }
        }
        let isGood = { (hash: UInt8) in try test.store.token(hash: [hash], at: .start) != nil }
        #expect(try revokeToken(1))
        #expect(try !revokeToken(1))
        #expect(try !revokeToken(9))
        #expect(try [1, 2, 3].map(isGood) == [false, true, true])
        #expect(try revoke(test, "a", at: .start))
        #expect(try [1, 2, 3].map(isGood) == [false, false, true])
    }

    enum Trespass: CaseIterable, Sendable {
        case samePublicID, sameToken, tokenOfNobody
    }

    @Test(
        "a public id and a token are given once, a token to a client that is there", arguments: StoreKind.all,
        Trespass.allCases)
    func refused(kind: StoreKind, trespass: Trespass) throws {
        let test = try kind.make()
        try test.store.write { transaction throws(StoreFault) in
            let id = try transaction.add(client("a"), at: .start)
            try transaction.add([token([1], id, .start.adding(seconds: 9))], at: .start)
        }
        #expect(throws: StoreFault.self) {
            try test.store.write { transaction throws(StoreFault) in
                let id = try transaction.add(client("left behind"), at: .start)
                switch trespass {
                case .samePublicID: _ = try transaction.add(client("a"), at: .start)
                case .sameToken: try transaction.add([token([1], id, .start.adding(seconds: 9))], at: .start)
                case .tokenOfNobody: try transaction.add([token([2], ClientID(9), .start)], at: .start)
                }
            }
        }
        #expect(try test.store.clients().map(\.details.publicID) == ["a"])
        let next = try test.store.write { transaction throws(StoreFault) in try transaction.add(client("b"), at: .start)
        }
        #expect(next == ClientID(2))
    }

    private func revoke(_ test: TestedStore, _ publicID: String, at now: Instant) throws -> Bool {
        try test.store.write { transaction throws(StoreFault) in
            try transaction.revokeClient(publicID: publicID, at: now)
        }
    }
}

private func client(_ publicID: String, stores: [Int64] = [1], scopes: Set<Scope> = []) -> NewClient {
    NewClient(
        publicID: publicID, name: "Client \(publicID)", secretHash: Array(publicID.utf8) + [0, 255],
        stores: Set(stores.map { StoreID($0) }), scopes: scopes)
}

/// What the token's caller says beside its client is not kept: it is the client's.
private func token(
    _ hash: [UInt8], _ client: ClientID, _ expiresAt: Instant, _ kind: RegisteredToken.Kind = .access
) -> RegisteredToken {
    RegisteredToken(
        hash: hash, kind: kind, caller: Caller(clientID: client, stores: [], scopes: []), expiresAt: expiresAt)
}
