internal import Amounts

/// Tax before rounding, as a count of quintillionths of the currency's main unit.
///
/// Price times rate is exact. Tax taken out of a price, price·r/(1+r), has no end as a decimal: it is carried to the nearest
/// 10⁻¹⁸, and sums are settled to 10⁻¹⁴ before they are rounded. The nearest that a sum at one combined rate can come to a
/// tie without being one is 10⁻¹³, so a tie is always taken for one, and nothing else is.
public struct ExactTax: Sendable, Hashable, Comparable, AdditiveArithmetic, CustomStringConvertible {
    /// The tax times 10¹⁸.
    public let quintillionths: Int128

    /// No tax.
    public static let zero = ExactTax(quintillionths: 0)

    /// Makes it from quintillionths.
    public init(quintillionths: Int128) { self.quintillionths = quintillionths }

    /// The tax to add to a price.
    init(on price: Amount, at rate: TaxRate) {
        quintillionths = Int128(price.tenThousandths) * Int128(rate.hundredMillionths) * 1_000_000
    }

    /// One rate's part of the tax in a price, which has the tax of all `rates` in it.
    init(within price: Amount, at rate: TaxRate, of rates: TaxRate) {
        let dividend = Int128(price.tenThousandths) * Int128(rate.hundredMillionths) * 100_000_000_000_000
        let divisor = Int128(TaxRate.scale + rates.hundredMillionths)
        quintillionths = (dividend + divisor / 2) / divisor
    }

    /// The count of the currency's minor units, half away from zero.
    func minorUnits(of currency: Currency) -> Int64 {
        let settled = (quintillionths + 5_000) / 10_000
        return Rounding.quotient(settled, by: ExactTax.quintillionths(in: currency) / 10_000)
    }

    /// How many quintillionths the currency's minor unit has.
    static func quintillionths(in currency: Currency) -> Int128 {
        Int128(currency.minorUnit.tenThousandths) * 100_000_000_000_000
    }

    /// The exact sum.
    public static func + (left: Self, right: Self) -> Self {
        Self(quintillionths: left.quintillionths + right.quintillionths)
    }

    /// The exact difference.
    public static func - (left: Self, right: Self) -> Self {
        Self(quintillionths: left.quintillionths - right.quintillionths)
    }

    /// True when the left tax is the lower one.
    public static func < (left: Self, right: Self) -> Bool { left.quintillionths < right.quintillionths }

    /// The tax in plain decimal notation without needless zeros: `4.4375`.
    public var description: String {
        (quintillionths < 0 ? "-" : "") + Portion(quintillionths: Int128(quintillionths.magnitude)).description
    }
}
