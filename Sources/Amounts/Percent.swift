/// A tax rate in percent, to four decimals: 8.8750 is 8.875 %.
public struct Percent: FixedPoint {
    /// The percentage times 10,000.
    public let tenThousandths: Int64

    /// Makes a percentage from ten-thousandths of a percent.
    @inlinable public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// 9,999.9999 %.
    public static let tenThousandthsMax: Int64 = 99_999_999

    /// The amount with this percentage added, rounded to the currency's minor unit, half away from zero.
    public func added(to amount: Amount, in currency: Currency) -> Amount {
        let unit = Int128(currency.minorUnit.tenThousandths)
        let product = Int128(amount.tenThousandths) * Int128(1_000_000 + tenThousandths)
        return Amount(tenThousandths: Rounding.quotient(product, by: 1_000_000 * unit) * Int64(unit))
    }
}
