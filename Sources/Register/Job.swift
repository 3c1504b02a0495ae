import Refunds

/// A command that waits for its batch, with whom to answer.
struct Job: Sendable {
    let work: Work

    enum Work: Sendable {
        case command(Submission, reply: @Sendable (Result<Outcome, Rejection>) -> Void)
        case access(AccessWork)
    }

    func reject(_ rejection: Rejection) {
        switch work {
        case .command(_, let reply): reply(.failure(rejection))
        case .access(let work): work.reject(rejection)
        }
    }
}

/// A change of clients or tokens: a plain write that joins the batch.
struct AccessWork: Sendable {
    /// Does the write and returns how to answer once it is durable.
    let run: @Sendable (any StoreTransaction, Instant) throws(StoreFault) -> @Sendable () -> Void
    let reject: @Sendable (Rejection) -> Void

    init<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction, Instant) throws(StoreFault) -> Value,
        reply: @escaping @Sendable (Result<Value, Rejection>) -> Void
    ) {
        run = { (transaction, now) throws(StoreFault) in
            let value = try body(transaction, now)
            return { reply(.success(value)) }
        }
        reject = { reply(.failure($0)) }
    }
}
