public import Refunds

/// A payment system that sends money back to payments it captured, and captures authorised ones where it can.
///
/// A call returns within the time that the gateway was configured with, whatever the network does; what it could not find
/// out is an answer too (``GatewayAnswer/silent(reason:)``).
public protocol Gateway: Sendable {
    /// What it promises about refunds.
    var traits: GatewayTraits { get }
    /// What it promises about captures; nil when it cannot capture.
    var captureTraits: GatewayTraits? { get }

    /// Asks it to move the money. `payout.key` goes along, so that it can tell a repetition; so it does as our reference, so that what
    /// it did can be found by it.
    func send(_ payout: Payout) async -> GatewayAnswer

    /// Asks it whether it has the payout, by our reference; never moves money.
    func lookUp(_ payout: Payout) async -> GatewayAnswer
}

extension Gateway {
    /// What it promises about a transfer; nil when it does no such thing.
    public func traits(for transfer: Payout.Transfer) -> GatewayTraits? {
        switch transfer {
        case .refund: traits
        case .capture: captureTraits
        }
    }
}

extension GatewayAbilities {
    /// What gateways promise, by payment method.
    public init(of gateways: [String: any Gateway]) {
        self.init(gateways.mapValues(\.traits), captures: gateways.compactMapValues(\.captureTraits))
    }
}
