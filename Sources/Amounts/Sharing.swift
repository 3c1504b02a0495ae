/// Shares amounts out in proportion to a quantity, carrying what rounding leaves over into the next share.
///
/// A memo shares many amounts at once: row totals, discounts, taxes. Rounding each by itself lets a memo of `n` amounts
/// drift by up to `n/2` cents from its exact total, so the remainder of each rounding is added to the next amount before
/// that one is rounded; this is the lineage's rule (`docs/arithmetic.md`). Remainders are kept to 10⁻¹² of the currency's
/// main unit, truncated.
public struct Sharing: Sendable {
    private let unit: Int128
    private var remainder: Int128 = 0

    /// Ten-thousandths are divided this much finer while a remainder is carried.
    private static let finer: Int128 = 100_000_000

    /// Starts with no remainder, for amounts of a currency.
    public init(in currency: Currency) {
        unit = Int128(currency.minorUnit.tenThousandths) * Sharing.finer
    }

    /// The part of what is left of an amount that `part` of the `whole` quantity takes.
    ///
    /// All of it when the part is the whole: so any sequence of parts adds up to exactly the amount. Never below zero
    /// nor above what is left. The whole must be positive, the part within it, the amount not negative.
    public mutating func share(of left: Amount, _ part: Quantity, of whole: Quantity) -> Amount {
        take(left, part, whole, sign: 1)
    }

    /// The same for an amount that lowers the total, such as a discount: its remainder counts the other way.
    public mutating func shareOfDeduction(of left: Amount, _ part: Quantity, of whole: Quantity) -> Amount {
        take(left, part, whole, sign: -1)
    }

    /// The same with an amount of money as the measure, such as tax over the shipping that it belongs to.
    public mutating func share(of left: Amount, _ part: Amount, of whole: Amount) -> Amount {
        take(left, part, whole, sign: 1)
    }

    /// The same with an amount of money as the measure, for an amount that lowers the total.
    public mutating func shareOfDeduction(of left: Amount, _ part: Amount, of whole: Amount) -> Amount {
        take(left, part, whole, sign: -1)
    }

    private mutating func take<Measure: FixedPoint>(
        _ left: Amount, _ part: Measure, _ whole: Measure, sign: Int128
    ) -> Amount {
        precondition(part >= .zero && part <= whole && left >= .zero, "a share lies within what is left")
        guard part < whole else { return left }
        guard !part.isZero, !left.isZero else { return .zero }
        let product = Int128(left.tenThousandths) * Int128(part.tenThousandths)
        let wholes = product / Int128(whole.tenThousandths)
        let rest = product % Int128(whole.tenThousandths)
        let exact = wholes * Sharing.finer + rest * Sharing.finer / Int128(whole.tenThousandths)
        let carried = exact + sign * remainder
        // A share of less than the remainder's precision may stand against half a minor unit that is in hand.
        let minorUnits = max(0, Int128(Rounding.quotient(carried, by: unit)))
        remainder = sign * (carried - minorUnits * unit)
        return Amount(tenThousandths: Int64(minorUnits * (unit / Sharing.finer)))
    }
}
