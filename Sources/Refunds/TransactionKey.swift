/// What a client knows a `/v1` record by: one of its systems, and the name that the record has there.
public struct TransactionKey: Sendable, Hashable, CustomStringConvertible {
    /// The system.
    public let source: TransactionSource
    /// The record's name in it, 1 to 256 characters.
    public let externalID: String

    /// Joins the two.
    public init(source: TransactionSource, externalID: String) {
        self.source = source
        self.externalID = externalID
    }

    /// True when both are the same, byte by byte, as a database compares them.
    public static func == (left: Self, right: Self) -> Bool {
        left.source == right.source && left.externalID.utf8.elementsEqual(right.externalID.utf8)
    }

    /// Of the name's bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        for byte in externalID.utf8 { hasher.combine(byte) }
    }

    /// `9/INV172037615`.
    public var description: String { "\(source.number)/\(externalID)" }
}

/// One of the client's systems, 1 to 10: a shop, a marketplace, an accounting program.
public struct TransactionSource: Sendable, Hashable {
    /// 1 to 10.
    public let number: Int64

    /// Nil for a number that is no source.
    public init?(_ number: Int64) {
        guard (1...10).contains(number) else { return nil }
        self.number = number
    }
}

/// The name that the register gives a `/v1` record: a UUID (RFC 9562), in small letters.
public struct ComplytID: Sendable, Hashable, CustomStringConvertible {
    /// `3fa85f64-5717-4562-b3fc-2c963f66afa6`.
    public let description: String

    /// A name of version 4 made of 128 bits that nobody can foresee, of which six are fixed (RFC 9562 section 5.4).
    public init(version4 bits: (UInt64, UInt64)) {
        let high = bits.0 & ~0xF000 | 0x4000
        let low = bits.1 & ~(0b11 << 62) | 0b10 << 62
        let digits = "0123456789abcdef".utf8
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let half = position < 16 ? high : low
            let digit = Int(half >> UInt64(60 - 4 * (position % 16)) & 0xF)
            text.append(digits[digits.index(digits.startIndex, offsetBy: digit)])
        }
        description = String(decoding: text, as: UTF8.self)
    }

    /// Reads a UUID in either case; nil for anything else.
    public init?(parsing text: String) {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12], groups.joined().allSatisfy(\.isHexadecimal) else { return nil }
        description = text.lowercased()
    }
}

extension UInt8 {
    /// True for `0` to `9` and `a` to `f` in either case.
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

/// A moment of another system, to the millisecond, in Coordinated Universal Time.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01 00:00:00 UTC.
    public let milliseconds: Int64

    /// Makes a moment from milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment's second.
    public init(_ instant: Instant) { milliseconds = instant.seconds * 1_000 }

    /// The second that it lies in.
    public var instant: Instant {
        Instant(seconds: (milliseconds >= 0 ? milliseconds : milliseconds - 999) / 1_000)
    }

    /// True when the left moment is the earlier one.
    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}
