/// Stops an order, or lets it go on.
public struct HoldOrder: Sendable, Hashable {
    /// The order.
    public let source: Source
    /// True to stop it, false to let it go on.
    public let holds: Bool

    /// Joins the parts.
    public init(source: Source, holds: Bool) {
        self.source = source
        self.holds = holds
    }

    /// Puts the order on hold, or back where it was before.
    public func decide(on order: inout Order, at now: Instant) throws(Refusal) {
        if holds {
            guard !order.isCapturing else { throw .payoutInFlight }
            switch order.state {
            case .holded, .paymentReview, .canceled, .complete, .closed: throw .cannotHold
            case .new, .pendingPayment, .processing: break
            }
            order.beforeHold = Progress(state: order.state, status: order.status)
            order.move(to: .holded)
        } else {
            guard order.state == .holded, let before = order.beforeHold else { throw .cannotUnhold }
            order.state = before.state
            order.status = before.status
            order.beforeHold = nil
        }
        order.updatedAt = now
        order.revision += 1
    }
}
