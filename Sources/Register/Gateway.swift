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

    /// All refunds of a payment, whoever asked for them.
    func refunds(of payment: CapturedPayment) async -> RefundList

    /// All refunds that were made since a moment, whoever asked for them.
    func refunds(since moment: Instant) async -> RefundList

    /// Reads a message that says it comes from the gateway. It is believed no further than that something may be new: what
    /// it is, the gateway is asked.
    func read(_ webhook: Webhook, at now: Instant) -> WebhookReading
}

/// What a gateway lists.
public enum RefundList: Sendable, Hashable {
    /// These refunds, and no more.
    case refunds([ListedRefund])
    /// It has no such list.
    case unsupported
    /// No answer, or none that can be read.
    case silent(reason: String)
}

/// A message that came over HTTP and says it comes from a gateway.
public struct Webhook: Sendable {
    /// The value of a header field, by its name in small letters; nil unless it came once.
    public let header: @Sendable (String) -> String?
    /// The value of a parameter of the query.
    public let parameter: @Sendable (String) -> String?
    /// The body, byte for byte.
    public let body: [UInt8]

    /// Joins the parts.
    public init(
        header: @escaping @Sendable (String) -> String?, parameter: @escaping @Sendable (String) -> String?,
        body: [UInt8]
    ) {
        self.header = header
        self.parameter = parameter
        self.body = body
    }

    /// Messages are refused that were signed more than so many seconds ago, or from now.
    public static let ageSecondsMax: Int64 = 300
}

/// What a webhook says.
public enum WebhookReading: Sendable, Hashable {
    /// The gateway sends no webhooks, or none are set up.
    case notSetUp
    /// It is not the gateway's, or too old.
    case untrusted
    /// These payments may have news, by one name each; none for a message about other things.
    case payments([String])
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
    /// What gateways promise, by payment method, and the stores that they are for, where not for all.
    public init(of gateways: [String: any Gateway], stores: [String: Set<StoreID>] = [:]) {
        self.init(gateways.mapValues(\.traits), captures: gateways.compactMapValues(\.captureTraits), stores: stores)
    }
}
