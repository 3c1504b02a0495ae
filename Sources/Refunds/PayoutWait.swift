/// What a payout, or money that a gateway sent back, may wait for.
public enum PayoutWait: String, Sendable, CaseIterable {
    /// Promised, and not sent yet.
    case reserved
    /// The gateway is being asked.
    case sending
    /// Nobody knows yet whether the gateway has it.
    case unknown
    /// A person must find out.
    case review
    /// The memo is issued, and its money is on its way.
    case pending
    /// The gateway sent money back that no memo accounts for.
    case unmatched

    /// True for what should pass by itself, and soon.
    public var isShort: Bool {
        switch self {
        case .reserved, .sending, .unknown, .review: true
        case .pending, .unmatched: false
        }
    }
}
