import Logging
import Refunds
import Register
import RegisterTesting
import Testing

@Suite("Mails of the outbox", .serialized)
struct MailTests {
    /// What a mail server said to which tries.
    private final class Post: Sendable {
        let tries = Shared<[OutboxMail]>([])
        private let answers = Shared<[MailAnswer]>([])

        /// The answers to the next tries; the later ones are delivered.
        func answer(_ answers: MailAnswer...) { self.answers.value = answers }

        func deliver(_ mail: OutboxMail) async -> MailAnswer {
            tries.change { $0.append(mail) }
            return answers.change { $0.isEmpty ? .delivered : $0.removeFirst() }
        }
    }

    private func postman(_ stage: PayoutStage, _ post: Post) -> Postman {
        postman(stage) { await post.deliver($0) }
    }

    private func postman(
        _ stage: PayoutStage, deliver: @escaping @Sendable (OutboxMail) async -> MailAnswer
    ) -> Postman {
        Postman(
            register: stage.register, times: Postman.Times(claimSeconds: 100, giveUpSeconds: 72 * 3_600),
            log: Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() }, now: { stage.now },
            deliver: deliver)
    }

    /// A memo whose mail waits.
    private func memo(_ stage: PayoutStage, key: UInt8 = 1) async throws -> CreditMemo {
        let attempt = try await stage.promise(try await stage.order(), key: key, sendsMail: true)
        guard
            case .success(.creditMemoIssued(let memo, _)) = await stage.desk().pay(
                attempt, since: PayoutStage.standstill)
        else { throw Unexpected("no memo") }
        return memo
    }

    private func isSent(_ stage: PayoutStage, _ memo: CreditMemo) throws -> Bool {
        var query = CreditMemoQuery(stores: [memo.storeID], page: PageRequest(number: 1, limit: 1, wantsTotal: false))
        query.id = memo.id
        return try #require(try stage.store.creditMemos(query).records.first).mailDelivered
    }

    @Test("A mail goes out once, and its memo says so", arguments: StoreKind.all)
    func delivery(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let memo = try await memo(stage)
        #expect(try !isSent(stage, memo))
        await postman(stage, post).sweep()
        await postman(stage, post).sweep()
        #expect(post.tries.value.map(\.document) == [.creditMemo(memo.id)])
        #expect(try isSent(stage, memo))
        #expect(try stage.store.outbox() == OutboxCount(waiting: 0, oldest: nil, dead: 0))
        try stage.isSound()
    }

    @Test(
        "Row 25: a mail that the server does not take now is tried until it does; the memo is out",
        arguments: StoreKind.all)
    func later(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let memo = try await memo(stage)
        post.answer(.failed(reason: "451 later"), .unreachable(reason: "no connection"))
        for (seconds, tries) in [(0, 1), (59, 1), (1, 2), (119, 2), (1, 3)] as [(Int64, Int)] {
            stage.wait(seconds)
            await postman(stage, post).sweep()
            #expect(post.tries.value.count == tries)
        }
        #expect(Set(post.tries.value.map(\.timesAsked)) == [1])
        #expect(try isSent(stage, memo))
    }

    @Test("Row 26: a mail that is refused for good is a dead letter, and the memo stands", arguments: StoreKind.all)
    func refused(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let memo = try await memo(stage)
        post.answer(.refused(reason: "550 no such user"))
        await postman(stage, post).sweep()
        stage.wait(100 * 3_600)
        await postman(stage, post).sweep()
        #expect(post.tries.value.count == 1)
        let dead = try stage.store.mails([.dead])
        #expect(dead.map(\.document) == [.creditMemo(memo.id)] && dead.first?.reason == "550 no such user")
        #expect(try stage.store.outbox() == OutboxCount(waiting: 0, oldest: nil, dead: 1))
        #expect(try !isSent(stage, memo))
        try stage.isSound()
        // The operator has looked: it is another mail.
        _ = try await stage.register.askForMail(about: .creditMemo(memo.id), of: memo.storeID).get()
        await postman(stage, post).sweep()
        #expect(post.tries.value.map(\.timesAsked) == [1, 2])
        #expect(try isSent(stage, memo))
    }

    @Test("A server that stays down makes a dead letter after 72 hours", arguments: StoreKind.all)
    func down(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        _ = try await memo(stage)
        for hours in [0, 24, 24, 23] as [Int64] {
            post.answer(.unreachable(reason: "down"))
            stage.wait(hours * 3_600)
            await postman(stage, post).sweep()
            #expect(try stage.store.outbox().waiting == 1)
        }
        post.answer(.unreachable(reason: "down"))
        stage.wait(3_600)
        await postman(stage, post).sweep()
        #expect(try stage.store.mails([.dead]).map(\.reason) == ["down"])
    }

    @Test("Of two replicas one sends, and the other takes over when it is gone", arguments: StoreKind.all)
    func replicas(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        for key in 1...5 as ClosedRange<UInt8> { _ = try await memo(stage, key: key) }
        let postmen = [postman(stage, post), postman(stage, post), postman(stage, post)]
        await withTaskGroup(of: Void.self) { group in
            for postman in postmen { group.addTask { await postman.sweep() } }
        }
        #expect(Set(post.tries.value.map(\.document)).count == 5 && post.tries.value.count == 5)
        // One that was killed on its way has a claim that ends.
        let memo = try await memo(stage, key: 6)
        let lost = try #require(try claim(stage, memo))
        for (seconds, tries) in [(99, 5), (1, 6)] as [(Int64, Int)] {
            stage.wait(seconds)
            await postman(stage, post).sweep()
            #expect(post.tries.value.count == tries)
        }
        #expect(post.tries.value.last?.tries == lost.tries + 1 && post.tries.value.last?.timesAsked == lost.timesAsked)
    }

    private func claim(_ stage: PayoutStage, _ memo: CreditMemo) throws -> OutboxMail? {
        try stage.store.write { transaction throws(StoreFault) in
            let mail = try transaction.mail(about: .creditMemo(memo.id))?.claimed(at: stage.now, seconds: 100)
            if let mail { try transaction.put(mail) }
            return mail
        }
    }

    @Test("What one says who was taken over from counts for nothing", arguments: StoreKind.all)
    func tooLate(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let memo = try await memo(stage)
        let (late, other) = (Shared<[OutboxMail]>([]), postman(stage, post))
        let slow = postman(stage) { mail in
            late.change { $0.append(mail) }
            stage.wait(100)
            await other.sweep()
            return .refused(reason: "too late")
        }
        await slow.sweep()
        #expect(late.value.map(\.tries) == [1] && post.tries.value.map(\.tries) == [2])
        let mail = try #require(try stage.store.mail(about: .creditMemo(memo.id)))
        #expect(mail.state == .delivered && mail.reason == nil)
    }

    @Test("A mail is claimed by the database's clock, whatever the process's says", arguments: StoreKind.all)
    func databaseClock(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA, processIsAhead: 86_400), Post())
        let memo = try await memo(stage)
        stage.wait(86_400)
        post.answer(.failed(reason: "451"))
        await postman(stage, post).sweep()
        let mail = try #require(try stage.store.mail(about: .creditMemo(memo.id)))
        #expect(mail.nextTryAt == stage.now.adding(seconds: 60))
    }

    @Test("A mail whose note is lost goes out again, under the same name", arguments: StoreKind.all)
    func lostNote(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let memo = try await memo(stage)
        stage.fail(.none, .refused(.broken("gone")))
        await postman(stage, post).sweep()
        #expect(try !isSent(stage, memo))
        stage.wait(100)
        await postman(stage, post).sweep()
        #expect(post.tries.value.map(\.timesAsked) == [1, 1])
        #expect(try isSent(stage, memo))
    }

    @Test("A mail that nobody asked for with its document is asked for later", arguments: StoreKind.all)
    func askedForLater(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let order = try await stage.order()
        let invoice = DocumentID.invoice(order.invoices[0].id)
        #expect(try stage.store.mail(about: invoice) == nil)
        let asked = try await stage.register.askForMail(about: invoice, of: order.storeID).get()
        #expect(try stage.store.mail(about: invoice) == asked && asked.state == .waiting)
        await postman(stage, post).sweep()
        #expect(post.tries.value.map(\.document) == [invoice])
    }

    @Test("A mail is asked for once by whoever saw it as it is, however often the form comes", arguments: StoreKind.all)
    func askedOnce(kind: StoreKind) async throws {
        let (stage, post) = (try PayoutStage(kind, .classA), Post())
        let order = try await stage.order()
        let invoice = DocumentID.invoice(order.invoices[0].id)
        func ask(_ seen: MailMark) async throws -> OutboxMail {
            try await stage.register.askForMail(about: invoice, of: order.storeID, seen: seen).get()
        }
        #expect(try await ask(.none).mark == MailMark(timesAsked: 1, state: .waiting))
        await postman(stage, post).sweep()
        let delivered = MailMark(timesAsked: 1, state: .delivered)
        for seen in [MailMark.none, MailMark(timesAsked: 1, state: .waiting)] {
            #expect(try await ask(seen).mark == delivered)
        }
        #expect(try await ask(delivered).mark == MailMark(timesAsked: 2, state: .waiting))
        #expect(try await ask(delivered).mark == MailMark(timesAsked: 2, state: .waiting))
        await postman(stage, post).sweep()
        #expect(try await ask(delivered).mark == MailMark(timesAsked: 2, state: .delivered))
        await postman(stage, post).sweep()
        #expect(post.tries.value.map(\.timesAsked) == [1, 2])
    }
}
