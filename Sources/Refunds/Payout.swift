/// What a gateway is asked for: so much money of one payment, to be given back or to be taken.
public struct Payout: Sendable, Hashable {
    /// Which way the money goes.
    public let transfer: Transfer
    /// The payment that the money goes back to, or is taken from.
    public let payment: CapturedPayment
    /// What the gateway recognizes a repetition by: at most 35 ASCII characters, without personal data.
    public let key: String
    /// How much, in the currency's minor unit as ISO 4217 counts it.
    public let minorUnits: Int64
    /// The currency's code, in capitals.
    public let currencyCode: String

    /// Joins the parts.
    public init(
        _ transfer: Transfer = .refund, payment: CapturedPayment, key: String, minorUnits: Int64, currencyCode: String
    ) {
        self.transfer = transfer
        self.payment = payment
        self.key = key
        self.minorUnits = minorUnits
        self.currencyCode = currencyCode
    }

    /// Which way money goes between the customer and the shop.
    public enum Transfer: String, Sendable, CaseIterable, CustomStringConvertible {
        /// Back to the customer.
        case refund
        /// To the shop, of a payment that is authorised.
        case capture

        /// What people call it.
        public var description: String { rawValue }
    }
}

extension Attempt {
    /// What its gateway is asked for.
    public var payout: Payout {
        Payout(
            purpose.kind.transfer, payment: payment, key: gatewayKey, minorUnits: minorUnits,
            currencyCode: currency.code)
    }
}
