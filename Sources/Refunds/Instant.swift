/// A moment, to the second, in Coordinated Universal Time.
public struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let seconds: Int64

    /// Makes a moment from seconds since 1970.
    public init(seconds: Int64) { self.seconds = seconds }

    /// Reads `YYYY-MM-DD HH:MM:SS` or, as its first second, `YYYY-MM-DD` (`/api2` conventions, dates).
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count == 19 else { return nil }
        guard let year = Instant.digits(bytes, 0..<4), let month = Instant.digits(bytes, 5..<7),
            let day = Instant.digits(bytes, 8..<10), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            (1...12).contains(month), day >= 1, day <= Instant.days(inMonth: month, of: year)
        else { return nil }
        var seconds = Instant.daysSince1970(year, month, day) * 86_400
        if bytes.count == 19 {
            guard let hour = Instant.digits(bytes, 11..<13), let minute = Instant.digits(bytes, 14..<16),
                let second = Instant.digits(bytes, 17..<19), bytes[10] == UInt8(ascii: " "),
                bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), hour < 24, minute < 60, second < 60
            else { return nil }
            seconds += hour * 3_600 + minute * 60 + second
        }
        self.seconds = seconds
    }

    /// The same moment some seconds later.
    public func adding(seconds more: Int64) -> Instant { Instant(seconds: seconds + more) }

    /// True when the left moment is the earlier one.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// `YYYY-MM-DD HH:MM:SS`, for the years 0 to 9999.
    public var description: String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - day * 86_400
        let (year, month, dayOfMonth) = Instant.date(daysSince1970: day)
        var text = Array("0000-00-00 00:00:00".utf8)
        func put(_ number: Int64, endingAt end: Int) {
            var (rest, place) = (number, end)
            while rest > 0, place >= 0 {
                text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                place -= 1
            }
        }
        put(year, endingAt: 3)
        put(month, endingAt: 6)
        put(dayOfMonth, endingAt: 9)
        put(second / 3_600, endingAt: 12)
        put(second / 60 % 60, endingAt: 15)
        put(second % 60, endingAt: 18)
        return String(decoding: text, as: UTF8.self)
    }

    /// `Sat, 21 Nov 2026 18:52:55`, as mails and answers over HTTP say it (RFC 5322 section 3.3); the zone is added there.
    public var inMessages: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (date, time) = (description.prefix(10).split(separator: "-"), description.suffix(8))
        let month = months[(Int(date[1]) ?? 1) - 1]
        return "\(days[Int((day % 7 + 7) % 7)]), \(date[2]) \(month) \(date[0]) \(time)"
    }

    private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
        var number: Int64 = 0
        for byte in bytes[range] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    // Days and dates by the era algorithm of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
