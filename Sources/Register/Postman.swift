public import Logging
import Metrics
public import Refunds

/// Sends the mails of the outbox: claims those that are due, has each delivered, and notes what became of it.
///
/// No transaction is open while a mail is on its way. Replicas claim by the database's clock, so that one sends at a time;
/// a mail whose answer was lost goes out once more, under the same Message-ID.
public final class Postman: Sendable {
    private let register: Register
    private let times: Times
    private let deliver: @Sendable (OutboxMail) async -> MailAnswer
    private let log: Logger
    private let now: @Sendable () -> Instant
    private let lane = ReadLane()

    /// How long things may take.
    public struct Times: Sendable {
        /// How long whoever sends a mail has it alone, in seconds: longer than sending takes.
        public let claimSeconds: Int64
        /// How long after it was asked for a mail is tried, in seconds.
        public let giveUpSeconds: Int64

        /// Joins the two.
        public init(claimSeconds: Int64, giveUpSeconds: Int64) {
            self.claimSeconds = claimSeconds
            self.giveUpSeconds = giveUpSeconds
        }
    }

    /// Mails that a sweep takes at most.
    private static let sweepMax = 100
    /// How long a sweep waits for the next, in seconds.
    private static let sweepPause = 2

    /// Serves a register's outbox; `deliver` sends a mail.
    public init(
        register: Register, times: Times, log: Logger, now: @escaping @Sendable () -> Instant,
        deliver: @escaping @Sendable (OutboxMail) async -> MailAnswer
    ) {
        self.register = register
        self.times = times
        self.log = log
        self.now = now
        self.deliver = deliver
    }

    /// Sweeps until it is cancelled.
    public func sweepUntilCancelled() async {
        while !Task.isCancelled {
            await sweep()
            try? await Task.sleep(for: .seconds(Postman.sweepPause))
        }
    }

    /// Sends what is due, until there turns out to be no server that takes it.
    public func sweep() async {
        let due: [DocumentID]
        do throws(StoreFault) {
            let moment = now()
            due = try await lane.lookUp(in: register.store) { store throws(StoreFault) in
                try store.mailsDue(at: moment, limit: Postman.sweepMax)
            }
        } catch {
            log.warning("the outbox cannot be read", metadata: ["reason": "\(error)"])
            return
        }
        for document in due where !Task.isCancelled {
            guard let answer = await send(document) else { continue }
            if case .unreachable = answer { return }
        }
    }

    /// Claims a mail and has it delivered; nil when somebody else has it, or the register takes no writes.
    private func send(_ document: DocumentID) async -> MailAnswer? {
        guard let mail = await claim(document) else { return nil }
        let start = ContinuousClock.now
        let answer = await deliver(mail)
        Timer(label: "creditmemo_mail_seconds", dimensions: []).record(duration: .now - start)
        Counter(label: "creditmemo_mail_tries_total", dimensions: [("answer", answer.kind)]).increment()
        await note(answer, of: mail)
        return answer
    }

    private func claim(_ document: DocumentID) async -> OutboxMail? {
        let seconds = times.claimSeconds
        let claimed = await register.access { transaction, now throws(StoreFault) -> OutboxMail? in
            let moment = try transaction.moment(of: now)
            let mail = try transaction.mail(about: document)?.claimed(at: moment, seconds: seconds)
            if let mail { try transaction.put(mail) }
            return mail
        }
        switch claimed {
        case .success(let mail): return mail
        case .failure(let rejection):
            log.warning("a mail cannot be claimed", metadata: ["mail": "\(document.name)", "reason": "\(rejection)"])
            return nil
        }
    }

    /// Notes how a try ended, unless the mail was claimed anew meanwhile.
    private func note(_ answer: MailAnswer, of claimed: OutboxMail) async {
        let giveUpSeconds = times.giveUpSeconds
        let noted = await register.access { transaction, now throws(StoreFault) -> OutboxMail? in
            guard let mail = try transaction.mail(about: claimed.document), mail.isStill(claimed) else { return nil }
            let moment = try transaction.moment(of: now)
            let settled = mail.settled(by: answer, at: moment, giveUpSeconds: giveUpSeconds)
            try transaction.put(settled)
            return settled
        }
        // A reason may have an address in it: it stays in the register.
        var metadata: Logger.Metadata = [
            "mail": "\(claimed.document.name)", "try": "\(claimed.tries)", "answer": "\(answer.kind)",
        ]
        switch noted {
        case .success(let mail?) where mail.state == .dead: log.error("a mail is given up", metadata: metadata)
        case .success(let mail?) where mail.state == .delivered: log.info("mail delivered", metadata: metadata)
        case .success: log.warning("mail not delivered", metadata: metadata)
        case .failure(let rejection):
            metadata["reason"] = "\(rejection)"
            log.warning("what became of a mail is not on record: it goes out again", metadata: metadata)
        }
    }
}

extension Register {
    /// Asks for the mail about a document, whether it was asked for before or not; returns how it stands then. For somebody who
    /// saw it stand otherwise than it does, nothing is asked for.
    public func askForMail(
        about document: DocumentID, of storeID: StoreID, seen: MailMark? = nil
    ) async -> Result<OutboxMail, Rejection> {
        await access { transaction, now throws(StoreFault) -> OutboxMail in
            let moment = try transaction.moment(of: now)
            let kept = try transaction.mail(about: document)
            if let kept, let seen, kept.mark != seen { return kept }
            let mail = kept?.askedAgain(at: moment) ?? OutboxMail(about: document, of: storeID, askedAt: moment)
            if mail != kept { try transaction.put(mail) }
            return mail
        }
    }
}
