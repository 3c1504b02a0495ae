internal import Refunds

extension Timestamp {
    /// Reads an ISO 8601 date, or a date-time with `Z`, an offset or none, which is UTC; nil for anything else.
    ///
    /// Of a fraction the milliseconds are kept. Date and time are parted by `T` or a blank; seconds may be left out.
    init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let day = Instant(parsing: String(decoding: bytes[..<10], as: UTF8.self)) else {
            return nil
        }
        guard bytes.count > 10 else {
            self.init(day)
            return
        }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
        var rest = bytes[11...]
        guard let (hour, minute) = rest.takeHourAndMinute(separated: true), hour < 24, minute < 60 else { return nil }
        var milliseconds = (day.seconds + hour * 3_600 + minute * 60) * 1_000
        if rest.take(UInt8(ascii: ":")) {
            guard let second = rest.takeTwoDigits(), second < 60 else { return nil }
            milliseconds += second * 1_000
            if rest.take(UInt8(ascii: ".")) || rest.take(UInt8(ascii: ",")) {
                guard let fraction = rest.takeMilliseconds() else { return nil }
                milliseconds += fraction
            }
        }
        guard let offset = rest.takeOffset(), rest.isEmpty else { return nil }
        self.init(milliseconds: milliseconds - offset * 60_000)
    }

    /// `2026-11-21T13:00:00`, with milliseconds where there are any, in UTC without a zone.
    var text: String {
        let second = instant
        var text = Array(second.description.utf8)
        text[10] = UInt8(ascii: "T")
        let rest = milliseconds - second.seconds * 1_000
        if rest > 0 {
            text.append(UInt8(ascii: "."))
            text += String(1_000 + rest).utf8.dropFirst()
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func take(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeDigit() -> Int64? {
        guard let digit = first, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        removeFirst()
        return Int64(digit - UInt8(ascii: "0"))
    }

    fileprivate mutating func takeTwoDigits() -> Int64? {
        guard let tens = takeDigit(), let ones = takeDigit() else { return nil }
        return tens * 10 + ones
    }

    fileprivate mutating func takeHourAndMinute(separated: Bool) -> (hour: Int64, minute: Int64)? {
        guard let hour = takeTwoDigits(), take(UInt8(ascii: ":")) || !separated, let minute = takeTwoDigits() else {
            return nil
        }
        return (hour, minute)
    }

    /// One to nine digits of a second.
    fileprivate mutating func takeMilliseconds() -> Int64? {
        var milliseconds: Int64 = 0
        var places = 0
        while let digit = takeDigit() {
            if places < 3 { milliseconds = milliseconds * 10 + digit }
            places += 1
        }
        guard (1...9).contains(places) else { return nil }
        for _ in 0..<Swift.max(0, 3 - places) { milliseconds *= 10 }
        return milliseconds
    }

    /// Minutes that the zone is ahead of UTC.
    fileprivate mutating func takeOffset() -> Int64? {
        if isEmpty || take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
        let sign: Int64 = first == UInt8(ascii: "-") ? -1 : 1
        guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")),
            let (hour, minute) = takeHourAndMinute(separated: false), hour < 24, minute < 60
        else { return nil }
        return sign * (hour * 60 + minute)
    }
}
