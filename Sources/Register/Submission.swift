public import Refunds

/// A command on its way into the register.
public struct Submission: Sendable {
    /// What is asked.
    public let command: Command
    /// Who asks: documents of other shops do not exist for it. Nil for the operator at the command line.
    public let caller: Caller?
    /// How a repetition is recognized; nil when each one counts.
    public let repetition: Repetition?
    /// What the same request, without a key, is recognized by while its client has not been told how it ended; nil when each
    /// one counts.
    public let unkeyed: UnkeyedRequest?

    /// Joins the parts.
    public init(
        _ command: Command, by caller: Caller?, repetition: Repetition? = nil, unkeyed: UnkeyedRequest? = nil
    ) {
        self.command = command
        self.caller = caller
        self.repetition = repetition
        self.unkeyed = unkeyed
    }
}

/// The commands that change documents.
public enum Command: Sendable {
    /// Gives money back.
    case issueCreditMemo(IssueCreditMemo)
    /// Takes an order over.
    case importOrder(ImportOrder)
    /// Charges an order.
    case createInvoice(CreateInvoice)
    /// Gives up what was not invoiced.
    case cancelOrder(CancelOrder)
    /// Stops an order or lets it go on.
    case holdOrder(HoldOrder)
    /// Writes into an order's history.
    case commentOnOrder(CommentOnOrder)
    /// Moves an attempt on.
    case moveAttempt(MoveAttempt)
    /// Sends a memo's money again that came back.
    case resendPayout(ResendPayout)
    /// Takes note of a refund that a gateway shows.
    case hearOfRefund(HearOfRefund)
    /// Makes a memo for a refund that somebody made past the register.
    case matchRefund(MatchRefund)
    /// Does something in the `/v1` dialect.
    case tax(TaxCommand)

    /// The document that the command is about; nil for one that makes its own.
    public var source: Source? {
        switch self {
        case .issueCreditMemo(let command): command.source
        case .importOrder: nil
        case .createInvoice(let command): command.source
        case .cancelOrder(let command): command.source
        case .holdOrder(let command): command.source
        case .commentOnOrder(let command): command.source
        case .moveAttempt, .hearOfRefund, .matchRefund, .tax: nil
        case .resendPayout(let command): command.source
        }
    }

    /// True when the command asks for money of a gateway.
    public var asksGateway: Bool {
        switch self {
        case .issueCreditMemo(let command): (try? command.terms.get())?.payout == .online
        case .createInvoice(let command): (try? command.terms.get())?.capture == .online
        case .resendPayout: true
        case .importOrder, .cancelOrder, .holdOrder, .commentOnOrder, .moveAttempt, .hearOfRefund, .matchRefund, .tax:
            false
        }
    }

    /// True when the command asks a gateway to give money back.
    var asksForPayout: Bool {
        if case .createInvoice = self { false } else { asksGateway }
    }

    /// The attempt that the command is about; nil for any other.
    var attemptID: AttemptID? {
        switch self {
        case .moveAttempt(let move): move.id
        case .issueCreditMemo, .importOrder, .createInvoice, .cancelOrder, .holdOrder, .commentOnOrder, .resendPayout,
            .hearOfRefund, .matchRefund, .tax:
            nil
        }
    }

    /// The refund that was heard of; nil for any other command.
    var refundHeard: HearOfRefund? { if case .hearOfRefund(let heard) = self { heard } else { nil } }

    /// What is asked in the `/v1` dialect; nil for any other command.
    var tax: TaxCommand? { if case .tax(let command) = self { command } else { nil } }

    /// The unmatched refund that the command is about; nil for any other.
    var unmatchedID: UnmatchedRefundID? { if case .matchRefund(let match) = self { match.id } else { nil } }
}

/// How the register recognizes that a request was answered before (`Idempotency-Key`).
public struct Repetition: Sendable {
    /// The key, hashed together with its client.
    public let keyHash: [UInt8]
    /// The request in one fixed spelling, hashed.
    public let fingerprint: [UInt8]
    /// Renders the answer, which is stored in the document's own transaction and repeated byte for byte.
    public let answer: @Sendable (IssuedDocument) -> [UInt8]

    /// Joins the parts.
    public init(keyHash: [UInt8], fingerprint: [UInt8], answer: @escaping @Sendable (IssuedDocument) -> [UInt8]) {
        self.keyHash = keyHash
        self.fingerprint = fingerprint
        self.answer = answer
    }
}

/// What a command did; durable by the time it is returned.
public enum Outcome: Sendable {
    /// The memo was issued; with the answer stored for its key, when it has one.
    case creditMemoIssued(CreditMemo, answer: [UInt8]?)
    /// The request was answered before; this is that answer.
    case answeredBefore(DocumentID, answer: [UInt8])
    /// Money is to move, and what it needs is held: its gateway is to be asked.
    case attemptMade(Attempt)
    /// The attempt is the caller's alone for some time.
    case attemptClaimed(Attempt)
    /// The attempt stands so now; no document was issued by this.
    case attemptStands(Attempt)
    /// The order was taken over, or moved on.
    case orderChanged(Order)
    /// The order was charged; with the answer stored for its key, when it has one.
    case invoiceCreated(InvoiceRecord, answer: [UInt8]?)
    /// The history has a new entry.
    case commented(HistoryEntry, Order)
    /// A gateway's refund was taken note of.
    case heard(Hearing)
    /// A `/v1` record is as the command wants it.
    case taxRecord(TaxOutcome)
}

/// What a refund that a gateway shows is to the register.
public enum Hearing: Sendable {
    /// Known; nothing follows.
    case known
    /// An attempt, or the money of its memo, went on: the attempt as it stands now.
    case news(Attempt)
    /// Nobody here asked for it.
    case unmatched(UnmatchedRefund, isNew: Bool)
    /// No order here has its payment.
    case foreign
}

/// Why a command did nothing.
public enum Rejection: Error, Sendable {
    /// The rules say no.
    case refused(Refusal)
    /// The rules of `/v1` say no.
    case taxRefused(TransactionRefusal)
    /// The idempotency key was used for another request.
    case keyReused
    /// No money goes out through gateways now: a restored register may not know what went out already.
    case payoutsHeld
    /// The same request, without a key, is being answered: whether this one repeats it is known once that is out.
    case beingAnswered
    /// Another writer holds the document; the same request again may work.
    case conflict
    /// The register takes no writes now: the queue or the disk is full, or it is stopping.
    case unavailable
    /// Whether it was done is unknown: the database went away before it answered the commit, and did not come back in time.
    case unknown
    /// The database failed; the log says how.
    case failed
}
