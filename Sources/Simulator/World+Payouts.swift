import Refunds
import Register
import RegisterTesting

/// How replicas carry out errands: the same ones as the product's desk.
extension World {
    /// How long a process waits for a gateway, in milliseconds.
    private static let answerMilliseconds: Int64 = 20_000

    /// Pays an attempt that was just made.
    func pay(
        _ attempt: Attempt, since start: Int64, on thread: Thread,
        then: @escaping (Result<Outcome, Rejection>) -> Void
    ) {
        let errand = Errand(
            PayoutErrand(paying: attempt, gateways: payouts.gateways, leaseSeconds: payouts.leaseSeconds), since: start,
            on: thread
        ) { _, result in then(result) }
        go(on: errand, errand.errand.start(elapsed(errand)))
    }

    /// Takes an attempt over and asks its gateway; false when that cannot be done now.
    func ask(_ id: AttemptID, on thread: Thread, then: @escaping (Bool) -> Void) {
        let errand = Errand(
            PayoutErrand(takingOver: id, gateways: payouts.gateways, leaseSeconds: payouts.leaseSeconds), since: now,
            on: thread
        ) { hasAttempt, _ in then(hasAttempt) }
        go(on: errand, errand.errand.start(elapsed(errand)))
    }

    private final class Errand {
        var errand: PayoutErrand
        let start: Int64
        let thread: Thread
        let then: (Bool, Result<Outcome, Rejection>) -> Void

        init(
            _ errand: PayoutErrand, since start: Int64, on thread: Thread,
            then: @escaping (Bool, Result<Outcome, Rejection>) -> Void
        ) {
            self.errand = errand
            self.start = start
            self.thread = thread
            self.then = then
        }
    }

    private func elapsed(_ errand: Errand) -> Duration { .milliseconds(now - errand.start) }

    private func go(on errand: Errand, _ action: PayoutErrand.Action) {
        switch action {
        case .move(let move):
            submit(move.step, Submission(.moveAttempt(move), by: nil), on: errand.thread) { [self] result in
                go(on: errand, errand.errand.moved(result, elapsed(errand)))
            }
        case .ask(let question, let attempt):
            ask(question, about: attempt, on: errand.thread) { [self] answer in
                errand.thread.replica.breaker.note(answer, of: attempt.payment.method, at: monotonic)
                go(on: errand, errand.errand.answered(answer))
            }
        case .end(let result): errand.then(errand.errand.hasAttempt, result)
        }
    }

    /// Asks a gateway over a network that loses and delays, for as long as a process waits.
    private func ask(
        _ question: GatewayQuestion, about attempt: Attempt, on thread: Thread,
        then: @escaping (GatewayAnswer) -> Void
    ) {
        guard let gateway = gateways[attempt.payment.method] else { preconditionFailure("a gateway is asked") }
        let payout = attempt.payout
        switch question {
        case .send:
            gateway.expect(payout.key)
            call(.send, thread, fails: .answerLost, isDelayed: true) { [self] in
                gateway.arrive(payout.key, at: now)
                let answer = gateway.carryOut(payout, faults, at: now)
                trace.note(now, "\(gateway.method) \(payout.key) \(answer.kind)")
                return answer
            } lost: { [self] in
                gateway.arrive(payout.key, at: now)
            } then: {
                then($0 ?? .silent(reason: "no answer"))
            }
        case .lookUp where attempt.isKnownByName(at: gateway.traits):
            list(attempt.payment, at: gateway, thread) { then(attempt.answer(in: $0)) }
        case .lookUp:
            call(.lookUp, thread, fails: .lookUpFails) { [self] in
                gateway.lookUp(payout, at: now)
            } then: {
                then($0 ?? .broken(status: 503))
            }
        }
    }

    /// Asks a gateway for the refunds of a payment.
    func list(
        _ payment: CapturedPayment, at gateway: GatewayModel, _ thread: Thread,
        then: @escaping (RefundList) -> Void
    ) {
        call(.list, thread, fails: .listFails) { [self] in
            gateway.refunds(of: payment.transactionID, at: now)
        } then: {
            then($0.map { .refunds($0) } ?? .silent(reason: "no answer"))
        }
    }

    /// A request over the network: it may be lost, and so may its answer; the process may die before it leaves, while it is on
    /// its way, and when the answer is there.
    private func call<Answer>(
        _ step: Step, _ thread: Thread, fails answerFault: Faults.Kind, isDelayed: Bool = false,
        _ arrive: @escaping () -> Answer, lost: @escaping () -> Void = {}, then: @escaping (Answer?) -> Void
    ) {
        let death = death(in: step, of: thread)
        if death == .before { return kill(thread.replica) }
        let isLost = thread.random.hits(faults[.sendLost]) || death == .during && thread.random.isOne(in: 2)
        let isAnswerLost = thread.random.hits(faults[answerFault])
        let isLate = isDelayed && thread.random.hits(faults[.sendDelayed])
        let way = isLate ? thread.random.number(0...600_000) : thread.random.number(10...500)
        var isAnswered = false
        after(way) { [self] in
            guard !isLost else { return lost() }
            let answer = arrive()
            guard !isAnswerLost, way < World.answerMilliseconds else { return }
            go(on: thread, after: 20) { [self] in
                guard !isAnswered else { return }
                isAnswered = true
                death == .after ? kill(thread.replica) : then(answer)
            }
        }
        if death == .during { return kill(thread.replica) }
        guard isLost || isAnswerLost || way >= World.answerMilliseconds - 20 else { return }
        go(on: thread, after: World.answerMilliseconds) { [self] in
            guard !isAnswered else { return }
            isAnswered = true
            death == .after ? kill(thread.replica) : then(nil)
        }
    }

    // MARK: - Sweeps

    /// Replicas look for what is due every few seconds; only when something is does it matter.
    func planSweeps(for attempt: Attempt) {
        guard let due = attempt.nextQuestionAt else { return }
        let seconds = max(due.seconds, attempt.leasedUntil.seconds) - World.start.seconds
        for replica in replicas where replica.number == 1 || random.isOne(in: 2) {
            at((seconds - replica.skewSeconds) * 1_000 + random.number(0...5_000)) { [self] in
                sweep(attempt.payment.method, on: replica)
            }
        }
    }

    /// Every replica looks.
    func sweepEverywhere() {
        for replica in replicas {
            for method in script.methods { after(random.number(0...5_000)) { [self] in sweep(method, on: replica) } }
        }
    }

    /// Takes over what is due and nobody works on, one after another.
    func sweep(_ method: String, on replica: Replica) {
        guard replica.isUp else { return }
        guard replica.pausedUntil <= now, !replica.breaker.down(at: monotonic).contains(method) else {
            return after(max(5_000, replica.pausedUntil - now)) { [self] in sweep(method, on: replica) }
        }
        let due = (try? store.attemptsDue(of: method, at: clock(of: replica), limit: 100)) ?? []
        guard !due.isEmpty else { return }
        sweep(due[...], on: Thread(on: replica, SplitMix64(seed: random.next())))
    }

    private func sweep(_ due: ArraySlice<AttemptID>, on thread: Thread) {
        guard let id = due.first else { return }
        ask(id, on: thread) { [self] _ in sweep(due.dropFirst(), on: thread) }
    }

    // MARK: - News

    /// A gateway made a refund, or has news of one: the shop's webhook hears of it, at some time.
    func hear(_ move: GatewayModel.Move, of gateway: GatewayModel, isNew: Bool) {
        auditor.moved(
            move, among: gateway.moves, captured: gateway.accounts[move.payment]?.captured ?? 0)
        trace.note(
            now,
            "\(move.reference) \(move.minorUnits) of \(move.payment) \(move.status.rawValue) \(move.key ?? "no key")")
        if move.status == .pending {
            let end: GatewayRefund.Status = random.isOne(in: 4) ? .failed : .succeeded
            after(random.number(30...100_000) * 1_000) { gateway.settle(move.reference, end) }
        } else if move.status == .succeeded, move.transfer == .refund, random.hits(faults[.comesBack]) {
            after(random.number(60...400_000) * 1_000) { gateway.settle(move.reference, .failed) }
        }
        for _ in 0...(random.hits(faults[.newsTwice]) ? 1 : 0) where !random.hits(faults[.newsLost]) {
            let delay = random.hits(faults[.newsLate]) ? random.number(0...259_200_000) : random.number(0...3_000)
            after(delay) { [self] in hearOf(move.payment, at: gateway, on: random.one(of: replicas), tries: 5) }
        }
    }

    /// A webhook says that a payment has news: its gateway is asked what they are. Until all of it is noted the gateway sends
    /// the webhook again, some times.
    func hearOf(_ payment: String, at gateway: GatewayModel, on replica: Replica, tries: Int = 20) {
        let again = { [self] in
            guard tries > 1 else { return }
            after(random.number(1...600) * 1_000) { [self] in
                hearOf(payment, at: gateway, on: random.one(of: replicas), tries: tries - 1)
            }
        }
        guard replica.isUp else { return again() }
        let thread = Thread(on: replica, SplitMix64(seed: random.next()))
        list(CapturedPayment(method: gateway.method, transactionID: payment), at: gateway, thread) { [self] list in
            guard case .refunds(let refunds) = list else { return again() }
            note(refunds[...], of: gateway, on: thread, again)
        }
    }

    private func note(
        _ refunds: ArraySlice<ListedRefund>, of gateway: GatewayModel, on thread: Thread, _ again: @escaping () -> Void
    ) {
        guard let listed = refunds.first else { return }
        let heard = HearOfRefund(method: gateway.method, listed: listed)
        submit(.hear, Submission(.hearOfRefund(heard), by: nil), on: thread) { [self] result in
            guard case .success = result else { return again() }
            note(refunds.dropFirst(), of: gateway, on: thread, again)
        }
    }
}

extension MoveAttempt {
    /// The step that writes it.
    fileprivate var step: Step {
        switch self {
        case .claim: .claim
        case .startSending: .noteSending
        case .record: .noteAnswer
        case .resolve, .doubt: .settleByPerson
        case .hear: .hear
        }
    }
}
