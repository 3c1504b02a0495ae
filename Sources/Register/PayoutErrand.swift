package import Refunds

/// What is done for an attempt at one time: its gateway is asked, and what it says is noted.
///
/// It decides what comes next and does nothing itself, so that it can be played through without network, database and
/// clock. ``PayoutDesk`` carries its actions out.
package struct PayoutErrand: Sendable {
    /// What comes next.
    package enum Action: Sendable {
        /// Have the register move the attempt on, and report with ``PayoutErrand/moved(_:_:)``.
        case move(MoveAttempt)
        /// Ask the attempt's gateway, and report with ``PayoutErrand/answered(_:)``.
        case ask(GatewayQuestion, Attempt)
        /// Nothing: this came of it.
        case end(Result<Outcome, Rejection>)
    }

    private enum Stage {
        case claiming(AttemptID)
        case choosing
        case startingToSend
        case asking(GatewayQuestion)
        case noting(MoveAttempt, tries: Int)
    }

    /// How often a note is tried again that the database does not take.
    static let notesMax = 5

    private let gateways: GatewayAbilities
    private let leaseSeconds: Int64
    private var stage: Stage
    private var attempt: Attempt?
    /// When the lease began, by the clock that all replicas share.
    private var leasedAt = Instant(seconds: 0)
    /// True for an attempt that was just made, whose first send may be counted already.
    private var isFresh: Bool

    /// To pay an attempt that was just made; when its answer is lost, to ask once whether the gateway has it.
    package init(paying attempt: Attempt, gateways: GatewayAbilities, leaseSeconds: Int64) {
        self.init(.choosing, attempt, isFresh: true, gateways, leaseSeconds)
    }

    /// To take an attempt over from whoever had it, and to ask its gateway.
    package init(takingOver id: AttemptID, gateways: GatewayAbilities, leaseSeconds: Int64) {
        self.init(.claiming(id), nil, isFresh: false, gateways, leaseSeconds)
    }

    private init(
        _ stage: Stage, _ attempt: Attempt?, isFresh: Bool, _ gateways: GatewayAbilities, _ leaseSeconds: Int64
    ) {
        self.gateways = gateways
        self.leaseSeconds = leaseSeconds
        self.stage = stage
        self.isFresh = isFresh
        if let attempt { take(attempt) }
    }

    private mutating func take(_ leased: Attempt) {
        attempt = leased
        leasedAt = leased.leasedUntil.adding(seconds: -leaseSeconds)
    }

    /// True once the attempt is this errand's: it was just made, or taken over.
    package var hasAttempt: Bool { attempt != nil }

    /// The first action; `elapsed` is how long ago the lease was asked for, by a clock that nobody sets.
    package mutating func start(_ elapsed: Duration) -> Action {
        if case .claiming(let id) = stage { return .move(.claim(id, seconds: leaseSeconds)) }
        return choose(elapsed)
    }

    /// The next action once the register moved the attempt on, or did not.
    package mutating func moved(_ result: Result<Outcome, Rejection>, _ elapsed: Duration) -> Action {
        switch stage {
        case .claiming:
            guard case .success(.attemptClaimed(let claimed)) = result else { return .end(result) }
            take(claimed)
            return choose(elapsed)
        case .startingToSend:
            guard case .success(.attemptStands(let stands)) = result, let attempt, stands.fence == attempt.fence,
                !stands.state.isSettled, maySend(elapsed)
            else { return .end(result) }
            return ask(.send, attempt)
        case .noting(let note, let tries):
            if case .failure(.conflict) = result, tries < PayoutErrand.notesMax {
                stage = .noting(note, tries: tries + 1)
                return .move(note)
            }
            return conclude(result, elapsed)
        case .choosing, .asking: preconditionFailure("the register was not asked for anything")
        }
    }

    /// The next action once the gateway answered, or did not.
    package mutating func answered(_ answer: GatewayAnswer) -> Action {
        guard case .asking(let question) = stage, let attempt else { preconditionFailure("nothing was asked") }
        return note(answer, to: question, about: attempt)
    }

    /// Finds out what is asked next.
    private mutating func choose(_ elapsed: Duration) -> Action {
        guard let attempt else { preconditionFailure("an attempt is chosen for once it is ours") }
        guard let traits = traits(of: attempt) else { return .end(.success(.attemptStands(attempt))) }
        switch nextQuestion(about: attempt, traits, elapsed) {
        case nil: return note(.absent, to: .lookUp, about: attempt)
        case .lookUp?: return ask(.lookUp, attempt)
        case .send? where !maySend(elapsed): return .end(.success(.attemptStands(attempt)))
        case .send? where attempt.state == .reserved || !isFresh:
            // From now on it may have been sent.
            stage = .startingToSend
            return .move(.startSending(attempt.id, fence: attempt.fence))
        case .send?: return ask(.send, attempt)
        }
    }

    /// The first send of an attempt that was just made may be counted already. What time it is follows from the lease: by a
    /// process's own clock, set back by a day, a key could seem to be kept that its gateway has forgotten.
    private func nextQuestion(
        about attempt: Attempt, _ traits: GatewayTraits, _ elapsed: Duration
    ) -> GatewayQuestion? {
        guard !isFresh || attempt.questions > 0 else { return .send }
        return attempt.nextQuestion(traits, at: leasedAt.adding(seconds: elapsed.components.seconds))
    }

    /// False for who stood still for half of the lease, stopped by the system or waiting for the database: its request could
    /// come after somebody else has taken over and concluded that there is none.
    private func maySend(_ elapsed: Duration) -> Bool { elapsed < .seconds(leaseSeconds) / 2 }

    private mutating func ask(_ question: GatewayQuestion, _ attempt: Attempt) -> Action {
        stage = .asking(question)
        return .ask(question, attempt)
    }

    /// Notes an answer; what is lost here is asked for again by a sweep.
    private mutating func note(_ answer: GatewayAnswer, to question: GatewayQuestion, about attempt: Attempt) -> Action
    {
        let note = MoveAttempt.record(attempt.id, fence: attempt.fence, question, answer)
        stage = .noting(note, tries: 1)
        return .move(note)
    }

    /// Asks once more, whether the gateway has it, when the first answer was lost.
    private mutating func conclude(_ result: Result<Outcome, Rejection>, _ elapsed: Duration) -> Action {
        guard isFresh, case .success(.attemptStands(let left)) = result, left.state == .unknown, left.questions == 1,
            // One that was not processed is sent again, when the gateway says.
            left.sends > 0, let traits = traits(of: left), traits.lookup != .none
        else { return .end(result) }
        isFresh = false
        attempt = left
        return choose(elapsed)
    }

    /// What the gateway that an attempt's money moves through promises of such.
    private func traits(of attempt: Attempt) -> GatewayTraits? {
        gateways.traits(of: attempt.payment.method, for: attempt.purpose.kind.transfer)
    }
}

extension Attempt {
    /// True when no key leads to its refund, but a name does: it is looked for among all refunds of its payment.
    package func isKnownByName(at traits: GatewayTraits) -> Bool {
        state == .issued && gatewayReference != nil && traits.lookup == .none
    }

    /// What such a list says of it.
    package func answer(in list: RefundList) -> GatewayAnswer {
        switch list {
        case .refunds(let refunds):
            refunds.first { $0.refund.reference == gatewayReference }.map { .holds($0.refund) } ?? .absent
        case .unsupported: .absent
        case .silent(let reason): .silent(reason: reason)
        }
    }
}
