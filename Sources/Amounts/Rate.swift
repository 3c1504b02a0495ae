/// An exchange rate: units of the order's currency for one unit of the base currency, to eight decimals.
public struct Rate: Sendable, Hashable, CustomStringConvertible {
    /// Hundred-millionths in one.
    public static let scale: Int64 = 100_000_000

    /// The rate times 100,000,000. Above zero.
    public let hundredMillionths: Int64

    /// Both currencies are worth the same.
    public static let one = Rate(hundredMillionths: scale)

    /// Makes a rate from hundred-millionths, which must be above zero.
    public init(hundredMillionths: Int64) {
        precondition(hundredMillionths > 0, "a rate is above zero")
        self.hundredMillionths = hundredMillionths
    }

    /// Reads plain decimal text such as `0.7067`; nil when it is not a number above zero with at most eight decimals.
    public init?(parsing text: some StringProtocol) {
        guard let scaled = DecimalText.scaled(text.utf8, places: 8, max: 99_999_999_999_999), scaled > 0 else {
            return nil
        }
        self.init(hundredMillionths: scaled)
    }

    /// The rate with at least four and at most eight decimals, as Magento shows it: `0.7067`, `1.0000`.
    public var description: String {
        let whole = hundredMillionths / Rate.scale
        let fraction = String(hundredMillionths % Rate.scale)
        var decimals = String(repeating: "0", count: 8 - fraction.count) + fraction
        while decimals.count > 4, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }
}
