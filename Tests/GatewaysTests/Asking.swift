import Gateways
import Refunds
import Register

/// What the tests ask gateways for.
enum Asking {
    static let key = "cm-abcdefghijklmnopqrstuvwxyz234567"

    static func payout(
        _ transfer: Payout.Transfer = .refund, _ minorUnits: Int64 = 1_990, _ currency: String = "EUR",
        of payment: String = "ch_1"
    ) -> Payout {
        Payout(
            transfer, payment: CapturedPayment(method: "card", transactionID: payment), key: key,
            minorUnits: minorUnits,
            currencyCode: currency)
    }

    static func endpoint(
        _ server: ScriptedServer, path: String = "", secondsMax: Int64 = 10
    ) throws -> GatewayEndpoint {
        try made(
            GatewayEndpoint(
                url: "http://127.0.0.1:\(server.port)\(path)", network: .loopback, secondsMax: secondsMax))
    }

    static func secret(_ text: String) throws -> GatewaySecret { try made(GatewaySecret(text)) }

    /// A gateway of our own contract.
    static func http(_ endpoint: GatewayEndpoint, captures: Bool = false) throws -> HTTPGateway {
        HTTPGateway(
            endpoint: endpoint, signer: try made(WebhookSigner(secret: secret(webhookSecret))),
            traits: GatewayTraits(repetition: .keepsGoodOutcomes, lookup: .immediate), captures: captures,
            now: { Instant(seconds: 1_614_265_330) })
    }

    /// The secret of the examples of Standard Webhooks.
    static let webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    static func made<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw NotMade() }
        return value
    }

    struct NotMade: Error {}
}

extension GatewayAnswer {
    /// True for silence, whatever its reason.
    var isSilent: Bool {
        if case .silent = self { true } else { false }
    }
}
