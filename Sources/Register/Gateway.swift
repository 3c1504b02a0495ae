public import Refunds

/// A payment system that sends money back to payments it captured.
///
/// A call returns within the time that the gateway was configured with, whatever the network does; what it could not find
/// out is an answer too (``GatewayAnswer/silent(reason:)``).
public protocol Gateway: Sendable {
    /// What it promises.
    var traits: GatewayTraits { get }

    /// Asks it to pay. `payout.key` goes along, so that it can tell a repetition; so it does as our reference, so that the
    /// refund can be found by it.
    func send(_ payout: Payout) async -> GatewayAnswer

    /// Asks it whether it has the payout, by our reference; never moves money.
    func lookUp(_ payout: Payout) async -> GatewayAnswer
}
