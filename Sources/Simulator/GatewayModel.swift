import Refunds
import Register
import RegisterTesting

/// A payment system with its own account of the money that it moved. It keeps what its class promises, and nothing more.
final class GatewayModel {
    /// What it promises about repetitions, as the protocol names it.
    enum Class: String, CaseIterable { case a, b, c }

    /// Money that went back, or was taken.
    struct Move {
        let reference: String
        let transfer: Payout.Transfer
        /// The key that it was asked for with; nil for what somebody did past the register.
        let key: String?
        let payment: String
        let minorUnits: Int64
        let currencyCode: String
        /// In milliseconds.
        let madeAt: Int64
        var status: GatewayRefund.Status

        /// True while the money is gone, or going.
        var isLive: Bool { status != .failed }
        var refund: GatewayRefund {
            GatewayRefund(reference: reference, minorUnits: minorUnits, currencyCode: currencyCode, status: status)
        }
    }

    /// A payment: what may be captured, and what was.
    struct Account {
        let currencyCode: String
        let authorised: Int64
        var captured: Int64
    }

    let method: String
    let kind: Class
    let traits: GatewayTraits
    /// How long a kept outcome is given again, in milliseconds.
    private let keptMilliseconds: Int64
    /// How long what it did is not shown, in milliseconds.
    private let lag: Int64
    /// True when it shows our key with a refund.
    let showsKeys: Bool
    /// True when it refuses to give back more than was taken.
    private let refusesExcess: Bool

    private(set) var accounts: [String: Account] = [:]
    private(set) var moves: [Move] = []
    private var outcomes: [String: (answer: GatewayAnswer, payout: Payout, at: Int64)] = [:]
    /// Requests on their way, by key.
    private(set) var onTheirWay: [String: Int] = [:]
    /// When the last request of a key took effect, or could have.
    private(set) var lastArrival: [String: Int64] = [:]
    /// Keys with which something was done that may end with a person: another amount, a kept failure, a kept refusal.
    private(set) var troubled: Set<String> = []
    /// Hears of moves that are made or change.
    var onNews: (Move, _ isNew: Bool) -> Void = { _, _ in }
    private var random: SplitMix64

    init(_ method: String, _ kind: Class, _ random: inout SplitMix64) {
        self.method = method
        self.kind = kind
        let keptSeconds: Int64 = random.isOne(in: 3) ? 7_200 : 86_400
        keptMilliseconds = keptSeconds * 1_000
        let lookup: GatewayTraits.Lookup =
            switch random.next() % 4 {
            case 0: .none
            case 1: .eventual
            default: .immediate
            }
        let repetition: GatewayTraits.Repetition =
            switch kind {
            case .a: .keepsEveryOutcome(seconds: keptSeconds)
            case .b: .keepsGoodOutcomes
            case .c: .keepsNothing
            }
        traits = GatewayTraits(repetition: repetition, lookup: lookup)
        lag = lookup == .immediate ? 0 : random.number(0...60) * 1_000
        showsKeys = !random.isOne(in: 3)
        refusesExcess = !random.isOne(in: 3)
        self.random = SplitMix64(seed: random.next())
    }

    /// A payment that a shop took, or may take.
    func add(_ payment: String, authorised: Int64, _ currencyCode: String) {
        accounts[payment] =
            accounts[payment]
            ?? Account(
                currencyCode: currencyCode, authorised: authorised, captured: 0)
    }

    /// Money of a payment that was taken past the register.
    func capture(_ payment: String, _ minorUnits: Int64) { accounts[payment]?.captured += minorUnits }

    /// What is left of a payment.
    func left(of payment: String) -> Int64 {
        (accounts[payment]?.captured ?? 0)
            - moves.filter { $0.transfer == .refund && $0.payment == payment && $0.isLive }.map(\.minorUnits).reduce(
                0, +)
    }

    /// A request leaves for it.
    func expect(_ key: String) { onTheirWay[key, default: 0] += 1 }

    /// A request arrives, or will never.
    func arrive(_ key: String, at now: Int64) {
        onTheirWay[key, default: 1] -= 1
        lastArrival[key] = now
    }

    /// Does what a request asks for, as its class does.
    func carryOut(_ payout: Payout, _ faults: Faults, at now: Int64) -> GatewayAnswer {
        if random.hits(faults[.unauthorized]) { return troubling(.unauthorized, payout) }
        if let known = outcomes[payout.key], kind != .c, now - known.at < keptMilliseconds {
            return known.payout == payout ? known.answer : .keyReused
        }
        if random.hits(faults[.notProcessed]) {
            return random.isOne(in: 2) ? .notProcessed(retryAfterSeconds: random.isOne(in: 2) ? 3 : nil) : .keyInUse
        }
        if random.hits(faults[.decline]) { return kept(.declined(code: "card_expired"), payout, at: now) }
        if random.hits(faults[.brokenBefore]) { return kept(.broken(status: 500), payout, at: now) }
        let units = max(1, payout.minorUnits - (random.hits(faults[.otherAmount]) ? 1 : 0))
        if let refusal = move(payout, units, faults, at: now) { return kept(refusal, payout, at: now) }
        if units != payout.minorUnits { troubled.insert(payout.key) }
        if random.hits(faults[.brokenAfter]) { return kept(.broken(status: 502), payout, at: now) }
        return kept(.holds(moves[moves.count - 1].refund), payout, at: now)
    }

    /// Whether it has what was asked for with a key, as far as it shows yet.
    func lookUp(_ payout: Payout, at now: Int64) -> GatewayAnswer {
        moves.first { $0.key == payout.key && $0.transfer == payout.transfer && $0.madeAt + lag <= now }
            .map { .holds($0.refund) } ?? .absent
    }

    /// The refunds of a payment, as far as they show yet.
    func refunds(of payment: String, at now: Int64) -> [ListedRefund] {
        moves.filter { $0.transfer == .refund && $0.payment == payment && $0.madeAt + lag <= now }.map {
            ListedRefund(
                transactionIDs: [$0.payment], gatewayKey: showsKeys ? $0.key : nil, refund: $0.refund)
        }
    }

    /// Somebody gives money back past the register; false when nothing is left.
    func refundPastTheRegister(_ payment: String, at now: Int64) -> Bool {
        let left = left(of: payment)
        guard left > 0, let account = accounts[payment] else { return false }
        make(
            .refund, key: nil, payment, random.isOne(in: 3) ? left : random.number(1...left), account.currencyCode,
            .succeeded, at: now)
        return true
    }

    /// There is news of a move; later news than that it failed there is none.
    func settle(_ reference: String, _ status: GatewayRefund.Status) {
        guard let index = moves.firstIndex(where: { $0.reference == reference }), moves[index].isLive,
            moves[index].status != status
        else { return }
        moves[index].status = status
        if moves[index].transfer == .capture, status == .succeeded {
            accounts[moves[index].payment]?.captured += moves[index].minorUnits
        }
        onNews(moves[index], false)
    }

    /// Moves money; returns why not.
    private func move(_ payout: Payout, _ units: Int64, _ faults: Faults, at now: Int64) -> GatewayAnswer? {
        let payment = payout.payment.transactionID
        guard let account = accounts[payment] else { return .declined(code: "no_such_payment") }
        switch payout.transfer {
        case .refund:
            if refusesExcess, left(of: payment) < units { return .exceeds(code: "too_much") }
        case .capture:
            let taken = moves.contains { $0.transfer == .capture && $0.payment == payment && $0.isLive }
            if taken || account.captured > 0 || units > account.authorised { return .declined(code: "captured") }
        }
        make(
            payout.transfer, key: payout.key, payment, units, payout.currencyCode,
            random.hits(faults[.pending]) ? .pending : .succeeded, at: now)
        return nil
    }

    private func make(
        _ transfer: Payout.Transfer, key: String?, _ payment: String, _ units: Int64, _ currencyCode: String,
        _ status: GatewayRefund.Status, at now: Int64
    ) {
        let move = Move(
            reference: "\(method)-\(moves.count + 1)", transfer: transfer, key: key, payment: payment,
            minorUnits: units, currencyCode: currencyCode, madeAt: now, status: status)
        moves.append(move)
        if transfer == .capture, status == .succeeded { accounts[payment]?.captured += units }
        onNews(move, true)
    }

    /// Keeps an outcome as its class promises; another answer to the same key is never given then.
    private func kept(_ answer: GatewayAnswer, _ payout: Payout, at now: Int64) -> GatewayAnswer {
        switch (kind, answer) {
        case (.a, _), (.b, .holds): outcomes[payout.key] = (answer, payout, now)
        case (.b, _), (.c, _): break
        }
        if case .holds = answer { return answer }
        return troubling(answer, payout)
    }

    private func troubling(_ answer: GatewayAnswer, _ payout: Payout) -> GatewayAnswer {
        troubled.insert(payout.key)
        return answer
    }
}
