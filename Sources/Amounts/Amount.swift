/// An exact amount of money, in ten-thousandths of the currency's main unit. Its currency is known from where it stands.
public struct Amount: FixedPoint {
    /// The amount times 10,000.
    public let tenThousandths: Int64

    /// Makes an amount from ten-thousandths: 199,000 is 19.90.
    @inlinable public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// 99,999,999,999.9999, the bound of the `/api2` conventions.
    public static let tenThousandthsMax: Int64 = 999_999_999_999_999

    /// The amount rounded to the currency's minor unit, half away from zero.
    public func rounded(to currency: Currency) -> Amount {
        let unit = currency.minorUnit.tenThousandths
        return Amount(tenThousandths: Rounding.quotient(Int128(tenThousandths), by: Int128(unit)) * unit)
    }

    /// True when the amount needs no digit finer than the currency's minor unit.
    public func fits(_ currency: Currency) -> Bool {
        tenThousandths % currency.minorUnit.tenThousandths == 0
    }

    /// The amount times a quantity, rounded to the currency's minor unit, half away from zero.
    public func times(_ quantity: Quantity, in currency: Currency) -> Amount {
        let product = Int128(tenThousandths) * Int128(quantity.tenThousandths)
        let unit = Int128(currency.minorUnit.tenThousandths)
        return Amount(tenThousandths: Rounding.quotient(product, by: 10_000 * unit) * Int64(unit))
    }

    /// True when ``times(_:in:)`` stays within the bound of amounts.
    public func isBounded(times quantity: Quantity) -> Bool {
        let product = Int128(tenThousandths) * Int128(quantity.tenThousandths)
        return product.magnitude <= UInt128(Amount.tenThousandthsMax) * 10_000
    }

    /// The amount scaled by a fraction of two quantities, rounded to the currency's minor unit, half away from zero.
    ///
    /// The denominator must be positive.
    public func scaled(by part: Quantity, of whole: Quantity, in currency: Currency) -> Amount {
        precondition(whole > .zero, "a share of nothing")
        let product = Int128(tenThousandths) * Int128(part.tenThousandths)
        let unit = Int128(currency.minorUnit.tenThousandths)
        let minorUnits = Rounding.quotient(product, by: Int128(whole.tenThousandths) * unit)
        return Amount(tenThousandths: minorUnits * Int64(unit))
    }

    /// The amount as an amount of another currency at a rate of that many units of this currency for one of the other.
    public func divided(by rate: Rate, in currency: Currency) -> Amount {
        let unit = Int128(currency.minorUnit.tenThousandths)
        let product = Int128(tenThousandths) * Int128(Rate.scale)
        let minorUnits = Rounding.quotient(product, by: Int128(rate.hundredMillionths) * unit)
        return Amount(tenThousandths: minorUnits * Int64(unit))
    }

    /// The amount with the currency's own decimals, for people to read: `19.90`, `500`.
    ///
    /// Digits finer than the minor unit, as unit prices have them, are kept.
    public func text(in currency: Currency) -> String {
        var (digits, places) = (tenThousandths, 4)
        while places > currency.exponent, digits.isMultiple(of: 10) { (digits, places) = (digits / 10, places - 1) }
        var text: [UInt8] = []
        DecimalText.append(digits, places: places, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// True when ``divided(by:in:)`` stays within the bound of amounts.
    public func isBounded(dividedBy rate: Rate) -> Bool {
        let product = Int128(tenThousandths) * Int128(Rate.scale)
        return product.magnitude <= UInt128(Amount.tenThousandthsMax) * UInt128(rate.hundredMillionths)
    }
}

extension Amount {
    /// The amount in a currency's minor unit, as gateways count; nil when it is finer than that.
    public func minorUnits(in currency: Currency) -> Int64? {
        let (count, rest) = tenThousandths.quotientAndRemainder(dividingBy: currency.minorUnit.tenThousandths)
        return rest == 0 ? count : nil
    }
}
