/// How many pieces (or how much, for lines sold by weight or length), to four decimals.
public struct Quantity: FixedPoint {
    /// The quantity times 10,000.
    public let tenThousandths: Int64

    /// Makes a quantity from ten-thousandths: 10,000 is one piece.
    @inlinable public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// 99,999,999,999.9999, the bound of the `/api2` conventions.
    public static let tenThousandthsMax: Int64 = 999_999_999_999_999

    /// True when the quantity is a count of whole pieces.
    public var isWhole: Bool { tenThousandths % 10_000 == 0 }
}
