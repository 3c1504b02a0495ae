/// Something that was seen of an attempt: what was asked and answered, or what a person says.
public struct Evidence: Sendable, Hashable {
    /// The attempt.
    public let attemptID: AttemptID
    /// Counts the evidence of the attempt, from 1.
    public let position: Int64
    /// Its shop.
    public let storeID: StoreID
    /// Where it comes from.
    public let source: Source
    /// What was seen, without secrets.
    public let detail: String
    /// When.
    public let seenAt: Instant

    /// Joins the parts.
    public init(
        attemptID: AttemptID, position: Int64, storeID: StoreID, source: Source, detail: String, seenAt: Instant
    ) {
        self.attemptID = attemptID
        self.position = position
        self.storeID = storeID
        self.source = source
        self.detail = detail
        self.seenAt = seenAt
    }

    /// Where evidence comes from.
    public enum Source: String, Sendable, CaseIterable {
        /// The request is about to go out.
        case send
        /// The gateway answered a request to pay.
        case reply
        /// The gateway answered whether it has it.
        case lookup
        /// The gateway shows it, asked about the payment: after a webhook, or for a list.
        case webhook
        /// A person says so.
        case person
    }
}

extension Attempt {
    /// The next evidence of the attempt, counted.
    public mutating func see(_ source: Evidence.Source, _ detail: String, at now: Instant) -> Evidence {
        evidence += 1
        return Evidence(
            attemptID: id, position: evidence, storeID: storeID, source: source, detail: detail, seenAt: now)
    }
}

extension GatewayAnswer {
    /// Which kind of answer it is, in a word.
    public var kind: String {
        switch self {
        case .holds: "holds"
        case .absent: "absent"
        case .declined: "declined"
        case .exceeds: "exceeds"
        case .unauthorized: "unauthorized"
        case .keyInUse: "key_in_use"
        case .keyReused: "key_reused"
        case .notProcessed: "not_processed"
        case .broken: "broken"
        case .silent: "silent"
        }
    }

    /// What it says, for the evidence.
    public var summary: String {
        switch self {
        case .holds(let refund):
            "\(refund.status.rawValue): \(refund.reference), \(refund.minorUnits) \(refund.currencyCode)"
        case .absent: "nothing of it"
        case .declined(let code): "declined: \(code)"
        case .exceeds(let code): "declined, too much: \(code)"
        case .unauthorized: "our credentials are not accepted"
        case .keyInUse: "the key is in use"
        case .keyReused: "the key was used with other parameters"
        case .notProcessed: "not processed"
        case .broken(let status): "status \(status)"
        case .silent(let reason): "no answer: \(reason)"
        }
    }
}
