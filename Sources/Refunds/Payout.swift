/// What a gateway is asked for: so much money back to one captured payment.
public struct Payout: Sendable, Hashable {
    /// The payment that the money goes back to.
    public let payment: CapturedPayment
    /// What the gateway recognizes a repetition by: at most 35 ASCII characters, without personal data.
    public let key: String
    /// How much, in the currency's minor unit as ISO 4217 counts it.
    public let minorUnits: Int64
    /// The currency's code, in capitals.
    public let currencyCode: String

    /// Joins the parts.
    public init(payment: CapturedPayment, key: String, minorUnits: Int64, currencyCode: String) {
        self.payment = payment
        self.key = key
        self.minorUnits = minorUnits
        self.currencyCode = currencyCode
    }
}

extension Attempt {
    /// What its gateway is asked for.
    public var payout: Payout {
        Payout(payment: payment, key: gatewayKey, minorUnits: minorUnits, currencyCode: currency.code)
    }
}
