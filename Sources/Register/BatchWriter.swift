package import Refunds

/// The register without its queue and its threads: what a batch of commands does, in one transaction.
package struct BatchWriter: Sendable {
    /// Where documents are kept.
    package let store: any Store
    /// The gateways and what goes with them.
    package let payouts: PayoutSettings
    private let answersInHand = AnswersInHand()

    /// Writes into a store.
    package init(store: any Store, payouts: PayoutSettings) {
        self.store = store
        self.payouts = payouts
    }

    /// Carries commands out, one after another, each seeing what those before it changed. Their outcomes may be told when the
    /// flush has been waited for.
    package func write(
        _ submissions: [Submission], taxRules: TransactionRules, gatewaysDown: Set<String>, at now: Instant
    ) throws(StoreFault) -> (result: [Result<Outcome, Rejection>], flush: PendingFlush) {
        try store.commit { transaction throws(StoreFault) in
            var batch = try Batch(
                submissions, in: transaction, payouts: payouts, taxRules: taxRules, gatewaysDown: gatewaysDown,
                answersInHand, at: now)
            let results = submissions.map { batch.decide($0) }
            try batch.apply()
            return results
        }
    }

    /// The same for jobs, some of which may be other work; returns how to answer them once the flush has been waited for.
    func write(
        _ jobs: [Job], taxRules: TransactionRules, gatewaysDown: Set<String>, at now: Instant
    ) throws(StoreFault) -> (result: [@Sendable () -> Void], flush: PendingFlush) {
        try store.commit { transaction throws(StoreFault) in
            var batch = try Batch(
                jobs.compactMap(\.submission), in: transaction, payouts: payouts, taxRules: taxRules,
                gatewaysDown: gatewaysDown, answersInHand, at: now)
            let replies = try batch.decide(jobs)
            try batch.apply()
            return replies
        }
    }

    /// Says that the client of an attempt is being answered, for as long as the result is kept.
    package func answering(_ attempt: AttemptID) -> AnswerInHand { AnswerInHand(attempt, in: answersInHand) }
}

extension Rejection {
    /// What whoever waits for a command is told when the database does not take it.
    package init(_ fault: StoreFault) {
        self =
            switch fault {
            case .conflict: .conflict
            case .unavailable: .unavailable
            case .unanswered: .unknown
            case .unknownOutcome, .broken: .failed
            }
    }
}
