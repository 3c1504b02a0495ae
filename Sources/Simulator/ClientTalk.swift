import Refunds
import Register
import RegisterTesting

/// A client that wants something, and asks for it until it knows how it ended or gives up.
final class ClientTalk {
    let ask: Script.Ask
    private let world: World
    private var random: SplitMix64
    private var tries = 0
    /// True once it asked for the first time without giving up at once.
    private var delivery: Delivery?

    /// One request of it, as its replica sees it.
    private final class Delivery {
        let thread: Thread
        var request: DocumentRequest
        let start: Int64
        /// False once the client has gone.
        var isOpen = true
        var inHand: AnswerInHand?
        var submittedAt: Int64

        init(_ thread: Thread, _ submission: Submission, at now: Int64) {
            self.thread = thread
            request = DocumentRequest(submission)
            start = now
            submittedAt = now
        }
    }

    /// What a client is told, as it understands it.
    private enum Reply {
        case document(DocumentID, [UInt8])
        case failed, doubt, refused, tryAgain, connectionLost, done

        /// Which one it is; spelling all of it out would take longer than all that led to it.
        var word: String {
            switch self {
            case .document(.creditMemo(let id), _): "memo \(id.rawValue)"
            case .document(.invoice(let id), _): "invoice \(id.rawValue)"
            case .failed: "failed"
            case .doubt: "doubt"
            case .refused: "refused"
            case .tryAgain: "try again"
            case .connectionLost: "connection lost"
            case .done: "done"
            }
        }
    }

    init(_ ask: Script.Ask, in world: World) {
        self.ask = ask
        self.world = world
        random = SplitMix64(seed: ask.seed ^ world.script.salt << 32)
    }

    /// Asks, once more.
    func deliver() {
        tries += 1
        let replica = random.one(of: world.replicas)
        guard replica.isUp, !random.hits(world.faults[.requestDropped]) else { return hear(.connectionLost) }
        world.coverage.requests += 1
        let thread = Thread(on: replica, SplitMix64(seed: random.next()))
        let isOther = ask.key != nil && tries > 1 && random.hits(world.faults[.changedBody])
        let submission = submission(isOther: isOther)
        replica.waiting[ObjectIdentifier(self)] = self
        guard submission.command.makesDocument else {
            return world.submit(.takeOrder, submission, on: thread) { [self] result in
                replica.waiting[ObjectIdentifier(self)] = nil
                switch result {
                case .success: hear(.done)
                case .failure(let rejection): hear(reply(to: rejection))
                }
            }
        }
        let delivery = Delivery(thread, submission, at: world.now)
        self.delivery = delivery
        if random.hits(world.faults[.giveUp]) {
            world.after(random.number(0...25_000)) { [self] in giveUp(delivery) }
        }
        go(on: delivery, .submit, submission)
    }

    /// Its process died.
    func loseConnection() {
        delivery?.isOpen = false
        delivery = nil
        hear(.connectionLost)
    }

    private func giveUp(_ delivery: Delivery) {
        guard delivery === self.delivery, delivery.isOpen else { return }
        delivery.isOpen = false
        self.delivery = nil
        delivery.thread.replica.waiting[ObjectIdentifier(self)] = nil
        hear(.connectionLost)
    }

    // MARK: - At the replica

    private func go(on delivery: Delivery, _ action: DocumentRequest.Action, _ submission: Submission) {
        let (thread, replica) = (delivery.thread, delivery.thread.replica)
        let down = { [world] in replica.breaker.down(at: world.monotonic) }
        switch action {
        case .submit:
            delivery.submittedAt = world.now
            world.submit(.promise, submission, on: thread) { [self] result in
                go(on: delivery, delivery.request.submitted(result, gatewaysDown: down()), submission)
            }
        case .pay(let attempt):
            delivery.inHand = replica.writer.answering(attempt.id)
            world.pay(attempt, since: delivery.submittedAt, on: thread) { [self] result in
                go(on: delivery, delivery.request.paid(result), submission)
            }
        case .find(let source, let stores):
            let death = world.death(in: .findAttempts, of: thread)
            let orders = (try? world.store.orders(named: source, in: stores)) ?? []
            if death != nil { return world.kill(replica) }
            go(on: delivery, delivery.request.found(orders.flatMap(\.attempts), gatewaysDown: down()), submission)
        case .ask(let attempt):
            world.ask(attempt, on: thread) { [self] isDone in
                go(on: delivery, delivery.request.tookOver(isDone), submission)
            }
        case .pause:
            world.go(on: thread, after: Int64(DocumentRequest.pauseMilliseconds)) { [self] in
                go(on: delivery, delivery.request.paused(), submission)
            }
        case .end(let ending):
            if delivery.inHand == nil { delivery.inHand = ending.ended.map { replica.writer.answering($0.id) } }
            answer(ending, on: delivery)
        }
    }

    /// Answers the client, and notes that it knows how its attempt ended when it gave no key.
    private func answer(_ ending: DocumentRequest.Ending, on delivery: Delivery) {
        let (reply, attempt) = reply(to: ending)
        let replica = delivery.thread.replica
        let death = world.death(in: .answerClient, of: delivery.thread)
        let isHeard =
            delivery.isOpen && death != .before && (death != .during || delivery.thread.random.isOne(in: 2))
        if isHeard {
            delivery.isOpen = false
            self.delivery = nil
            replica.waiting[ObjectIdentifier(self)] = nil
            hear(reply)
        }
        if death != nil { return world.kill(replica) }
        guard isHeard, ask.key == nil, let attempt else { return }
        delivery.inHand?.tell()
        world.noteTold(attempt, on: delivery.thread, delivery.inHand)
    }

    private func reply(to ending: DocumentRequest.Ending) -> (Reply, tells: AttemptID?) {
        switch ending {
        case .made(let document, let answer, let attempt):
            return (.document(document.id, answer ?? Body.of(document)), attempt?.id)
        case .answeredBefore(let id, let answer): return (.document(id, answer), nil)
        case .issued(let attempt, _, let answer):
            guard let document = world.document(of: attempt) else { return (.doubt, nil) }
            return (.document(document.id, answer ?? Body.of(document)), attempt.id)
        case .failed(let attempt): return (.failed, attempt.id)
        case .doubt: return (.doubt, nil)
        case .rejected(let rejection): return (reply(to: rejection), nil)
        }
    }

    private func reply(to rejection: Rejection) -> Reply {
        switch rejection {
        case .refused(.payoutInFlight), .refused(.refundUnmatched), .payoutsHeld, .beingAnswered, .conflict,
            .unavailable:
            .tryAgain
        case .refused, .taxRefused, .keyReused: .refused
        case .unknown, .failed: .doubt
        }
    }

    // MARK: - At the client

    private func hear(_ reply: Reply) {
        var isKnown = true
        switch reply {
        case .document(let id, let body):
            world.auditor.told(ask, id, body)
        case .doubt, .tryAgain, .connectionLost: isKnown = false
        case .failed, .refused, .done: break
        }
        world.trace.note(world.now, "ask \(ask.number) hears \(reply.word)")
        if isKnown { world.auditor.answered.insert("ask \(ask.number)") }
        // A client without a key is in doubt for a day; then it asks no more.
        let isFresh = ask.key != nil || world.now - ask.time < 70_000_000
        let repeats = isKnown ? ask.key != nil && random.hits(world.faults[.repetition]) : isFresh
        guard repeats, tries <= ask.retriesMax else { return }
        world.after(random.number(0...4) == 0 ? random.number(1...7_200_000) : random.number(1...60_000)) { [self] in
            guard ask.key != nil || world.now - ask.time < 80_000_000 else { return }
            deliver()
        }
    }
}
