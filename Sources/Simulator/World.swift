import Refunds
import Register
import RegisterTesting
import SalesTax

/// One register with its replicas, gateways, clients and people, in a time of its own. What happens in it follows from its
/// script alone.
package final class World {
    let script: Script
    let store: SimulatedStore
    let gateways: [String: GatewayModel]
    let payouts: PayoutSettings
    private(set) var replicas: [Replica] = []
    var auditor = Auditor()
    package internal(set) var coverage = Coverage()
    package var trace = Trace()
    /// What can still go wrong; nothing once the world comes to rest.
    var faults: Faults
    /// Milliseconds since the world began.
    private(set) var now: Int64 = 0
    var random: SplitMix64
    private var agenda = Agenda()
    /// Until when no process can be started, in milliseconds.
    var outageEnd: Int64 = 0

    /// The moment that worlds begin at, and what a clock that nobody sets shows then.
    static let start = Instant(seconds: 1_767_225_600)
    static let monotonicStart = ContinuousClock.now
    /// What the operator decided about `/v1` documents, with the rates on file.
    static let taxRules = TransactionRules(policy: TaxPolicy(), book: .demo)
    /// How long after the end of faults everything has to be settled, in milliseconds.
    static let rest: Int64 = 8 * 86_400_000

    /// Makes the world of a script, with nothing in its register.
    package init(_ script: Script, keptBy keeper: (any Keeper)? = nil) {
        self.script = script
        let store = SimulatedStore(keptBy: keeper ?? MemoryKeeper())
        self.store = store
        faults = script.faults
        random = SplitMix64(seed: script.seed ^ 0x5157_4F52_4C44 ^ script.salt << 32)
        var gateways: [String: GatewayModel] = [:]
        for (method, kind) in zip(script.methods, GatewayModel.Class.allCases) {
            gateways[method] = GatewayModel(method, kind, &random)
        }
        self.gateways = gateways
        let traits = gateways.mapValues(\.traits)
        payouts = PayoutSettings(
            gateways: GatewayAbilities(traits, captures: traits),
            key: { "key-\(Trace.number(of: $0))" }, answer: Body.of)
        replicas = (1...3).map { Replica(number: $0, writer: BatchWriter(store: store, payouts: payouts)) }
        store.clock = { [unowned self] in World.start.adding(seconds: now / 1_000) }
        store.keeper.onStored = { [unowned self] in learn($0) }
        store.onEnd = { [unowned self] in endEverything() }
        store.onFinding = { [unowned self] in auditor.hold(false, 12, $0) }
        for gateway in gateways.values { gateway.onNews = { [unowned self] in hear($0, of: gateway, isNew: $1) } }
    }

    /// Lets everything happen; returns what was broken first.
    package func run() -> Auditor.Violation? {
        defer { forget() }
        planFaults()
        for ask in script.asks { at(ask.time) { [self] in ClientTalk(ask, in: self).deliver() } }
        at(script.faultsEnd) { [self] in comeToRest() }
        go(until: script.faultsEnd + World.rest)
        guard auditor.violation == nil else { return auditor.violation }
        askEveryGateway()
        go(until: now + 3_600_000)
        close()
        return auditor.violation
    }

    /// Makes something happen later.
    func after(_ milliseconds: Int64, _ action: @escaping () -> Void) { agenda.add(at: now + milliseconds, action) }

    /// Makes something happen at a time.
    func at(_ time: Int64, _ action: @escaping () -> Void) { agenda.add(at: max(now, time), action) }

    /// The power is gone, or every process.
    private func endEverything() {
        trace.note(now, "everything ends")
        for replica in replicas { kill(replica) }
    }

    private func go(until end: Int64) {
        while auditor.violation == nil, let next = agenda.nextTime, next <= end, let event = agenda.next() {
            now = event.time
            event.action()
        }
        now = max(now, end)
    }

    /// Lets go of everything that knows the world, so that the world can go too.
    private func forget() {
        agenda = Agenda()
        for replica in replicas {
            replica.waiting = [:]
            replica.queue = []
        }
    }

    /// From here on nothing fails, and what did is repaired.
    private func comeToRest() {
        for kind in Faults.Kind.allCases { faults[kind] = 0 }
        store.keeper.comeToRest()
        for replica in replicas {
            replica.skewSeconds = 0
            replica.pausedUntil = 0
            if !replica.isUp { start(replica) }
        }
        sweepEverywhere()
        // Whatever news were lost: a sweep or a person comes by.
        for hours in stride(from: Int64(6), through: 8 * 24, by: 6) {
            after(hours * 3_600_000) { [self] in sweepEverywhere() }
        }
    }

    /// Holds the register against what gateways show, as a person does who reconciles.
    private func askEveryGateway() {
        for gateway in gateways.values.sorted(by: { $0.method < $1.method }) {
            for payment in Set(gateway.moves.map(\.payment)).sorted() {
                after(60_000) { [self] in hearOf(payment, at: gateway, on: replicas[0]) }
            }
        }
    }

    private func close() {
        if let finding = store.keeper.close() { auditor.hold(false, 12, finding) }
        for gateway in gateways.values.sorted(by: { $0.method < $1.method }) { auditor.close(gateway) }
        do throws(StoreFault) {
            try auditor.close(store)
        } catch {
            auditor.hold(false, 4, "the register cannot be read: \(error.reason)")
        }
        coverage.orders = auditor.orders.count
        coverage.memos = auditor.memos.count
        coverage.invoices = auditor.invoices.count
        coverage.attempts = auditor.attempts.count
    }

    // MARK: - What commits lead to

    /// Takes note of what was committed, before anybody else hears of it.
    private func learn(_ entries: [Entry]) {
        auditor.committed(entries)
        for change in entries.flatMap(\.changes) {
            switch change {
            case .orderImported(let order): openAccounts(of: order)
            case .invoiceCreated(let invoice, let order, _): take(invoice, of: order)
            case .attemptMade(let attempt, _), .attemptMoved(let attempt, _), .attemptFollowed(let attempt, _):
                planSweeps(for: attempt)
            case .settled(let settlement): check(settlement)
            case .creditMemoIssued, .requestUnanswered, .unmatchedHeard, .unmatchedMoved, .evidenceSeen, .orderMoved,
                .historyWritten, .transactionPut, .invoiceCredited, .customerPut, .exemptionPut:
                break
            }
        }
    }

    /// The register may know less of a memo's money than the gateway, never more.
    private func check(_ settlement: Settlement) {
        guard let attempt = auditor.attempts[settlement.attemptID],
            let move = gateways[attempt.method]?.moves.first(where: { $0.reference == attempt.reference })
        else { return }
        auditor.hold(
            settlement.status != .succeeded || move.status != .pending, 7,
            "\(move.reference) is pending, and known as succeeded")
    }

    /// The shop has had the customer pay before it hands an order in.
    private func openAccounts(of order: Order) {
        guard let gateway = gateways[order.payment.method] else { return }
        let unit = order.currency.minorUnit.tenThousandths
        if let payment = order.payment.transactionID {
            gateway.add(
                payment, authorised: order.grandTotal.amount.tenThousandths / unit, order.currency.code)
        }
        for invoice in order.invoices { take(invoice, of: order) }
    }

    /// An invoice that is paid was paid at the gateway, unless it captures there itself.
    private func take(_ invoice: Invoice, of order: Order) {
        guard let gateway = gateways[order.payment.method], invoice.state == .paid,
            !order.attempts.contains(where: { $0.document == .invoice(invoice.id) || $0.isCapture(of: invoice) }),
            let payment = invoice.transactionID ?? order.payment.transactionID
        else { return }
        let units = invoice.total.charged.amount.tenThousandths / order.currency.minorUnit.tenThousandths
        gateway.add(payment, authorised: units, order.currency.code)
        gateway.capture(payment, units)
    }
}

extension Attempt {
    /// True for the attempt whose invoice is being written: it has the invoice's payment.
    fileprivate func isCapture(of invoice: Invoice) -> Bool {
        purpose.kind == .capture && payment.transactionID == invoice.transactionID
    }
}
