public import Logging
import Metrics
public import Refunds

/// Moves the money of online refunds and captures: asks gateways and notes what they say, in the requests that promise it
/// and, for what is left over, in sweeps.
///
/// No transaction is open while a gateway is asked. What it says is noted under the attempt's fence: whoever was taken over
/// from meanwhile changes nothing.
public final class PayoutDesk: Sendable {
    let register: Register
    let gateways: [String: any Gateway]
    let now: @Sendable () -> Instant
    let log: Logger
    let lane = ReadLane()
    private let alarm: PayoutAlarm

    /// Attempts that a sweep takes at most.
    private static let sweepMax = 100
    /// How long a sweep waits for the next, at most.
    private static let sweepPauseMax: Int64 = 5
    /// How often a note is tried again that the database does not take.
    static let notesMax = 5

    private let monotonic: @Sendable () -> ContinuousClock.Instant

    /// Serves the payment methods that have a gateway.
    public init(
        register: Register, gateways: [String: any Gateway], log: Logger, now: @escaping @Sendable () -> Instant,
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.monotonic = monotonic
        alarm = PayoutAlarm(secondsMax: register.payouts.alarmSeconds, log: log)
        self.register = register
        self.gateways = gateways
        self.log = log
        self.now = now
    }

    /// Asks the gateway of an attempt that was just made: to move the money, and when its answer is lost, once whether it has.
    /// Returns the attempt's document, or how the attempt stands.
    ///
    /// The lease began at some time after `start`, which is taken before the attempt is made.
    public func pay(_ attempt: Attempt, since start: ContinuousClock.Instant) async -> Result<Outcome, Rejection> {
        let first = await work(on: attempt, since: start, isFresh: true)
        guard case .success(.attemptStands(let left)) = first, left.state == .unknown, left.questions == 1,
            // One that was not processed is sent again, when the gateway says.
            left.sends > 0, gateway(of: left)?.traits.lookup != GatewayTraits.Lookup.none
        else { return first }
        return await work(on: left, since: start, isFresh: false)
    }

    /// Sweeps until it is cancelled: each payment method by itself, so that a gateway that hangs holds up no other.
    public func sweepUntilCancelled() async {
        await withTaskGroup(of: Void.self) { group in
            for (method, gateway) in gateways {
                let pause = min(gateway.traits.pauseSecondsMax, PayoutDesk.sweepPauseMax)
                group.addTask { await self.repeatUntilCancelled(every: pause) { await self.sweep(method) } }
            }
            group.addTask {
                await self.repeatUntilCancelled(every: PayoutDesk.sweepPauseMax) { await self.lookForLateOnes() }
            }
        }
    }

    private func repeatUntilCancelled(every seconds: Int64, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: .seconds(seconds))
        }
    }

    /// Takes over what is due of a payment method and nobody works on, until its gateway turns out to be down; nothing while
    /// payouts are held.
    private func sweep(_ method: String) async {
        let moment = now()
        let due = await read { store throws(StoreFault) in
            try store.payoutHold() == nil ? store.attemptsDue(of: method, at: moment, limit: PayoutDesk.sweepMax) : []
        }
        for id in due ?? [] where !register.breaker.down().contains(method) { _ = await ask(id) }
    }

    /// Says when attempts wait too long.
    private func lookForLateOnes() async {
        if let waiting = await read({ store throws(StoreFault) in try store.payoutsWaiting() }) {
            alarm.look(at: waiting, now())
        }
    }

    /// Reads from the register; nil, with a line in the log, when that fails: the next sweep reads again.
    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Store) throws(StoreFault) -> Value
    ) async -> Value? {
        do throws(StoreFault) {
            return try await lane.lookUp(in: register.store, body)
        } catch {
            log.warning("attempts cannot be read", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// Takes note that a client which gave no key was told how its attempt ended: the same request again is a new one.
    public func told(_ id: AttemptID) async {
        let noted = await register.access { transaction, _ throws(StoreFault) in try transaction.answered(id) }
        if case .failure(let rejection) = noted {
            log.warning(
                "an answer is not on record", metadata: ["attempt": "\(id.rawValue)", "reason": "\(rejection)"])
        }
    }

    /// Takes an attempt over and asks its gateway now; false when it is settled, waits for a person, or somebody works on it.
    public func ask(_ id: AttemptID) async -> Bool {
        let start = monotonic()
        let claim = MoveAttempt.claim(id, seconds: register.payouts.leaseSeconds)
        guard case .success(.attemptClaimed(let attempt)) = await move(claim) else { return false }
        _ = await work(on: attempt, since: start, isFresh: false)
        return true
    }

    // MARK: - One question

    /// Asks what is to be asked next, and notes the answer.
    private func work(
        on attempt: Attempt, since start: ContinuousClock.Instant, isFresh: Bool
    ) async -> Result<Outcome, Rejection> {
        guard let (gateway, traits) = gateway(of: attempt) else { return .success(.attemptStands(attempt)) }
        guard let question = attempt.nextQuestion(traits, at: now(), isCounted: isFresh) else {
            return await note(.absent, to: .lookUp, about: attempt)
        }
        guard question == .lookUp || maySend(since: start) else { return .success(.attemptStands(attempt)) }
        if question == .send, attempt.state == .reserved || !isFresh {
            // From now on it may have been sent.
            let sending = await move(.startSending(attempt.id, fence: attempt.fence))
            guard case .success(.attemptStands(let stands)) = sending, stands.fence == attempt.fence,
                !stands.state.isSettled
            else { return sending }
        }
        let asked = ContinuousClock.now
        let answer: GatewayAnswer
        switch question {
        case .send where !maySend(since: start): return .success(.attemptStands(attempt))
        case .send: answer = await gateway.send(attempt.payout)
        case .lookUp: answer = await look(for: attempt, at: gateway)
        }
        watch(answer, to: question, about: attempt, took: .now - asked)
        return await note(answer, to: question, about: attempt)
    }

    /// False for who stood still for half of the lease, stopped by the system or waiting for the database: its request could
    /// come after somebody else has taken over and concluded that there is none.
    private func maySend(since start: ContinuousClock.Instant) -> Bool {
        monotonic() - start < .seconds(register.payouts.leaseSeconds) / 2
    }

    /// What operators see of an answer.
    private func watch(
        _ answer: GatewayAnswer, to question: GatewayQuestion, about attempt: Attempt, took: Duration
    ) {
        let method = attempt.payment.method
        let dimensions = [("method", method), ("question", question.rawValue)]
        Timer(label: "creditmemo_gateway_answer_seconds", dimensions: dimensions).record(duration: took)
        Counter(label: "creditmemo_gateway_answers_total", dimensions: dimensions + [("answer", answer.kind)])
            .increment()
        log.info(
            "gateway answered",
            metadata: [
                "attempt": "\(attempt.id.rawValue)", "question": "\(question.rawValue)", "answer": "\(answer.summary)",
            ])
        if register.breaker.note(answer, of: method) {
            log.error(
                "a gateway is down, online refunds through it are refused",
                metadata: ["method": "\(method)", "answer": "\(answer.summary)"])
        }
    }

    /// A refund that is known by name is found among its payment's, also where no key leads to it.
    private func look(for attempt: Attempt, at gateway: any Gateway) async -> GatewayAnswer {
        guard attempt.state == .issued, gateway.traits.lookup == .none, let name = attempt.gatewayReference else {
            return await gateway.lookUp(attempt.payout)
        }
        switch await gateway.refunds(of: attempt.payment) {
        case .refunds(let list): return list.first { $0.refund.reference == name }.map { .holds($0.refund) } ?? .absent
        case .unsupported: return .absent
        case .silent(let reason): return .silent(reason: reason)
        }
    }

    /// The gateway that an attempt's money moves through, with what it promises of such.
    private func gateway(of attempt: Attempt) -> (any Gateway, traits: GatewayTraits)? {
        let transfer = attempt.purpose.kind.transfer
        guard let gateway = gateways[attempt.payment.method], let traits = gateway.traits(for: transfer) else {
            return nil
        }
        return (gateway, traits)
    }

    /// Notes an answer; what is lost here is asked for again by a sweep.
    private func note(
        _ answer: GatewayAnswer, to question: GatewayQuestion, about attempt: Attempt
    ) async -> Result<Outcome, Rejection> {
        let record = MoveAttempt.record(attempt.id, fence: attempt.fence, question, answer)
        var result = await move(record)
        for _ in 1..<PayoutDesk.notesMax {
            guard case .failure(.conflict) = result else { break }
            result = await move(record)
        }
        if case .success(.attemptStands(let stands)) = result { callPerson(for: stands) }
        return result
    }

    private func move(_ move: MoveAttempt) async -> Result<Outcome, Rejection> {
        await register.submit(Submission(.moveAttempt(move), by: nil))
    }
}

extension Attempt {
    /// What is asked next. The first send of an attempt that was just made may be counted already.
    fileprivate func nextQuestion(_ traits: GatewayTraits, at now: Instant, isCounted: Bool) -> GatewayQuestion? {
        isCounted && questions == 0 ? .send : nextQuestion(traits, at: now)
    }
}
