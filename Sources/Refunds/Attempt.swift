public import Amounts

/// One try to move money through a gateway: to give a refund's money back, to send it again, or to take an invoice's.
///
/// Until it is settled a refund holds its part of the order's balances, and a capture keeps the order from being charged by
/// others.
public struct Attempt: Sendable, Hashable {
    /// The register's number for it.
    public let id: AttemptID
    /// The shop it belongs to.
    public let storeID: StoreID
    /// The order.
    public let orderID: OrderID
    /// What the money moves for.
    public let purpose: AttemptPurpose
    /// The payment that it goes back to, or is taken from.
    public let payment: CapturedPayment
    /// Counts the attempts on the order, from 1.
    public let sequence: Int64
    /// What the gateway recognizes a repetition by. It depends on the request alone, so that the same one after a restore has
    /// the same key, and no other one has it.
    public let gatewayKey: String
    /// How much, in the currency's minor unit.
    public let minorUnits: Int64
    /// The currency.
    public let currency: Currency
    /// Who asked for it; nil for the operator.
    public let clientID: ClientID?
    /// How a repetition of the request is recognized; nil when each one counts.
    public let repetition: Repetition?
    /// When it was made.
    public let madeAt: Instant
    /// How far it has come.
    public var state: AttemptState
    /// Counts the takeovers: whoever comes with an earlier count comes too late.
    public var fence: Int64
    /// Until when somebody works on it.
    public var leasedUntil: Instant
    /// How often the request was sent.
    public var sends: Int64
    /// How often the gateway answered, or did not.
    public var questions: Int64
    /// How much evidence there is of it.
    public var evidence: Int64
    /// When it was first sent.
    public var firstSentAt: Instant?
    /// When the gateway is asked next; nil when nothing is to be asked.
    public var nextQuestionAt: Instant?
    /// The gateway's name of the refund or the capture, once it has one.
    public var gatewayReference: String?
    /// The memo or the invoice that it became; nil for money sent again, whose memo is there already.
    public var document: DocumentID?
    /// The last news of the money that it sent back.
    public var settlement: Settlement?
    /// Why it failed or waits for a person.
    public var reason: String?

    /// Joins the parts.
    public init(
        id: AttemptID, storeID: StoreID, orderID: OrderID, purpose: AttemptPurpose, payment: CapturedPayment,
        sequence: Int64, gatewayKey: String, minorUnits: Int64, currency: Currency, clientID: ClientID?,
        repetition: Repetition?, madeAt: Instant, state: AttemptState, fence: Int64, leasedUntil: Instant, sends: Int64,
        questions: Int64, evidence: Int64, firstSentAt: Instant?, nextQuestionAt: Instant?, gatewayReference: String?,
        document: DocumentID?, settlement: Settlement?, reason: String?
    ) {
        self.id = id
        self.storeID = storeID
        self.orderID = orderID
        self.purpose = purpose
        self.payment = payment
        self.sequence = sequence
        self.gatewayKey = gatewayKey
        self.minorUnits = minorUnits
        self.currency = currency
        self.clientID = clientID
        self.repetition = repetition
        self.madeAt = madeAt
        self.state = state
        self.fence = fence
        self.leasedUntil = leasedUntil
        self.sends = sends
        self.questions = questions
        self.evidence = evidence
        self.firstSentAt = firstSentAt
        self.nextQuestionAt = nextQuestionAt
        self.gatewayReference = gatewayReference
        self.document = document
        self.settlement = settlement
        self.reason = reason
    }

    /// An idempotency key, and the request that it came with, both hashed.
    public struct Repetition: Sendable, Hashable {
        /// The key, hashed together with its client.
        public let keyHash: [UInt8]
        /// The request in one fixed spelling, hashed.
        public let fingerprint: [UInt8]

        /// Joins the two.
        public init(keyHash: [UInt8], fingerprint: [UInt8]) {
            self.keyHash = keyHash
            self.fingerprint = fingerprint
        }
    }

    /// True while whoever made it, or took it over, is asking the gateway for the first time.
    public func isAtWork(at now: Instant) -> Bool {
        switch state {
        case .reserved, .sending: leasedUntil > now
        case .unknown, .issued, .failed, .review: false
        }
    }

    /// True when what the gateway has is what was asked for, in amount and currency.
    public func equals(_ refund: GatewayRefund) -> Bool {
        refund.minorUnits == minorUnits && refund.currencyCode == currency.code
    }
}

/// Names an attempt.
public typealias AttemptID = Identifier<Attempt>

/// A payment that a gateway captured, or is to capture.
public struct CapturedPayment: Sendable, Hashable {
    /// The shop's code of the payment method, which names the gateway.
    public let method: String
    /// The gateway's name of the payment.
    public let transactionID: String

    /// Joins the two.
    public init(method: String, transactionID: String) {
        self.method = method
        self.transactionID = transactionID
    }
}

/// How far an attempt has come.
public enum AttemptState: String, Sendable, CaseIterable {
    /// Nothing was sent yet; its part of the balances is held.
    case reserved
    /// The request is going out, or went out.
    case sending
    /// Nobody knows yet whether the gateway has it.
    case unknown
    /// The gateway has it: it became a memo or an invoice, or a memo's money went out again.
    case issued
    /// The gateway has nothing of it; what it held is free again.
    case failed
    /// A person must find out; what it held stays held.
    case review

    /// True when what it held is no longer held.
    public var isSettled: Bool {
        switch self {
        case .issued, .failed: true
        case .reserved, .sending, .unknown, .review: false
        }
    }
}
