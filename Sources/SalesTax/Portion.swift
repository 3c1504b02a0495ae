internal import Amounts

/// How much of an invoice's tax a memo gives back (`refundLinkedPercentage`): a fraction, exact to eighteen decimals.
///
/// So many, because callers divide: 0.3333333333333333 is what most languages send for a third.
public struct Portion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Quintillionths in one.
    public static let scale: Int128 = 1_000_000_000_000_000_000
    /// Nothing.
    public static let zero = Portion(quintillionths: 0)
    /// All of it.
    public static let whole = Portion(quintillionths: scale)

    /// The fraction times 10¹⁸.
    public let quintillionths: Int128

    /// Makes a portion from quintillionths, which must not be negative.
    public init(quintillionths: Int128) {
        precondition(quintillionths >= 0, "a portion is not negative")
        self.quintillionths = quintillionths
    }

    /// Reads a fraction such as `0.3333`; nil when it is not a number from 0 to 1 with at most eighteen decimals.
    public init?(parsing text: some Collection<UInt8>) {
        guard let scaled = DecimalText.scaled(text, places: 18, max: Int64(Portion.scale)), scaled >= 0 else {
            return nil
        }
        self.init(quintillionths: Int128(scaled))
    }

    /// Reads a fraction from text; see ``init(parsing:)-(Collection<UInt8>)``.
    public init?(parsing text: String) { self.init(parsing: text.utf8) }

    /// Both portions together; above one where over-crediting is allowed.
    public static func + (left: Self, right: Self) -> Self {
        Self(quintillionths: left.quintillionths + right.quintillionths)
    }

    /// True when the left portion is the smaller one.
    public static func < (left: Self, right: Self) -> Bool { left.quintillionths < right.quintillionths }

    /// The fraction in plain decimal notation without needless zeros: `0.3333`, `1`.
    public var description: String {
        let fraction = String(quintillionths % Portion.scale)
        var decimals = String(repeating: "0", count: 18 - fraction.count) + fraction
        while decimals.hasSuffix("0") { decimals.removeLast() }
        let whole = String(quintillionths / Portion.scale)
        return decimals.isEmpty ? whole : whole + "." + decimals
    }
}

extension Sequence<Portion> {
    /// All portions together.
    public func sum() -> Portion { reduce(.zero, +) }
}
