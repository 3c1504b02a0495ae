/// Gives up what of an order was not invoiced.
public struct CancelOrder: Sendable, Hashable {
    /// The order.
    public let source: Source

    /// Names the order.
    public init(source: Source) { self.source = source }

    /// Cancels every piece that is not invoiced, or says why not.
    ///
    /// An order with invoices goes on with them, or is closed when all they charged went back; one without is canceled
    /// (the lineage's rule).
    public func decide(on order: inout Order, at now: Instant) throws(Refusal) {
        guard !order.isCapturing else { throw .payoutInFlight }
        switch order.state {
        case .holded, .paymentReview, .canceled, .complete, .closed: throw .cannotCancel
        case .new, .pendingPayment, .processing: break
        }
        guard order.lines.contains(where: { $0.quantityToInvoice > .zero }) else { throw .cannotCancel }
        for index in order.lines.indices where !order.lines[index].isPlaceholder {
            order.lines[index].quantityCanceled += order.lines[index].quantityToInvoice
        }
        let isInvoiced = order.lines.contains { $0.quantity.charged > .zero }
        order.move(to: isInvoiced ? order.stateFromBalances : .canceled)
        order.updatedAt = now
        order.revision += 1
    }
}
