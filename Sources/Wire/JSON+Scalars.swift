public import Amounts

/// The lenient scalars of the `/api2` conventions: a number or a flag may also come as the string that spells it.
extension JSON {
    /// An identifier above zero: a JSON integer or a string of digits, with no sign, point or exponent.
    public var integerID: Int64? {
        guard let digits = scalarText, digits.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int64(digits).flatMap { $0 > 0 ? $0 : nil }
    }

    /// An amount of money: a JSON number or a plain decimal string, exact to four places.
    public var amount: Amount? { decimal() }

    /// A quantity: a JSON number or a plain decimal string, exact to four places.
    public var quantity: Quantity? { decimal() }

    /// A decimal number with four places: a JSON number, or a string that spells one without an exponent.
    ///
    /// Nil also for more than four decimals and for a magnitude beyond the type's bound.
    public func decimal<Number: FixedPoint>(as type: Number.Type = Number.self) -> Number? {
        if let string, string.utf8.contains(where: { $0.lowercased == UInt8(ascii: "e") }) { return nil }
        return scalarText.flatMap { Number(parsing: $0) }
    }

    /// A yes or no: `true` and `false`, 1 and 0, or either as a string.
    public var flag: Bool? {
        if case .bool(let flag) = self { return flag }
        switch scalarText {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }

    /// The text of a string or the digits of a number.
    private var scalarText: String? { string ?? number?.text }
}
