import Dispatch
import Logging
import Refunds
import Register
import RegisterTesting
import SalesTax

/// A register that a replay drives, over one of the stores that it compares.
final class ReplayedStore: Sendable {
    let name: String
    let store: any Store
    private let register: Register
    private let clock: Shared<Instant>
    private let interruption: Shared<(calls: Int, fault: StoreFault)?>
    /// How many transactions were begun.
    private let transactions = Shared(0)
    private let queue = InOrder()

    init(_ name: String, _ store: any Store) {
        let clock = Shared(Instant.start)
        let interruption = Shared<(calls: Int, fault: StoreFault)?>(nil)
        var settings = Register.Settings(now: { clock.value }, abandon: { preconditionFailure($0) })
        settings.payouts.gateways = .cards
        settings.taxRules = { TransactionRules(policy: TaxPolicy(), book: .demo) }
        let wrapped = WrappedStore(
            store: store, beforeTransaction: { [transactions] in transactions.change { $0 += 1 } },
            beforeCall: { () throws(StoreFault) in
                guard let planned = interruption.value else { return }
                interruption.value = planned.calls > 0 ? (planned.calls - 1, planned.fault) : nil
                if planned.calls == 0 { throw planned.fault }
            })
        register = Register(
            store: wrapped, settings: settings, log: Logger(label: "replay") { _ in SwiftLogNoOpLogHandler() })
        self.name = name
        self.store = store
        self.clock = clock
        self.interruption = interruption
    }

    /// An answer for an attempt, in hand for as long as it is kept.
    func answering(_ attempt: AttemptID) -> AnswerInHand { register.answering(attempt) }

    /// What a step did here, as a text, and the orders that it changed as they stand after it.
    func run(_ step: Step, at now: Instant) async throws -> (text: String, changed: [Order]) {
        clock.value = now
        interruption.value = step.interruption
        defer { interruption.value = nil }
        switch step.work {
        case .commands(let submissions):
            let before = transactions.value
            let results = await run(submissions)
            let text = ["\(transactions.value - before) transactions"] + results.map { String(reflecting: $0) }
            let changed = try Set(results.compactMap(\.changedOrder)).sorted().flatMap {
                try store.orders(named: .order($0), in: Set(RandomSteps.shops))
            }
            return (text.joined(separator: "\n"), changed)
        case .comeBack(let attempt):
            let text = await change(step.work)
            return (text, try store.orders(named: .order(attempt.orderID), in: [attempt.storeID]))
        case .addClient, .addTokens, .revokeClient, .revokeToken:
            return (await change(step.work), [])
        case .listOrders, .listInvoices, .listMemos, .lookUp, .showHistory, .listTransactions, .showTransaction,
            .listCustomers, .listExemptions:
            return (try read(step.work), [])
        }
    }

    /// Runs commands in one batch: they queue while the register is held up.
    private func run(_ submissions: [Submission]) async -> [Result<Outcome, Rejection>] {
        if let only = submissions.first, submissions.count == 1 { return [await register.submit(only)] }
        let planned = interruption.exchange(nil)
        let gate = DispatchSemaphore(value: 0)
        await withUnsafeContinuation { isHeld in
            Task { [register] in
                await register.access { (_, _) throws(StoreFault) in
                    isHeld.resume()
                    gate.wait()
                }
            }
        }
        let tasks = submissions.map { submission in
            Task(executorPreference: queue) { [register] in await register.submit(submission) }
        }
        // The transaction that held the register up ends with a call of its own.
        interruption.value = planned.map { ($0.calls + 1, $0.fault) }
        queue.afterAll { gate.signal() }
        var results: [Result<Outcome, Rejection>] = []
        for task in tasks { results.append(await task.value) }
        return results
    }

    private func change(_ work: Step.Work) async -> String {
        let result = await register.access { (transaction, now) throws(StoreFault) -> String in
            switch work {
            case .comeBack(let attempt):
                String(reflecting: try transaction.comeBack(attempt.id, of: attempt.orderID, at: now))
            case .addClient(let client): String(reflecting: try transaction.add(client, at: now))
            case .addTokens(let tokens): String(reflecting: try transaction.add(tokens, at: now))
            case .revokeClient(let id): String(try transaction.revokeClient(publicID: id, at: now))
            case .revokeToken(let hash): String(try transaction.revokeToken(hash: hash, at: now))
            case .commands, .listOrders, .listInvoices, .listMemos, .lookUp, .showHistory, .listTransactions,
                .showTransaction, .listCustomers, .listExemptions:
                preconditionFailure("no change")
            }
        }
        return String(reflecting: result)
    }

    private func read(_ work: Step.Work) throws -> String {
        switch work {
        case .listOrders(let query): return String(reflecting: try store.orders(query))
        case .listInvoices(let query): return String(reflecting: try store.invoices(query))
        case .listMemos(let query): return String(reflecting: try store.creditMemos(query))
        case .lookUp(let source, let shops):
            return String(reflecting: try store.orders(named: source, in: shops).sorted { $0.id < $1.id })
        case .showHistory(let order, let page): return String(reflecting: try store.history(of: order, page))
        case .listTransactions(let query): return String(reflecting: try store.transactions(query))
        case .showTransaction(let key, let revision, let shop):
            return String(reflecting: try store.transaction(key, revision: revision, in: shop))
        case .listCustomers(let query): return String(reflecting: try store.customers(query))
        case .listExemptions(let query): return String(reflecting: try store.exemptions(query))
        case .commands, .comeBack, .addClient, .addTokens, .revokeClient, .revokeToken:
            preconditionFailure("not a reading")
        }
    }
}

extension Result<Outcome, Rejection> {
    fileprivate var changedOrder: OrderID? {
        switch self {
        case .success(.orderChanged(let order)), .success(.commented(_, let order)): order.id
        case .success(.invoiceCreated(let record, _)): record.order.id
        case .success(.creditMemoIssued(let memo, _)): memo.refund.orderID
        case .success(.attemptMade(let attempt)), .success(.attemptClaimed(let attempt)),
            .success(.attemptStands(let attempt)):
            attempt.orderID
        case .success(.heard(.news(let attempt))): attempt.orderID
        case .success(.heard(.unmatched(let refund, _))): refund.orderID
        case .success(.heard(.known)), .success(.heard(.foreign)), .success(.answeredBefore), .success(.taxRecord),
            .failure:
            nil
        }
    }
}

/// Begins tasks in the sequence in which they were made, each going as far as it can before the next begins.
private final class InOrder: TaskExecutor {
    private let queue = DispatchQueue(label: "replay")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Does something once all tasks that were made so far have begun.
    func afterAll(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }
}
