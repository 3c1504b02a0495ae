import Console
import Refunds
import Register
import Wire

extension ConsoleResponder {
    /// The latest attempts that failed, which a list shows.
    private static let failedMax = 100

    /// The money that waits, needs a person, or did not move.
    func payouts(_ request: Request, _ stores: Set<StoreID>, _ frame: Frame) async throws(Problem) -> Response {
        let page = try await read { store throws(StoreFault) in
            let failed = try store.attempts([.failed]).filter { stores.contains($0.storeID) }
            var page = PayoutsPage(
                open: try store.attemptsOpen().filter { stores.contains($0.storeID) },
                failed: failed.suffix(ConsoleResponder.failedMax).reversed(),
                unmatched: try store.unmatchedRefunds().filter { stores.contains($0.storeID) },
                hold: try store.payoutHold().map { PayoutsPage.Hold(since: $0.since, reason: $0.reason) },
                holdsBefore: try store.payoutReleases().reversed().map { release in
                    PayoutsPage.Hold(
                        since: release.hold.since, reason: release.hold.reason,
                        release: (release.at, release.person, release.reason))
                })
            let seesAll = stores.isSuperset(of: try store.stores())
            page.mayLetGo = seesAll && Console.Endpoint.reconcilePayouts.admits(frame.viewer)
            return page
        }
        return Search(request.query).wantsFile ? ListPage.file([page.list], in: frame) : page.response(in: frame)
    }

    /// An attempt, and what was just done about it.
    func payout(
        _ id: Int64, _ stores: Set<StoreID>, _ frame: Frame, note: PayoutPage.Note?
    ) async throws(Problem) -> Response {
        let page = try await found { store throws(StoreFault) -> PayoutPage? in
            guard let attempt = try store.attempt(AttemptID(id)), stores.contains(attempt.storeID) else { return nil }
            let order = try store.orders(named: .order(attempt.orderID), in: stores).first
            return PayoutPage(
                attempt, ofOrder: order?.number, evidence: try store.evidence(of: attempt.id), note: note)
        }
        return page.response(in: frame)
    }

    /// Asks the gateway of an attempt, as `creditmemo payouts ask` does.
    func askPayout(_ id: Int64, _ stores: Set<StoreID>) async throws(Problem) -> Response {
        let attempt = try await attempt(id, stores)
        let isHeld = try await read { store throws(StoreFault) in try store.payoutHold() != nil }
        let isAsked = isHeld ? false : await desk.ask(attempt.id)
        return PayoutPage.redirect(to: attempt.id, isAsked ? .asked : .notAsked)
    }

    /// Settles an attempt by what a person saw, as `creditmemo payouts resolve` does.
    func resolvePayout(
        _ id: Int64, _ form: FormFields, _ stores: Set<StoreID>, by viewer: Viewer
    ) async throws(Problem) -> Response {
        let attempt = try await attempt(id, stores)
        guard let verdict = PayoutVerdict(form, of: attempt) else {
            return PayoutPage.redirect(to: attempt.id, .notResolved)
        }
        let move = MoveAttempt.resolve(
            attempt.id, .init(refund: verdict.refund, person: viewer.name, evidence: verdict.evidence))
        switch await register.submit(Submission(.moveAttempt(move), by: viewer.caller)) {
        case .success(.creditMemoIssued), .success(.invoiceCreated):
            return PayoutPage.redirect(to: attempt.id, .resolved)
        case .success(.attemptStands(let stands)):
            let isMoved = stands.state.isSettled && !attempt.state.isSettled
            return PayoutPage.redirect(to: attempt.id, isMoved ? .resolved : .notResolved)
        case .success(.answeredBefore), .success(.attemptMade), .success(.attemptClaimed), .success(.orderChanged),
            .success(.commented), .success(.heard), .success(.taxRecord):
            preconditionFailure("an attempt was to be settled")
        case .failure(let rejection): throw Problem(rejected: rejection)
        }
    }

    static let reasonBytesMax = 2_000

    /// Sends a memo's money again, as `creditmemo payouts resend` does.
    func resendMemo(
        _ id: Int64, _ form: FormFields, _ stores: Set<StoreID>, by viewer: Viewer
    ) async throws(Problem) -> Response {
        let (memo, _) = try await memo(id, stores)
        let reason = form["why"] ?? ""
        guard !reason.isEmpty, reason.utf8.count <= ConsoleResponder.reasonBytesMax else {
            throw Problem(.malformedRequest)
        }
        let command = ResendPayout(
            source: .order(memo.refund.orderID), creditMemoID: memo.id, person: viewer.name, reason: reason)
        let start = ContinuousClock.now
        switch await register.submit(Submission(.resendPayout(command), by: viewer.caller)) {
        case .success(.attemptMade(let attempt)):
            _ = await desk.pay(attempt, since: start)
            return PayoutPage.redirect(to: attempt.id, .asked)
        // It went out before the register was set back.
        case .success(.attemptStands(let attempt)): return PayoutPage.redirect(to: attempt.id, .asked)
        case .success(.creditMemoIssued), .success(.invoiceCreated), .success(.answeredBefore),
            .success(.attemptClaimed), .success(.orderChanged), .success(.commented), .success(.heard),
            .success(.taxRecord):
            preconditionFailure("an attempt was asked for")
        case .failure(let rejection): throw Problem(rejected: rejection)
        }
    }

    private func attempt(_ id: Int64, _ stores: Set<StoreID>) async throws(Problem) -> Attempt {
        try await found { store throws(StoreFault) -> Attempt? in
            try store.attempt(AttemptID(id)).flatMap { stores.contains($0.storeID) ? $0 : nil }
        }
    }
}

extension Problem {
    /// Why a command of the console did nothing, where its form has no words of its own for it.
    init(rejected rejection: Rejection) {
        switch rejection {
        case .refused, .taxRefused, .keyReused: self.init(.malformedRequest)
        case .payoutsHeld, .beingAnswered, .conflict, .unavailable, .unknown:
            self.init(.unavailable(retryAfterSeconds: Hindrance.retryAfterSeconds))
        case .failed: self.init(.failed)
        }
    }
}
