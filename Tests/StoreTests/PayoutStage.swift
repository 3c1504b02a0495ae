import Logging
import Refunds
import Register
import RegisterTesting
import Testing

/// A register with a gateway for `card`, in which one order is refunded online. The store fails as planned, the clock goes as it
/// is told, and a desk that is dropped is a process that was killed.
final class PayoutStage: Sendable {
    let gateway: TestGateway
    let register: Register
    let store: any Store
    private let tested: TestedStore
    private let clock = Shared(Instant.start)
    private let plan = Shared<[Failure]>([])

    /// What becomes of a transaction.
    enum Failure: Sendable {
        /// It goes through.
        case none
        /// Nothing of it is stored.
        case refused(StoreFault)
        /// All of it is stored, and nobody hears of it.
        case storedAndLost(StoreFault)
    }

    /// `processIsAhead` is by how many seconds the process's clock is ahead of the database's.
    init(_ kind: StoreKind, _ gateway: TestGateway, processIsAhead: Int64 = 0) throws {
        tested = try kind.make()
        store = tested.store
        self.gateway = gateway
        var settings = Register.Settings(
            now: { [clock] in clock.value.adding(seconds: processIsAhead) }, abandon: { preconditionFailure($0) })
        settings.payouts = PayoutSettings(
            gateways: GatewayAbilities(of: ["card": gateway]),
            key: { "key \($0)" }, answer: { Array("\($0.id)".utf8) })
        let current = Shared(Failure.none)
        let failing = WrappedStore(
            store: tested.store,
            beforeTransaction: { [plan] in
                let failures = plan.value
                current.value = failures.first ?? .none
                plan.value = Array(failures.dropFirst())
            },
            beforeCall: { () throws(StoreFault) in if case .refused(let fault) = current.value { throw fault } },
            afterTransaction: { () throws(StoreFault) in
                if case .storedAndLost(let fault) = current.value { throw fault }
            }, clock: { [clock] in clock.value })
        register = Register(
            store: failing, settings: settings, log: Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A desk as a process has it.
    func desk() -> PayoutDesk {
        PayoutDesk(
            register: register, gateways: ["card": gateway],
            log: Logger(label: "stage") { _ in SwiftLogNoOpLogHandler() }, now: { [clock] in clock.value },
            monotonic: { PayoutStage.standstill })
    }

    /// No time passes in a process but what a test says, however long the machine takes.
    static let standstill = ContinuousClock.now

    /// The moment, by the test's clock.
    var now: Instant { clock.value }

    /// Lets time pass.
    func wait(_ seconds: Int64) { clock.value = clock.value.adding(seconds: seconds) }

    /// What becomes of the next transactions, one after another; the later ones go through.
    func fail(_ failures: Failure...) { plan.value = failures }

    /// So does every transaction from now on.
    func fail(always fault: StoreFault) { plan.value = Array(repeating: .refused(fault), count: 10_000) }

    /// An order of ten pieces, paid by card, or authorised only.
    func order(isInvoiced: Bool = true) async throws -> Order {
        let command = ImportOrder(storeID: StoreID(1), document: .sketch(isInvoiced: isInvoiced))
        let result = await register.submit(Submission(.importOrder(command), by: nil))
        guard case .success(.orderChanged(let order)) = result else { throw Unexpected(result) }
        return order
    }

    /// Asks for some pieces back, mostly with an idempotency key.
    func ask(
        _ order: Order, _ pieces: Int64 = 1, key: UInt8? = 1, payout: PayoutKind = .online, sendsMail: Bool = false
    ) async -> Result<Outcome, Rejection> {
        let terms = IssueCreditMemo.Terms.pieces(pieces, payout: payout, sendsMail: sendsMail)
        let command = IssueCreditMemo(source: .order(order.id), terms: .success(terms), previewedRevision: nil)
        let repetition = key.map { key in
            Repetition(keyHash: [key], fingerprint: [UInt8(pieces)]) { Array("\($0.id)".utf8) }
        }
        return await register.submit(Submission(.issueCreditMemo(command), by: nil, repetition: repetition))
    }

    /// Asks for an invoice of everything, its money to be taken, with an idempotency key.
    func askToCapture(_ order: Order, key: UInt8 = 1) async -> Result<Outcome, Rejection> {
        let terms = CreateInvoice.Terms(items: nil, capture: .online, comment: nil, sendsMail: false)
        let command = CreateInvoice(source: .order(order.id), terms: .success(terms))
        let repetition = Repetition(keyHash: [key], fingerprint: [0]) { Array("\($0.id)".utf8) }
        return await register.submit(Submission(.createInvoice(command), by: nil, repetition: repetition))
    }

    /// Asks for a memo's money to be sent again.
    func askToResend(_ memo: CreditMemoID, of order: Order) async -> Result<Outcome, Rejection> {
        let command = ResendPayout(source: .order(order.id), creditMemoID: memo, person: "ana", reason: "new card")
        return await register.submit(Submission(.resendPayout(command), by: nil))
    }

    /// The gateway shows, with its key, what an attempt paid out that another register made.
    func hear(of attempt: Attempt) async throws {
        guard case .holds(let refund) = await gateway.lookUp(attempt.payout) else { throw Unexpected("no refund") }
        let listed = ListedRefund(
            transactionIDs: [attempt.payment.transactionID], gatewayKey: attempt.gatewayKey, refund: refund)
        let result = await register.submit(
            Submission(.hearOfRefund(HearOfRefund(method: "card", listed: listed)), by: nil))
        guard case .success(.heard(.unmatched(_, isNew: true))) = result else { throw Unexpected(result) }
    }

    /// The money of a memo comes back.
    func comeBack(_ attempt: Attempt) async throws {
        let noted = await register.access { (transaction, now) throws(StoreFault) in
            try transaction.comeBack(attempt.id, of: attempt.orderID, at: now)
        }
        try noted.get()
    }

    /// The same, and promised.
    func promise(
        _ order: Order, _ pieces: Int64 = 1, key: UInt8? = 1, sendsMail: Bool = false
    ) async throws -> Attempt {
        let result = await ask(order, pieces, key: key, sendsMail: sendsMail)
        guard case .success(.attemptMade(let attempt)) = result else { throw Unexpected(result) }
        return attempt
    }

    /// The same, and its gateway asked.
    func pay(_ order: Order, _ pieces: Int64 = 1, key: UInt8 = 1) async throws -> Attempt {
        let attempt = try await promise(order, pieces, key: key)
        _ = await desk().pay(attempt, since: .now)
        return try self.attempt(attempt.id)
    }

    /// Takes an attempt over whenever it is due, as sweeps do, until nothing more happens or a time has passed.
    func sweep(_ id: AttemptID, seconds: Int64 = 86_400) async throws -> Attempt {
        let end = clock.value.adding(seconds: seconds)
        while clock.value < end {
            let attempt = try attempt(id)
            guard attempt.state != .review, !attempt.state.isSettled else { return attempt }
            clock.value = max(clock.value.adding(seconds: 5), attempt.leasedUntil, attempt.nextQuestionAt ?? .start)
            _ = await desk().ask(id)
        }
        return try attempt(id)
    }

    func attempt(_ id: AttemptID) throws -> Attempt {
        try #require(try store.attempt(id))
    }

    var attempts: [Attempt] { get throws { try store.attempts(Set(AttemptState.allCases)) } }

    func standing(_ order: Order) throws -> Order { try #require(try store.order(order.id)) }

    var memos: [CreditMemo] {
        get throws { try store.creditMemos(CreditMemoQuery(stores: [StoreID(1)], page: .all)).records }
    }

    /// The invoices whose money was taken through the gateway.
    var captured: [Invoice] {
        get throws {
            try store.invoices(InvoiceQuery(stores: [StoreID(1)], page: .all)).records.map(\.invoice)
                .filter { $0.transactionID != nil }
        }
    }

    /// What was seen of an attempt.
    func evidence(_ id: AttemptID) throws -> [String] { try store.evidence(of: id).map(\.detail) }

    /// Each memo was paid out once, or again where its money came back, each invoice was captured once, nothing else was, and the
    /// register agrees with itself.
    func isSound(_ location: SourceLocation = #_sourceLocation) throws {
        let issued = try attempts.filter { $0.state == .issued }
        #expect(gateway.paid.sorted() == issued.map(\.gatewayKey).sorted(), sourceLocation: location)
        func count(_ kind: AttemptPurpose.Kind) -> Int { issued.count { $0.purpose.kind == kind } }
        #expect(try memos.count == count(.refund), sourceLocation: location)
        #expect(try captured.count == count(.capture), sourceLocation: location)
        for part in VerificationPart.allCases {
            #expect(try store.verify(part) { _, _ in }.map(\.description) == [], sourceLocation: location)
        }
    }
}

struct Unexpected: Error {
    let what: String
    init(_ what: Any) { self.what = "\(what)" }
}
