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
    private let abilities: GatewayAbilities

    /// Attempts that a sweep takes at most.
    private static let sweepMax = 100
    /// How long a sweep waits for the next, at most.
    private static let sweepPauseMax: Int64 = 5
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
        abilities = GatewayAbilities(of: gateways)
        self.log = log
        self.now = now
    }

    /// Asks the gateway of an attempt that was just made: to move the money, and when its answer is lost, once whether it has.
    /// Returns the attempt's document, or how the attempt stands.
    ///
    /// The lease began at some time after `start`, which is taken before the attempt is made.
    public func pay(_ attempt: Attempt, since start: ContinuousClock.Instant) async -> Result<Outcome, Rejection> {
        var errand = PayoutErrand(paying: attempt, gateways: abilities, leaseSeconds: register.payouts.leaseSeconds)
        return await carryOut(&errand, since: start)
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
        var errand = PayoutErrand(
            takingOver: id, gateways: abilities, leaseSeconds: register.payouts.leaseSeconds)
        _ = await carryOut(&errand, since: start)
        return errand.hasAttempt
    }

    // MARK: - Errands

    /// Does what an errand says, until it ends.
    private func carryOut(
        _ errand: inout PayoutErrand, since start: ContinuousClock.Instant
    ) async -> Result<Outcome, Rejection> {
        var action = errand.start(monotonic() - start)
        while true {
            switch action {
            case .move(let move):
                let result = await register.submit(Submission(.moveAttempt(move), by: nil))
                if case .record = move, case .success(.attemptStands(let stands)) = result { callPerson(for: stands) }
                action = errand.moved(result, monotonic() - start)
            case .ask(let question, let attempt): action = errand.answered(await ask(question, about: attempt))
            case .end(let result): return result
            }
        }
    }

    private func ask(_ question: GatewayQuestion, about attempt: Attempt) async -> GatewayAnswer {
        let asked = ContinuousClock.now
        let gateway = gateway(of: attempt)
        let answer =
            switch question {
            case .send: await gateway.send(attempt.payout)
            case .lookUp where attempt.isKnownByName(at: gateway.traits):
                attempt.answer(in: await gateway.refunds(of: attempt.payment))
            case .lookUp: await gateway.lookUp(attempt.payout)
            }
        watch(answer, to: question, about: attempt, took: .now - asked)
        return answer
    }

    /// An errand asks only gateways whose promises it knows.
    private func gateway(of attempt: Attempt) -> any Gateway {
        guard let gateway = gateways[attempt.payment.method] else {
            preconditionFailure("no gateway for \(attempt.payment.method)")
        }
        return gateway
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
}
