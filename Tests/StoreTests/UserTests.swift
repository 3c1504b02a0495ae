import Refunds
import Register
import Testing

@Suite("A store of users") struct UserTests {
    private let now = Instant(seconds: 1_000)

    @Test("keeps a name for one user, also when that one is gone", arguments: StoreKind.all)
    func names(kind: StoreKind) throws {
        let test = try kind.make()
        let store = test.store
        let first = try #require(try store.write { write throws(StoreFault) in try write.add(user("maria"), at: now) })
        #expect(try store.write { write throws(StoreFault) in try write.add(user("maria"), at: now) } == nil)
        #expect(try store.users().map(\.name) == ["maria"])
        #expect(try store.users().first?.caller == Caller(clientID: first, stores: [StoreID(7)], scopes: [.read]))
        #expect(try store.clients().isEmpty)
        #expect(try store.client(publicID: "cu_maria") == nil)
        #expect(try store.write { write throws(StoreFault) in try write.removeUser(named: "maria", at: now) })
        #expect(try store.write { write throws(StoreFault) in try write.removeUser(named: "maria", at: now) } == false)
        #expect(
            try store.write { write throws(StoreFault) in try write.setPassword("new", ofUser: "maria") } == false)
        #expect(try store.write { write throws(StoreFault) in try write.add(user("maria"), at: now) } == nil)
        #expect(try store.users().map(\.passwordHash) == [""])
        #expect(try store.users().map(\.client.revokedAt) == [now])
    }

    @Test(
        "knows a session until its second comes, or its user goes, or gets another password", arguments: StoreKind.all)
    func sessions(kind: StoreKind) throws {
        let test = try kind.make()
        let store = test.store
        let id = try #require(try store.write { write throws(StoreFault) in try write.add(user("maria"), at: now) })
        func begin(_ hash: UInt8, by passwordHash: String) throws -> Bool {
            let caller = Caller(clientID: id, stores: [StoreID(7)], scopes: [.read])
            let session = RegisteredSession(
                hash: [hash], caller: caller, userName: "maria", idleAt: now.adding(seconds: 10),
                endsAt: now.adding(seconds: 20))
            return try store.write { write throws(StoreFault) in try write.add(session, by: passwordHash, at: now) }
        }
        func isKnown(_ hash: UInt8, after seconds: Int64) throws -> Bool {
            try store.session(hash: [hash], at: now.adding(seconds: seconds)) != nil
        }
        #expect(try begin(1, by: "hash"))
        #expect(try store.session(hash: [1], at: now)?.userName == "maria")
        #expect(try store.session(hash: [1], at: now)?.caller.stores == [StoreID(7)])
        #expect(try isKnown(1, after: 9) && !isKnown(1, after: 10) && !isKnown(2, after: 0))
        try store.write { write throws(StoreFault) in
            try write.keepSession(hash: [1], idleAt: now.adding(seconds: 30))
        }
        #expect(try isKnown(1, after: 19) && !isKnown(1, after: 20))
        try store.write { write throws(StoreFault) in try write.endSession(hash: [1]) }
        #expect(try !isKnown(1, after: 0))
        #expect(try begin(2, by: "hash"))
        #expect(try store.write { write throws(StoreFault) in try write.setPassword("new", ofUser: "maria") })
        #expect(try !isKnown(2, after: 0))
        #expect(try store.users().map(\.passwordHash) == ["new"])
        #expect(try !begin(3, by: "hash") && !isKnown(3, after: 0))
        #expect(try begin(3, by: "new"))
        #expect(try store.write { write throws(StoreFault) in try write.removeUser(named: "maria", at: now) })
        #expect(try !isKnown(3, after: 0))
    }

    private func user(_ name: String) -> NewUser {
        NewUser(
            client: NewClient(
                publicID: "cu_" + name, name: name, secretHash: [1], stores: [StoreID(7)], scopes: [.read]),
            passwordHash: "hash")
    }
}
