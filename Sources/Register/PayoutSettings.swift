public import Refunds

/// What the register needs to know of gateways and dialects to make attempts and to issue memos for them, whoever moves them.
public struct PayoutSettings: Sendable {
    /// What the configured gateways promise.
    public var gateways: GatewayAbilities
    /// The key at its gateway of what a text names: different for each text, and the same again after a restore.
    public var key: @Sendable (_ name: String) -> String
    /// Renders the answer that is kept for repetitions of a request whose money came through.
    public var answer: @Sendable (IssuedDocument) -> [UInt8]
    /// How long whoever moves an attempt has it alone, in seconds.
    public var leaseSeconds: Int64
    /// How long an attempt may wait until the log says so, in seconds.
    public var alarmSeconds: Int64 = 900
    /// How long the same request without a key is a repetition while its client has not been told how it ended, in seconds;
    /// 0: never.
    public var doubtSeconds: Int64 = 86_400

    /// Joins the parts.
    public init(
        gateways: GatewayAbilities, key: @escaping @Sendable (_ name: String) -> String,
        answer: @escaping @Sendable (IssuedDocument) -> [UInt8], leaseSeconds: Int64 = 60
    ) {
        self.gateways = gateways
        self.key = key
        self.answer = answer
        self.leaseSeconds = leaseSeconds
    }

    /// No gateway.
    public static let none = PayoutSettings(
        gateways: GatewayAbilities([:]), key: { $0 }, answer: { _ in [] })
}
