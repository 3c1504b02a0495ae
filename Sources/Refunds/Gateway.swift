/// What a gateway promises of itself. What it does not promise is taken for the worst.
public struct GatewayTraits: Sendable, Hashable {
    /// What a repetition of a request with the same key does.
    public let repetition: Repetition
    /// What asking for a refund by our reference is worth.
    public let lookup: Lookup
    /// How long a request may be on its way before it takes effect, in seconds.
    public let secondsInFlightMax: Int64
    /// How long it is left alone at most between two questions about a refund that nobody knows the end of, in seconds.
    public let pauseSecondsMax: Int64

    /// Joins the parts.
    public init(
        repetition: Repetition, lookup: Lookup, secondsInFlightMax: Int64 = 3_600, pauseSecondsMax: Int64 = 3_600
    ) {
        self.repetition = repetition
        self.lookup = lookup
        self.secondsInFlightMax = secondsInFlightMax
        self.pauseSecondsMax = pauseSecondsMax
    }

    /// What happens to a request that is sent twice with the same key.
    public enum Repetition: Sendable, Hashable {
        /// Class A: the first outcome is kept for so many seconds and given again, whatever it was.
        case keepsEveryOutcome(seconds: Int64)
        /// Class B: a good outcome is kept, a failure is not; a repetition after silence may pay twice.
        case keepsGoodOutcomes
        /// Class C: nothing is known; a request is sent once.
        case keepsNothing
    }

    /// What an answer to "do you have it?" is worth.
    public enum Lookup: Sendable, Hashable {
        /// There is no such question.
        case none
        /// What is not there may come later.
        case eventual
        /// What was accepted is there at once.
        case immediate
    }
}

/// A refund, or a capture, as a gateway describes it.
public struct GatewayRefund: Sendable, Hashable {
    /// The gateway's name of it.
    public let reference: String
    /// How much, in the currency's minor unit as ISO 4217 counts it.
    public let minorUnits: Int64
    /// The currency's code, in capitals.
    public let currencyCode: String
    /// Whether the money has moved.
    public let status: Status

    /// Joins the parts.
    public init(reference: String, minorUnits: Int64, currencyCode: String, status: Status) {
        self.reference = reference
        self.minorUnits = minorUnits
        self.currencyCode = currencyCode
        self.status = status
    }

    /// The same refund, as it stands later.
    public func with(_ status: Status) -> GatewayRefund {
        GatewayRefund(reference: reference, minorUnits: minorUnits, currencyCode: currencyCode, status: status)
    }

    /// Whether the money of a refund has gone, or that of a capture has come.
    public enum Status: String, Sendable, CaseIterable {
        /// Accepted, on its way.
        case pending
        /// Gone to the customer.
        case succeeded
        /// Did not reach the customer, or came back.
        case failed
    }
}

/// A refund as a gateway lists it.
public struct ListedRefund: Sendable, Hashable {
    /// The gateway's names of the payment that it is of; an order may have been taken over with any of them.
    public let transactionIDs: [String]
    /// The key that we asked with; nil when the gateway does not show it, or when somebody else asked.
    public let gatewayKey: String?
    /// The refund.
    public let refund: GatewayRefund
    /// When it was asked for, by the gateway's clock; nil when it does not say.
    public let madeAt: Instant?

    /// Joins the parts.
    public init(transactionIDs: [String], gatewayKey: String?, refund: GatewayRefund, madeAt: Instant? = nil) {
        self.madeAt = madeAt
        self.transactionIDs = transactionIDs
        self.gatewayKey = gatewayKey
        self.refund = refund
    }

    /// True when the payment is called so, byte by byte, as a database compares texts.
    func isOf(_ transactionID: String) -> Bool {
        transactionIDs.contains { $0.utf8.elementsEqual(transactionID.utf8) }
    }
}

/// What came back from a gateway that was asked to refund or to capture, or whether it has.
public enum GatewayAnswer: Sendable, Hashable {
    /// It has the refund, or the capture.
    case holds(GatewayRefund)
    /// It has none now.
    case absent
    /// It refuses for good: no money moved by this request. With its own code.
    case declined(code: String)
    /// It refuses because too much would have moved: perhaps our own first request was carried out.
    case exceeds(code: String)
    /// It does not know us: our credentials are wrong.
    case unauthorized
    /// The same key is being worked on.
    case keyInUse
    /// The key was used with other parameters.
    case keyReused
    /// It says that it did nothing, and when to come again.
    case notProcessed(retryAfterSeconds: Int64?)
    /// It failed, and may have moved money.
    case broken(status: Int)
    /// No answer, or none that can be read.
    case silent(reason: String)
}

extension GatewayAnswer {
    /// Why it refuses; nil when it does not.
    public var refusal: String? {
        switch self {
        case .declined(let code), .exceeds(let code): code
        case .unauthorized: "the gateway does not accept our credentials"
        case .holds, .absent, .keyInUse, .keyReused, .notProcessed, .broken, .silent: nil
        }
    }
}

/// What is asked of a gateway about an attempt.
public enum GatewayQuestion: String, Sendable, Hashable {
    /// To move the money, with the attempt's key.
    case send
    /// Whether it has.
    case lookUp = "look_up"
}
