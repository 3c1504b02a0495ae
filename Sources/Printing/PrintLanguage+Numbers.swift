public import Amounts
public import Refunds
public import SalesTax

extension PrintLanguage {
    /// An amount with the currency's decimals: `1,234.50`, `500`, `0.125`. Finer digits, as unit prices have them, are kept.
    public func text(_ amount: Amount, in currency: Currency) -> String { spelled(amount.text(in: currency)) }

    /// An amount with its currency: `EUR 19.90`.
    public func price(_ amount: Amount, in currency: Currency) -> String {
        let number = text(amount, in: currency)
        return words.currencyLast ? "\(number)\u{A0}\(currency)" : "\(currency)\u{A0}\(number)"
    }

    /// A quantity without needless zeros: `1`, `1.5`.
    public func text(_ quantity: Quantity) -> String { spelled(quantity.description.withoutZeros) }

    /// A whole number: `1,234`.
    public func text(_ number: Int64) -> String { spelled(String(number)) }

    /// A rate in percent without needless zeros: `19%`, `8.875%`.
    public func percent(_ rate: TaxRate) -> String {
        var digits: [UInt8] = []
        DecimalText.append(rate.hundredMillionths, places: 6, to: &digits)
        return spelled(String(decoding: digits, as: UTF8.self).withoutZeros) + words.beforePercent + "%"
    }

    /// The day of a moment, the month in letters.
    public func day(_ instant: Instant) -> String {
        let digits = instant.description.prefix(10).split(separator: "-").map(String.init)
        let month = words.months[(Int(digits[1]) ?? 1) - 1]
        return "\(Int(digits[2]) ?? 0)\(words.afterDay)\(month)\(words.beforeYear)\(digits[0])"
    }

    /// Plain decimal text as people of the language write it.
    private func spelled(_ plain: String) -> String {
        let isNegative = plain.hasPrefix("-")
        let parts = (isNegative ? plain.dropFirst() : plain[...]).split(separator: ".")
        var text = isNegative ? "\u{2212}" : ""
        for (place, digit) in parts[0].enumerated() {
            if place > 0, (parts[0].count - place) % 3 == 0 { text.append(words.group) }
            text.append(digit)
        }
        if parts.count > 1 { text += String(words.point) + parts[1] }
        return text
    }
}

extension String {
    /// Decimal text with a point, less the zeros that end it.
    fileprivate var withoutZeros: String {
        var text = self[...]
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }
}
