public import Refunds

/// Hears of refunds that gateways show: after a webhook, and when the register is held against their lists.
extension PayoutDesk {
    /// What a message says that came for a payment method; nil when the method has no gateway.
    public func read(_ webhook: Webhook, for method: String) -> WebhookReading? {
        gateways[method]?.read(webhook, at: now())
    }

    /// Asks a gateway for the refunds of a payment, and takes note of each; false when that could not be done, and the same
    /// again may work.
    public func hear(of payment: CapturedPayment) async -> Bool {
        guard let gateway = gateways[payment.method] else { return false }
        switch await gateway.refunds(of: payment) {
        case .refunds(let list):
            for listed in list {
                guard case .success = await hear(HearOfRefund(method: payment.method, listed: listed)) else {
                    return false
                }
            }
            return true
        case .unsupported: return true
        case .silent(let reason):
            log.warning(
                "a gateway did not show refunds", metadata: ["method": "\(payment.method)", "reason": "\(reason)"])
            return false
        }
    }

    /// Holds the register against all that the gateways show since a moment, but for those of payment methods that a person
    /// answers for.
    ///
    /// A gateway without such a list is asked about the payments of orders that changed since. While payouts are held, about
    /// each that can still be given back: a register that was set back does not know which of them were.
    public func reconcile(
        since moment: Instant, without unasked: Set<String> = []
    ) async throws(StoreFault) -> Reconciliation {
        var result = Reconciliation()
        let start = moment.adding(seconds: -PayoutDesk.clockSeconds)
        let isHeld = try register.store.payoutHold() != nil
        let changed = isHeld ? moment.adding(seconds: -PayoutDesk.refundableSeconds) : start
        for (method, gateway) in gateways.sorted(by: { $0.key < $1.key }) where !unasked.contains(method) {
            switch await gateway.refunds(since: start) {
            case .unsupported: try await ask(gateway, of: method, orders: changed, refunds: start, into: &result)
            case let list: await result.add(list, of: method, heardBy: self)
            }
        }
        return result
    }

    /// A gateway's clock may be behind by this much, in seconds.
    private static let clockSeconds: Int64 = 3_600
    /// How old a payment may be, in seconds, that a gateway without a list gives back: a year. Mercado Pago does so for 180 days.
    private static let refundableSeconds: Int64 = 366 * 86_400
    /// A gateway that says nothing of so many payments in a row says nothing of the others.
    private static let silencesMax = 5

    /// Asks a gateway about each payment of the orders that changed since one moment, for the refunds since another.
    private func ask(
        _ gateway: any Gateway, of method: String, orders changed: Instant, refunds start: Instant,
        into result: inout Reconciliation
    ) async throws(StoreFault) {
        var silences = 0
        for payment in try payments(by: method, since: changed) {
            let list = await gateway.refunds(of: payment)
            switch list {
            case .refunds(let refunds):
                silences = 0
                let recent = refunds.filter { $0.madeAt.map { $0 >= start } ?? true }
                await result.add(.refunds(recent), of: method, heardBy: self)
            case .unsupported: return await result.add(list, of: method, heardBy: self)
            case .silent:
                silences += 1
                await result.add(list, of: "\(method), payment \(payment.transactionID)", heardBy: self)
                if silences == PayoutDesk.silencesMax { return }
            }
        }
    }

    /// Lets payouts go again. What was never sent when the register was copied may have been sent since by the register that it
    /// is a copy of: nobody sends it before a person has looked. Who lets them go, and why, is kept.
    public func letGo(by person: String, because why: String) async throws(StoreFault) -> Bool {
        for attempt in try register.store.attempts([.reserved]) {
            let reason = "the register was restored: look whether it was sent since"
            let doubt = MoveAttempt.doubt(attempt.id, reason: reason)
            guard case .success = await register.submit(Submission(.moveAttempt(doubt), by: nil)) else { return false }
        }
        let result = await register.access { transaction, now throws(StoreFault) in
            guard let hold = try transaction.payoutHold() else { return }
            let moment = try transaction.moment(of: now)
            try transaction.letGo(PayoutRelease(of: hold, at: moment, person: person, reason: why))
        }
        if case .success = result { return true } else { return false }
    }

    /// Takes note of a refund.
    fileprivate func hear(_ heard: HearOfRefund) async -> Result<Hearing, Rejection> {
        var result = await register.submit(Submission(.hearOfRefund(heard), by: nil))
        for _ in 1..<PayoutErrand.notesMax {
            guard case .failure(.conflict) = result else { break }
            result = await register.submit(Submission(.hearOfRefund(heard), by: nil))
        }
        switch result {
        case .success(.heard(let hearing)):
            callPerson(for: hearing, heard)
            return .success(hearing)
        case .success: preconditionFailure("a refund was heard of, and nothing else asked for")
        case .failure(let rejection): return .failure(rejection)
        }
    }

    /// Payments of orders that changed since a moment, as each does when it is paid, of the stores that the gateway is for.
    private func payments(by method: String, since moment: Instant) throws(StoreFault) -> [CapturedPayment] {
        var payments: [CapturedPayment] = []
        for shop in try register.store.stores().sorted() where register.payouts.gateways.moves(method, of: shop) {
            for number in 1... {
                let page = PageRequest(number: number, limit: PayoutDesk.ordersOfPage, wantsTotal: false)
                var query = OrderQuery(stores: [shop], page: page)
                query.updated = Period(from: moment, to: nil)
                let orders = try register.store.orders(query).records
                payments += orders.flatMap(\.capturedPayments).filter { $0.method == method }
                if orders.count < PayoutDesk.ordersOfPage { break }
            }
        }
        return payments
    }

    /// Each page skips those before it: few large ones skip less.
    private static let ordersOfPage = 2_000

    // MARK: - Alarms

    /// Calls a person for an attempt that waits for one, or whose money came back.
    func callPerson(for attempt: Attempt) {
        if attempt.settlement?.status == .failed {
            log.critical(
                "the money of a credit memo did not arrive",
                metadata: [
                    "attempt": "\(attempt.id.rawValue)", "creditmemo": "\(attempt.creditMemoID?.rawValue ?? 0)",
                    "order": "\(attempt.orderID.rawValue)",
                ])
        } else if attempt.state == .review || attempt.isPending && attempt.nextQuestionAt == nil {
            log.critical(
                "a payout needs a person",
                metadata: ["attempt": "\(attempt.id.rawValue)", "reason": "\(attempt.reason ?? "")"])
        }
    }

    private func callPerson(for hearing: Hearing, _ heard: HearOfRefund) {
        let refund = heard.listed.refund
        switch hearing {
        case .known, .unmatched(_, isNew: false): break
        case .news(let attempt): callPerson(for: attempt)
        case .unmatched(let unmatched, isNew: true):
            log.critical(
                "a gateway shows a refund that no credit memo accounts for",
                metadata: [
                    "unmatched": "\(unmatched.id.rawValue)", "order": "\(unmatched.orderID.rawValue)",
                    "method": "\(heard.method)", "refund": "\(refund.reference)",
                    "minor_units": "\(refund.minorUnits)", "currency": "\(refund.currencyCode)",
                ])
        case .foreign:
            log.info(
                "a gateway shows a refund of a payment that no order has",
                metadata: ["method": "\(heard.method)", "refund": "\(refund.reference)"])
        }
    }
}

/// What came of holding the register against its gateways.
public struct Reconciliation: Sendable {
    /// Each refund, and what it is to the register.
    public fileprivate(set) var heard: [(refund: HearOfRefund, hearing: Hearing)] = []
    /// What could not be asked or noted, for people.
    public fileprivate(set) var failures: [String] = []

    fileprivate mutating func add(_ list: RefundList, of method: String, heardBy desk: PayoutDesk) async {
        switch list {
        case .refunds(let refunds):
            for listed in refunds { await add(HearOfRefund(method: method, listed: listed), heardBy: desk) }
        case .unsupported:
            failures.append("\(method): its gateway shows no refunds; look there, then reconcile --without \(method)")
        case .silent(let reason): failures.append("\(method): \(reason)")
        }
    }

    private mutating func add(_ refund: HearOfRefund, heardBy desk: PayoutDesk) async {
        switch await desk.hear(refund) {
        case .success(let hearing): heard.append((refund, hearing))
        case .failure(let rejection):
            failures.append("\(refund.method): \(refund.listed.refund.reference) could not be noted: \(rejection)")
        }
    }
}
