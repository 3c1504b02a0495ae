/// What becomes of the money once the memo is issued.
extension Attempt {
    /// After so long on its way a person must look.
    public static let pendingSecondsMax: Int64 = 30 * 86_400
    /// The shortest pause between two questions about money on its way, in seconds.
    static let pendingPauseMin: Int64 = 60
    /// The longest.
    private static let pendingPauseMax: Int64 = 6 * 3_600

    /// True while nobody knows whether the gateway has it, and no person is asked.
    public var isUnderWay: Bool {
        switch state {
        case .reserved, .sending, .unknown: true
        case .issued, .failed, .review: false
        }
    }

    /// True when the memo is issued and its money is on its way still.
    public var isPending: Bool { state == .issued && settlement?.status == .pending }

    /// True when its gateway may know more than we do.
    public var mayBeAsked: Bool { isUnderWay || isPending }

    /// What follows when a gateway shows its refund; nil when that is nothing new.
    func step(hearing refund: GatewayRefund, _ traits: GatewayTraits, at now: Instant) -> AttemptStep? {
        switch state {
        case .reserved, .sending, .unknown: return step(holding: refund, traits, at: now)
        case .review:
            // Told again what a person is to find out about, there is nothing to add.
            if case .review = step(holding: refund, traits, at: now) { return nil }
            return step(holding: refund, traits, at: now)
        case .issued:
            guard let settlement, refund.status.follows(settlement.status) else { return nil }
            return .settle(refund.status)
        case .failed: return nil
        }
    }

    /// What follows from an answer about money on its way.
    func stepOfPending(
        after answer: GatewayAnswer, _ traits: GatewayTraits, at now: Instant
    ) -> AttemptStep {
        if case .holds(let refund) = answer, refund.reference == gatewayReference,
            let step = step(hearing: refund, traits, at: now)
        {
            return step
        }
        let age = now.seconds - madeAt.seconds
        guard age < Attempt.pendingSecondsMax else {
            return .giveUp(reason: "the money is on its way for 30 days, and the gateway says no more")
        }
        return .wait(afterSeconds: min(max(age / 2, Attempt.pendingPauseMin), Attempt.pendingPauseMax))
    }
}

extension GatewayRefund.Status {
    /// True when this is news after the other. Messages come late and in any sequence: a refund that succeeded is not pending
    /// again, and one that failed stays so.
    public func follows(_ earlier: GatewayRefund.Status) -> Bool { rank > earlier.rank }

    private var rank: Int {
        switch self {
        case .pending: 0
        case .succeeded: 1
        case .failed: 2
        }
    }
}

extension Settlement {
    /// The next news of the money that the same attempt sent; `total` is how much.
    public func followed(by status: GatewayRefund.Status, of total: Money, at now: Instant) -> Settlement {
        let paid: Money =
            switch (self.status, status) {
            case (.pending, .succeeded): total
            case (.succeeded, .failed): .zero - total
            case (_, _): .zero
            }
        return Settlement(
            creditMemoID: creditMemoID, position: position + 1, attemptID: attemptID, storeID: storeID, status: status,
            paid: paid, heardAt: now)
    }
}
