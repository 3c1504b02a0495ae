import Refunds
import Register
import Testing

/// The rows of the protocol (`docs/payouts.md`) in which a process, the database or a clock fails. A process that is killed is
/// one that does nothing more: its attempt is left as it stands, for the sweep of the next one.
@Suite("What fails around a payout")
struct PayoutCrashTests {
    @Test("Row 4: a conflict is tried again; one that lasts promises nothing and asks nobody", arguments: StoreKind.all)
    func conflictOfPromise(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.fail(.refused(.conflict("lock")), .refused(.conflict("lock")))
        #expect(try await stage.pay(order).state == .issued)
        stage.fail(always: .conflict("lock"))
        guard case .failure(.conflict) = await stage.ask(order, key: 2) else { throw Unexpected("a promise") }
        stage.fail()
        #expect(stage.gateway.sends.count == 1)
        #expect(try stage.attempts.count == 1)
        try stage.isSound()
    }

    @Test(
        "Row 5: whether it was promised is unknown: the same request finds it, or promises it", arguments: StoreKind.all
    )
    func promiseUnanswered(kind: StoreKind) async throws {
        for failure in [PayoutStage.Failure.storedAndLost(.unanswered("cut")), .refused(.unanswered("cut"))] {
            let stage = try PayoutStage(kind, .classA)
            let order = try await stage.order()
            stage.fail(failure)
            guard case .failure(.unknown) = await stage.ask(order) else { throw Unexpected("an answer") }
            #expect(stage.gateway.sends.isEmpty)
            switch await stage.ask(order) {
            case .success(.attemptStands(let attempt)):
                #expect(try await stage.sweep(attempt.id).state == .issued)
            case .success(.attemptMade(let attempt)): _ = await stage.desk().pay(attempt, since: .now)
            case let result: throw Unexpected(result)
            }
            #expect(try stage.attempts.map(\.state) == [.issued])
            try stage.isSound()
        }
    }

    @Test("Row 6: a database that takes no writes: nothing is promised and nobody asked", arguments: StoreKind.all)
    func promiseRefused(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.fail(.refused(.unavailable("disk full")))
        guard case .failure(.unavailable) = await stage.ask(order) else { throw Unexpected("a promise") }
        #expect(try stage.attempts.isEmpty && stage.gateway.sends.isEmpty)
        #expect(try await stage.pay(order).state == .issued)
        try stage.isSound()
    }

    @Test(
        "Row 7: killed after the promise: what is provably unsent is sent, by any class, once", arguments: StoreKind.all
    )
    func killedBeforeSending(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let attempt = try await stage.promise(try await stage.order())
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(gateway.sends == [attempt.gatewayKey])
            try stage.isSound()
        }
    }

    @Test(
        "Row 20: killed between the gateway's answer and its note: the question is repeated", arguments: StoreKind.all)
    func killedBeforeNote(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let attempt = try await stage.promise(try await stage.order())
            let sending = MoveAttempt.startSending(attempt.id, fence: attempt.fence)
            if attempt.state == .reserved {
                _ = await stage.register.submit(Submission(.moveAttempt(sending), by: nil))
            }
            _ = await gateway.send(attempt.payout)
            #expect(try stage.attempt(attempt.id).state == .sending)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            try stage.isSound()
        }
    }

    @Test("Row 21: a conflict at the note is tried again on the same fence", arguments: StoreKind.all)
    func conflictOfNote(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let attempt = try await stage.promise(try await stage.order())
        stage.fail(.refused(.conflict("1")), .refused(.conflict("2")), .refused(.conflict("3")))
        guard case .success(.creditMemoIssued) = await stage.desk().pay(attempt, since: .now) else {
            throw Unexpected("no memo")
        }
        #expect(try stage.attempt(attempt.id).fence == attempt.fence)
        #expect(stage.gateway.sends.count == 1)
        try stage.isSound()
    }

    @Test(
        "Row 22: the database is gone when the gateway has paid: the memo comes when it is back, with the next number",
        arguments: StoreKind.all)
    func noteRefused(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let (first, second) = (try await stage.order(), try await stage.order())
        let attempt = try await stage.promise(first)
        stage.fail(.refused(.unavailable("disk full")))
        guard case .failure(.unavailable) = await stage.desk().pay(attempt, since: .now) else {
            throw Unexpected("an answer")
        }
        #expect(stage.gateway.paid.count == 1)
        #expect(try stage.memos.isEmpty)
        #expect(try await stage.pay(second, key: 2).state == .issued)
        #expect(try await stage.sweep(attempt.id).state == .issued)
        #expect(try stage.memos.map(\.number).sorted() == ["100000001", "100000002"])
        try stage.isSound()
    }

    @Test(
        "Row 23: whether the memo was written is unknown: it is there, and the key gets its bytes",
        arguments: StoreKind.all)
    func noteUnanswered(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        let attempt = try await stage.promise(order)
        stage.fail(.storedAndLost(.unanswered("cut")))
        guard case .failure(.unknown) = await stage.desk().pay(attempt, since: .now) else {
            throw Unexpected("an answer")
        }
        #expect(try stage.attempt(attempt.id).state == .issued)
        guard case .success(.answeredBefore(_, let bytes)) = await stage.ask(order) else { throw Unexpected("a memo") }
        #expect(bytes == Array("\(DocumentID.creditMemo(CreditMemoID(1)))".utf8))
        #expect(await stage.desk().ask(attempt.id) == false)
        try stage.isSound()
    }

    @Test("Row 24: killed after the memo was written: the key gets the same bytes", arguments: StoreKind.all)
    func killedBeforeAnswer(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        _ = try await stage.pay(order)
        for _ in 0..<2 {
            guard case .success(.answeredBefore(_, let bytes)) = await stage.ask(order) else {
                throw Unexpected("no answer")
            }
            #expect(bytes == Array("\(DocumentID.creditMemo(CreditMemoID(1)))".utf8))
        }
        #expect(stage.gateway.sends.count == 1)
        try stage.isSound()
    }

    @Test(
        "Row 25: the mail is a row of the memo's own transaction, whoever issues it; what fails leaves none",
        arguments: StoreKind.all)
    func mail(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let attempt = try await stage.promise(try await stage.order(), sendsMail: true)
        stage.fail(.refused(.unavailable("disk full")))
        _ = await stage.desk().pay(attempt, since: .now)
        #expect(try stage.store.outbox().waiting == 0)
        #expect(try await stage.sweep(attempt.id).state == .issued)
        #expect(try stage.store.outbox().waiting == 1)
        stage.gateway.next(.answer(.declined(code: "no")))
        let declined = try await stage.promise(try await stage.order(), key: 2, sendsMail: true)
        _ = await stage.desk().pay(declined, since: .now)
        #expect(try stage.store.outbox().waiting == 1)
        try stage.isSound()
    }

    @Test(
        "Row 34: while nobody knows, the order waits, for offline refunds too; afterwards it goes on",
        arguments: StoreKind.all)
    func othersWait(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let order = try await stage.order()
        stage.gateway.next(.payAnd(.silent(reason: "cut")))
        let attempt = try await stage.promise(order)
        for payout in [PayoutKind.online, .offline] {
            #expect(await stage.ask(order, 2, key: 2, payout: payout).refusal == .payoutInFlight)
        }
        #expect(try await stage.sweep(attempt.id).state == .issued)
        let later = await stage.ask(order, 2, key: 2, payout: .offline)
        guard case .success(.creditMemoIssued) = later else { throw Unexpected(later) }
    }

    @Test("Row 35: of two that take an attempt over, one has it", arguments: StoreKind.all)
    func twoTakeOver(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let attempt = try await stage.promise(try await stage.order())
        stage.wait(60)
        let desks = (0..<8).map { _ in stage.desk() }
        let asked = await withTaskGroup(of: Bool.self) { group in
            for desk in desks { group.addTask { await desk.ask(attempt.id) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(asked == 1)
        #expect(try stage.attempt(attempt.id).fence == attempt.fence + 1)
        #expect(stage.gateway.sends == [attempt.gatewayKey])
        try stage.isSound()
    }

    @Test(
        "Row 36: who stood still past its lease and wakes changes nothing; the key keeps the money right",
        arguments: StoreKind.all)
    func wakesLate(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        let attempt = try await stage.promise(try await stage.order())
        stage.gateway.hold()
        async let frozen = stage.desk().pay(attempt, since: .now)
        while stage.gateway.held == 0 { await Task.yield() }
        stage.wait(61)
        async let other = stage.desk().ask(attempt.id)
        while stage.gateway.held < 2 { await Task.yield() }
        stage.gateway.letGo()
        #expect(await other)
        guard case .success(let outcome) = await frozen else { throw Unexpected("no answer") }
        switch outcome {
        case .attemptStands(let stands): #expect(stands.state == .issued || stands.fence > attempt.fence)
        case let other: throw Unexpected(other)
        }
        #expect(try stage.attempt(attempt.id).state == .issued)
        try stage.isSound()
    }

    @Test(
        "Row 36: who stood still for half of its lease sends nothing; another one does, once", arguments: StoreKind.all)
    func sendsNothingLate(kind: StoreKind) async throws {
        for gateway in TestGateway.all {
            let stage = try PayoutStage(kind, gateway)
            let attempt = try await stage.promise(try await stage.order())
            let late = await stage.desk().pay(attempt, since: PayoutStage.standstill - .seconds(30))
            guard case .success(.attemptStands) = late else { throw Unexpected(late) }
            #expect(gateway.sends.isEmpty)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(gateway.sends.count == 1)
            try stage.isSound()
        }
    }

    @Test("Row 42: a clock that jumps makes others come early or late, and nothing else", arguments: StoreKind.all)
    func clockJumps(kind: StoreKind) async throws {
        for jump in [-3_600, 3_600] as [Int64] {
            let stage = try PayoutStage(kind, .classA)
            let order = try await stage.order()
            stage.gateway.next(.payAnd(.silent(reason: "cut")))
            let attempt = try await stage.promise(order)
            stage.wait(jump)
            _ = await stage.desk().pay(attempt, since: .now)
            stage.wait(-jump)
            #expect(try await stage.sweep(attempt.id).state == .issued)
            #expect(try await stage.pay(order, key: 2).state == .issued)
            let moments = try stage.memos.sorted { $0.number < $1.number }.map(\.issuedAt)
            #expect(moments == moments.sorted())
            try stage.isSound()
        }
    }

    @Test("Row 45: numbers are taken with the memo: what failed or waits leaves no gap", arguments: StoreKind.all)
    func numbers(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classA)
        stage.gateway.next(
            .answer(.declined(code: "no")), .pay(), .answer(.keyReused), .payAnd(.silent(reason: "cut")), .pay())
        var attempts: [Attempt] = []
        for key in 1...5 as ClosedRange<UInt8> {
            let order = try await stage.order()
            attempts.append(try await stage.promise(order, key: key))
        }
        for attempt in attempts { _ = await stage.desk().pay(attempt, since: .now) }
        for attempt in attempts { _ = try await stage.sweep(attempt.id) }
        #expect(try stage.memos.map(\.number).sorted() == ["100000001", "100000002", "100000003"])
        #expect(try stage.attempts.map(\.state) == [.failed, .issued, .review, .issued, .issued])
    }

    @Test(
        "Row 46: an attempt that nobody knows about is settled by a person alone, and that is on record",
        arguments: StoreKind.all)
    func person(kind: StoreKind) async throws {
        let stage = try PayoutStage(kind, .classC)
        stage.gateway.next(.answer(.silent(reason: "cut")))
        let attempt = try await stage.pay(try await stage.order())
        let verdict = MoveAttempt.Verdict(refund: nil, person: "ana", evidence: "not in the dashboard on Monday")
        _ = await stage.register.submit(Submission(.moveAttempt(.resolve(attempt.id, verdict)), by: nil))
        #expect(try stage.attempt(attempt.id).state == .failed)
        #expect(try stage.evidence(attempt.id).last == "ana: not in the dashboard on Monday")
        try stage.isSound()
    }
}
