/// A decimal number with four places, held as a count of ten-thousandths, so that 19.90 is exactly 19.90.
public protocol FixedPoint: Sendable, Hashable, Comparable, AdditiveArithmetic, CustomStringConvertible {
    /// The number times 10,000.
    var tenThousandths: Int64 { get }

    /// Makes the number from ten-thousandths.
    init(tenThousandths: Int64)

    /// The largest magnitude accepted from outside, in ten-thousandths.
    static var tenThousandthsMax: Int64 { get }
}

extension FixedPoint {
    /// Nothing.
    @inlinable public static var zero: Self { Self(tenThousandths: 0) }

    /// True when the number is 0.
    @inlinable public var isZero: Bool { tenThousandths == 0 }

    /// The exact sum. Traps on overflow, which the bounds on numbers from outside rule out.
    @inlinable public static func + (left: Self, right: Self) -> Self {
        Self(tenThousandths: left.tenThousandths + right.tenThousandths)
    }

    /// The exact difference. Traps on overflow, which the bounds on numbers from outside rule out.
    @inlinable public static func - (left: Self, right: Self) -> Self {
        Self(tenThousandths: left.tenThousandths - right.tenThousandths)
    }

    /// The number with the other sign.
    @inlinable public static prefix func - (operand: Self) -> Self {
        Self(tenThousandths: -operand.tenThousandths)
    }

    /// True when the left number is the smaller one.
    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.tenThousandths < right.tenThousandths
    }

    /// Reads plain or exponent decimal text such as `19.90`, `-5`, `2E+3`.
    ///
    /// Nil for anything else: blanks, a leading `+`, commas, more than four decimals, an exponent beyond ±20, or a
    /// magnitude above the type's bound (`/api2` conventions, scalars).
    @inlinable public init?(parsing text: some StringProtocol) {
        self.init(parsing: text.utf8)
    }

    /// Reads the UTF-8 bytes of decimal text; see ``init(parsing:)-(StringProtocol)``.
    @inlinable public init?(parsing text: some Collection<UInt8>) {
        guard let tenThousandths = DecimalText.scaled(text, places: 4, max: Self.tenThousandthsMax) else { return nil }
        self.init(tenThousandths: tenThousandths)
    }

    /// The number with exactly four decimals, as the wire shows it: `19.9000`.
    public var description: String {
        var text: [UInt8] = []
        DecimalText.append(tenThousandths, places: 4, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension Sequence where Element: AdditiveArithmetic {
    /// The sum of all elements.
    @inlinable public func sum() -> Element { reduce(.zero, +) }
}
