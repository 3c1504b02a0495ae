import Refunds
import Register
import RegisterTesting

/// What nobody asked for over the API: outages, clocks, and what people do.
extension World {
    /// How often a person looks at what waits for one, in milliseconds.
    private static let roundPause: Int64 = 6 * 3_600_000

    /// Plans what will happen to machines, at gateways and in the office.
    func planFaults() {
        let end = script.faultsEnd
        for replica in replicas where random.hits(faults[.skew]) { replica.skewSeconds = random.number(-300...300) }
        if random.hits(faults[.clockJump]) {
            let replica = random.one(of: replicas)
            at(random.number(0...end)) { [self] in
                replica.skewSeconds += random.isOne(in: 2) ? 86_400 : -86_400
                sweepEverywhere()
            }
        }
        if random.hits(faults[.outage]) {
            let (begin, length) = (random.number(0...end), random.number(60...200_000) * 1_000)
            at(begin) { [self] in
                outageEnd = min(now + length, end)
                for replica in replicas { kill(replica) }
                at(outageEnd) { [self] in for replica in replicas { start(replica) } }
            }
        }
        for gateway in gateways.values.sorted(by: { $0.method < $1.method }) {
            for _ in 0..<3 where random.hits(faults[.pastTheRegister]) {
                at(random.number(0...end)) { [self] in
                    let payments = gateway.accounts.keys.sorted()
                    guard !payments.isEmpty else { return }
                    _ = gateway.refundPastTheRegister(random.one(of: payments), at: now)
                }
            }
        }
        let lastRound = end + World.rest - 86_400_000
        for time in stride(from: min(World.roundPause, end), to: lastRound, by: Int(World.roundPause)) {
            at(time) { [self] in goRound() }
        }
    }

    /// A person settles some of what waits for one, having looked at the gateways.
    private func goRound() {
        guard let replica = replicas.first(where: { $0.isUp && $0.pausedUntil <= now }) else { return }
        for (id, attempt) in auditor.attempts.sorted(by: { $0.key < $1.key }) {
            // Most wait until they are asked; some look after what is merely late.
            let rate = script.faults[.resolve] / (attempt.state == .review ? 1 : 2)
            if attempt.state == .review || attempt.state == .unknown, random.hits(rate) {
                resolve(id, attempt, on: replica)
            }
            if attempt.status == .failed, attempt.state == .issued, random.hits(script.faults[.resend]) {
                resend(attempt, on: replica)
                // Some do not wait for what comes of it.
                if random.isOne(in: 2) { after(random.number(0...30_000)) { [self] in resend(attempt, on: replica) } }
            }
        }
        for refund in auditor.unmatched.values.sorted(by: { $0.id < $1.id })
        where refund.isOpen && random.hits(script.faults[.match]) {
            match(refund, on: replica)
        }
    }

    /// Says what became of an attempt; only what is certain: nothing of it is on its way any more.
    private func resolve(_ id: AttemptID, _ attempt: Auditor.AttemptBook, on replica: Replica) {
        guard let gateway = gateways[attempt.method], gateway.onTheirWay[attempt.key, default: 0] == 0,
            now - gateway.lastArrival[attempt.key, default: 0] > 3_600_000
        else { return }
        let live = gateway.moves.filter { $0.key == attempt.key && $0.isLive }
        guard live.count <= 1, live.allSatisfy({ $0.minorUnits == attempt.minorUnits }) else { return }
        guard live.first.map({ attempt.kind != .capture || $0.status == .succeeded }) ?? true else { return }
        let verdict = MoveAttempt.Verdict(refund: live.first?.refund, person: "ana", evidence: "seen at the gateway")
        let thread = Thread(on: replica, SplitMix64(seed: random.next()))
        submit(.settleByPerson, Submission(.moveAttempt(.resolve(id, verdict)), by: nil), on: thread) { _ in }
    }

    /// Sends money again that came back.
    private func resend(_ attempt: Auditor.AttemptBook, on replica: Replica) {
        guard case .creditMemo(let memo) = attempt.document else { return }
        let command = ResendPayout(
            source: .order(attempt.orderID), creditMemoID: memo, person: "ana", reason: "a new card")
        let thread = Thread(on: replica, SplitMix64(seed: random.next()))
        let start = now
        submit(.settleByPerson, Submission(.resendPayout(command), by: nil), on: thread) { [self] result in
            guard case .success(.attemptMade(let attempt)) = result else { return }
            pay(attempt, since: start, on: thread) { _ in }
        }
    }

    /// Has a memo issued for what was given back past the register; not for what may be an attempt's of ours.
    private func match(_ refund: UnmatchedRefund, on replica: Replica) {
        guard let gateway = gateways[refund.payment.method],
            let move = gateway.moves.first(where: { $0.reference == refund.refund.reference }), move.key == nil
        else { return }
        let command = MatchRefund(id: refund.id, person: "ana", reason: "refunded in the gateway's own pages")
        let thread = Thread(on: replica, SplitMix64(seed: random.next()))
        submit(.settleByPerson, Submission(.matchRefund(command), by: nil), on: thread) { _ in }
    }
}
