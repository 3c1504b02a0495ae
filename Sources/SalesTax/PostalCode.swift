/// A postal code as a number that sorts like its letters and digits, so that ranges and beginnings are ranges of numbers.
public struct PostalCode: Sendable, Hashable {
    /// The longest code, in letters and digits; 37¹² fits 64 bits.
    static let lengthMax = 12

    /// Up to twelve places of base 37, blank before digits before letters; what is shorter ends in blanks.
    let value: UInt64

    /// Reads letters and digits, leaving blanks and hyphens out: `10001`, `10001-0001`, `SW1A 1AA`.
    ///
    /// Nil when nothing is left, when more than twelve are, or for any other sign.
    public init?(_ text: some Collection<UInt8>) {
        guard let code = PostalCode.encoded(text, padding: 0) else { return nil }
        value = code
    }

    /// Reads a code from text; see ``init(_:)-(Collection<UInt8>)``.
    public init?(_ text: String) { self.init(text.utf8) }

    /// All codes that begin with these letters and digits, or nil when they cannot be read.
    public static func range(beginningWith text: some Collection<UInt8>) -> ClosedRange<PostalCode>? {
        range(from: text, through: text)
    }

    /// All codes from one through another, with everything that begins with the last.
    public static func range(
        from low: some Collection<UInt8>, through high: some Collection<UInt8>
    ) -> ClosedRange<PostalCode>? {
        guard let low = encoded(low, padding: 0), let high = encoded(high, padding: 36), low <= high else { return nil }
        return PostalCode(stored: low)...PostalCode(stored: high)
    }

    /// Every code, and an address without one.
    public static let all = PostalCode(stored: 0)...PostalCode(stored: valueMax)

    /// The code as an integer that sorts alike, to be stored.
    public var number: Int64 { Int64(value) }

    /// A code that was stored; nil for a number that is none.
    public init?(number: Int64) {
        guard number >= 0, number <= Int64(PostalCode.valueMax) else { return nil }
        value = UInt64(number)
    }

    /// The first five places, which are a ZIP code without +4; 27 bits.
    var firstFive: UInt64 { value / 94_931_877_133 }

    /// The ZIP code of these first five places.
    init(firstFive: UInt64) { value = firstFive * 94_931_877_133 }

    init(stored value: UInt64) { self.value = value }

    /// 37¹² − 1.
    private static let valueMax: UInt64 = 6_582_952_005_840_035_280

    private static func encoded(_ text: some Collection<UInt8>, padding: UInt64) -> UInt64? {
        var code: UInt64 = 0
        var length = 0
        for byte in text {
            let place: UInt64
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): place = UInt64(byte - UInt8(ascii: "0")) + 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): place = UInt64(byte - UInt8(ascii: "A")) + 11
            case UInt8(ascii: "a")...UInt8(ascii: "z"): place = UInt64(byte - UInt8(ascii: "a")) + 11
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            default: return nil
            }
            guard length < lengthMax else { return nil }
            code = code * 37 + place
            length += 1
        }
        guard length > 0 else { return nil }
        for _ in length..<lengthMax { code = code * 37 + padding }
        return code
    }
}

extension PostalCode: CustomStringConvertible {
    /// The letters and digits: `100010001`.
    public var description: String {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0 {
            let place = UInt8(rest % 37)
            rest /= 37
            // Blanks only fill up at the end.
            guard place > 0 else { continue }
            bytes.append(place <= 10 ? UInt8(ascii: "0") + place - 1 : UInt8(ascii: "A") + place - 11)
        }
        return String(decoding: bytes.reversed(), as: UTF8.self)
    }
}

extension PostalCode: Comparable {
    /// In the sequence of letters and digits.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
