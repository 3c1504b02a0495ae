/// A day of the calendar, in Coordinated Universal Time: what selects a rate.
public struct TaxDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let number: Int32

    /// 1970-01-01; whatever began earlier began then.
    public static let earliest = TaxDay(number: 0)
    /// 2149-06-06, the end of what has no end: days are kept in two bytes.
    public static let latest = TaxDay(number: Int32(UInt16.max))

    /// Makes a day from its count since 1970-01-01.
    public init(number: Int32) { self.number = number }

    /// The day of a moment, given in seconds since 1970-01-01 00:00:00 UTC.
    public init(secondsSince1970 seconds: Int64) {
        number = Int32((seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
    }

    /// The day of a date; nil when the calendar does not have it.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= TaxDay.days(inMonth: month, of: year)
        else { return nil }
        // By the era algorithm of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = Int32(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    /// Reads `YYYYMMDD` or `YYYY-MM-DD`; nil for anything else and for dates that the calendar does not have.
    public init?(parsing text: some Collection<UInt8>) {
        var digits = Array(text)
        if digits.count == 10, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-") {
            digits.remove(at: 7)
            digits.remove(at: 4)
        }
        guard digits.count == 8 else { return nil }
        var number = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    /// Reads a date from text; see ``init(parsing:)-(Collection<UInt8>)``.
    public init?(parsing text: String) { self.init(parsing: text.utf8) }

    /// The day before.
    public var dayBefore: TaxDay { TaxDay(number: number - 1) }

    /// True when the left day is the earlier one.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// `YYYY-MM-DD`.
    public var description: String {
        let shifted = Int(number) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let parts = [(year, 4), (month, 2), (dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2)]
        return parts.map { part, width in
            let digits = String(part)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }.joined(separator: "-")
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

/// The days on which something holds, first and last included.
public struct Validity: Sendable, Hashable, CustomStringConvertible {
    /// The first day.
    public let first: TaxDay
    /// The last day; ``TaxDay/latest`` when no end is known.
    public let last: TaxDay

    /// All days.
    public static let always = Validity(from: .earliest)

    /// From a day on, through another; days out of the range of ``TaxDay`` count as its ends.
    public init(from first: TaxDay, through last: TaxDay = .latest) {
        self.first = min(max(first, .earliest), .latest)
        self.last = min(max(last, .earliest), .latest)
    }

    /// True when it holds on the day. What has no end holds beyond the calendar too.
    public func contains(_ day: TaxDay) -> Bool {
        (first <= day || first == .earliest) && (day <= last || last == .latest)
    }

    /// `2026-01-01 – 2026-09-30`; an open end is left out.
    public var description: String { last == .latest ? "\(first) –" : "\(first) – \(last)" }
}
