internal import Amounts

/// A tax rate as a fraction of the price, exact to eight decimals: 0.08875 is 8.875 %.
public struct TaxRate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Hundred-millionths in one.
    public static let scale: Int64 = 100_000_000
    /// No tax.
    public static let zero = TaxRate(hundredMillionths: 0)

    /// The fraction times 100,000,000.
    public let hundredMillionths: Int64

    /// Makes a rate from hundred-millionths, which must not be negative: 8,875,000 is 8.875 %.
    public init(hundredMillionths: Int64) {
        precondition(hundredMillionths >= 0, "a rate is not negative")
        self.hundredMillionths = hundredMillionths
    }

    /// Reads a fraction such as `0.0575` or `.0575`; nil when it is not a number from 0 to 1 with at most eight decimals.
    public init?(fraction text: some Collection<UInt8>) { self.init(text, places: 8) }

    /// Reads a percentage such as `8.875`; nil when it is not a number from 0 to 100 with at most six decimals.
    public init?(percent text: some Collection<UInt8>) { self.init(text, places: 6) }

    /// Reads a fraction from text; see ``init(fraction:)-(Collection<UInt8>)``.
    public init?(fraction text: String) { self.init(fraction: text.utf8) }

    /// Reads a percentage from text; see ``init(percent:)-(Collection<UInt8>)``.
    public init?(percent text: String) { self.init(percent: text.utf8) }

    private init?(_ text: some Collection<UInt8>, places: Int) {
        // Rate files leave the zero before the point out.
        let scaled =
            text.first == UInt8(ascii: ".")
            ? DecimalText.scaled([UInt8(ascii: "0")] + text, places: places, max: TaxRate.scale)
            : DecimalText.scaled(text, places: places, max: TaxRate.scale)
        guard let scaled, scaled >= 0 else { return nil }
        self.init(hundredMillionths: scaled)
    }

    /// The rate of both taxes together.
    public static func + (left: Self, right: Self) -> Self {
        Self(hundredMillionths: left.hundredMillionths + right.hundredMillionths)
    }

    /// True when the left rate is the lower one.
    public static func < (left: Self, right: Self) -> Bool { left.hundredMillionths < right.hundredMillionths }

    /// The fraction in plain decimal notation without needless zeros: `0.08875`, `0`.
    public var description: String { text(places: 8) }

    /// The percentage in plain decimal notation without needless zeros: `8.875`, `0`.
    public var percent: String { text(places: 6) }

    private func text(places: Int) -> String {
        var text: [UInt8] = []
        DecimalText.append(hundredMillionths, places: places, to: &text)
        while text.last == UInt8(ascii: "0") { text.removeLast() }
        if text.last == UInt8(ascii: ".") { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Sequence<TaxRate> {
    /// The rate of all taxes together.
    public func sum() -> TaxRate { reduce(.zero, +) }
}
