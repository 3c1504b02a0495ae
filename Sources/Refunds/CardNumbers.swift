extension String {
    /// The text with every payment card number in it cut down to its last four digits: `**** **** **** 1111`.
    ///
    /// No register may keep card numbers (PCI DSS 3.5.1: a truncated one is none). What people write is neither lost nor
    /// refused for a number that only looks like one. A number is taken for a card's when it
    ///
    /// - stands in one piece of 13 to 19 digits, or in groups as on a card: four digits, then three to six each, with
    ///   single blanks or hyphens between them;
    /// - begins as a card issuer's numbers do, and has a length that the issuer gives out;
    /// - ends in the right check digit (ISO/IEC 7812-1, Luhn).
    ///
    /// Left alone is what has a check of its own: IBANs, GTINs of 13 digits, access keys of Brazilian invoices (44
    /// digits), and telephone numbers after a `+`.
    public var withoutCardNumbers: String {
        // Most texts have too few digits, even if all that is not ASCII were digits.
        guard utf8.count(where: \.mayBeOfDigit) >= CardNumber.lengths.lowerBound else { return self }
        var scalars = Array(unicodeScalars)
        let masked = DigitRun.all(in: scalars).flatMap(\.cardDigitsToMask)
        guard !masked.isEmpty else { return self }
        for place in masked { scalars[place] = "*" }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}

/// Digits of a text with at most one blank or hyphen between them.
private struct DigitRun {
    /// What stands before the run, nearest last.
    private let before: ArraySlice<Unicode.Scalar>
    /// Where each group of adjacent digits is.
    private var groups: [Range<Int>]
    /// The digits' values, by place.
    private var digits: [Int: Int]

    static func all(in scalars: [Unicode.Scalar]) -> [DigitRun] {
        var runs: [DigitRun] = []
        var place = 0
        while place < scalars.count {
            guard scalars[place].digit != nil else {
                place += 1
                continue
            }
            var run = DigitRun(before: scalars[..<place].suffix(3), groups: [], digits: [:])
            place = run.take(from: place, in: scalars)
            runs.append(run)
        }
        return runs
    }

    /// Takes the digits from a place on; gives the place after them.
    private mutating func take(from start: Int, in scalars: [Unicode.Scalar]) -> Int {
        var place = start
        while place < scalars.count, scalars[place].digit != nil {
            let first = place
            while place < scalars.count, let digit = scalars[place].digit {
                digits[place] = digit
                place += 1
            }
            groups.append(first..<place)
            guard place + 1 < scalars.count, scalars[place].joinsDigits, scalars[place + 1].digit != nil else { break }
            place += 1
        }
        return place
    }

    /// The places of the digits that must not be kept.
    var cardDigitsToMask: [Int] {
        let all = values(groups[...])
        guard all.count >= CardNumber.lengths.lowerBound, all.count != 44, !isIBAN(all) else { return [] }
        return groups.indices.flatMap { first in
            candidates(from: first).filter { CardNumber.isOne(values($0)) }.flatMap { $0.joined().dropLast(4) }
        }
    }

    /// Groups from the given one on that may be a card number together.
    private func candidates(from first: Int) -> [ArraySlice<Range<Int>>] {
        if first == 0, before.last == "+" { return [] }
        var found = [groups[first...first]]
        guard groups[first].count == 4 else { return found }
        var count = 4
        for last in groups.indices.dropFirst(first + 1) {
            count += groups[last].count
            guard (3...6).contains(groups[last].count), count <= CardNumber.lengths.upperBound else { break }
            found.append(groups[first...last])
        }
        return found
    }

    private func values(_ groups: ArraySlice<Range<Int>>) -> [Int] { groups.joined().compactMap { digits[$0] } }

    /// True for digits behind a country code that pass the check of ISO 13616.
    private func isIBAN(_ digits: [Int]) -> Bool {
        let letters = before.suffix(2).compactMap { (65...90).contains($0.value) ? Int($0.value) - 55 : nil }
        guard letters.count == 2 else { return false }
        let rearranged = digits.dropFirst(2) + letters.flatMap { [$0 / 10, $0 % 10] } + digits.prefix(2)
        return rearranged.reduce(0) { ($0 * 10 + $1) % 97 } == 1
    }
}

/// The rules of card numbers (ISO/IEC 7812-1).
private enum CardNumber {
    static let lengths = 13...19

    static func isOne(_ digits: [Int]) -> Bool {
        lengths.contains(digits.count) && isIssued(digits) && passesLuhn(digits) && !isGTIN(digits)
    }

    /// True when an issuer gives out numbers of this length that begin so.
    private static func isIssued(_ digits: [Int]) -> Bool {
        let length = digits.count
        return switch digits.prefix(4).reduce(0, { $0 * 10 + $1 }) {
        case 4_000...4_999: [13, 16, 19].contains(length)  // Visa
        case 2_221...2_720, 5_100...5_599: length == 16  // Mastercard
        case 3_400...3_499, 3_700...3_799: length == 15  // American Express
        case 3_000...3_059, 3_095, 3_600...3_699, 3_800...3_999: length >= 14  // Diners
        case 3_528...3_589: length >= 16  // JCB
        case 5_000...5_099, 5_600...5_899, 6_300...6_399, 6_700...6_799: length >= 16  // Maestro, Elo
        case 6_000...6_099, 8_100...8_299: length >= 16  // Discover, Hipercard, RuPay, UnionPay
        case 6_200...6_299, 6_440...6_599: length >= 16  // UnionPay, Discover, Elo
        default: false
        }
    }

    /// True when the digits, from the right each second one doubled, add up to a multiple of ten.
    private static func passesLuhn(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, each in
            let value = each.offset.isMultiple(of: 2) ? each.element : each.element * 2
            return sum + value / 10 + value % 10
        }
        return sum.isMultiple(of: 10)
    }

    /// True for an article number of 13 digits (GTIN, EAN), where each second digit counts three times.
    private static func isGTIN(_ digits: [Int]) -> Bool {
        digits.count == 13
            && digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
                .isMultiple(of: 10)
    }
}

extension UInt8 {
    /// True for the bytes of digits of any script, and for others.
    fileprivate var mayBeOfDigit: Bool { self >= 0x80 || (48...57).contains(self) }
}

extension Unicode.Scalar {
    /// The value of a decimal digit of any script.
    fileprivate var digit: Int? {
        if isASCII { return (48...57).contains(value) ? Int(value) - 48 : nil }
        guard properties.numericType == .decimal else { return nil }
        return properties.numericValue.map { Int($0) }
    }

    /// True for a blank or hyphen, also of the kinds that do not break a line.
    fileprivate var joinsDigits: Bool {
        switch value {
        case 0x20, 0x2D, 0xA0, 0x2010, 0x2011, 0x2013, 0x202F: true
        default: false
        }
    }
}
